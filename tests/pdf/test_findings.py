"""What a reader of the documents asks for: overdue steps, relations both ways, money by programme."""

import re

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
        assert "überfällig" not in page


def test_the_drawing_of_milestones_gives_overdue_ones_a_shape_and_a_word():
    page = to_html(tree_of(state()))
    assert re.search(r"<title>Meilensteine, [^<]*: überfällig, geplant ", page)
    assert re.search(r'<path d="M[^"]*Z" fill="#ffffff" stroke="#b3261e"', page)
