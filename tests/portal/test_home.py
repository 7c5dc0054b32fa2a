"""The home page: what this is, both documents, both places, what is new, what is near."""

import pytest

from strategy.models import Publication
from strategy.publishing import announce, bump_stamp
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(media):
    make.live(make.strategy(title="Unsere Strategie", vision="Wir rücken zusammen."), make.goal(1, "1.1"))
    place = make.belzig()
    make.district("Lütte", place)
    make.live(place, make.wiesenburg(), make.resolution(place))
    make.live_measure("Offenes WLAN", place, row={"phase": "idea"})


def test_an_empty_portal_has_a_home_page(client):
    assert client.get("/").status_code == 200


def test_it_says_what_this_is_and_leads_everywhere(client, world):
    body = client.get("/").content.decode()
    assert "Unsere Strategie" in body and "Wir rücken zusammen." in body
    for address in ("/massnahmen/", "/strategie/", "/ziele/", "/ziele/ziel-1/", "/kommunen/bad-belzig/",
                    "/kommunen/wiesenburg-mark/", "/dokumente/", "/neues/", "/impressum/"):  # fmt: skip
        assert f'href="{address}"' in body, address


def test_measures_near_me_need_no_script(client, world):
    body = client.get("/").content.decode()
    assert "<form" in body and 'name="ortsteil"' in body and '<option value="luette">Lütte</option>' in body
    assert client.get("/massnahmen/?ortsteil=luette").context["count"] == 1


def test_both_documents_stand_there_once_they_are_made(client, world):
    make_done("long", "Langfassung.pdf")
    body = client.get("/").content.decode()
    assert "Langfassung.pdf" in body and "Kurzfassung" in body


def make_done(variant, name):
    Publication.objects.filter(variant=variant, scope="").update(
        state="done", key="0" * 64, sha256="a" * 64, size=1000, pages=3, file_name=name
    )
    bump_stamp()


def test_what_is_new_comes_first_and_five_are_enough(client, world):
    for number in range(7):
        announce(f"Neuigkeit {number}")
    bump_stamp()
    news = client.get("/").context["news"]
    assert [event["sentence"] for event in news] == [f"Neuigkeit {number}" for number in (6, 5, 4, 3, 2)]


def test_a_count_leads_to_the_measures_that_were_counted(client, world):
    row = client.get("/").context["phase_counts"][0]
    assert (row["label"], row["count"]) == ("Idee", 1)
    assert client.get(row["url"]).context["count"] == 1


def test_the_mark_of_the_demo_appears_only_in_the_demo(client, world, settings):
    plain = client.get("/").content.decode()
    settings.DEMO = True
    bump_stamp()
    assert client.get("/").content.decode() != plain
