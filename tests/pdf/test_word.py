"""The Word file: real styles, lists, tables and links, German throughout, and equal bytes for equal trees."""

import io
import re
import zipfile
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from docx import Document
from docx.oxml.ns import qn

from strategy.blocks import split
from strategy.formats import word
from tests.pdf.conftest import tree_of
from tests.pdf.files import FileState, state
from tests.pdf.test_safety import small, spoil

EDITION = {
    "slug": "fassung-2", "number": 2, "title": "Für die Räte", "note": "", "standing": "", "frozen_on": "2026-11-23",
    "is_example": True, "is_draft": True, "sha256": "0" * 64, "size": 9, "councils": [],
}  # fmt: skip


def opened(data: bytes):
    return Document(io.BytesIO(data))


def with_text(html: str):
    """A document whose only chapter says this."""
    contents = small(state())
    chapter = contents.all("chapter")[0]
    chapter["blocks"] = [{**b.as_dict(), "id": f"x{n}"} for n, b in enumerate(split(html))]
    return opened(word.write(tree_of(contents)))


@pytest.fixture(scope="module")
def data() -> bytes:
    return word.write({**tree_of(small(state())), "edition": EDITION})


@pytest.fixture(scope="module")
def document(data):
    return opened(data)


def texts(document, style: str) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.style.style_id == style]


class TestTheWholeFile:
    def test_it_names_itself_and_its_language(self, document):
        properties = document.core_properties
        assert properties.title.startswith("Smart-City-Strategie") and "Fassung" in properties.title
        assert properties.language == "de-DE" and "Bad Belzig" in properties.author
        assert properties.created == datetime(2026, 11, 20, tzinfo=UTC)
        assert {e.get(qn("w:val")) for e in document.styles.element.iter(qn("w:lang"))} == {"de-DE"}

    def test_it_says_on_every_page_which_edition_it_is(self, document):
        section = document.sections[0]
        assert "Fassung\u00a02, Entwurf" in section.header.paragraphs[0].text
        assert "Beispiel" in section.header.paragraphs[0].text
        codes = [e.text.strip() for e in section.footer._element.iter(qn("w:instrText"))]
        assert codes == ["PAGE", "NUMPAGES"]

    def test_headings_are_headings(self, document):
        first = texts(document, "Heading1")
        assert "Vision und Ziele" in first and any(text.startswith("Kapitel 1") for text in first)
        assert texts(document, "Heading2") and texts(document, "Heading3")
        assert texts(document, "Title") == ["Smart-City-Strategie Bad Belzig und Wiesenburg/Mark"]

    def test_the_contents_are_a_field_that_shows_entries_before_word_fills_it(self, document):
        [code] = [e.text for e in document.element.body.iter(qn("w:instrText")) if "TOC" in e.text]
        assert '\\o "1-2"' in code
        assert texts(document, "TOCEntry1") == texts(document, "Heading1")
        assert texts(document, "TOCEntry2") == texts(document, "Heading2")

    def test_fields_are_closed(self, document):
        for part in (document.element.body, document.sections[0].footer._element):
            kinds = [e.get(qn("w:fldCharType")) for e in part.iter(qn("w:fldChar"))]
            assert kinds.count("begin") == kinds.count("separate") == kinds.count("end") > 0

    def test_links_lead_to_marks_that_are_there_once(self, document):
        body = document.element.body
        names = [e.get(qn("w:name")) for e in body.iter(qn("w:bookmarkStart"))]
        numbers = [e.get(qn("w:id")) for e in body.iter(qn("w:bookmarkStart"))]
        ends = [e.get(qn("w:id")) for e in body.iter(qn("w:bookmarkEnd"))]
        assert len(set(names)) == len(names) and sorted(numbers) == sorted(ends)
        inside = {e.get(qn("w:anchor")) for e in body.iter(qn("w:hyperlink"))} - {None}
        assert inside and inside <= set(names)
        outside = [e.get(qn("r:id")) for e in body.iter(qn("w:hyperlink")) if e.get(qn("r:id"))]
        assert outside and all(document.part.rels[name].target_ref.startswith(("http", "mailto")) for name in outside)

    def test_every_style_that_is_used_exists(self, document):
        known = {style.style_id for style in document.styles}
        used = {
            e.get(qn("w:val"))
            for tag in ("pStyle", "rStyle", "tblStyle")
            for e in document.element.iter(qn(f"w:{tag}"))
        }
        assert used <= known

    def test_tables_repeat_their_heads_and_no_row_is_torn(self, document):
        with_head = [t for t in document.tables if t._tbl.find(f".//{qn('w:tblHeader')}") is not None]
        assert len(with_head) > 3
        for table in document.tables:
            rows = table._tbl.findall(qn("w:tr"))
            assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)
            widths = {sum(spans(cell) for cell in row.findall(qn("w:tc"))) for row in rows}
            assert widths == {len(table._tbl.find(qn("w:tblGrid")))}
            assert all(cell[-1].tag == qn("w:p") for row in rows for cell in row.findall(qn("w:tc")))

    def test_numbers_to_quote_by_are_marked(self, document):
        marked = [r.text for p in document.paragraphs for r in p.runs if r.style.style_id == "PassageNumber"]
        assert marked and all(re.fullmatch(r"[A-Z]?\d+\.\d+-\d+", text) for text in marked)

    def test_the_same_tree_gives_the_same_bytes_whenever_it_is_packed(self, data):
        assert word.write({**tree_of(small(state())), "edition": EDITION}) == data
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert not [name for name in archive.namelist() if "thumbnail" in name]
        assert len(sha256(data).hexdigest()) == 64


