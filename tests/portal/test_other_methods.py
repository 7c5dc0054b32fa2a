"""What is sent to a page that takes nothing gets a page, too."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/", "/beteiligung/", "/beteiligung/beitraege/", "/termine/"])
def test_it_says_so_and_leads_on(client, address):
    for answer in (client.post(address), client.put(address), client.delete(address)):
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
        body = answer.content.decode()
        assert 'lang="de"' in body and "So geht es hier nicht" in body and f'href="{address}"' in body
    assert not client.cookies


def test_programs_get_no_page(client):
    assert "<html" not in client.post("/api/v1/kapitel/").content.decode()
