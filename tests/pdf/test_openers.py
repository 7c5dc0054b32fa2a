"""The drawing beside the title of a chapter: what is known, and nothing where nothing is known."""

import re

import pymupdf
import pytest
from django.utils.html import escape

from strategy.documents import assemble, document_key, render
from strategy.documents.fetcher import ROOT
from strategy.documents.opener_charts import KINDS, draw
from strategy.documents.opener_shapes import HEIGHT, WHITE, WIDTH
from strategy.documents.openers import picture, picture_of
from strategy.documents.render import to_html
from strategy.documents.scope import ScopedState
from strategy.models import Chapter
from tests.pdf.checking import errors
from tests.pdf.conftest import tree_of
from tests.pdf.files import FileState, state
from tests.pdf.test_safety import HOSTILE, small, spoil

CHOICES = Chapter.Opener.values
LONG = "Donaudampfschifffahrtsgesellschaft" * 4


def picture_in(contents, choice, scope=""):
    return picture_of(choice, ScopedState(contents, scope))


def said(contents, choice, scope="", date="2026-11-20") -> str:
    return draw(picture_in(contents, choice, scope), date)["title"]


def bare() -> FileState:
    return FileState([{"kind": "chapter", "key": "c", "number": "1", "title": "Kapitel", "municipality": None,
                       "blocks": [], "opener": ""}])  # fmt: skip


def with_openers(contents, *choices):
    """One shared chapter for each choice, with a line of text."""
    first = contents.all("chapter")[0]
    others = [c for c in contents.contents if c["kind"] != "chapter"]
    block = {"kind": "paragraph", "id": "b", "level": None, "html": "<p>Ein Satz.</p>", "text": "Ein Satz."}
    chapters = [
        {**first, "key": f"k{n}", "number": str(n), "opener": choice, "blocks": [{**block, "id": f"b{n}"}]}
        for n, choice in enumerate(choices, 1)
    ]
    return FileState([*others, *chapters])


# --- what is drawn ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", CHOICES)
def test_every_choice_is_drawn_of_what_is_published(choice):
    found = picture_in(state(), choice)
    drawn = draw(found, "2026-11-20")
    assert found["title"] and len(drawn["shapes"]) > 4
    assert len(drawn["title"].split()) > 5 and drawn["title"].endswith(".")


def test_each_chapter_of_the_content_files_has_one_and_none_more_than_twice():
    chosen = [c.get("opener") for c in state().all("chapter") if not c["municipality"]]
    assert len(chosen) == 12 and set(chosen) <= set(CHOICES)
    assert all(chosen.count(choice) <= 2 for choice in chosen)


def test_the_words_of_a_drawing_name_its_numbers():
    contents = state()
    assert "1 Bad Belzig: 11.172 Menschen, 236,07 Quadratkilometer" in said(contents, "map")
    assert re.search(r"Leitziel 1, Starke Verbindungen: Unterziele 1\.1, 1\.2, 1\.3 und 1\.4", said(contents, "goals"))
    assert "Beschluss der Strategie: 26. bis 27.\u00a0Juni 2023" in said(contents, "way")
    counts = [int(n) for n in re.findall(r": (\d+)", said(contents, "phases"))]
    assert sum(counts) == len(contents.all("implementation"))
    assert re.search(r"gemeinsam: \d+; nur Bad Belzig: \d+; nur Wiesenburg/Mark: \d+", said(contents, "places"))
    owners = [int(n) for n in re.findall(r": (\d+)", said(contents, "places"))]
    assert sum(owners) == len(contents.all("measure"))


def test_money_adds_up_what_is_known_and_says_what_is_not():
    contents = small(state(), sheets=1)
    row, *others = contents.all("implementation")
    for other in others:
        other["budget"] = []
    row["budget"] = [
        {"year": 2025, "planned": "1200000", "spent": None, "own_share": None},
        {"year": 2025, "planned": "300000.50", "spent": "0", "own_share": None},
        {"year": 2027, "planned": None, "spent": None, "own_share": None},
    ]
    words = said(contents, "money")
    assert "2025: geplant 1.500.000\u00a0€, ausgegeben 0\u00a0€" in words
    assert "2026: geplant noch nicht bekannt" in words  # a year between two others keeps its place
    texts = [s["words"] for s in draw(picture_in(contents, "money"))["shapes"] if s["is"] == "text"]
    assert "1,5" in texts and texts.count("?") == 2


def test_milestones_are_reached_planned_or_overdue_on_the_day_of_the_document():
    data = [{"date": "2025-03-01", "is_done": True, "due": ""}, {"date": "2026-10-01", "is_done": False,
            "due": "2026-10-31"}, {"date": "", "is_done": False, "due": ""}]  # fmt: skip
    found = picture("milestones", "Meilensteine nach Jahr", data)
    assert "2026: 1 geplant" in draw(found, "2026-10-31")["title"]
    late = draw(found, "2026-11-01")
    assert "2025: 1 erreicht; 2026: 1 überfällig" in late["title"] and "Ohne bekanntes Datum: 1." in late["title"]
    assert any(s["is"] == "path" for s in late["shapes"])  # another form, not another colour


