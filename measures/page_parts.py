"""What measures add to the pages of the strategy app and to the home page."""

from __future__ import annotations

from collections import Counter
from typing import Any

from strategy.state import State

from . import edition_cards
from .cards import cards
from .filter_words import list_url, query
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
        "edition": _edition,
        "edition_goal": _edition_goal,
    }.get(page)
    return part(context, state) if part else {}


def _goal_list(context: dict[str, Any], state: State) -> dict[str, Any]:
    return {"goals": _with_counts(context["goals"], _objectives_served())}


def _objectives_served() -> list[set[str]]:
    """Of each public measure the keys of the objectives it serves."""
    return [set(keys) for keys in PublicMeasure.objects.values_list("objective_keys", flat=True)]


def _with_counts(goals: list[dict[str, Any]], served: list[set[str]]) -> list[dict[str, Any]]:
    """Goals and objectives with the number of measures that serve them."""
    counted = []
    for goal in goals:
        keys = {objective["key"] for objective in goal["objectives"]}
        objectives = [{**o, "measure_count": sum(o["key"] in row for row in served)} for o in goal["objectives"]]
        count = sum(bool(keys & row) for row in served)
        counted.append({**goal, "objectives": objectives, "measure_count": count})
    return counted


def _goal(context: dict[str, Any], state: State) -> dict[str, Any]:
    goal = context["goal"]
    keys = [objective["key"] for objective in goal["objectives"]]
    found = cards(PublicMeasure.objects.serving(keys).in_bundle_order(state.keys("bundle")), state)
    objectives = [
        {**objective, "measures": [card for card in found if objective["key"] in card["objective_keys"]]}
        for objective in goal["objectives"]
    ]
    return {"objectives": objectives, "measure_count": len(found)}


def _edition(context: dict[str, Any], state: State) -> dict[str, Any]:
    """The measures among the contents of an edition, or of the live state read in the same way."""
    return {"bundles": edition_cards.by_bundle(state)}


def _edition_goal(context: dict[str, Any], state: State) -> dict[str, Any]:
    found = edition_cards.cards(state)
    return {
        "objectives": [
            {**objective, "measures": [card for card in found if objective["key"] in card["objective_keys"]]}
            for objective in context["goal"]["objectives"]
        ]
    }


def _municipality_list(context: dict[str, Any], state: State) -> dict[str, Any]:
    rows = PublicImplementation.objects.of_public_measures().values_list("municipality_key", flat=True)
    return {"municipalities": _with_measure_counts(context["municipalities"], Counter(rows))}


def _with_measure_counts(municipalities: list[dict[str, Any]], counts: Counter[str]) -> list[dict[str, Any]]:
    return [{**m, "measure_count": counts[m["key"]]} for m in municipalities]


def _municipality(context: dict[str, Any], state: State) -> dict[str, Any]:
    key = context["municipality"]["key"]
    measures = PublicMeasure.objects.with_implementation(municipality_key=key)
    found = cards(measures.in_bundle_order(state.keys("bundle")), state)
    own = {card["key"]: next(i for i in card["implementations"] if i["municipality"]["key"] == key) for card in found}
    phases = [*Phase.choices, ("", "Phase noch nicht bekannt")]
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
    served = _objectives_served()
    rows = list(PublicImplementation.objects.of_public_measures())
    phases = Counter(row.phase for row in rows)
    return {
        "goals": _with_counts(context["goals"], served),
        "municipalities": _with_measure_counts(
            context["municipalities"], Counter(row.municipality_key for row in rows)
        ),
        "measure_count": len(served),
        "phase_counts": [
            {"label": label, "count": phases[value], "url": list_url(query({"phase": value or UNKNOWN}))}
            for value, label in [*Phase.choices, ("", "noch nicht bekannt")]
            if phases[value]
        ],
        "has_examples": any(row.is_example for row in rows),
    }
