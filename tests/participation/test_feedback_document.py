"""The feedback sheet as a file: one page, with the way back to the portal."""

import re
import subprocess

import pymupdf
import pytest

from participation import feedback_document, sheets
from strategy import document_workshop as workshop
from strategy import printing
from strategy.models import Publication
from strategy.publishing import publish
from strategy.snapshot import Snapshot
from tests import factories as make
from tests.pdf.checking import errors
from tests.pdf.files import state

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(media, settings):
    settings.DOCUMENT_DEBOUNCE_SECONDS = 0


def work_off():
    Publication.objects.exclude(variant="feedback").delete()
    while workshop.work():
        pass


def test_it_is_made_when_somebody_asks(client):
    make.live(make.strategy(contact="<p>Rathaus</p>"))
    chapter = make.live(make.chapter("Warum", text="<h2>Erstens</h2><p>Text.</p>"))
    address = feedback_document.address("chapter", chapter.key)
    assert address in client.get(f"/beteiligung/bogen/kapitel/{chapter.key}/").content.decode()
    assert client.get(address).status_code == 202
    work_off()
    row = Publication.objects.done().get()
    assert (row.variant, row.pages, row.file_name) == ("feedback", 1, "Rueckmeldebogen_1-warum.pdf")
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    b"".join(answer.streaming_content)
    text = " ".join(pymupdf.open(row.path)[0].get_text().split())
    assert re.search(r"Arbeitsstand vom \d+.+ · dieses Kapitel zuletzt geändert am \d", text)
    assert "Im Rathaus." in text and "Antwort per Post oder Telefon" in text
    assert "Warum" in text and "Erstens" in text and "beteiligung/kapitel/" in text
    subprocess.run(["qpdf", "--check", str(row.path)], check=True, capture_output=True)
    assert errors(row.path) == []
    for close in answer._resource_closers:
        close()


def test_its_content_is_proven_by_a_hash_of_its_own():
    chapter = make.live(make.chapter("Warum", text="<p>Text.</p>"))
    first, second = (feedback_document.MAKER.draft(f"chapter/{chapter.key}", Snapshot()) for _ in range(2))
    assert len(first.content_hash) == len(first.rendering_hash) == 64
    assert first.content_hash == second.content_hash
    chapter.title = "Wozu"
    chapter.save()
    publish(chapter)
    assert feedback_document.MAKER.draft(f"chapter/{chapter.key}", Snapshot()).content_hash != first.content_hash


def test_it_is_made_anew_only_when_it_says_something_else(client):
    measure = make.live_measure("Offenes WLAN", make.belzig())
    maker = feedback_document.MAKER
    row = Publication(variant="feedback", scope=f"measure/{measure.key}", up_to=_up_to(measure))
    assert maker.is_current(row)
    make.live(make.goal(1))
    assert maker.is_current(row)
    make.live(make.filled(measure, "anders"))
    assert not maker.is_current(row)


def _up_to(measure):
    return feedback_document._tree(f"measure/{measure.key}")[1]


def test_of_what_is_not_public_there_is_none(client):
    assert client.get("/beteiligung/bogen/kapitel/nichts/bogen.pdf").status_code == 404
    assert not Publication.objects.exists()
    assert feedback_document._tree("chapter/nichts") is None
    assert feedback_document._tree("unsinn") is None


def test_every_sheet_of_our_content_is_one_page():
    contents = state()
    longest = max(contents.all("chapter"), key=lambda c: sum(b["kind"] == "heading" for b in c["blocks"]))
    widest = max(contents.all("measure"), key=lambda m: len(m["title"]) + len(m.get("summary") or ""))
    for kind, content in (("Kapitel", longest), ("Maßnahme", widest)):
        found = sheets._sections(content) if kind == "Kapitel" else []
        sheet = sheets.Sheet(
            kind, content["title"], content.get("summary", "") or "x" * 300, "Nummern wie „3.2-2“ stehen im Text.",
            found, "https://portal.example/beteiligung/kapitel/x/", "", "", ["Rathaus, Wiesenburger Straße 6"] * 4, "/",
            sheets.halls(contents),
        )  # fmt: skip
        tree = feedback_document.tree(sheet, contents, "2026-11-20", "2026-11-19")
        key = printing.page_key(tree, feedback_document.SOURCES)
        html = printing.page("participation/pdf/feedback.html", tree)
        rendered = printing.print_page(html, key, "2026-11-20")
        assert rendered.pages == 1, content["title"]
