"""Everything known of one measure, in the form in which its page shows it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from strategy.registry import Content
from strategy.state import State, objective_index

from .models import Assessment, FundingState, Phase


def sheet(state: State, measure: Content) -> dict[str, Any]:
    """measure, bundle, goals with objectives, implementations, relations; from one state."""
    implementations = [i for i in state.all("implementation") if i["measure"] == measure["key"]]
    order = {m["key"]: place for place, m in enumerate(state.all("municipality"))}
    implementations.sort(key=lambda i: order.get(i["municipality"], 99))
    published = [state.published_at(i["kind"], i["key"]) for i in [measure, *implementations]]
    return {
        "measure": measure,
        "bundle": state.get("bundle", measure["bundle"]),
        "municipality": state.get("municipality", measure["municipality"]),
        "goals": _goals(state, measure),
        "implementations": [implementing(state, i) for i in implementations],
        "relations": _relations(state, measure),
        "published_at": max((moment for moment in published if moment), default=None),
        "has_examples": any(_has_examples(i) for i in implementations),
    }


def _goals(state: State, measure: Content) -> list[dict[str, Any]]:
    objectives = objective_index(state)
    mine = [objectives[key] for key in measure["objectives"] if key in objectives]
    return [
        {**goal, "objectives": [o for o in mine if o["goal"] == goal["key"]]}
        for goal in state.all("goal")
        if any(o["goal"] == goal["key"] for o in mine)
    ]


def implementing(state: State, content: Content) -> dict[str, Any]:
    """One implementation with its labels, its municipality and the sums of its money."""
    return {
        **content,
        "municipality": state.get("municipality", content["municipality"]),
        "phase_label": dict(Phase.choices).get(content["phase"], ""),
        "phases": _phases(content["phase"]),
        "assessment_label": dict(Assessment.choices)[content["assessment"]],
        "funding_label": dict(FundingState.choices)[content["funding_state"]],
        "totals": totals(content["budget"]),
        "next_milestone": next((m for m in content["milestones"] if not m["actual"]), None),
        "published_at": state.published_at("implementation", content["key"]),
        "has_examples": _has_examples(content),
    }


def _phases(current: str) -> list[dict[str, str]]:
    """All phases with their state seen from the current one: done, now, later; all „later" if it is not known."""
    values = [phase.value for phase in Phase]
    now = values.index(current) if current in values else -1
    return [
        {"value": value, "label": str(label), "state": "done" if i < now else "now" if i == now else "later"}
        for i, (value, label) in enumerate(Phase.choices)
    ]


def totals(budget: list[Content]) -> dict[str, Any]:
    """Sums over the known values of each column; None where nothing is known, and whether something is missing."""
    result: dict[str, Any] = {"is_partial": False}
    for column in ("planned", "spent", "own_share"):
        known = [Decimal(line[column]) for line in budget if line[column] is not None]
        result[column] = str(sum(known)) if known else None
        result["is_partial"] |= bool(known) and len(known) < len(budget)
    return result


def is_late(milestone: Content, today: date) -> bool:
    """A planned day that has passed without the milestone being reached."""
    return bool(milestone["planned"]) and not milestone["actual"] and date.fromisoformat(milestone["planned"]) < today


def _has_examples(content: Content) -> bool:
    rows = [*content["budget"], *content["milestones"], *content["notes"]]
    return content["is_example"] or any(row["is_example"] for row in rows)


def _relations(state: State, measure: Content) -> dict[str, list[Content]]:
    """Measures this one builds on, measures that build on it, and related ones in either direction."""

    def others(type_: str) -> list[str]:
        return [r["measure"] for r in measure["relations"] if r["type"] == type_]

    def pointing_here(type_: str) -> list[str]:
        wanted = {"type": type_, "measure": measure["key"]}
        return [m["key"] for m in state.all("measure") if wanted in m["relations"]]

    found = {
        "depends_on": others("depends_on"),
        "required_by": pointing_here("depends_on"),
        "related": sorted({*others("related"), *pointing_here("related")}),
    }
    return {name: [m for key in keys if (m := state.get("measure", key))] for name, keys in found.items()}
