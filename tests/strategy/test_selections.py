"""Putting a Sitzungsunterlage together: in the address alone, in an order of one's own, made on demand."""

import re
import subprocess
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pymupdf
import pytest
from django.conf import settings as portal
from django.http import QueryDict
from django.utils import timezone

from strategy import document_workshop as workshop
from strategy import editions, selection_document, selections
from strategy.documents import Rendered, document_key, render_document
from strategy.models import Publication, Selection
from strategy.publishing import withdraw
from tests import factories as make
from tests.pdf.checking import errors
from tests.pdf.files import state

PAGE = "/dokumente/sitzungsunterlage/"


def read(query):
    return selections.read(QueryDict(query))


class TestAddress:
    def test_it_says_what_is_chosen_in_its_order(self):
        choice = read("massnahme=b&massnahme=a&massnahme=b&kapitel=warum&titel=Unsinn&kommune=bad-belzig")
        assert choice.keys == {"kapitel": ["warum"], "massnahme": ["b", "a"]}
        assert choice.municipality == "bad-belzig"
        assert "Unsinn" not in choice.address_words()
        assert read(choice.address_words()) == choice

    @pytest.mark.parametrize(
        ("act", "keys"),
        [
            ("weg massnahme b", ["a", "c"]),
            ("hoch massnahme b", ["b", "a", "c"]),
            ("runter massnahme b", ["a", "c", "b"]),
            ("hoch massnahme a", ["a", "b", "c"]),
            ("runter massnahme c", ["a", "b", "c"]),
            ("weg massnahme x", ["a", "b", "c"]),
            ("tanz massnahme b", ["a", "b", "c"]),
            ("weg unsinn b", ["a", "b", "c"]),
            ("", ["a", "b", "c"]),
        ],
    )
    def test_buttons_change_it(self, act, keys):
        data = QueryDict(mutable=True)
        data.update({"tun": act})
        data.setlist("massnahme", ["a", "b", "c"])
        assert selections.read(data).keys["massnahme"] == keys

    def test_strange_words_are_left_out(self):
        query = "massnahme=<script>&massnahme=../../etc&massnahme=&massnahme=%00&kommune=%22x&fassung=;drop"
        assert read(query) == selections.Choice(keys={"kapitel": [], "massnahme": []})

    def test_too_much_is_cut_off(self):
        many = "&".join(f"massnahme=m{n}" for n in range(200))
        assert len(read(many).keys["massnahme"]) == selections.MAX_MEASURES


@pytest.fixture
def content(db, media, settings, monkeypatch):
    """Three measures, a chapter for both and one of Wiesenburg."""
    settings.DOCUMENT_DEBOUNCE_SECONDS = 0
    make.live(make.strategy(), make.belzig(), make.wiesenburg(), make.chapter("Warum"))
    make.live(make.chapter("Wiesenburg heute", make.wiesenburg()))
    keys = [make.live_measure(title, make.belzig()).key for title in ("Eins", "Zwei", "Drei")]
    Publication.objects.all().delete()
    monkeypatch.setattr("strategy.documents.render_document", lambda *_: Rendered(b"%PDF-1.7 ", 4))
    return keys


def names(page):
    listed = page.partition('<ol class="p-picked">')[2].partition("</ol>")[0]
    return re.findall(r'<a href="[^"]+">([^<]+)</a>', listed)


