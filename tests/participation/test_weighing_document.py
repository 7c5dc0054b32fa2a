"""The table of a consultation as PDF: owed by changes, made by the worker, taken back with what it said."""

import json
import re
import subprocess
import sys
import time
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from participation import personal
from participation.changed import contributions_changed
from participation.models import Contribution
from participation.periods import pass_moments
from participation.weighing_document import MAKER, VARIANT, offer, owe
from strategy import document_workshop as workshop
from strategy.documents import Rendered
from strategy.documents_offered import offered
from strategy.documents_owed import owe_live_documents
from strategy.models import Publication, Strategy
from strategy.publishing import current_stamp, publish, withdraw
from strategy.snapshot import Snapshot
from tests import factories as make
from tests.participation import factories
from tests.participation.weighing_hands import phase
from tests.threads import at_once

pytestmark = pytest.mark.django_db
LONG = "Die Kommune soll das Glasfasernetz in allen Ortsteilen ausbauen, damit auch kleine Betriebe arbeiten können. "
HOSTILE = [
    '<script>alert(1)</script><style>*{display:none}</style><img src="file:///etc/passwd"><svg onload=x>',
    "x" * 5000,
    "url(file:///etc/passwd) @import 'https://example.org/' }}} {{ tree }} {% include 'x' %} \" ' \\",
    "\u202everkehrt\u202c \u2066\u200b e" + "\u0301" * 50 + " Привіт 你好 😀",
    "Zeile\n" * 800,
]


@pytest.fixture(autouse=True)
def folder(media, settings):
    settings.DOCUMENT_DEBOUNCE_SECONDS = 0
    return settings.DOCUMENTS_DIR


@pytest.fixture
def asked():
    """A consultation of which nothing is owed yet."""
    made = phase()
    Publication.objects.all().delete()
    return made


@pytest.fixture
def renderer(monkeypatch):
    """Prints in no time; `pages` holds what was printed."""

    class Renderer:
        pages: list[str]

        def __init__(self):
            self.pages = []

        def during(self):
            pass

        def __call__(self, html, key, day, progress=None):
            self.pages.append(html)
            self.during()
            return Rendered(b"%PDF-1.7 " + key.encode(), 3)

    made = Renderer()
    monkeypatch.setattr("strategy.printing.print_page", made)
    return made


def tables():
    return Publication.objects.filter(variant=VARIANT)


def body_of(client, asked):
    return client.get(asked.page).content.decode()


def work_off():
    done = 0
    while workshop.work():
        done += 1
        assert done < 30
    return done


def work_off_tables():
    """Without the documents of the strategy, which take long."""
    Publication.objects.exclude(variant=VARIANT).delete()
    return work_off()


def change(one, **values):
    Contribution.objects.filter(pk=one.pk).update(**values)
    one.refresh_from_db()
    contributions_changed(one)


class TestWhatIsOwed:
    def test_a_change_owes_the_table_once_and_moves_the_stamp(self, asked):
        one, before = asked.on_block(), current_stamp()
        contributions_changed(one, asked.proposal())
        contributions_changed(one)
        row = tables().get()
        assert (row.scope, row.state) == (asked.consultation.key, "due")
        assert current_stamp() > before

    def test_it_waits_longer_than_the_strategy_and_not_for_ever(self, asked, settings):
        settings.DOCUMENT_DEBOUNCE_SECONDS = 20
        one = asked.on_block()
        with time_machine.travel(0, tick=False) as clock:
            start = timezone.now()
            contributions_changed(one)
            assert tables().get().due_at == start + timedelta(seconds=120)
            for _ in range(30):
                clock.shift(60)
                contributions_changed(one)
            assert tables().get().due_at == start + timedelta(seconds=720)

    def test_what_belongs_to_no_consultation_owes_nothing(self, asked):
        contributions_changed(asked.on_block(consultation_key=""))
        contributions_changed()
        assert not tables().exists()

    def test_taking_support_back_owes_the_table(self, asked):
        given = factories.support(asked.on_block())
        personal.end_support(given.participant, given.pk)
        assert tables().get().state == "due"

    def test_taking_a_choice_back_owes_the_table(self, asked):
        asked.ask("Wie oft?", "single", ["Oft", "Nie"])
        anna = factories.participant()
        asked.choose("Wie oft?", "Oft", participant=anna)
        Publication.objects.all().delete()
        personal.forget(anna, keep_texts=False)
        assert tables().get().state == "due"

    def test_publishing_the_strategy_does_not_move_a_waiting_table(self, asked, settings):
        settings.DOCUMENT_DEBOUNCE_SECONDS = 20
        contributions_changed(asked.on_block())
        before = tables().get().due_at
        owe_live_documents()
        assert tables().get().due_at == before

    def test_publishing_what_the_rows_name_owes_the_table(self, asked):
        asked.on_block(), asked.on_measure()
        for obj in (asked.consultation, asked.chapter, asked.measure):
            obj.title += " neu"
            obj.save()
            publish(obj)
            assert tables().filter(state="due").count() == 1, obj
            tables().delete()
        make.live(make.chapter("Anderes"))
        assert not tables().exists()


