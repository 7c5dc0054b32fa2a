"""What is new, as a page and as an Atom feed whose entries stay what they are."""

import re
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
import time_machine
from django.core.management import call_command

from strategy.models import ChangeEvent, Chapter, Live
from strategy.publishing import announce, bump_stamp, publish, withdraw
from tests import factories as make

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


def feed(client, **headers):
    response = client.get("/neues/feed.atom", headers=headers)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(response.content)


def entries(client, **headers):
    return [
        {
            "id": entry.findtext(f"{ATOM}id"),
            "title": entry.findtext(f"{ATOM}title"),
            "link": entry.find(f"{ATOM}link").get("href"),
            "updated": entry.findtext(f"{ATOM}updated"),
            "published": entry.findtext(f"{ATOM}published"),
        }
        for entry in feed(client, **headers).iter(f"{ATOM}entry")
    ]


@pytest.fixture
def chapter():
    chapter = make.chapter("Warum")
    with time_machine.travel(datetime(2026, 3, 1, 12, tzinfo=UTC), tick=False):
        publish(chapter)
    return chapter


def test_an_entry_has_everything_that_atom_asks_for(client, chapter):
    found = feed(client)
    assert found.tag == f"{ATOM}feed"
    assert found.findtext(f"{ATOM}title") and found.findtext(f"{ATOM}id")
    assert found.findtext(f"{ATOM}updated") == "2026-03-01T12:00:00+00:00"
    assert {link.get("rel"): link.get("href") for link in found.findall(f"{ATOM}link")} == {
        "alternate": "http://testserver/neues/",
        "self": "http://testserver/neues/feed.atom",
    }
    assert entries(client) == [
        {
            "id": entries(client)[0]["id"],
            "title": "Kapitel „1 Warum“ ist neu im Portal.",
            "link": "http://testserver/strategie/warum/",
            "updated": "2026-03-01T12:00:00+00:00",
            "published": "2026-03-01T12:00:00+00:00",
        }
    ]
    assert re.fullmatch(r"tag:testserver,2026:neues/\d+", entries(client)[0]["id"])


def test_ids_stay_whatever_happens_to_the_object(client, chapter):
    before = entries(client)[0]["id"]
    Chapter.objects.update(slug="wozu", title="Wozu")
    publish(chapter)
    call_command("rebuild_public", verbosity=0)
    oldest = entries(client)[-1]
    assert oldest["id"] == before
    assert oldest["link"] == "http://testserver/strategie/wozu/"
    assert len({entry["id"] for entry in entries(client)}) == 2


def test_ids_and_links_are_those_of_the_portal_whatever_the_request_calls_it(client, chapter):
    before = entries(client)
    bump_stamp()
    assert entries(client, Host="testserver:8123") == before


def test_an_entry_about_something_withdrawn_leads_to_the_news(client, chapter):
    withdraw(chapter)
    assert {entry["link"] for entry in entries(client)} == {"http://testserver/neues/"}


def test_special_signs_do_not_break_the_feed(client):
    announce("„A & B“ <c> 'd' \u202e 🙂")
    bump_stamp()
    assert entries(client)[0]["title"] == "„A & B“ <c> 'd' \u202e 🙂"


def test_the_feed_holds_the_newest_fifty(client):
    for number in range(55):
        announce(f"Nummer {number}")
    assert [entry["title"] for entry in entries(client)] == [f"Nummer {number}" for number in range(54, 4, -1)]


def test_the_page_lists_the_same_in_pages_and_names_the_feed(client, chapter):
    for number in range(30):
        announce(f"Nummer {number}")
    body = client.get("/neues/").content.decode()
    assert "Nummer 29" in body and "Nummer 4<" not in body
    assert 'type="application/atom+xml"' in body
    assert "Nummer 4" in client.get("/neues/?seite=2").content.decode()


def test_without_news_page_and_feed_still_exist(client):
    assert client.get("/neues/").status_code == 200
    assert entries(client) == []


def test_without_news_the_feed_is_as_old_as_what_is_public(client, chapter):
    ChangeEvent.objects.all().delete()
    said = feed(client).find(f"{ATOM}updated").text
    assert datetime.fromisoformat(said) == Live.objects.newest().replace(microsecond=0)


def test_an_entry_without_a_municipality_has_no_empty_summary(client):
    announce("Etwas ist neu.", municipality_keys=[], path="/neues/")
    entry = feed(client).find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}summary") is None and entry.find(f"{ATOM}title").text == "Etwas ist neu."


def test_the_feed_names_who_writes_it(client):
    """RFC 4287 asks for an author, of the feed or of each entry."""
    feed = client.get("/neues/feed.atom").content.decode()
    assert "<author><name>Bad Belzig und Wiesenburg/Mark</name></author>" in feed
