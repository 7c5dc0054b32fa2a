"""What measures add to the pages of the strategy app and to the home page."""

from __future__ import annotations

from collections import Counter
from typing import Any

from strategy.state import State

from .cards import cards
from .matching import UNKNOWN
from .models import Phase, PublicImplementation, PublicMeasure


def extend(page: str, context: dict[str, Any], state: State) -> dict[str, Any]:
    """More context for a page of the strategy app; nothing for a page that has nothing to do with measures."""
    part = {
        "goal_list": _goal_list,
        "goal": _goal,
        "municipality_list": _municipality_list,
        "municipality": _municipality,
        "home": _home,
    }.get(page)
    return part(context, state) if part else {}


def _goal_list(context: dict[str, Any], state: State) -> dict[str, Any]:
    return {"goals": _with_counts(context["goals"])}


def _with_counts(goals: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Goals and objectives with the number of measures that serve them."""
    rows = [set(keys) for keys in PublicMeasure.objects.values_list("objective_keys", flat=True)]
    counted = []
    for goal in goals:
        keys = {objective["key"] for objective in goal["objectives"]}
        objectives = [{**o, "measure_count": sum(o["key"] in row for row in rows)} for o in goal["objectives"]]
        count = sum(bool(keys & row) for row in rows)
        counted.append({**goal, "objectives": objectives, "measure_count": count})
    return counted


def _goal(context: dict[str, Any], state: State) -> dict[str, Any]:
    goal = context["goal"]
    keys = [objective["key"] for objective in goal["objectives"]]
    found = cards(PublicMeasure.objects.serving(keys).order_by("bundle_key", "number"), state)
    objectives = [
        {**objective, "measures": [card for card in found if objective["key"] in card["objective_keys"]]}
        for objective in goal["objectives"]
    ]
    return {"objectives": objectives, "measure_count": len(found)}


def _municipality_list(context: dict[str, Any], state: State) -> dict[str, Any]:
    return {"municipalities": _with_measure_counts(context["municipalities"])}


def _with_measure_counts(municipalities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    counts = Counter(PublicImplementation.objects.values_list("municipality_key", flat=True))
    return [{**m, "measure_count": counts[m["key"]]} for m in municipalities]


def _municipality(context: dict[str, Any], state: State) -> dict[str, Any]:
    key = context["municipality"]["key"]
    found = cards(PublicMeasure.objects.with_implementation(municipality_key=key), state)
    own = {card["key"]: next(i for i in card["implementations"] if i["municipality"]["key"] == key) for card in found}
    phases = [(value, label) for value, label in Phase.choices] + [("", "Phase noch nicht bekannt")]
    return {
        "measure_count": len(found),
        "phases": [
            {
                "phase": value,
                "label": label,
                "measures": [
                    {**card, "implementations": [own[card["key"]]]}
                    for card in found
                    if own[card["key"]]["phase"] == value
                ],
            }
            for value, label in phases
            if any(row["phase"] == value for row in own.values())
        ],
    }


def _home(context: dict[str, Any], state: State) -> dict[str, Any]:
    counts = Counter(PublicImplementation.objects.values_list("phase", flat=True))
    return {
        "goals": _with_counts(context["goals"]),
        "municipalities": _with_measure_counts(context["municipalities"]),
        "measure_count": PublicMeasure.objects.count(),
        "phase_counts": [
            {"label": label, "count": counts[value], "url": f"/massnahmen/?phase={value or UNKNOWN}"}
            for value, label in [*Phase.choices, ("", "noch nicht bekannt")]
            if counts[value]
        ],
        "has_examples": PublicImplementation.objects.filter(is_example=True).exists(),
    }
