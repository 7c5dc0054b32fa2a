"""Everything known of one measure, in the form in which its page shows it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from strategy.registry import Content
from strategy.state import State, district_index, neighbours, objective_index

from .deadline import due
from .filter_words import list_url, query


def sheet(state: State, measure: Content, today: date) -> dict[str, Any]:
    """What templates/measures/measure_detail.html shows of a measure; everything from one state."""
    implementations = [i for i in state.all("implementation") if i["measure"] == measure["key"]]
    order = {m["key"]: place for place, m in enumerate(state.all("municipality"))}
    implementations.sort(key=lambda i: order.get(i["municipality"], len(order)))
    published = [state.published_at(i["kind"], i["key"]) for i in [measure, *implementations]]
    siblings = [m for m in state.all("measure") if m["bundle"] == measure["bundle"]]
    return {
        "measure": measure,
        "bundle": state.get("bundle", measure["bundle"]),
        "municipality": state.get("municipality", measure["municipality"]),
        "goals": goals_served(state, measure["objectives"]),
        "implementations": [implementing(state, i, today) for i in implementations],
        **_relations(state, measure),
        "districts": _districts(state, measure),
        "last_published": max((moment for moment in published if moment), default=None),
        **neighbours(siblings, measure["key"]),
    }


def goals_served(state: State, objective_keys: list[str]) -> list[dict[str, Any]]:
    """[{goal, objectives}] of the goals to which these objectives belong."""
    objectives = objective_index(state)
    mine = [objectives[key] for key in objective_keys if key in objectives]
    return [
        {"goal": goal, "objectives": [o for o in mine if o["goal"] == goal["key"]]}
        for goal in state.all("goal")
        if any(o["goal"] == goal["key"] for o in mine)
    ]


def _districts(state: State, measure: Content) -> list[dict[str, Any]]:
    places = district_index(state)
    return [{**places[key], "url": list_url(query({"ortsteil": key}))} for key in measure["districts"] if key in places]


def implementing(state: State, content: Content, today: date) -> dict[str, Any]:
    """One implementation with its municipality, the sums of its money and which milestones are late."""
    return {
        **content,
        "municipality": state.get("municipality", content["municipality"]),
        "budget_total": totals(content["budget"]) if len(content["budget"]) > 1 else None,
        "milestones": [{**m, "is_late": is_late(m, today)} for m in content["milestones"]],
    }


def totals(budget: list[Content]) -> dict[str, dict[str, Any]]:
    """Column → {amount: sum over the known values or None, is_partial: something is missing}."""
    result = {}
    for column in ("planned", "spent", "own_share"):
        known = [Decimal(line[column]) for line in budget if line[column] is not None]
        result[column] = {"amount": str(sum(known)) if known else None, "is_partial": 0 < len(known) < len(budget)}
    return result


def is_late(milestone: Content, today: date) -> bool:
    """A planned time that has passed completely without the milestone being reached."""
    last = due(milestone)
    return last is not None and last < today


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
