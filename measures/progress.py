"""How far the strategy is: counts, delays with their reasons, milestones, money and indicators from one state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from strategy.registry import Content
from strategy.state import State
from strategy.svg_chart import Bar, bar_chart

from .filter_words import list_url, query
from .matching import UNKNOWN
from .models import Assessment, Phase
from .sheet import is_late

#: The kinds of which `overview` needs the contents.
NEEDS = ("measure", "implementation", "bundle", "municipality", "indicator")
NEXT_MILESTONES = 10
#: What does not go as planned, the worst first.
CONCERNS = (Assessment.DELAYED, Assessment.AT_RISK, Assessment.PAUSED, Assessment.DROPPED)


def overview(state: State, today: date, municipality: str = "") -> dict[str, Any]:
    """What the progress page shows; of one municipality if its key is given, else of all."""
    measures = {m["key"]: m for m in state.all("measure")}
    rows = [
        {**i, "measure": measures[i["measure"]], "place": state.get("municipality", i["municipality"])}
        for i in state.all("implementation")
        if i["measure"] in measures and municipality in ("", i["municipality"])
    ]
    return {
        "count": len(rows),
        "phases": _counted(rows, "phase", [*Phase.choices, ("", "Noch nicht bekannt")], municipality),
        "assessments": _counted(rows, "assessment", Assessment.choices, municipality),
        "concerns": _concerns(rows),
        "milestones": _milestones(rows, today),
        "money": money(rows),
        "indicators": [indicator(i) for i in state.all("indicator") if municipality in ("", i["municipality"] or "")],
        "has_examples": any(row["is_example"] for row in rows),
    }


def _counted(
    rows: list[Content], field: str, choices: Iterable[tuple[str, Any]], municipality: str
) -> list[dict[str, Any]]:
    """One row per value that occurs: {label, count, url}; the address shows the same measures."""
    counts = Counter(row[field] for row in rows)
    name = {"phase": "phase", "assessment": "bewertung"}[field]
    return [
        {
            "label": label,
            "count": counts[value],
            "url": list_url(query({"kommune": municipality, name: value or UNKNOWN})),
        }
        for value, label in choices
        if counts[value]
    ]


def _concerns(rows: list[Content]) -> list[dict[str, Any]]:
    """What does not go as planned, the worst first, each with its reason."""
    labels = dict(Assessment.choices)
    found = [
        {
            "measure": row["measure"],
            "place": row["place"],
            "assessment": row["assessment"],
            "label": labels[row["assessment"]],
            "reason": row["reason"],
            "is_example": row["is_example"],
        }
        for row in rows
        if row["assessment"] in CONCERNS
    ]
    return sorted(found, key=lambda row: (CONCERNS.index(row["assessment"]), row["measure"]["code"]))


def _milestones(rows: list[Content], today: date) -> dict[str, list[dict[str, Any]]]:
    """Milestones whose planned time has passed, and the next ones to come."""
    open_ones = [
        {**milestone, "measure": row["measure"], "place": row["place"]}
        for row in rows
        for milestone in row["milestones"]
        if milestone["planned"] and not milestone["actual"]
    ]
    open_ones.sort(key=lambda milestone: milestone["planned"])
    return {
        "overdue": [m for m in open_ones if is_late(m, today)],
        "next": [m for m in open_ones if not is_late(m, today)][:NEXT_MILESTONES],
    }


def money(rows: list[Content]) -> dict[str, Any]:
    """Planned and spent per year over the known values; `unknown` counts implementations without any amount."""
    lines = [line for row in rows for line in row["budget"]]
    years = sorted({line["year"] for line in lines})
    return {
        "years": [
            {"year": year, **{c: _sum(line[c] for line in lines if line["year"] == year) for c in ("planned", "spent")}}
            for year in years
        ],
        "planned": _sum(line["planned"] for line in lines),
        "spent": _sum(line["spent"] for line in lines),
        "own_share": _sum(line["own_share"] for line in lines),
        "unknown": sum(not row["budget"] for row in rows),
        "has_examples": any(line["is_example"] for line in lines),
    }


def _sum(values: Iterable[str | None]) -> str | None:
    known = [Decimal(value) for value in values if value is not None]
    return str(sum(known)) if known else None


def indicator(content: Content) -> dict[str, Any]:
    """An indicator with its chart: readings as bars, the last target as a line."""
    bars = [
        Bar(date.fromisoformat(r["date"]).strftime("%m/%Y"), float(r["value"]), r["is_example"])
        for r in content["readings"]
    ]
    last = content["targets"][-1] if content["targets"] else None
    target = Bar(f"Ziel {last['date'][:4]}", float(last["value"]), last["is_example"]) if last else None
    return {
        **content,
        "chart": bar_chart(content["title"], bars, unit=content["unit"], target=target, source=content["source"]),
    }