def spans(cell) -> int:
    span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
    return int(span.get(qn("w:val"))) if span is not None else 1


class TestHardText:
    def test_lists_begin_anew_and_go_three_levels_deep(self):
        deep = "<ul><li>a<ul><li>b<ul><li>c<ul><li>d</li></ul></li></ul></li></ul></li></ul>"
        document = with_text(f"<ol><li>eins</li><li>zwei</li></ol><p>x</p><ol><li>neu</li></ol>{deep}")
        numbered = [p for p in document.paragraphs if p.text in ("eins", "zwei", "neu")]
        numbers = [p._p.pPr.numPr.numId.val for p in numbered]
        assert numbers[0] == numbers[1] != numbers[2]
        styles = {p.text: p.style.style_id for p in document.paragraphs}
        assert [styles[letter] for letter in "abcd"] == ["ListBullet", "ListBullet2", "ListBullet3", "ListBullet3"]

    def test_cells_that_reach_over_others(self):
        html = (
            "<table><thead><tr><th colspan=2>Kopf</th><th rowspan=2>Seite</th></tr>"
            "<tr><th>a</th><th>b</th></tr></thead><tbody><tr><td rowspan=2>1</td><td>2</td><td>3</td></tr>"
            "<tr><td>4</td><td>5</td></tr></tbody></table>"
        )
        document = with_text(html)
        table = next(t for t in document.tables if t.rows[0].cells[0].text == "Kopf")
        assert [[cell.text for cell in row.cells] for row in table.rows] == [
            ["Kopf", "Kopf", "Seite"], ["a", "b", "Seite"], ["1", "2", "3"], ["1", "4", "5"]]  # fmt: skip

    def test_letters_of_all_languages_stay_and_what_xml_cannot_hold_goes(self):
        document = with_text("<p>Łódź 名 \u05e9\u05dc\u05d5\u05dd Київ 🌳 a\x0bb &lt;w:p&gt;</p>")
        text = "\n".join(p.text for p in document.paragraphs)
        assert "Łódź 名 \u05e9\u05dc\u05d5\u05dd Київ 🌳" in text and "<w:p>" in text

    def test_hostile_words_stay_words(self):
        contents = small(state())
        contents.contents = [spoil(content) for content in contents.contents]
        data = word.write(tree_of(contents))
        assert "{{ tree }}" in "\n".join(p.text for p in opened(data).paragraphs)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            links = archive.read("word/_rels/document.xml.rels").decode()
        assert "javascript:" not in links and 'TargetMode="External"' in links

    def test_nothing_published_yet(self):
        assert texts(opened(word.write(tree_of(FileState([])))), "Heading1")
