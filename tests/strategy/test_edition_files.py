"""The files of an edition: checkable, complete, and the same whatever is published later."""

import csv
import hashlib
import io
import json
import zipfile

import pytest

from strategy import document_workshop as workshop
from strategy import editions
from strategy.canonical import digest
from strategy.downloads import tables
from strategy.models import Publication
from strategy.publishing import publish, withdraw
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(media, settings):
    settings.DOCUMENT_DEBOUNCE_SECONDS = 0
    return settings.DOCUMENTS_DIR


@pytest.fixture
def strategy():
    belzig = make.belzig()
    make.live(make.strategy(), belzig, make.goal(1, "1.1"), make.page("Impressum"))
    measure = make.measure("Offenes WLAN", objectives=[])
    make.live(make.bundle(), measure)
    make.live(make.implementation(measure, belzig, phase="idea", lead="Amt für Digitales"))
    return make.live(make.chapter("Warum", text="<p>Darum =1+1.</p><ul><li>Eins</li></ul>"))


@pytest.fixture
def edition(strategy):
    return editions.freeze("Stand für die Räte", is_example=True)


def change(chapter):
    chapter.text = "<p>Etwas ganz anderes.</p>"
    chapter.save()
    publish(chapter)


def get(client, name, slug="fassung-1", query=""):
    return client.get(f"/dokumente/{slug}/{name}{query}")


class TestTheLists:
    def test_the_checksum_of_the_list_is_that_of_the_edition(self, client, edition, strategy):
        change(strategy)
        response = get(client, "pruefliste.txt")
        assert hashlib.sha256(response.content).hexdigest() == edition.sha256
        assert len(response.content.decode().splitlines()) == edition.size
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        assert "attachment" in response["Content-Disposition"]

    def test_each_line_of_the_list_follows_from_the_contents(self, client, edition):
        found = get(client, "inhalt.json").json()["revisions"]
        lines = sorted(f"{r['kind']} {r['key']} {r['number']} {digest(r['content'])}\n" for r in found)
        assert "".join(lines).encode() == get(client, "pruefliste.txt").content

    def test_the_contents_say_of_which_edition_they_are_and_what_was_decided_since(self, client, edition, strategy):
        before = get(client, "inhalt.json").json()
        assert before["edition"]["is_example"] and before["edition"]["sha256"] == edition.sha256
        make.live(make.resolution(make.belzig(), edition=edition, result="accepted", date="2026-11-23"))
        change(strategy)
        after = get(client, "inhalt.json").json()
        assert after["revisions"] == before["revisions"]
        assert [c["is_adopted"] for c in after["edition"]["councils"]] == [True]

    def test_the_live_state_has_them_too(self, client, strategy):
        whole = get(client, "inhalt.json", "arbeitsstand").json()
        assert whole["edition"] is None
        assert {r["kind"] for r in whole["revisions"]} >= {"chapter", "measure", "page"}
        assert "chapter warum 1 " in get(client, "pruefliste.txt", "arbeitsstand").content.decode()

    def test_other_sites_may_read_them_and_they_cost_the_same_few_statements(
        self, client, edition, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(6):
            response = get(client, "inhalt.json")
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["ETag"]

    @pytest.mark.parametrize("name", ["inhalt.json", "pruefliste.txt", "text.html", "text.docx", "massnahmen.csv"])
    def test_an_unknown_edition_has_none(self, client, edition, name):
        assert get(client, name, "fassung-9").status_code == 404
        assert client.post(f"/dokumente/fassung-1/{name}").status_code == 405


class TestTables:
    def rows(self, response):
        return list(csv.DictReader(io.StringIO(response.content.decode().removeprefix("\ufeff")), delimiter=";"))

    def test_they_are_as_the_edition_has_them(self, client, edition, strategy):
        change(strategy)
        withdraw(make.Measure.objects.get().implementations.get())
        [measure] = self.rows(get(client, "massnahmen.csv"))
        assert measure["Federführung"] == "Amt für Digitales"
        texts = [row["Text"] for row in self.rows(get(client, "kapitel.csv"))]
        assert texts[0] == "Darum =1+1."

    def test_they_lead_to_places_inside_the_edition(self, client, edition):
        addresses = [row["Adresse"] for row in self.rows(get(client, "kapitel.csv"))]
        assert addresses and all("/dokumente/fassung-1/strategie/warum/#a-" in address for address in addresses)

    def test_json_names_the_edition(self, client, edition):
        assert get(client, "massnahmen.json").json()["fassung"] == "Fassung 1: Stand für die Räte"

    def test_every_table_made_from_what_is_public_is_there_and_no_other(self, client, edition):
        for name, table in tables().items():
            assert get(client, f"{name}.csv").status_code == (200 if table.in_editions else 404), name
        assert {name for name, table in tables().items() if table.in_editions} == {
            "massnahmen", "geld", "meilensteine", "indikatoren", "orte", "kapitel"}  # fmt: skip
        assert get(client, "gibtsnicht.csv").status_code == 404

    def test_those_of_the_live_state_are_the_open_data(self, client, strategy):
        response = get(client, "massnahmen.csv", "arbeitsstand")
        assert (response.status_code, response["Location"]) == (302, "/daten/massnahmen.csv")


class TestForms:
    def made(self, client, name, query=""):
        """The file, made by the workshop at the first asking."""
        Publication.objects.filter(state="due").delete()
        assert get(client, name, query=query).status_code == 202
        while workshop.work():
            pass
        response = get(client, name, query=query)
        assert response.status_code == 200, Publication.objects.order_by("-pk").first().error
        content = b"".join(response.streaming_content)
        for close in response._resource_closers:
            close()
        return response, content

    def test_html_is_made_once_and_kept_as_a_file(self, client, edition):
        response, content = self.made(client, "text.html")
        assert "attachment" in response["Content-Disposition"] and ".html" in response["Content-Disposition"]
        text = content.decode()
        assert text.startswith("<!DOCTYPE html>") and "Darum =1+1." in text and "Offenes WLAN" in text
        assert "Entwurf" in text and "Beispiel" in text

    def test_word_opens_and_says_the_same(self, client, edition):
        response, content = self.made(client, "text.docx")
        assert "wordprocessingml" in response["Content-Type"]
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            text = archive.read("word/document.xml").decode()
        assert "Darum =1+1." in text and "Offenes WLAN" in text and "Entwurf" in text

    def test_what_is_published_later_leaves_the_file_of_the_edition_as_it_is(self, client, edition, strategy):
        before = self.made(client, "text.html")[1]
        change(strategy)
        Publication.objects.filter(variant="html").delete()
        assert self.made(client, "text.html")[1] == before

    def test_one_municipality_has_its_own(self, client, edition):
        response, content = self.made(client, "text.html", "?kommune=bad-belzig")
        assert "Bad-Belzig" in response["Content-Disposition"]
        assert "Teil Bad Belzig" in content.decode()
        assert get(client, "text.html", query="?kommune=nirgends").status_code == 404

    def test_the_checksum_inside_is_that_of_the_pdf(self, edition):
        from strategy.document_makers import maker
        from strategy.snapshot import Snapshot

        drafts = [maker(variant).draft("", Snapshot(edition)) for variant in ("long", "html", "word")]
        assert len({draft.content_hash for draft in drafts}) == 1
        assert len({draft.key for draft in drafts}) == 3
        assert [draft.file_name.rpartition(".")[2] for draft in drafts] == ["pdf", "html", "docx"]


def test_json_is_valid_for_every_program(client, edition):
    assert json.loads(get(client, "inhalt.json").content)["how_to_check"]
