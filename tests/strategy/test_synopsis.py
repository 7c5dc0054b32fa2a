"""The Synopse: the comparison as PDF, in the same words, readable by machines and the same every time."""

import re
from datetime import timedelta

import pymupdf
import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from measures.models import BudgetLine
from strategy import comparison_sides, document_files, document_workshop, editions, retention, synopsis
from strategy.document_makers import lasting_address
from strategy.models import Publication
from strategy.publishing import publish, withdraw
from strategy.snapshot import Snapshot
from strategy.views.orders import file_address
from tests import factories
from tests.pdf.checking import findings
from tests.pdf.test_safety import HOSTILE

pytestmark = pytest.mark.django_db
SCOPE = "fassung-1..arbeitsstand"
FILE = "/dokumente/vergleich/fassung-1..arbeitsstand/synopse.pdf"
PARAGRAPHS = [f"Absatz Nummer {n} über die Netze der beiden Kommunen und was sie kosten." for n in range(12)]


@pytest.fixture
def places():
    found = [factories.belzig(), factories.wiesenburg()]
    factories.live(*found)
    return found


@pytest.fixture
def chapter(places):
    return factories.live(factories.chapter("Unsere Netze", text=paragraphs(PARAGRAPHS)))


@pytest.fixture
def edition(chapter, places):
    measure = factories.live_measure("Offenes WLAN", *places, row={"planned_end": "2027-06-30"})
    for row in measure.implementations.all():
        BudgetLine.objects.create(implementation=row, year=2027, planned=10000)
        publish(row)
    return editions.freeze("Für die Beratung")


@pytest.fixture
def changed(edition, chapter):
    """Passages changed, moved, gone and new; an amount, a date, a new chapter and one that is gone."""
    texts = [PARAGRAPHS[0].replace("kosten", "<b>wirklich</b> kosten"), *PARAGRAPHS[2:], PARAGRAPHS[1], "Ganz neu."]
    chapter.text = paragraphs(texts)
    chapter.save()
    publish(chapter)
    row = factories.Implementation.objects.get(municipality__slug="bad-belzig")
    row.planned_end = "2027-12-31"
    row.save()
    row.budget.update(planned=None)
    publish(row)
    factories.live(factories.chapter("Was kommt", text="<h2>Bald</h2><ul><li>Eins</li><li>Zwei</li></ul>"))


def paragraphs(texts):
    return "".join(f"<p>{text}</p>" for text in texts)


def draft(scope=SCOPE):
    return synopsis.MAKER.draft(scope, Snapshot())


def tree(before="fassung-1", after="arbeitsstand", municipality=""):
    sides = comparison_sides.find(before), comparison_sides.find(after)
    return synopsis.tree(sides, municipality, portal_url=settings.PORTAL_URL)


def print_to(path, scope=SCOPE):
    made = draft(scope).render(lambda *_: None)
    path.write_bytes(made.pdf)
    return made