class TestPage:
    def test_it_shows_what_is_in_it(self, client, content):
        page = client.get(PAGE, {"massnahme": [content[2], content[0]], "kapitel": "warum"}).content.decode()
        assert names(page) == ["1 Warum", "1-3 Drei", "1-1 Eins"]
        assert "etwa 10 Seiten" in page
        assert "1-2 Zwei" in page

    def test_a_button_leads_to_the_address_of_the_new_choice(self, client, content):
        answer = client.get(PAGE, {"massnahme": content, "tun": f"hoch massnahme {content[1]}"})
        assert parse_qs(urlsplit(answer.url).query) == {"massnahme": [content[1], content[0], content[2]]}

    def test_what_does_not_get_in_is_said(self, client, content):
        page = client.get(PAGE, {"kapitel": ["wiesenburg-heute", "nichts"], "kommune": "bad-belzig"}).content.decode()
        assert "Gehört nicht zu Bad Belzig." in page
        assert "Das gibt es in diesem Stand nicht." in page

    def test_without_anything_it_asks_to_choose(self, client, content):
        assert "Noch ist nichts ausgewählt" in client.get(PAGE).content.decode()
        refused = client.post(PAGE, {"kapitel": "nichts"})
        assert refused.status_code == 400
        assert "mindestens ein Kapitel" in refused.content.decode()
        assert not Selection.objects.exists()

    def test_no_copy_is_kept(self, client, content):
        assert "no-store" in client.get(PAGE)["Cache-Control"]

    def test_statements_do_not_grow(self, client, content, django_assert_max_num_queries):
        for n in range(4):
            make.live_measure(f"Mehr {n}", make.belzig())
        with django_assert_max_num_queries(7):
            client.get(PAGE, {"massnahme": content})

    def test_the_list_of_measures_leads_here(self, client, content):
        page = client.get("/massnahmen/?kommune=bad-belzig").content.decode()
        address = re.search(r'href="(/dokumente/sitzungsunterlage/\?[^"]+)"', page)[1].replace("&amp;", "&")
        chosen = parse_qs(urlsplit(address).query)
        assert (set(chosen["massnahme"]), chosen["kommune"]) == (set(content), ["bad-belzig"])
        assert f'name="massnahme" value="{content[0]}" form="sammeln"' in page


