"""The sheet of a measure as a file: there when the measure is published, otherwise made while one waits."""

import subprocess
from datetime import timedelta

import pymupdf
import pytest
import time_machine
from django.utils import timezone

from measures import document_single
from strategy import document_workshop as workshop
from strategy import editions
from strategy.documents import Rendered, document_key
from strategy.models import Live, Publication
from strategy.publishing import publish, withdraw
from tests import factories as make
from tests.pdf.checking import errors
from tests.pdf.files import state

ADDRESS = "/massnahmen/buendel-1/offenes-wlan/steckbrief.pdf"


@pytest.fixture
def fast(media, settings, monkeypatch):
    """No layout: what is printed is the tree's titles."""
    settings.DOCUMENT_DEBOUNCE_SECONDS = 0

    def render(tree, key, progress=None):
        return Rendered(b"%PDF-1.7 " + key.encode(), 2)

    monkeypatch.setattr("strategy.documents.render_document", render)
    monkeypatch.setattr("measures.document_single.render_document", render)


@pytest.fixture
def measure(db, fast):
    make.live(make.strategy(), make.goal(1, "1.1"))
    return make.live_measure("Offenes WLAN", make.belzig(), make.wiesenburg())


def work_off():
    while workshop.work():
        pass


def later(seconds=60):
    return time_machine.travel(timezone.now() + timedelta(seconds=seconds), tick=True)


def got(client, address, **more):
    """The answer, read to its end."""
    response = client.get(address, **more)
    response.whole = b"".join(response.streaming_content) if response.streaming else response.content
    for close in response._resource_closers if response.streaming else []:
        close()
    return response


def sheets():
    return Publication.objects.filter(variant="sheet")


