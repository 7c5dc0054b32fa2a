"""The measures' part on paper: sheets of two pages, no leaf for a few leftover lines, a schedule that can be placed."""

import pytest

from measures.document_parts import WHOLE, in_parts
from measures.document_words import PHASES
from strategy.documents.charts import milestones, schedule
from strategy.documents.charts_values import bars
from strategy.documents.render import to_html
from tests.pdf.conftest import tree_of
from tests.pdf.files import state

HEIGHT = 842  # points of a sheet of paper
FOOT, HEAD = 770, 60


def bar(number, tone="bundle-1", start="2024-01-01", end="2025-12-31"):
    return {
        "code": f"A-{number}", "title": "Eine Maßnahme", "name": "Bad Belzig", "tone": tone, "start": start, "end": end,
    }  # fmt: skip


def test_a_long_schedule_is_cut_between_bundles():
    bars = [bar(n, f"bundle-{n // 8 + 1}") for n in range(32)]
    first, second = in_parts(bars)
    assert first + second == bars
    assert len(first) == 16


@pytest.mark.parametrize("count", [0, 1, WHOLE, WHOLE + 9])
def test_a_short_schedule_or_one_of_a_single_bundle_stays_whole(count):
    bars = [bar(n) for n in range(count)]
    assert in_parts(bars) == [bars]


def test_both_drawings_have_one_axis():
    early, late = bar(1, start="2021-03-01"), bar(2, "bundle-2", end="2028-03-01")
    assert schedule([early], whole=[early, late])["years"] == schedule([late], whole=[early, late])["years"]
    assert schedule([early])["years"] != schedule([late])["years"]


def test_the_schedule_names_a_measure_once_above_the_bars_of_its_municipalities():
    drawn = schedule([bar(1), {**bar(1), "name": "Wiesenburg/Mark"}, bar(2)])
    first, second = drawn["measures"]
    assert [row["name"] for row in first["rows"]] == ["Bad Belzig", "Wiesenburg/Mark"]
    assert [line["text"] for line in first["lines"]] == ["Eine Maßnahme"]
    assert first["height"] > second["height"]
    assert float(second["top"]) == float(first["top"]) + first["height"]


def test_a_long_name_stands_on_two_lines_beside_its_bar():
    def drawn(title):
        return bars([{"number": "7", "title": title, "tone": "", "planned": {"sum": "5", "is_example": False}}])

    said = [line["text"] for line in drawn("Digitale Teilhabe & Kompetenzaufbau in allen Orten")["rows"][0]["lines"]]
    assert said == ["7 Digitale Teilhabe & Kompetenzaufbau", "in allen Orten"]
    assert [line["text"] for line in drawn("Digitale Teilhabe & Kompetenzaufbau")["rows"][0]["lines"]] == said[:1]
    assert drawn("Wort " * 40)["rows"][0]["lines"][1]["text"].endswith("…")


def test_milestones_leave_a_level_free_only_where_two_stand_close():
    def drawn(*days):
        steps = [{"title": "Schritt", "planned": d, "actual": "", "precision": "day", "due": ""} for d in days]
        return milestones(steps)

    apart, close = drawn("2024-01-01", "2025-06-01"), drawn("2024-01-01", "2024-01-03", "2025-06-01")
    assert close["height"] - apart["height"] == 16
    assert apart["year_y"] < apart["height"] - 6


@pytest.mark.parametrize(("scope", "head"), [("wiesenburg-mark", ">Phase</th>"), ("", ">Stand Bad Belzig</th>")])
def test_one_municipality_has_a_column_for_phase_and_assessment_each(scope, head):
    html = to_html(tree_of(state(), scope, "short"))
    assert head in html
    table = html[html.index('class="measures-short') : html.index('class="progress')]
    rows = [row.count("<td") for row in table.split("<tr>")[1:] if "<td" in row]
    assert set(rows) == {5 if scope else 6}


@pytest.mark.slow
@pytest.mark.timeout(400)
class TestLong:
    def pages(self, long) -> list[tuple[str, int]]:
        """Anchors of the part that have a page of their own to begin on, in order; (anchor, page index)."""
        found = long.pdf.resolve_names()
        wanted = [node["anchor"] for node in long.tree["nodes"] if node["type"] in ("bundle", "sheet", "progress")]
        return [(anchor, found[anchor]["page"]) for anchor in wanted]

    def test_a_sheet_has_two_pages_at_most(self, long):
        pages = self.pages(long)
        sizes = {a: after - page for (a, page), (_, after) in zip(pages, pages[1:], strict=False)}
        assert {anchor: size for anchor, size in sizes.items() if size > 2} == {}

    def test_no_page_holds_only_a_few_lines(self, long):
        first, last = self.pages(long)[0][1], long.pdf.resolve_names()["glossar"]["page"]
        ends = {number + 1: lowest(long.pdf[number]) / HEIGHT for number in range(first, last)}
        assert {number: round(end, 2) for number, end in ends.items() if end < 0.4} == {}


def lowest(page) -> float:
    return max((block[3] for block in page.get_text("blocks") if block[1] > HEAD and block[3] < FOOT), default=0)


class TestOpener:
    def openers(self, **more):
        contents = state()
        for bundle in contents.all("bundle"):
            bundle.update(more)
        return [node for node in tree_of(contents)["nodes"] if node["type"] == "bundle"]

    def test_it_draws_the_same_phases_for_every_bundle_and_counts_all_implementations(self):
        for node in self.openers():
            assert [phase["label"] for phase in node["phases"]][:6] == list(PHASES.values())
            assert sum(phase["count"] for phase in node["phases"]) == sum(1 for row in node["rows"] if row["name"])

    def test_it_draws_nothing_where_its_words_need_the_room(self):
        assert all(node["phases"] == [] for node in self.openers(summary="Ein langer Satz. " * 30))

    def test_the_drawing_says_its_figures_in_words(self):
        assert "Umsetzungen dieses Bündels nach Phase. Idee: " in to_html(tree_of(state()))
