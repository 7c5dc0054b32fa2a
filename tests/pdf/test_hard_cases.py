"""Contents as they may come: nothing at all, nothing yet, far too much, words without an end."""

import pymupdf
import pytest

from strategy.documents import document_key, render
from strategy.documents.render import to_html
from tests.pdf.conftest import SCOPES, tree_of
from tests.pdf.files import FileState, state
from tests.pdf.test_safety import small

LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsversammlungsprotokoll" * 2

pytestmark = pytest.mark.timeout(300)


def made(contents, scope="", variant="short") -> pymupdf.Document:
    tree = tree_of(contents, scope, variant)
    return pymupdf.open(stream=render(tree, document_key(tree)))


@pytest.mark.parametrize("variant", ["long", "short"])
def test_nothing_published_yet(variant):
    assert made(FileState([]), variant=variant).page_count >= 2


@pytest.mark.parametrize("scope", SCOPES)
def test_no_measures_no_chapters_no_boundaries(scope):
    contents = state()
    contents.contents = [
        {**c, "boundary": None, "districts": [], "population": None}
        for c in contents.contents
        if c["kind"] in ("municipality", "strategy", "goal")
    ]
    text = "".join(page.get_text() for page in made(contents, scope, "long"))
    assert "noch nicht bekannt" in text


def test_one_boundary_missing_leaves_the_other_on_the_map():
    contents = small(state())
    contents.all("municipality")[0]["boundary"] = None
    assert "Umriss von Wiesenburg/Mark." in to_html(tree_of(contents))


def test_bare_contents_without_optional_fields():
    contents = FileState(
        [
            {"kind": "municipality", "key": "a", "name": "A", "districts": []},
            {"kind": "goal", "key": "g", "number": 1, "title": "Ziel", "objectives": []},
            {"kind": "chapter", "key": "c", "number": "1", "title": "Kapitel", "municipality": None, "blocks": []},
            {"kind": "bundle", "key": "b", "number": 1, "title": "Bündel"},
            {"kind": "measure", "key": "m", "bundle": "b", "number": 1, "code": "B-1", "title": "Maßnahme"},
            {"kind": "implementation", "key": "m/a", "measure": "m", "municipality": "a"},
            {"kind": "indicator", "key": "i", "title": "Indikator"},
        ]
    )
    for variant in ("long", "short"):
        assert made(contents, variant=variant).page_count > 2


def test_a_word_without_end_stays_on_the_sheet():
    contents = small(state())
    for content in contents.contents:
        for name in ("title", "summary", "area_note", "partners", "reason", "vision", "term"):
            if name in content:
                content[name] = f"{LONG_WORD} {content[name]}"
    for page in made(contents, variant="long"):
        assert all(word[0] >= 0 and word[2] <= page.rect.width + 1 for word in page.get_text("words")), page.number + 1


def test_sixty_measures_in_one_bundle():
    contents = small(state(), sheets=1)
    measure, rows = contents.all("measure")[0], contents.all("implementation")
    for number in range(2, 62):
        key = f"kopie-{number}"
        contents.contents.append({**measure, "key": key, "code": f"XX-{number}", "number": number})
        contents.contents += [{**row, "key": f"{key}/{row['municipality']}", "measure": key} for row in rows]
    document = made(contents)
    text = "".join(page.get_text() for page in document)
    assert all(f"XX-{number}" in text for number in range(2, 62))
    assert document.page_count <= 16
    assert to_html(tree_of(contents)).count('class="sheet-head"') == 61


def test_a_crowded_opener_leaves_its_list_to_the_next_page():
    contents = small(state(), sheets=1)
    measure = contents.all("measure")[0]
    contents.contents += [{**measure, "key": f"k{n}", "code": f"XX-{n}", "number": n} for n in range(2, 16)]
    bundle = next(
        node for node in tree_of(contents)["nodes"] if node["type"] == "bundle" and len(node["measures"]) > 10
    )
    assert bundle["is_crowded"]


def test_two_blocks_with_one_id_are_one_place():
    contents = small(state())
    blocks = contents.all("chapter")[0]["blocks"]
    blocks[1]["id"] = blocks[0]["id"]
    assert made(contents, variant="long").page_count > 10