class TestFile:
    def test_a_reading_program_finds_no_fault(self, changed, tmp_path):
        print_to(tmp_path / "s.pdf")
        assert findings(tmp_path / "s.pdf") == []

    def test_hostile_words_stay_words(self, edition, chapter, tmp_path):
        chapter.title = HOSTILE[:150]
        chapter.text = (
            f"<p>{'Donaudampfschifffahrt' * 30}</p><p>&lt;script&gt; 🌳 ﷽ \u202e Straße</p>" + "<p>Lang.</p>" * 30
        )
        chapter.save()
        publish(chapter)
        print_to(tmp_path / "s.pdf")
        assert [f for f in findings(tmp_path / "s.pdf") if f["severity"] == "error"] == []

    def test_old_and_new_wording_of_a_passage_stand_on_one_page(self, places, tmp_path):
        """Only what is longer than a page goes on."""
        texts = [f"Anfang{n} {'und so weiter ' * (30 + n * 7)} Ende{n}" for n in range(9)]
        chapter = factories.live(factories.chapter("Netze", text=paragraphs([*texts, "Lang. " * 1200 + "Schluss."])))
        editions.freeze("Erste")
        chapter.text = chapter.text.replace("weiter", "fort")
        chapter.save()
        publish(chapter)
        print_to(tmp_path / "s.pdf")
        pages = [page.get_text() for page in pymupdf.open(tmp_path / "s.pdf")]
        for n in range(9):
            assert [page.count(f"Anfang{n}") for page in pages] == [page.count(f"Ende{n}") for page in pages]
        assert sum(page.count("Anfang") for page in pages) == 18

    def test_the_same_states_give_the_same_bytes(self, changed):
        first, second = draft(), draft()
        assert first.key == second.key
        assert first.render(lambda *_: None).pdf == second.render(lambda *_: None).pdf

    def test_what_is_published_later_does_not_change_one_of_two_editions(self, changed, chapter):
        editions.freeze("Zweite")
        before = draft("fassung-1..fassung-2")
        chapter.title = "Später"
        chapter.save()
        publish(chapter)
        assert draft("fassung-1..fassung-2").key == before.key

    def test_an_earlier_state_can_be_printed_again(self, changed, chapter):
        before = draft()
        chapter.title = "Später"
        chapter.save()
        publish(chapter)
        assert draft().key != before.key
        assert synopsis.MAKER.draft(SCOPE, Snapshot(up_to=before.up_to)).key == before.key

    @pytest.mark.parametrize("scope", [SCOPE, "fassung-1..stand-{today}", "fassung-1..fassung-2"])
    def test_what_a_council_decides_and_what_is_published_later_that_day_does_not_change_an_earlier_one(
        self, changed, chapter, places, edition, scope
    ):
        editions.freeze("Zweite")
        scope = scope.format(today=timezone.localdate())
        before = draft(scope)
        chapter.title = "Noch am selben Tag"
        chapter.save()
        publish(chapter)
        factories.live(factories.resolution(places[0], edition=edition, result="accepted"))
        again = synopsis.MAKER.draft(scope, Snapshot(up_to=before.up_to))
        assert (again.key, again.content_hash) == (before.key, before.content_hash)
        assert draft(scope).key != before.key

    def test_withdrawing_makes_another_one_and_the_earlier_can_be_made_again(self, changed, chapter):
        before = draft()
        withdraw(chapter)
        after = draft()
        assert after.key != before.key
        assert synopsis.MAKER.draft(SCOPE, Snapshot(up_to=before.up_to)).key == before.key
        assert synopsis.MAKER.draft(SCOPE, Snapshot(up_to=after.up_to)).key == after.key


class TestWords:
    def test_it_says_what_is_compared_and_on_every_page_that_it_is_a_draft(self, changed):
        made = tree()
        assert made["title"] == "Fassung 1 und Arbeitsstand"
        assert made["standing"].startswith("Fassung 1 (Entwurf) und Arbeitsstand vom ")
        assert made["address"].endswith("/dokumente/vergleich/fassung-1..arbeitsstand/")
        assert made["summary"].startswith(
            "Zwischen Fassung 1 und dem Arbeitsstand unterscheiden sich 2 Kapitel und 1 Maß"
        )

    def test_what_was_decided_on_it_is_said_and_no_change(self, edition, places):
        decision = {"edition": edition, "result": "accepted", "date": "2026-11-18", "paper_number": "12/2026"}
        factories.live(factories.resolution(places[0], **decision))
        made = tree()
        (said,) = made["decisions"]
        assert (said["place"], said["edition"], said["result"]) == ("Bad Belzig", "Fassung 1", "beschlossen")
        assert (said["day"], said["paper_number"]) == ("18. November 2026", "12/2026")
        assert made["groups"] == [] and "nichts geändert" in made["summary"]
        assert made["decisions_title"] == "Seither gefasste Beschlüsse"

    def test_a_decision_on_something_else_is_a_change(self, edition, places):
        factories.live(factories.resolution(places[0], result="accepted"))
        made = tree()
        assert made["decisions"] == [] and [group["key"] for group in made["groups"]] == ["sonstiges"]

    def test_for_one_municipality(self, changed):
        made = tree(municipality="wiesenburg-mark")
        assert made["subtitle"] == "Was Wiesenburg/Mark betrifft: das Eigene und das Gemeinsame"
        assert [group["key"] for group in made["groups"]] == ["kapitel"]

    def test_unknown_money_is_not_zero(self, changed):
        (measure,) = tree()["groups"][1]["subjects"]
        (amount,) = measure["parts"][0]["amounts"]
        assert amount["after"] == "noch nicht bekannt" and amount["difference"] == "nicht mehr bekannt"
        planned = tree()["sums"][0]
        assert planned["after_note"] == "dazu 1 Zeile ohne Betrag" and planned["difference"] == "nicht vergleichbar"

    def test_nothing_to_put_side_by_side_is_said(self, edition):
        made = tree()
        assert made["groups"] == [] and "nichts geändert" in made["summary"]

    def test_page_and_file_say_the_same(self, client, changed):
        page = " ".join(client.get("/dokumente/vergleich/fassung-1..arbeitsstand/?offen=1").content.decode().split())
        said = {subject["words"] for group in tree()["groups"] for subject in group["subjects"]}
        assert said and all(words in page for words in said)