@pytest.mark.django_db
class TestServed:
    def test_publishing_owes_it_so_that_it_is_there(self, client, measure):
        assert set(sheets().values_list("scope", "state")) == {(measure.key, "due")}
        work_off()
        answer = got(client, ADDRESS)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert answer.whole.startswith(b"%PDF")
        assert 'filename="Steckbrief_1-1_offenes-wlan_' in answer["Content-Disposition"]
        assert answer["Content-Disposition"].startswith("inline")
        assert "no-cache" in answer["Cache-Control"]

    def test_who_has_it_already_gets_no_second_copy(self, client, measure):
        work_off()
        etag = got(client, ADDRESS)["ETag"]
        assert got(client, ADDRESS, headers={"If-None-Match": etag}).status_code == 304

    def test_before_that_a_page_waits(self, client, measure):
        page = got(client, ADDRESS)
        assert page.status_code == 202
        assert "Steckbrief 1-1 Offenes WLAN" in page.whole.decode()
        work_off()
        assert got(client, ADDRESS).status_code == 200

    def test_an_unrelated_publication_leaves_it_as_it_is(self, client, measure):
        work_off()
        make.live_measure("Bänke", make.belzig())
        with later():
            assert got(client, ADDRESS).status_code == 200

    @pytest.mark.parametrize("what", ["measure", "implementation", "goal", "bundle", "municipality"])
    def test_what_it_prints_makes_it_old(self, client, measure, what):
        work_off()
        obj = {
            "measure": measure,
            "implementation": measure.implementations.first(),
            "goal": make.Goal.objects.get(),
            "bundle": measure.bundle,
            "municipality": make.belzig(),
        }[what]
        publish(make.filled(obj, "anders"))
        with later():
            assert got(client, ADDRESS).status_code in (202, 301, 302)

    def test_a_new_name_of_a_measure_that_it_names_or_that_names_it_makes_it_old(self, client, measure):
        other = make.live_measure("Glasfaser", make.belzig(), of=measure.bundle)
        relation = other.relations.create(type="depends_on", other=measure)
        publish(other)
        assert set(sheets().filter(state="due").values_list("scope", flat=True)) == {measure.key, other.key}
        work_off()
        other.title = "Schnelles Glasfaser"
        other.save()
        publish(other)
        sheets().filter(state="due").delete()
        with later():
            assert got(client, ADDRESS).status_code == 202
            work_off()
        relation.delete()
        publish(other)
        sheets().filter(state="due").delete()
        with later(120):
            assert got(client, ADDRESS).status_code == 202

    def test_the_withdrawal_of_a_row_makes_it_old(self, client, measure):
        work_off()
        withdraw(measure.implementations.first())
        with later():
            assert got(client, ADDRESS).status_code == 202

    def test_an_edition_keeps_its_own(self, client, measure):
        edition = editions.freeze("Fassung")
        work_off()
        measure.title = "Freies WLAN"
        measure.save()
        publish(measure)
        work_off()
        with later():
            assert got(client, f"{ADDRESS}?fassung=fassung-1").status_code == 202
            work_off()
            assert got(client, f"{ADDRESS}?fassung=fassung-1").status_code == 200
        assert sheets().filter(edition=edition).count() == 1

    def test_what_is_not_there_is_not_found(self, client, measure):
        assert got(client, "/massnahmen/buendel-1/nichts/steckbrief.pdf").status_code == 404
        assert got(client, f"{ADDRESS}?fassung=fassung-9").status_code == 404
        assert not sheets().exclude(scope=measure.key).exists()

    def test_an_old_address_leads_on(self, client, measure):
        measure.slug = "freies-wlan"
        measure.save()
        publish(measure)
        assert got(client, ADDRESS).url == "/massnahmen/buendel-1/freies-wlan/steckbrief.pdf"

    def test_the_file_of_before_leads_to_the_newest(self, client, measure):
        work_off()
        old = sheets().done().get()
        publish(make.filled(measure.implementations.first(), "anders"))
        work_off()
        gone = got(client, f"/dokumente/datei/{old.sha256[:16]}/{old.file_name}")
        assert gone.url == ADDRESS

    def test_of_a_withdrawn_measure_nothing_is_made(self, client, measure):
        work_off()
        withdraw(measure)
        work_off()
        assert got(client, ADDRESS).status_code in (404, 410)

    def test_statements_do_not_grow(self, client, measure, django_assert_max_num_queries):
        work_off()
        for title in ("Eins", "Zwei", "Drei"):
            make.live_measure(title, make.belzig(), make.wiesenburg())
        assert Live.objects.count() > 10
        with later(), django_assert_max_num_queries(9):
            got(client, ADDRESS)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """With real layout, of the content files: (tree, file, pages)."""
    contents = state()
    keys = [m["key"] for m in contents.all("measure") if m["code"] in ("DG-1", "DG-5")]
    folder = tmp_path_factory.mktemp("sheets")
    found = []
    for key in keys:
        tree = document_single.of_measure(contents, key, portal_url="https://portal.example")
        rendered = document_single.fitted(tree, document_key(tree))
        path = folder / f"{key}.pdf"
        path.write_bytes(rendered.pdf)
        found.append((tree, path, rendered.pages))
    return found


class TestPrinted:
    def test_even_the_longest_fits_two_pages_and_one_without_milestones_a_single_one(self, made):
        assert [pages for _tree, _path, pages in made] == [2, 1]

    def test_it_says_what_it_is(self, made):
        tree, path, _pages = made[0]
        text = " ".join(page.get_text() for page in pymupdf.open(path))
        assert tree["contents"][0]["number"] in text
        assert "Arbeitsstand vom 20." in text
        assert "portal.example/massnahmen/" in text.replace("\n", "")
        assert pymupdf.open(path).metadata["title"].startswith("Steckbrief DG-1")

    def test_the_checker_finds_no_error(self, made):
        for _tree, path, _pages in made:
            subprocess.run(["qpdf", "--check", str(path)], check=True, capture_output=True)
            assert errors(path) == []
