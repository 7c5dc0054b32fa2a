"""Which measures belong in a document, and in which order."""

from __future__ import annotations

from typing import Any

from strategy.documents.palette import tone
from strategy.documents.scope import ScopedState

Node = dict[str, Any]


def collect(view: ScopedState) -> list[Node]:
    """Bundles in order, each with the measures this scope takes part in and, in each, its implementations."""
    implementations: dict[str, list[Node]] = {}
    for row in view.all("implementation"):
        implementations.setdefault(row["measure"], []).append(row)
    order = [m["key"] for m in view.all("municipality")]
    bundles = []
    for number, bundle in enumerate(sorted(view.all("bundle"), key=lambda b: b["number"]), 1):
        own = [m for m in view.all("measure") if m["bundle"] == bundle["key"]]
        rows = [
            {**m, "implementations": sorted(implementations.get(m["key"], []), key=lambda r: _position(order, r))}
            for m in sorted(own, key=lambda m: m["number"])
            if takes_part(view, m, m["key"] in implementations)
        ]
        bundles.append({**bundle, "tone": tone("bundle", int(bundle["number"] or number)), "measures": rows})
    # A municipality's document leaves out the bundles that have nothing of it.
    return [b for b in bundles if b["measures"] or not view.scope]


def takes_part(view: ScopedState, measure: Node, has_row: bool) -> bool:
    """A municipality takes part in its own measures, in shared ones with a row of its own or with no row at all."""
    if not view.scope or has_row or measure.get("municipality") == view.scope:
        return True
    return not any(row["measure"] == measure["key"] for row in view.whole.all("implementation"))


def anchor(measure: Node) -> str:
    return f"massnahme-{measure['key']}"


def head(bundle: Node) -> Node:
    return {"number": bundle["number"], "title": bundle["title"], "tone": bundle["tone"]}


def shown_municipalities(view: ScopedState) -> list[Node]:
    return [m for m in view.all("municipality") if not view.scope or m["key"] == view.scope]


def place_name(view: ScopedState, key: str | None) -> str:
    municipality = view.get("municipality", key) if key else None
    return municipality["name"] if municipality else ""


def _position(order: list[str], row: Node) -> int:
    return order.index(row["municipality"]) if row["municipality"] in order else len(order)