class TestMaking:
    def test_the_whole_way_to_the_page(self, asked, renderer, client):
        factories.response(make.staff("ola"), one := asked.on_block(), text="Wir bauen mit.")
        contributions_changed(one)
        assert "wird erstellt" in client.get(asked.page).content.decode()
        assert work_off() == 1
        (page,) = renderer.pages
        assert "Auch nach Lübnitz?" in page and "Wir bauen mit." in page
        row = tables().get()
        assert row.file_name == f"Abwaegungstabelle_wie-wollen-wir-leben_{timezone.localdate():%Y-%m-%d}.pdf"
        assert (row.state, row.pages) == ("done", 3) and row.content_date

        found = client.get(asked.file("pdf"))
        assert (found.status_code, found["Location"]) == (302, offer(asked.consultation.key)["url"])
        assert "PDF: 3 Seiten" in client.get(asked.page).content.decode()
        file = client.get(found["Location"])
        assert b"".join(file.streaming_content) == row.path.read_bytes()
        for close in file._resource_closers:
            close()
        # People may take back what they wrote: whoever keeps the file asks each time.
        assert file["Cache-Control"] == "no-cache" and file["ETag"] == f'"{row.sha256[:16]}"'
        assert client.get(found["Location"], headers={"If-None-Match": file["ETag"]}).status_code == 304

    def test_before_there_is_a_file_its_address_leads_to_the_page(self, asked, client):
        response = client.get(asked.file("pdf"))
        assert (response.status_code, response["Location"]) == (302, f"{asked.page}#dateien")
        assert "Eine PDF gibt es noch nicht." in client.get(asked.page).content.decode()

    def test_it_says_who_publishes_it_and_leads_back(self, asked, renderer, settings):
        settings.DATA_LICENCE = "CC BY 4.0"
        strategy = Strategy.objects.get()
        strategy.contact = "<p>Rathaus, Zimmer 7</p>"
        strategy.save()
        publish(strategy)
        one = asked.on_block(municipality=asked.wiesenburg)
        factories.response(make.staff("ola"), one, measure_key=asked.measure.key)
        contributions_changed(one)
        work_off_tables()
        page = renderer.pages[-1]
        for words in ("Herausgegeben von:", "Rathaus, Zimmer 7", "CC BY 4.0", '<th scope="col">Kommune</th>',
                      "<td>Wiesenburg/Mark</td>"):  # fmt: skip
            assert words in page
        assert re.search(r'<a href="http://testserver/massnahmen/[^"]+/">Maßnahme „Offenes WLAN“</a>', page)

    def test_after_the_end_it_counts_what_was_chosen(self, asked, renderer, time_machine):
        asked.ask("Wie oft?", "single", ["Oft", "Nie"])
        asked.choose("Wie oft?", "Oft")
        work_off_tables()
        assert "Wie oft?" not in renderer.pages[-1]
        time_machine.move_to(asked.consultation.ends_at)
        pass_moments()
        work_off_tables()
        page = renderer.pages[-1]
        assert "Wie oft?" in page and "1 Person hat geantwortet." in page and "100 %" in page
        assert "Endgültig ab dem" in page and "vorläufig" in page

    def test_names_stay_out_of_it(self, asked, renderer):
        contributions_changed(asked.on_block(by=factories.participant(name="Annegret Muster")))
        work_off()
        assert "Annegret" not in renderer.pages[0]

    def test_the_same_table_is_not_printed_again(self, asked, renderer):
        one = asked.on_block()
        contributions_changed(one)
        work_off()
        contributions_changed(one)
        work_off()
        assert len(renderer.pages) == 1
        assert sorted(tables().values_list("state", flat=True)) == ["done", "unchanged"]

    def test_it_does_not_stand_among_the_documents_of_the_strategy(self, asked, renderer, client):
        contributions_changed(asked.on_block())
        work_off()
        assert {document["variant"] for document in offered()} == {"long", "short"}
        assert "Abwaegungstabelle" not in client.get("/dokumente/").content.decode()

    def test_of_a_withdrawn_consultation_nothing_is_made(self, asked, renderer):
        contributions_changed(asked.on_block())
        withdraw(asked.consultation)
        Publication.objects.exclude(variant=VARIANT).delete()
        work_off()
        assert renderer.pages == [] and tables().get().state == "unchanged"

    def test_a_failure_is_told_and_the_other_files_remain(self, asked, monkeypatch, client):
        def fail(*args, **kwargs):
            raise ValueError("kaputt")

        contributions_changed(asked.on_block())
        monkeypatch.setattr("strategy.printing.print_page", fail)
        work_off()
        assert "(ValueError)" in tables().get().error
        body = client.get(asked.page).content.decode()
        assert "konnte nicht erstellt werden" in body and "kaputt" not in body

    def test_a_short_table_does_not_wait_behind_a_long_document(self, asked):
        owe_live_documents()
        contributions_changed(asked.on_block())
        claimed = [workshop.claim().variant for _ in range(4)]
        assert claimed == ["short", "short", "short", VARIANT]


