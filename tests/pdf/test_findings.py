"""What a reader of the documents asks for: overdue steps, relations both ways, money by programme."""

import re

import pytest

from strategy.documents.render import to_html
from tests.pdf.conftest import tree_of
from tests.pdf.files import state
from tests.pdf.test_safety import small


def dated(planned: str, precision: str = "day", actual: str | None = None) -> str:
    """The sheet of a measure whose only milestone has these dates; the document is of 2026-11-20."""
    contents = small(state(), sheets=1)
    step = {"title": "Prüfschritt", "planned": planned, "precision": precision, "actual": actual, "note": ""}
    for row in contents.all("implementation"):
        row["milestones"] = [step]
    return to_html(tree_of(contents))


def test_an_overdue_milestone_is_called_so_in_sheet_and_overview():
    for page in (dated("2026-11-19"), dated("2026-10-01", "month"), dated("2026-09-01", "quarter")):
        assert page.count('<span class="mark overdue">überfällig</span>') >= 2


def test_a_milestone_is_in_time_until_the_last_day_of_its_period():
    for page in (dated("2026-11-20"), dated("2026-11-01", "month"), dated("2026-10-01", "quarter"),
                 dated("2026-01-01", "year"), dated("2026-01-01", "day", "2026-02-01")):  # fmt: skip
        assert 'class="mark overdue"' not in page


def test_the_drawing_of_milestones_gives_overdue_ones_a_shape_and_a_word():
    page = to_html(tree_of(state()))
    assert re.search(r"<title>Meilensteine, [^<]*: überfällig, geplant ", page)
    assert re.search(r'<path d="M[^"]*Z" fill="#ffffff" stroke="#b3261e"', page)


def money(scope: str = "", programme: str = "Modellprojekte Smart Cities", line: str = "") -> tuple[dict, str]:
    """The money overview of two lines in each municipality, one of them without a programme of its own."""
    contents = small(state(), sheets=1)
    for row in contents.all("implementation"):
        row["programme"] = programme
        row["budget"] = [{"year": 2025, "planned": "100", "programme": ""},
                         {"year": 2026, "planned": "50", "spent": None, "programme": line}]  # fmt: skip
    tree = tree_of(contents, scope)
    return next(node for node in tree["nodes"] if node["type"] == "money"), to_html(tree)


MIXED = "nicht aus dem Programm „Modellprojekte Smart Cities“"


def test_a_budget_line_without_programme_counts_for_that_of_its_implementation():
    node, page = money()
    assert [p["title"] for p in node["programmes"]] == ["Modellprojekte Smart Cities"]
    assert MIXED not in page
    node, _ = money(programme="")
    assert [p["title"] for p in node["programmes"]] == ["noch nicht bekannt"]


def test_money_of_other_programmes_is_named_in_the_overview():
    node, page = money(line="Dorferneuerung")
    assert [(p["title"], p["planned"]["known"]) for p in node["programmes"]] == [
        ("Modellprojekte Smart Cities", len(node["places"])), ("Dorferneuerung", len(node["places"]))]  # fmt: skip
    assert MIXED in page


def test_one_municipality_needs_no_table_by_municipality():
    assert "Ausgaben nach Kommune" in money()[1]
    assert "Ausgaben nach Kommune" not in money("bad-belzig")[1]


def test_the_places_stand_in_one_table_with_what_is_uncertain_in_it():
    def portraits(contents):
        return [node for node in tree_of(contents)["nodes"] if node["type"] == "portrait"]

    for node in portraits(state()):
        assert node["districts"] == [] and node["elsewhere"]["number"]
    page = to_html(tree_of(state()))
    assert "Ortsteile und Gemeindeteile von" not in page and "Welche Orte dazugehören" in page
    contents = state()
    for chapter in contents.all("chapter"):
        chapter["blocks"] = [block for block in chapter["blocks"] if block["kind"] != "table"]
    assert all(node["districts"] and "elsewhere" not in node for node in portraits(contents))
    assert '<th scope="col" class="n">Einwohner</th>' in to_html(tree_of(contents))


def sheet_of(contents, key: str, scope: str = "") -> dict:
    return next(n for n in tree_of(contents, scope)["nodes"] if n.get("anchor") == f"massnahme-{key}")


def test_a_sheet_says_what_needs_it_and_names_kin_from_both_sides():
    contents = small(state(), sheets=2)
    first, second = contents.all("measure")
    first["relations"] = [{"type": "depends_on", "measure": second["key"]}]
    second["relations"] = [{"type": "related", "measure": first["key"]}]
    said = {n: [(r["type"], r["code"]) for r in sheet_of(contents, m["key"])["relations"]]
            for n, m in enumerate((first, second))}  # fmt: skip
    assert said[0] == [("Baut auf", second["code"]), ("Verwandt mit", second["code"])]
    assert said[1] == [("Voraussetzung für", first["code"]), ("Verwandt mit", first["code"])]


def test_money_of_a_shared_measure_has_a_sum_for_each_municipality():
    contents = small(state(), sheets=1)
    measure, row = contents.all("measure")[0], contents.all("implementation")[0]
    lines = [{"year": 2025, "planned": "100"}, {"year": 2026, "planned": None}]
    contents.contents = [c for c in contents.contents if c["kind"] != "implementation"]
    contents.contents += [
        {**row, "key": f"{measure['key']}/{place}", "municipality": place, "budget": lines}
        for place in ("bad-belzig", "wiesenburg-mark")
    ]
    money = sheet_of(contents, measure["key"])["money"]
    assert [(g["name"], g["total"]["planned"]["sum"]) for g in money["groups"]] == [
        ("Bad Belzig", "100"), ("Wiesenburg/Mark", "100")]  # fmt: skip
    page = to_html(tree_of(contents))
    for words in ("Summe Bad Belzig", "Summe Wiesenburg/Mark", "Summe beider Kommunen"):
        assert words in page
    assert "1 von 2 Angaben" in page
    alone = to_html(tree_of(contents, "bad-belzig"))
    assert "Summe Bad Belzig" not in alone and "Summe beider" not in alone


@pytest.mark.parametrize("variant", ["long", "short"])
def test_what_does_not_go_as_planned_stands_with_its_reason(variant):
    contents = small(state(), sheets=1)
    for row in contents.all("implementation"):
        row.update(assessment="delayed", reason="Ein Bauteil fehlt.")
        row["milestones"] = [{"title": "Probelauf", "planned": "2026-10-01", "precision": "month", "actual": None}]
    node = next(n for n in tree_of(contents, variant=variant)["nodes"] if n["type"] == "progress")
    assert node["assessments"] == [{"label": "Verzögert", "count": node["count"], "colour": "#b3261e"}]
    page = to_html(tree_of(contents, variant=variant))
    for words in ("Wo es hakt", "Ein Bauteil fehlt.", "Umsetzungen nach Bewertung. Verzögert:", "Probelauf"):
        assert words in page
    for row in contents.all("implementation"):
        row.update(assessment="on_track", milestones=[])
    page = to_html(tree_of(contents, variant=variant))
    assert "Keine Umsetzung ist gefährdet" in page and "Kein Meilenstein ist überfällig." in page