class TestScope:
    @pytest.mark.parametrize("scope", ["", "x", "fassung-9..arbeitsstand", "fassung-1..stand-2999-01-01", "a..b..c"])
    def test_one_that_does_not_exist_is_not_printed(self, edition, scope):
        assert draft(scope) is None

    def test_an_unknown_municipality_counts_as_both(self, places):
        assert synopsis.scope("fassung-1", "arbeitsstand", "potsdam") == "fassung-1..arbeitsstand"
        assert synopsis.scope("fassung-1", "arbeitsstand", "bad-belzig") == "fassung-1..arbeitsstand/bad-belzig"

    def test_the_name_of_a_file_that_is_gone_leads_to_the_page(self, changed):
        name = draft(f"{SCOPE}/bad-belzig").file_name
        assert re.fullmatch(
            r"Smart-City-Strategie_Synopse_fassung-1_arbeitsstand_bad-belzig_\d{4}-\d\d-\d\d\.pdf", name
        )
        assert lasting_address(name) == "/dokumente/vergleich/fassung-1..arbeitsstand/?kommune=bad-belzig"
        assert lasting_address(name.replace("_bad-belzig", "")) == "/dokumente/vergleich/fassung-1..arbeitsstand/"
        assert lasting_address("Smart-City-Strategie_Synopse_quatsch.pdf") == ""


class TestOrdering:
    def test_first_a_page_that_waits_then_the_file(self, client, changed):
        assert client.get(FILE).status_code == 202
        assert client.get(FILE).status_code == 202
        assert Publication.objects.filter(variant="synopsis", scope=SCOPE).count() == 1
        Publication.objects.exclude(variant="synopsis").delete()
        assert document_workshop.work()
        response = client.get(FILE)
        assert response.status_code == 200 and response["Content-Type"] == "application/pdf"
        assert response.getvalue().startswith(b"%PDF")

    def test_a_file_that_may_go_is_kept_nowhere_for_ever(self, client, changed):
        client.get(FILE)
        Publication.objects.exclude(variant="synopsis").delete()
        document_workshop.work()
        row = Publication.objects.done().get()
        address = file_address(row)
        response = client.get(address)
        assert response.getvalue().startswith(b"%PDF") and response["Cache-Control"] == "no-cache"
        assert not document_files.place(row.sha256[:16], row.file_name).exists()
        with time_machine.travel(timezone.now() + timedelta(days=31)):
            retention.delete_expired()
        assert client.get(address).url.startswith("/dokumente/vergleich/fassung-1..arbeitsstand/")

    def test_what_cannot_be_compared_is_not_ordered(self, client, edition):
        assert client.get("/dokumente/vergleich/fassung-9..arbeitsstand/synopse.pdf").status_code == 404
        assert client.get("/dokumente/vergleich/fassung-1..fassung-1/synopse.pdf").status_code == 404
        assert not Publication.objects.filter(variant="synopsis").exists()


class TestDays:
    def test_the_end_of_a_day_in_the_time_of_the_municipalities(self):
        day = timezone.datetime(2026, 10, 25).date()
        assert comparison_sides.end_of(day).isoformat() == "2026-10-25T22:59:59.999999+00:00"

    def test_a_withdrawn_chapter_was_there_on_the_day_before(self, chapter):
        withdraw(chapter)
        yesterday = comparison_sides.find(comparison_sides.token_of_day(timezone.localdate() - timedelta(days=1)))
        today = comparison_sides.find(comparison_sides.token_of_day(timezone.localdate()))
        assert not yesterday.state().all("chapter") and not today.state().all("chapter")
