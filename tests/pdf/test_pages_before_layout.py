"""What must be true of the HTML of all six documents, whatever WeasyPrint makes of it."""

import re

import pytest
import tinyhtml5

from strategy.documents.links import Links
from tests.pdf.conftest import tree_of
from tests.pdf.files import state

SVG = "{http://www.w3.org/2000/svg}"
CASES = [(scope, variant) for scope in ("", "bad-belzig", "wiesenburg-mark") for variant in ("long", "short")]


@pytest.fixture(params=CASES, ids=lambda case: "-".join(part or "joint" for part in case))
def page(request, htmls):
    return tinyhtml5.parse(htmls[request.param], namespace_html_elements=False)


def words(element) -> str:
    return " ".join("".join(element.itertext()).split())


def test_no_link_contains_an_element(page):
    assert [words(a) for a in page.iter("a") if len(a)] == []


def test_every_link_says_something_and_leads_somewhere(page):
    ids = {element.get("id") for element in page.iter() if element.get("id")}
    for link in page.iter("a"):
        href = link.get("href") or ""
        assert words(link) or link.get("data-words"), href
        assert href[1:] in ids if href.startswith("#") else re.match(r"https?://|mailto:", href), href


def test_no_place_has_two_names(page):
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))


def test_every_drawing_has_a_title_in_words(page):
    drawings = list(page.iter(f"{SVG}svg"))
    assert drawings
    for drawing in drawings:
        title = drawing.find(f"{SVG}title")
        assert title is not None and len((title.text or "").split()) >= 3


def test_drawings_use_literal_colours_and_decimal_points(page):
    for drawing in page.iter(f"{SVG}svg"):
        for part in drawing.iter():
            for name in ("fill", "stroke"):
                assert re.fullmatch(r"#[0-9a-f]{6}|none|", part.get(name, ""), re.I), part.attrib
            for name in ("x", "y", "width", "height", "cx", "cy", "d"):
                assert "," not in part.get(name, ""), part.attrib


def test_headings_skip_no_level(page):
    last = 0
    for element in page.iter():
        if isinstance(element.tag, str) and re.fullmatch(r"h[1-6]", element.tag):
            level = int(element.tag[1])
            assert level <= last + 1, words(element)
            assert words(element)
            last = level


def test_every_header_cell_has_words_and_a_scope(page):
    cells = list(page.iter("th"))
    assert cells
    for cell in cells:
        assert words(cell) and cell.get("scope") in ("row", "col"), words(cell)


def test_there_are_no_pictures_forms_or_scripts(page):
    for name in ("img", "script", "iframe", "object", "form", "input", "base"):
        assert not list(page.iter(name))


@pytest.mark.parametrize(("scope", "variant"), CASES)
def test_every_anchor_of_the_tree_is_printed(scope, variant, htmls):
    tree = tree_of(state(), scope, variant)
    assert Links(tree).anchors <= set(re.findall(r' id="([^"]+)"', htmls[scope, variant]))
