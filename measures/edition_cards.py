"""Measures as lists show them, from the contents alone: for editions, which have no projections."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from strategy.registry import Content
from strategy.state import State

from .models import Assessment, FundingState, Phase


def cards(state: State) -> list[dict[str, Any]]:
    """All measures of the state by bundle and number, with the same words as `measures.cards.cards`."""
    bundles = {b["key"]: b for b in state.all("bundle")}
    places = {m["key"]: m for m in state.all("municipality")}
    rows = defaultdict(list)
    for row in state.all("implementation"):
        rows[row["measure"]].append(row)
    order = {key: place for place, key in enumerate(places)}
    found = sorted(state.all("measure"), key=lambda m: (_number(bundles.get(m["bundle"])), m["number"]))
    return [
        {
            "key": measure["key"],
            "code": measure["code"],
            "title": measure["title"],
            "summary": measure["summary"],
            "url": measure["url"],
            "objective_keys": measure["objectives"],
            "bundle_key": measure["bundle"],
            "bundle_title": bundles.get(measure["bundle"], {}).get("title", ""),
            "bundle_number": bundles.get(measure["bundle"], {}).get("number"),
            "implementations": [
                {"municipality": places.get(row["municipality"]), **_standing(row)}
                for row in sorted(rows[measure["key"]], key=lambda r: order.get(r["municipality"], len(order)))
            ],
        }
        for measure in found
    ]


def _number(bundle: Content | None) -> int:
    return bundle["number"] if bundle else 0


def _standing(row: Content) -> dict[str, Any]:
    return {
        "phase": row["phase"],
        "phase_label": _label(Phase, row["phase"]),
        "assessment": row["assessment"],
        "assessment_label": _label(Assessment, row["assessment"]),
        "funding_state": row["funding_state"],
        "funding_label": _label(FundingState, row["funding_state"]),
        "planned_end": row["planned_end"],
        "is_example": row["is_example"],
    }


def _label(choices: Any, value: str) -> str:
    return str(dict(choices.choices).get(value, ""))


def by_bundle(state: State) -> list[dict[str, Any]]:
    """[{bundle, measures}] for each bundle that has measures, in order."""
    found = cards(state)
    groups = [{"bundle": b, "measures": [c for c in found if c["bundle_key"] == b["key"]]} for b in state.all("bundle")]
    return [group for group in groups if group["measures"]]