def test_an_indicator_without_target_or_value_has_no_track():
    base = {"kind": "indicator", "title": "Wert", "unit": "Stück", "municipality": None, "baseline": "10"}
    reading = {"date": "2025-12-31", "value": "15", "is_example": False}
    goal = {"date": "2027-12-31", "value": "20", "is_example": False}
    contents = FileState([
        {**base, "key": "a", "readings": [reading], "targets": [goal]},
        {**base, "key": "b", "readings": [reading], "targets": []},
        {**base, "key": "c", "readings": [], "targets": [goal]},
    ])  # fmt: skip
    found = picture_in(contents, "indicators")
    drawn = draw(found)
    assert not found["is_example"]
    assert "15 Stück (2025), zu Beginn 10, Ziel 20 bis 2027; Wert: 15 Stück (2025), zu Beginn 10" in drawn["title"]
    assert [s["width"] for s in drawn["shapes"] if s["is"] == "rect"] == ["75", "150"]  # half of the way


@pytest.mark.parametrize("choice", CHOICES)
def test_a_municipality_sees_its_own(choice):
    """Nothing of the other municipality's rows, money, milestones and indicators; of the strategy, all of it."""
    whole, own = state(), state()
    own.contents = [c for c in own.contents if c["kind"] == "municipality" or c.get("municipality") == "bad-belzig"
                    or (not c.get("municipality") and c["kind"] != "indicator")]  # fmt: skip
    words = said(whole, choice, "bad-belzig")
    assert words == said(own, choice, "bad-belzig")
    assert (words == said(whole, choice)) == (choice in ("map", "goals", "way"))


def test_its_numbers_are_those_of_its_measures_and_indicators():
    contents = state()
    owners = [m["municipality"] or "" for m in contents.all("measure")]
    shared, own = owners.count(""), owners.count("bad-belzig")
    counted = f"gemeinsam: {shared}; nur Bad Belzig: {own}."
    assert shared and own and said(contents, "places", "bad-belzig").endswith(counted)
    assert sum(map(int, re.findall(r": (\d+)", said(contents, "bundles", "bad-belzig")))) == shared + own
    titles = {i["title"] for i in contents.all("indicator") if i["municipality"] == "bad-belzig" and i["readings"]}
    assert titles and {row["title"] for row in picture_in(contents, "indicators", "bad-belzig")["data"]} == titles


def test_on_its_map_the_other_one_is_there_and_faint():
    areas = picture_in(state(), "map", "bad-belzig")["data"]
    assert [(a["name"], a["is_highlighted"]) for a in areas] == [("Bad Belzig", True), ("Wiesenburg/Mark", False)]
    fills = [s["fill"] for s in draw(picture_in(state(), "map", "bad-belzig"))["shapes"] if s["is"] == "path"]
    assert fills[0] == WHITE != fills[1]


# --- nothing to draw, and too much ---------------------------------------------------------------------------


@pytest.mark.parametrize("choice", [*CHOICES, "", "gibt-es-nicht"])
def test_without_anything_to_draw_the_band_stays_as_it_is(choice):
    contents = bare()
    quiet = tree_of(contents)
    contents.contents[0]["opener"] = choice
    tree = tree_of(contents)
    assert tree == quiet  # also the tree of an edition from before there was a choice
    assert 'class="band"' in to_html(tree) and "pictured" not in to_html(tree)


DATED = {"way", "money", "milestones", "indicators"}  # drawn of days and amounts alone


def spoil_words(value, spoiled):
    """As `spoil`, but days and amounts stay what they are."""
    if isinstance(value, dict):
        return {name: spoil_words(item, spoiled[name]) for name, item in value.items()}
    if isinstance(value, list):
        return [spoil_words(item, other) for item, other in zip(value, spoiled, strict=True)]
    return spoiled if isinstance(value, str) and any(map(str.isalpha, value)) else value


@pytest.mark.parametrize("choice", CHOICES)
def test_hostile_words_are_words(choice):
    contents = small(state(), sheets=3)
    contents.contents += state().all("indicator")
    contents.contents = [spoil_words(c, spoil(c)) for c in contents.contents]
    drawn = draw(picture_in(contents, choice), HOSTILE)
    assert len(drawn["shapes"]) > 4
    html = to_html(tree_of(with_openers(contents, choice)))
    head = drawn["title"].partition("🌳")[0]  # what follows has no letters in our fonts
    assert 'class="band pictured"' in html and escape(head) in html
    assert "<script" not in html and "onerror=y>" not in html


@pytest.mark.parametrize("choice", CHOICES)
def test_hostile_days_and_amounts_are_none(choice):
    contents = small(state())
    contents.contents += state().all("indicator")
    contents.contents = [{**spoil(c), "number": c.get("number")} for c in contents.contents]
    assert (draw(picture_in(contents, choice), HOSTILE) is None) == (choice in DATED)
    html = to_html(tree_of(with_openers(contents, choice)))
    assert ("pictured" in html) == (choice not in DATED)
    assert "<script" not in html and "onerror=y>" not in html