class TestOrdered:
    def order(self, client, **data):
        answer = client.post(PAGE, data)
        while workshop.work():
            pass
        return answer

    def test_it_is_made_and_kept_by_what_was_chosen(self, client, content):
        first = self.order(client, massnahme=content, kapitel="warum")
        assert client.get(first.url).url.startswith("/dokumente/datei/")
        again = self.order(client, massnahme=content, kapitel="warum")
        assert again.url == first.url
        assert Selection.objects.count() == 1
        row = Publication.objects.done().get()
        assert row.file_name == f"Sitzungsunterlage_Arbeitsstand_{row.scope[:8]}_{row.content_hash[:8]}.pdf"

    def test_the_address_of_a_file_that_was_replaced_leads_to_its_choice(self, client, content):
        editions.freeze("Fassung")
        words = {"kapitel": "warum", "massnahme": content[::-1], "kommune": "bad-belzig"}
        first = client.get(self.order(client, **words).url).url
        old = client.get(self.order(client, **words, fassung="fassung-1").url).url
        make.live(make.filled(make.Chapter.objects.get(slug="warum"), "anders"))
        Publication.objects.update(finished_at=timezone.now() - timedelta(hours=1))
        assert client.get(self.order(client, **words).url).url != first
        led = urlsplit(client.get(first).url)
        assert led.path == PAGE
        assert parse_qs(led.query) == {"kapitel": ["warum"], "massnahme": content[::-1], "kommune": ["bad-belzig"]}
        Publication.objects.filter(variant="selection").delete()
        assert parse_qs(urlsplit(client.get(old).url).query)["fassung"] == ["fassung-1"]
        Selection.objects.all().delete()
        assert client.get(old).status_code == 404

    def test_another_order_is_another_document(self, client, content):
        self.order(client, massnahme=content)
        self.order(client, massnahme=content[::-1])
        assert Selection.objects.count() == 2

    def test_an_edition_keeps_what_is_gone_today(self, client, content):
        editions.freeze("Fassung")
        make.live(make.filled(make.Chapter.objects.get(slug="warum"), "anders"))
        self.order(client, kapitel="warum", fassung="fassung-1")
        row = Publication.objects.done().get(variant="selection")
        assert (row.edition.slug, "Fassung-1" in row.file_name) == ("fassung-1", True)

    def test_too_many_orders_are_refused_for_now(self, client, content, monkeypatch):
        monkeypatch.setattr("strategy.orders.MAX_WAITING", 0)
        refused = client.post(PAGE, {"massnahme": content})
        assert (refused.status_code, refused["Retry-After"]) == (503, "60")
        assert not Selection.objects.exists()

    def test_only_what_was_ever_public_is_kept(self, client, content):
        gone = make.live(make.chapter("Früher"))
        withdraw(gone)
        self.order(client, massnahme=[*content, "kauft-bei-uns"], kapitel=["warum", gone.key, "hier-steht-werbung"])
        row = Selection.objects.get()
        assert (row.measure_keys, row.chapter_keys) == (content, ["warum", gone.key])

    @pytest.mark.parametrize("words", [{"fassung": "fassung-9"}, {"kommune": "nirgends"}])
    def test_an_edition_or_place_that_is_not_there_is_said(self, client, content, words):
        assert " gibt es " in client.get(PAGE, {"kapitel": "warum", **words}).content.decode()
        assert client.post(PAGE, {"kapitel": "warum", **words}).status_code == 400
        assert not Publication.objects.exists()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Two chapters and three measures with real layout: (tree, file)."""
    contents = state()
    codes = ("VI-1", "DG-1", "SC-4")
    measures = [next(m["key"] for m in contents.all("measure") if m["code"] == code) for code in codes]
    selection = Selection(key="a", measure_keys=[*measures, "gibt-es-nicht"], chapter_keys=["vision-und-ziele"])
    tree = selection_document.assemble(selection, contents, None)
    path = tmp_path_factory.mktemp("selection") / "selection.pdf"
    path.write_bytes(render_document(tree, document_key(tree)).pdf)
    return tree, path


class TestPrinted:
    def test_it_has_its_own_contents_with_the_right_pages(self, made):
        tree, path = made
        document = pymupdf.open(path)
        first = document[0].get_text()
        assert "Gremium:" in first and "Sitzung am:" in first
        assert "Arbeitsstand, zuletzt geändert am" in first and "Arbeitsstand vom" not in first
        assert "Maßnahme „gibt-es-nicht“: Das gibt es in diesem Stand nicht." in " ".join(first.split())
        for entry in tree["contents"]:
            page = int(re.search(rf"{re.escape(entry['title'].split()[-1])}\s+(\d+)\s", first)[1])
            assert " ".join(entry["title"].split()[:1]) in document[page - 1].get_text()

    def test_measures_come_in_the_chosen_order(self, made):
        codes = [entry["number"] for entry in made[0]["contents"] if "-" in entry["number"]]
        assert codes == ["VI-1", "DG-1", "SC-4"]

    def test_the_checker_finds_no_error(self, made):
        subprocess.run(["qpdf", "--check", str(made[1])], check=True, capture_output=True)
        assert errors(made[1]) == []

    def test_a_municipality_sees_only_its_own(self):
        contents = state()
        measure = next(m["key"] for m in contents.all("measure") if m["code"] == "DG-1")
        selection = Selection(key="a", municipality_key="wiesenburg-mark", measure_keys=[measure])
        tree = selection_document.assemble(selection, contents, None)
        rows = next(node["rows"] for node in tree["nodes"] if node["type"] == "selection_measures")
        assert {row["name"] for row in rows} == {"Wiesenburg/Mark"}
        assert tree["nodes"][0]["missing"] == []
        assert tree["portal_url"] == portal.PORTAL_URL

    def test_what_does_not_belong_there_is_named_with_the_reason(self):
        selection = Selection(
            key="a", municipality_key="wiesenburg-mark", chapter_keys=["vision-und-ziele", "bad-belzig-heute"]
        )
        tree = selection_document.assemble(selection, state(), None)
        (row,) = tree["nodes"][0]["missing"]
        assert "Bad Belzig heute" in row["label"]
        assert row["reason"] == "Gehört nicht zu Wiesenburg/Mark."

    def test_its_sources_are_numbered_without_gaps_and_as_named(self, made):
        nodes = made[0]["nodes"]
        listed = next(node for node in nodes if node["type"] == "sources")
        numbers = [source["number"] for source in listed["sources"]]
        assert numbers == list(range(1, len(numbers) + 1)) != []
        assert {n for node in nodes for n in node.get("source_numbers", ())} == set(numbers)

    def test_nothing_left_is_no_document(self):
        assert selection_document.assemble(Selection(key="a", chapter_keys=["nichts"]), state(), None) is None
        assert selection_document.assemble(Selection(key="a", municipality_key="nirgends"), state(), None) is None
