"""What a browser prints of chapters, measures and contributions: the text, not the ways to speak about it."""

import pymupdf
import pytest

from strategy.publishing import publish
from tests import factories as make
from tests.participation.factories import contribution, newest, on_block, on_measure, response
from tests.participation.test_sheets_printed import with_styles

pytestmark = pytest.mark.django_db
BUS = "Ein Bus auf Bestellung verbindet die Dörfer. Er fährt abends zum Bahnhof."


@pytest.fixture
def printed(chromium, client):
    def of(address):
        page = chromium.new_page()
        try:
            page.set_content(with_styles(client.get(address).content.decode()), wait_until="domcontentloaded")
            pdf = pymupdf.open(stream=page.pdf(prefer_css_page_size=True), filetype="pdf")
        finally:
            page.close()
        return len(pdf), " ".join(" ".join(sheet.get_text() for sheet in pdf).split())

    return of


@pytest.fixture
def answered():
    """A contribution on a passage that was changed for it."""
    chapter = make.chapter(text=f"<h2>Teil</h2><p>{BUS}</p>")
    make.live(make.belzig(), chapter)
    block_id = newest("chapter", chapter.key).content["blocks"][1]["id"]
    one = on_block(chapter, block_id, "Bitte auch am Wochenende. " * 8, display_name="Anna")
    chapter.text = chapter.text.replace("abends", "auch am Wochenende")
    chapter.save()
    publish(chapter)
    values = {"chapter_key": chapter.key, "block_id": block_id, "revision": newest("chapter", chapter.key)}
    response(make.staff("eva"), one, text="Das nehmen wir auf. " * 6, **values)
    one.refresh_from_db()
    return one


def test_a_chapter_prints_its_text_alone(printed, client, answered):
    assert "Geändert nach" in client.get("/strategie/warum/").text
    _pages, words = printed("/strategie/warum/")
    assert "auch am Wochenende" in words and "Geändert nach" not in words and "Mitreden" not in words


def test_a_measure_prints_neither_the_talk_nor_its_history(printed):
    measure = make.live_measure("WLAN", make.belzig())
    on_measure(measure, "Wann denn?")
    _pages, words = printed("/massnahmen/buendel-1/wlan/")
    assert "WLAN" in words
    for gone in ("Mitreden", "Wann denn?", "Veröffentlichte Änderungen"):
        assert gone not in words, gone


def test_a_contribution_is_one_page(printed, answered):
    contribution("Stimmt!", parent=answered)
    pages, words = printed(answered.get_absolute_url())
    assert pages == 1, words
    assert "Beide Texte für sich" not in words and "Das nehmen wir auf." in words