def test_far_too_much_still_fits_into_the_field():
    many = {
        "goals": [{"number": n, "title": LONG, "objectives": [f"{n}.{k}" for k in range(40)]} for n in range(30)],
        "way": [{"title": LONG, "start": f"20{n}-01-01", "end": "", "precision": ""} for n in range(10, 60)],
        "rows": [{"label": LONG, "count": n} for n in range(50)],
        "money": [{"year": 2000 + n, "planned": "9" * 15, "spent": "1"} for n in range(40)],
        "milestones": [{"date": f"{1990 + n % 60}-01-01", "is_done": n % 2, "due": ""} for n in range(9000)],
        "indicators": [{"title": LONG, "unit": LONG, "start": "1", "latest": "9" * 30, "year": "2025", "target": "5",
                        "target_year": "2027"}] * 40,
    }  # fmt: skip
    for kind, data in many.items():
        for shape in draw(picture(kind, "Viel", data), "2026-01-01")["shapes"]:
            across, down = extent(shape)
            assert across and down, shape
            assert -4 <= min(across) <= max(across) <= WIDTH + 4, (kind, shape)
            assert -4 <= min(down) <= max(down) <= HEIGHT + 4, (kind, shape)


def extent(shape) -> tuple[list[float], list[float]]:
    """Every coordinate that the shape reaches, across and down; of words, only where they stand."""
    at = {name: float(shape.get(name, 0)) for name in ("x", "y", "width", "height", "x1", "y1", "x2", "y2", "r")}
    return {
        "text": lambda: ([at["x"]], [at["y"]]),
        "rect": lambda: ([at["x"], at["x"] + at["width"]], [at["y"], at["y"] + at["height"]]),
        "circle": lambda: ([at["x"] - at["r"], at["x"] + at["r"]], [at["y"] - at["r"], at["y"] + at["r"]]),
        "line": lambda: ([at["x1"], at["x2"]], [at["y1"], at["y2"]]),
        "path": lambda: corners(shape["d"]),
    }[shape["is"]]()


def corners(d: str) -> tuple[list[float], list[float]]:
    """Of a triangle: "Mx yLx yHxZ"."""
    x1, y1, x2, y2, x3 = map(float, re.findall(r"-?[\d.]+", d))
    return [x1, x2, x3], [y1, y2]


@pytest.mark.timeout(60)
def test_the_file_passes_the_checker_says_its_words_and_is_the_same_twice(tmp_path):
    """With long names and a long title, which the band grows with."""
    contents = with_openers(small(state(), sheets=3), *CHOICES)
    for kind in ("municipality", "goal", "bundle"):
        for content in contents.all(kind):
            content["name" if kind == "municipality" else "title"] += f" {LONG}"
    contents.all("chapter")[0]["title"] = "Ein sehr langer Titel mit vielen Wörtern " * 4
    view = ScopedState(contents)
    tree = tree_of(contents)
    drawn = [node for node in tree["nodes"] if node.get("picture")]
    assert len(drawn) == len(CHOICES) - 1  # this small state has no indicator
    assert view.newest == ""
    tree["nodes"] = [node for node in tree["nodes"] if node["type"] in ("chapter", "imprint")]
    tree["contents"] = []
    for node in drawn:
        node.update(sections=[], entries=[])
    key = document_key(tree)
    path = tmp_path / "openers.pdf"
    path.write_bytes(render(tree, key))
    assert errors(path) == []
    assert render(tree, key) == path.read_bytes() and document_key(tree) == key
    with pymupdf.open(path) as pdf:
        assert "Umsetzungen nach Phase (Beispielwerte)" in "".join(page.get_text() for page in pdf)
        for page in pdf:
            assert all(word[0] >= 0 and word[2] <= page.rect.width + 1 for word in page.get_text("words"))
    assert "Balkendiagramm: Umsetzungen nach Phase." in to_html(tree)


def test_pictures_are_not_numbered_and_say_nothing_of_an_anchor():
    contents = with_openers(small(state()), "goals")
    tree = assemble(contents, "", "long")
    assert "picture" in next(node for node in tree["nodes"] if node["type"] == "chapter")
    lists = next(node for node in tree["nodes"] if node["type"] == "figure_lists")
    assert not any("Leitziele und ihre" in entry["title"] for entry in lists["charts"])


def test_every_choice_has_somebody_who_draws_it():
    assert set(KINDS) >= {picture_in(state(), choice)["kind"] for choice in CHOICES}


def test_modules_of_drawings_know_each_other_in_one_direction():
    """No import hides in a function: what draws does not know the engine, and only the engine loads what fills."""
    for name in ("filters", "opener_charts", "drawing_tags"):
        lines = (ROOT / f"strategy/documents/{name}.py").read_text().splitlines()
        assert not [line for line in lines if line.startswith(" ") and line.lstrip().startswith(("import ", "from "))]
        assert (name == "drawing_tags") == ("from .engine import fill" in lines)