class TestTakingBack:
    @pytest.mark.parametrize("values", [{"state": "hidden"}, {"state": "withdrawn", "text": ""}])
    def test_the_file_goes_at_once_and_a_new_one_is_owed(self, asked, renderer, client, values,
                                                         django_capture_on_commit_callbacks):  # fmt: skip
        one = asked.on_block(text="GEHEIM")
        contributions_changed(one)
        work_off()
        path, url = tables().get().path, offer(asked.consultation.key)["url"]
        with django_capture_on_commit_callbacks(execute=True):
            change(one, **values)
        assert not path.exists()
        # The address of before leads to where the next one will be; what was in the file is nowhere.
        assert client.get(url)["Location"] == asked.file("pdf")
        assert client.get(url, follow=True).redirect_chain[-1][0] == f"{asked.page}#dateien"
        assert "wird erstellt" in client.get(asked.page).content.decode()
        work_off()
        assert "GEHEIM" not in renderer.pages[-1]

    def test_what_is_in_the_making_meanwhile_is_not_offered(self, asked, renderer, folder):
        one = asked.on_block(text="GEHEIM")
        contributions_changed(one)

        def hide():
            renderer.during = lambda: None
            change(one, state="hidden")

        renderer.during = hide
        assert work_off() == 2
        first, second = tables().order_by("pk")
        assert (first.state, second.state) == ("unchanged", "done")
        assert "GEHEIM" in renderer.pages[0] and "GEHEIM" not in renderer.pages[1]
        assert list(folder.glob("*.pdf")) == [second.path]

    def test_a_newer_file_replaces_the_older_one(self, asked, renderer, django_capture_on_commit_callbacks):
        contributions_changed(asked.on_block())
        work_off()
        before = tables().get().path
        contributions_changed(asked.proposal())
        with django_capture_on_commit_callbacks(execute=True):
            work_off()
        row = tables().get()
        assert row.path.exists() and not before.exists()

    def test_the_address_of_a_file_that_was_replaced_leads_to_the_newest(self, asked, renderer, client):
        contributions_changed(asked.on_block())
        work_off()
        old = offer(asked.consultation.key)["url"]
        assert f'href="{asked.file("pdf")}"' in body_of(client, asked) and old not in body_of(client, asked)
        contributions_changed(asked.proposal())
        asked.consultation.slug = "neuer-name"
        asked.consultation.save()
        publish(asked.consultation)
        work_off()
        found = client.get(old)
        assert (found.status_code, found["Cache-Control"]) == (302, "no-cache")
        assert found["Location"] == "/beteiligung/phasen/neuer-name/abwaegung.pdf"
        assert client.get(found["Location"])["Location"] == offer(asked.consultation.key)["url"] != old

    @pytest.mark.parametrize(
        "name", ["Abwaegungstabelle_gibt-es-nicht_2026-11-22.pdf", "Abwaegungstabelle__x.pdf", "x"]
    )
    def test_what_never_was_a_table_leads_nowhere(self, asked, client, name):
        assert client.get(f"/dokumente/datei/{'0' * 16}/{name}").status_code == 404

    def test_of_a_withdrawn_consultation_the_address_ends(self, asked, renderer, client):
        contributions_changed(asked.on_block())
        work_off()
        url = offer(asked.consultation.key)["url"]
        withdraw(asked.consultation)
        tables().delete()
        assert client.get(url).status_code == 404

    def test_without_names_the_file_still_holds(self, asked, renderer):
        one = asked.on_block(by=factories.participant())
        contributions_changed(one)
        work_off()
        change(one, state="anonymised", display_name="")
        assert offer(asked.consultation.key)["url"]


