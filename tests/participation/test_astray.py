"""Links from mails that were damaged on their way: they lead on, and are as secret as the right ones."""

import pytest

from participation import tokens
from tests.participation.factories import participant
from tests.participation.personal_hands import address

pytestmark = pytest.mark.django_db


def is_secret(answer):
    return (
        "no-store" in answer["Cache-Control"]
        and answer["Referrer-Policy"] == "no-referrer"
        and "noindex" in answer["X-Robots-Tag"]
        and not answer.cookies
    )


@pytest.mark.parametrize("behind", ["", '"', "/%22", "%3E", "/)", ".", "/.", "%22%3E"])
@pytest.mark.parametrize("name", ["personal", "personal-delete"])
def test_what_stands_behind_a_link_is_left_out(client, name, behind):
    right = address(name, participant())
    answer = client.get(right.rstrip("/") + behind)
    assert answer.status_code == 302 and answer.headers["Location"] == right
    assert is_secret(answer) and client.get(right).status_code == 200


@pytest.mark.parametrize(
    "door", ["beteiligung/meine", "beteiligung/bestaetigen", "beteiligung/widerspruch", "beteiligung/nicht-ich",
             "folgen/abmelden"],
)  # fmt: skip
def test_what_leads_nowhere_gets_a_page_that_helps(client, door):
    token = tokens.personal_link(participant())
    for path in (f"/{door}/{token}/gibt/es/nicht/", f'/{door}/{token}/a"b/c'):
        answer = client.get(path)
        assert answer.status_code == 404 and is_secret(answer)
        assert "Link" in answer.text and token not in answer.text


def test_a_form_is_not_sent_on(client):
    answer = client.post(address("personal-delete", participant()).rstrip("/"), {"sure": "on"})
    assert answer.status_code == 404 and is_secret(answer)


def test_the_pages_beside_the_links_keep_their_addresses(client):
    assert client.get("/beteiligung/meine").headers["Location"] == "/beteiligung/meine/"
    assert client.get("/beteiligung/meine/geloescht").headers["Location"] == "/beteiligung/meine/geloescht/"


def test_nobody_is_sent_to_another_site(client):
    for path in ("/beteiligung/meine///boese.example/", "/beteiligung/meine/%0d%0aLocation:x"):
        answer = client.get(path)
        assert answer.status_code == 404 or answer.headers["Location"].startswith("/beteiligung/meine/")
