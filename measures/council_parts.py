"""What a council sheet says of the measures: where they stand and why, the money, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from strategy.comparison_amounts import money_sum
from strategy.comparison_words import difference_reason, sum_difference
from strategy.council_sheet import Asked
from strategy.registry import Content
from strategy.state import State
from strategy.templatetags.portal_ui import german_date

from .models import Assessment, Phase
from .progress import CONCERNS
from .sheet import is_late

COLUMNS = ("planned", "spent", "own_share")


def part(asked: Asked) -> dict[str, Any]:
    """{measures, money, dates} of the municipality's implementations; no statement."""
    key = asked.municipality["key"]
    rows, before = implementations(asked.state, key), implementations(asked.base, key)
    return {
        "measures": standing(rows, before, asked.today),
        "money": money(rows, before),
        "dates": [_date(row, milestone) for row in rows for milestone in _to_come(row, asked.today)],
    }


def implementations(state: State, municipality: str) -> list[Content]:
    """Those of one municipality, each with its measure, in the order of the measures."""
    own = {i["measure"]: i for i in state.all("implementation") if i["municipality"] == municipality}
    return [{**own[m["key"]], "of": m} for m in state.all("measure") if m["key"] in own]


def standing(rows: list[Content], before: list[Content], today: date) -> dict[str, Any]:
    """{count, assessments and phases [{code, label, count}], trouble (how many), concerns, overdue, has_examples}.

    concerns: what does not go as planned, the worst first: [{title, url, assessment, label, before (its label then,
    "" if it is the same), reason, is_example}]. overdue: milestones whose time has passed, the oldest first.
    """
    return {
        "count": len(rows),
        "assessments": _counted(rows, "assessment", Assessment.choices),
        "phases": _counted(rows, "phase", [*Phase.choices, ("", _("Noch nicht bekannt"))]),
        "trouble": sum(row["assessment"] in CONCERNS for row in rows),
        "concerns": _concerns(rows, {row["key"]: row["assessment"] for row in before}),
        "overdue": _overdue(rows, today),
        "has_examples": any(row["is_example"] for row in rows),
    }


def _counted(rows: list[Content], field: str, choices: Iterable[tuple[str, Any]]) -> list[dict[str, Any]]:
    found = [row[field] for row in rows]
    return [{"code": c, "label": str(label), "count": found.count(c)} for c, label in choices if c in found]


def _concerns(rows: list[Content], before: dict[str, str]) -> list[dict[str, Any]]:
    labels = dict(Assessment.choices)
    found = [row for row in rows if row["assessment"] in CONCERNS]
    found.sort(key=lambda row: CONCERNS.index(row["assessment"]))
    return [
        {
            "title": _name(row["of"]),
            "url": row["url"],
            "assessment": row["assessment"],
            "label": str(labels[row["assessment"]]),
            "before": _before(row, before, labels),
            "reason": row["reason"],
            "is_example": row["is_example"],
        }
        for row in found
    ]


def _before(row: Content, before: dict[str, str], labels: dict[Any, Any]) -> str:
    then = before.get(row["key"])
    return "" if then in (None, row["assessment"]) else str(labels[then])


def _overdue(rows: list[Content], today: date) -> list[dict[str, Any]]:
    late = [(row, m) for row in rows for m in row["milestones"] if is_late(m, today)]
    late.sort(key=lambda pair: (pair[1]["planned"], pair[0]["of"]["code"]))
    return [
        {
            "title": milestone["title"],
            "measure": _name(row["of"]),
            "url": row["url"],
            "planned": german_date(milestone["planned"], milestone["precision"]),
            "is_example": milestone["is_example"],
        }
        for row, milestone in late
    ]


def _to_come(row: Content, today: date) -> list[Content]:
    return [m for m in row["milestones"] if m["planned"] and not m["actual"] and not is_late(m, today)]


def _date(row: Content, milestone: Content) -> dict[str, Any]:
    """See strategy.council_sheet: a date with its day, in words, and what it is."""
    return {
        "day": milestone["planned"],
        "when": german_date(milestone["planned"], milestone["precision"]),
        "kind": _("Meilenstein"),
        "title": milestone["title"],
        "about": _name(row["of"]),
        "url": row["url"],
        "is_example": milestone["is_example"],
    }


def _name(measure: Content) -> str:
    return f"{measure['code']} {measure['title']}"


def money(rows: list[Content], before: list[Content]) -> dict[str, Any]:
    """{years [{year, planned, spent, own_share}], total, before, difference, reason, unknown, count, has_examples}.

    Each sum is {amount (decimal as text; None if nothing of it is known), is_partial (some amount is not known)}.
    `total` and `before` hold the sums of all years, now and then; `difference` per column what was added, in words, as
    the comparison says it: „+2.000 €“, „nicht vergleichbar“, "" where nothing is known, and `reason` why
    it cannot be compared, "" where it can. `unknown` counts implementations without any amount.
    """
    lines, then = _lines(rows), _lines(before)
    years = sorted({line["year"] for line in lines})
    total, earlier = _sums(lines), _sums(then)
    pairs = {column: (money_sum(before, column), money_sum(rows, column)) for column in COLUMNS}
    return {
        "years": [{"year": year, **_sums([line for line in lines if line["year"] == year])} for year in years],
        "total": total,
        "before": earlier,
        "difference": {column: sum_difference(*pair) for column, pair in pairs.items()},
        "reason": {column: difference_reason(*pair) for column, pair in pairs.items()},
        "unknown": sum(not row["budget"] for row in rows),
        "count": len(rows),
        "has_examples": any(line["is_example"] for line in lines),
    }


def _lines(rows: list[Content]) -> list[Content]:
    return [line for row in rows for line in row["budget"]]


def _sums(lines: list[Content]) -> dict[str, dict[str, Any]]:
    return {column: _sum([line[column] for line in lines]) for column in COLUMNS}


def _sum(values: list[str | None]) -> dict[str, Any]:
    known = [Decimal(value) for value in values if value is not None]
    return {"amount": str(sum(known)) if known else None, "is_partial": 0 < len(known) < len(values)}