@pytest.mark.slow
class TestPrinted:
    """With the real press."""

    def outcome(self, path, tmp_path):
        report = tmp_path / "report.json"
        command = [sys.executable.replace("python", "outloud"), "--no-info", "--json", str(report), str(path)]
        subprocess.run([*command, "--fail-on", "never"], check=True, capture_output=True)
        return json.dumps(json.loads(report.read_text()))

    def made(self):
        assert work_off() == 1
        row = tables().get()
        assert (row.state, row.error) == ("done", "")
        return row

    def text(self, row):
        return subprocess.run(["pdftotext", str(row.path), "-"], capture_output=True, check=True).stdout.decode()

    def test_an_empty_table_is_accessible(self, asked, tmp_path):
        owe([asked.consultation.key])
        row = self.made()
        assert row.pages == 1 and "Bisher ist kein Beitrag veröffentlicht." in self.text(row)
        assert '"severity": "error"' not in self.outcome(row.path, tmp_path)

    def test_choices_links_and_imprint_are_accessible(self, asked, tmp_path, time_machine):
        asked.ask("Wie oft?", "multiple", ["Oft", "Nie", "Nur wenn " + "x" * 150])
        asked.choose("Wie oft?", "Oft", "Nie")
        one = asked.on_block(quote="Glasfaser kommt")
        factories.response(make.staff("ola"), one, chapter_key=asked.chapter.key, block_id=asked.block(1))
        time_machine.move_to(asked.consultation.ends_at)
        Publication.objects.all().delete()
        owe([asked.consultation.key])
        time_machine.shift(1)
        row = self.made()
        text = self.text(row)
        assert "Was ausgewählt wurde" in text and "Herausgegeben von" in text
        assert '"severity": "error"' not in self.outcome(row.path, tmp_path)

    def test_strangers_texts_are_printed_as_text_and_accessible(self, asked, tmp_path):
        ola = make.staff("ola")
        for text in HOSTILE:
            factories.response(ola, asked.on_block(text=text, quote=text[:300]), text=text, office=text[:160])
            asked.proposal(text, title=text.strip()[:120])
        contributions_changed(*Contribution.objects.all())
        row = self.made()
        text = self.text(row)
        assert "<script>alert(1)</script>" in text.replace("\n", "") and "root:" not in text
        assert "Einige Schriftzeichen kann diese Datei nicht wiedergeben" in text.replace("\n", " ")
        assert '"severity": "error"' not in self.outcome(row.path, tmp_path)

    @pytest.mark.timeout(240)
    def test_three_hundred_contributions_with_every_head_repeated(self, asked):
        ola = make.staff("ola")
        for number in range(300):
            one = [asked.on_block, asked.on_measure, asked.proposal][number % 3](text=LONG * (1 + number % 5))
            if number % 3:
                factories.response(ola, one, text=LONG * (1 + number % 3), measure_key=asked.measure.key)
        contributions_changed(one)
        start = time.process_time()
        row = self.made()
        assert time.process_time() - start < 90
        pages = self.text(row).split("\f")[:-1]
        assert 40 < len(pages) == row.pages < 200
        assert all("Ergebnis und Antwort" in page for page in pages)
        assert f"{row.pages} / {row.pages}" in pages[-1]

    def test_equal_contents_give_equal_bytes(self, asked):
        asked.on_block()
        drafts = [MAKER.draft(asked.consultation.key, Snapshot()) for _ in range(2)]
        assert drafts[0].key == drafts[1].key
        first, second = (draft.render(lambda step, page: None).pdf for draft in drafts)
        assert first == second


@pytest.mark.django_db(transaction=True)
def test_fifty_changes_at_once_owe_one_table(folder):
    asked = phase()
    ones = [asked.proposal(f"Beitrag {number}") for number in range(10)]
    tables().delete()
    at_once(*[lambda one=one: contributions_changed(one) for one in ones])
    assert tables().filter(state="due").count() == 1


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.django_db(transaction=True)
def test_the_worker_makes_it(folder, celery_worker):
    """Really: a process of its own, the queue, WeasyPrint."""
    from strategy.documents_owed import nudge

    asked = phase()
    asked.on_block()
    Publication.objects.all().delete()
    owe([asked.consultation.key])
    nudge()
    end = time.monotonic() + 90
    while not tables().filter(state__in=("done", "failed")).exists():
        assert time.monotonic() < end
        time.sleep(0.2)
    row = tables().get()
    assert (row.state, row.error) == ("done", "") and row.path.read_bytes().startswith(b"%PDF-1.7")
