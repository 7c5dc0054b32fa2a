"""Sheets to print: the way back to the portal, and everything on one page."""

import re

import pytest
import segno

from participation import sheets
from strategy.publishing import withdraw
from strategy.state import State
from tests import factories as make
from tests.participation.weighing_hands import phase

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked():
    return phase()


def body_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def qr_of(body):
    return re.search(r'src="(data:image/svg\+xml[^"]+)"', body)[1]


def test_the_sheet_of_a_chapter_leads_to_its_page_and_lists_its_sections(asked, client):
    body = body_of(client, f"/beteiligung/bogen/kapitel/{asked.chapter.key}/")
    address = f"http://testserver/beteiligung/kapitel/{asked.chapter.key}/"
    assert qr_of(body).replace("&#x27;", "'") == segno.make(address, error="m").svg_data_uri(
        scale=4, border=2, dark="#000", light="#fff"
    )
    assert f"QR-Code zu {address}" in body and f"testserver/beteiligung/kapitel/{asked.chapter.key}" in body
    assert "<h1" in body and "1 Netz" in body and "<strong>1.1</strong> Netz" in body and "„1.1-2“" in body


@pytest.mark.parametrize(
    ("text", "boxes"),
    [
        ("<p>Vorweg.</p><h2>Netz</h2><p>Glasfaser.</p>", ["1.0", "1.1"]),
        ("<h2>Netz</h2><p>Glasfaser.</p>", ["1.1"]),
        ("<p>Nur ein Absatz.</p>", ["1.0"]),
        ("", []),
    ],
)
def test_there_is_a_box_for_what_stands_before_the_first_heading(asked, client, text, boxes):
    asked.chapter.text = text
    asked.chapter.save()
    make.live(asked.chapter)
    body = body_of(client, f"/beteiligung/bogen/kapitel/{asked.chapter.key}/")
    assert re.findall(r"<strong>(\d+\.\d+)</strong>", body) == boxes
    assert ("Anfang des Kapitels" in body) == ("1.0" in boxes)


def test_the_sheet_of_a_measure_leads_to_its_page(asked, client):
    body = body_of(client, f"/beteiligung/bogen/massnahme/{asked.measure.key}/")
    assert f"testserver/beteiligung/massnahme/{asked.measure.key}" in body
    assert "Offenes WLAN" in body and "Um welchen Punkt geht es?" in body


def test_the_contact_stands_there_and_a_line_for_what_nobody_knows(asked, client):
    address = f"/beteiligung/bogen/kapitel/{asked.chapter.key}/"
    assert "Abgabestelle" in body_of(client, address)
    strategy = type(make.strategy(slug="zweite")).objects.get(slug="strategie")
    strategy.contact = "<p>Rathaus, <strong>Zimmer 7</strong></p>"
    strategy.save()
    make.live(strategy)
    assert "Rathaus, Zimmer 7" in body_of(client, address)


@pytest.mark.parametrize("kind", ["kapitel", "massnahme"])
@pytest.mark.parametrize("key", ["gibt-es-nicht", "strategie", "bad-belzig"])
def test_there_is_no_sheet_of_what_is_not_public(asked, client, kind, key):
    assert client.get(f"/beteiligung/bogen/{kind}/{key}/").status_code == 404


def test_there_is_no_sheet_of_a_withdrawn_chapter(asked, client):
    withdraw(asked.chapter)
    assert client.get(f"/beteiligung/bogen/kapitel/{asked.chapter.key}/").status_code == 404


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Kurz.", "Kurz."),
        ("Ein Satz. Noch ein Satz, der nicht mehr passt.", "Ein Satz."),
        ("Am 3. Mai und z. B. am Markt gibt es viele Worte.", "Am 3. Mai und z. B. am\u00a0…"),
        ("Donaudampfschifffahrtsgesellschaft", "Donaudampfschifffahrtsg\u00a0…"),
        ("", ""),
    ],
)
def test_nothing_is_cut_within_a_sentence_or_a_word(text, cut):
    assert sheets.whole_sentences(text, 25) == cut


def test_it_is_handed_in_at_the_town_hall_of_the_place():
    make.live(make.filled(make.belzig(), "Stadt"), make.wiesenburg())
    state = State.live("municipality")
    both = sheets.halls(state)
    assert [line.partition(":")[2].split(",")[0] for line in both] == [" im Rathaus", " im Rathaus"]
    assert sheets.halls(state, "wiesenburg-mark") == both[1:]
