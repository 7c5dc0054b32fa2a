"""The search over the real content: the words of the people who will use it, and links that hold."""

import re

import pytest

from strategy import search_index
from strategy.models import ChangeEvent, SearchEntry
from strategy.state import State
from strategy.views.news import with_urls

pytestmark = [pytest.mark.usefixtures("demo_content"), pytest.mark.django_db]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("Bürgerinnen", "bürger"),
        ("rad", "rad"),
        ("verkehr", "verkehr"),
        ("massnahme", "maßnahme"),
        ("kuhlowitz", "kuhlowitz"),
        ("Lütte", "lütte"),
        ("Wiesenburg", "wiesenburg"),
        ("bahnhof", "bahnhof"),
        ("lorawan", "lorawan"),
        ("Smart City", "smart"),
        ("arzt", "arzt"),
    ],
)
def test_what_people_ask_for_is_there(client, asked, expected):
    response = client.get("/suche/", {"q": asked})
    assert response.context["count"] > 0
    shown = " ".join(f"{row['title']} {row['snippet']}" for row in response.context["results"])
    assert expected.split()[0] in re.sub("<[^>]+>", "", shown).lower()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Beteilgung", "Beteiligung"),
        ("Dorfgemeinschaftshuser", "Dorfgemeinschaftshäuser"),
        ("Dippmansdorf", "Dippmannsdorf"),
    ],
)
def test_typing_errors_are_understood(client, asked, said):
    response = client.get("/suche/", {"q": asked})
    assert response.context["suggestion"]["text"] == said
    assert response.context["count"] > 0


def test_nonsense_is_not_turned_into_something_else(client):
    for word in ("Xylophon", "qwertzuiop", "Quantenverschränkung", "zzz"):
        assert client.get("/suche/", {"q": word}).context["count"] == 0, word


def ids_of_pages(client):
    pages = {}

    def ids(path):
        if path not in pages:
            response = client.get(path)
            assert response.status_code == 200, path
            pages[path] = set(re.findall(r'\bid="([^"]+)"', response.content.decode()))
        return pages[path]

    return ids


def test_every_result_leads_to_a_page_and_an_anchor_that_exist(client):
    ids = ids_of_pages(client)
    lost = []
    for address in set(SearchEntry.objects.values_list("path", flat=True)):
        path, _, fragment = address.partition("#")
        if fragment and fragment not in ids(path):
            lost.append(address)
    assert lost == []


def test_every_public_object_has_an_address_that_exists(client):
    ids = ids_of_pages(client)
    state = State.live()
    for revision in state.revisions():
        url = state.get(revision.kind, revision.key)["url"]
        path, _, fragment = url.partition("#")
        assert not fragment or fragment in ids(path), url


def test_every_piece_of_news_leads_somewhere(client):
    events = with_urls(list(ChangeEvent.objects.all()))
    assert events
    for event in events:
        assert not event["url"] or client.get(event["url"].split("#")[0]).status_code == 200


def test_every_place_is_found_by_its_name():
    for municipality in State.live("municipality").all("municipality"):
        for district in municipality["districts"]:
            paths = search_index.find(district["name"]).entries.values_list("path", flat=True)
            assert f"{municipality['url']}#ort-{district['key']}" in paths, district["name"]


def test_every_measure_chapter_and_term_is_found_by_its_title():
    state = State.live()
    for kind, field in (("measure", "title"), ("chapter", "title"), ("glossary", "term"), ("bundle", "title")):
        for content in state.all(kind):
            found = search_index.find(content[field])
            assert (kind, content["key"]) in found.entries.values_list("kind", "key"), content[field]
            assert not found.corrected
