"""The measures' part of the strategy document, as plain nodes of the document tree.

Settings list PARTS by dotted path; each function gets the state as the document's scope may see it, the scope ("" or
the key of a municipality) and the variant. Templates of these nodes lie in templates/pdf/.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from strategy.documents.charts import schedule
from strategy.documents.numbering import chart, table
from strategy.documents.palette import tone
from strategy.documents.scope import ScopedState
from strategy.documents.wording import enumerate_words

from .document_bundles import bundle_anchor, bundle_opener, state_cell
from .document_choice import Node, anchor, collect, head, place_name, shown_municipalities
from .document_money import money_node
from .document_progress import progress_node
from .document_sheets import milestones, sheet


def long(view: ScopedState, scope: str, variant: str) -> list[Node]:
    """Overview, bundles with their sheets, milestones, money; and the index for the back."""
    if variant != "long":
        return []
    bundles = collect(view)
    if not bundles:
        return []
    nodes = [overview(view, bundles)]
    printed = {measure["key"] for bundle in bundles for measure in bundle["measures"]}
    for bundle in bundles:
        sheets = [sheet(view, bundle, measure, printed) for measure in bundle["measures"]]
        nodes += [bundle_opener(view, bundle), *sheets]
    progress = progress_node(view, bundles, "numbers", has_sheets=True)
    return [*nodes, *progress, milestones_node(view, bundles), money_node(view, bundles), index(bundles)]


def short(view: ScopedState, scope: str, variant: str) -> list[Node]:
    """One line for each measure and municipality."""
    if variant != "short":
        return []
    bundles = collect(view)
    places = shown_municipalities(view)
    rows = [{**head(bundle), "rows": [line(view, m) for m in bundle["measures"]]} for bundle in bundles]
    node = {
        "type": "measures_short",
        "place": "measures",
        "anchor": "massnahmen",
        "level": 1,
        "title": _("Die Maßnahmen und ihr Stand"),
        "bundles": rows,
        "figures": [
            {"value": str(len(bundles)), "label": _("Maßnahmenbündel")},
            {"value": str(sum(len(bundle["measures"]) for bundle in bundles)), "label": _("Maßnahmen")},
        ],
        "places": [m["name"] for m in places],
        "whole": whole(view, bundles),
        "is_one": len(places) == 1,  # its two words have a column each
        "has_examples": any(row["has_examples"] for bundle in rows for row in bundle["rows"]),
    }
    return [node, *progress_node(view, bundles, "measures", has_sheets=False)] if rows else []


PARTS = [long, short]
WHOLE = 20  # bars that one drawing of the schedule holds


def overview(view: ScopedState, bundles: list[Node]) -> Node:
    goals = [
        {"number": g["number"], "title": g["title"], "tone": tone("goal", int(g["number"])),
         "objectives": [{"key": o["key"], "number": o["number"], "title": o["title"]} for o in g["objectives"]]}
        for g in view.all("goal")
    ]  # fmt: skip
    return {
        "type": "measures_overview",
        "place": "measures",
        "anchor": "massnahmen",
        "path": "/massnahmen/",
        "level": 1,
        "title": _("Maßnahmen: der Überblick"),
        "goals": goals,
        "bundles": [
            {**head(b), "target": bundle_anchor(b), "count": len(b["measures"]), "summary": b.get("summary") or "",
             "objectives": b.get("objectives") or []}
            for b in bundles
        ],
        "count": sum(len(b["measures"]) for b in bundles),
        "notes": _objectives_notes(bundles),
        "whole": whole(view, bundles),
        "captions": {"table": table(_("Welches Bündel welchen Unterzielen dient"))},
    }  # fmt: skip


def whole(view: ScopedState, bundles: list[Node]) -> Node | None:
    """How much the joint document has, {measures, bundles, name}; None if this one has all of it."""
    keys = {bundle["key"] for bundle in view.whole.all("bundle")}
    measures = [measure for measure in view.whole.all("measure") if measure["bundle"] in keys]
    found = {"measures": len(measures), "bundles": len(keys)}
    name = next((m["name"] for m in view.all("municipality") if m["key"] == view.scope), "")
    is_part = name and found["measures"] > sum(len(bundle["measures"]) for bundle in bundles)
    return {**found, "name": name} if is_part else None


def _objectives_notes(bundles: list[Node]) -> list[Node]:
    """How sure it is which bundle serves which objective, said once where it is the same: [{numbers, text}]."""
    numbers: dict[str, list[str]] = {}
    for bundle in bundles:
        if note := bundle.get("objectives_note"):
            numbers.setdefault(note, []).append(str(bundle["number"]))
    return [{"numbers": enumerate_words(found), "text": note} for note, found in numbers.items()]


def milestones_node(view: ScopedState, bundles: list[Node]) -> Node:
    """All milestones by year, in the order of their dates."""
    rows = [
        {**item, "code": m["code"], "measure": m["title"], "target": anchor(m), "bundle_tone": bundle["tone"]}
        for bundle in bundles
        for m in bundle["measures"]
        for item in milestones(view, m)
    ]
    years: dict[str, list[Node]] = {}
    for row in sorted(rows, key=lambda r: (r["planned"] or r["actual"] or "9999", r["code"])):
        years.setdefault((row["planned"] or row["actual"] or "")[:4], []).append(row)
    bars = [
        {"code": m["code"], "title": m["title"], "tone": bundle["tone"], "name": place_name(view, r["municipality"]),
         "start": r.get("actual_start") or r.get("planned_start") or "",
         "end": r.get("actual_end") or r.get("planned_end") or "", "is_example": bool(r.get("is_example"))}
        for bundle in bundles for m in bundle["measures"] for r in m["implementations"]
    ]  # fmt: skip
    dated = [bar for bar in bars if bar["start"] and bar["end"]]
    return {
        "type": "milestones",
        "place": "numbers",
        "anchor": "meilensteine",
        "level": 1,
        "title": _("Zeitplan und Meilensteine"),
        "years": [{"year": year, "rows": found} for year, found in years.items()],
        "captions": {"chart": chart(_("Zeitplan der Umsetzungen"))} if schedule(bars) else {},
        "bars": dated,
        "parts": in_parts(dated),
        "undated": len(bars) - len(dated),
        "has_examples": any(item["is_example"] for item in [*rows, *bars]),
    }


def in_parts(bars: list[Node]) -> list[list[Node]]:
    """A long schedule in two drawings, cut between two bundles near its middle: half a page each is easier to place."""
    cuts = [n for n in range(1, len(bars)) if bars[n]["tone"] != bars[n - 1]["tone"]]
    if len(bars) <= WHOLE or not cuts:
        return [bars]
    cut = min(cuts, key=lambda n: abs(n - len(bars) / 2))
    return [bars[:cut], bars[cut:]]


def index(bundles: list[Node]) -> Node:
    rows = [
        {"code": m["code"], "title": m["title"], "bundle": b["title"], "tone": b["tone"], "target": anchor(m)}
        for b in bundles
        for m in b["measures"]
    ]
    return {
        "type": "index",
        "place": "back",
        "anchor": "verzeichnis",
        "level": 1,
        "title": _("Verzeichnis der Maßnahmen"),
        "rows": sorted(rows, key=lambda row: (row["title"].casefold(), row["code"])),
    }


def line(view: ScopedState, measure: Node) -> Node:
    """A measure in the short version: its state and money in each municipality, None where that takes no part."""
    rows = {row["municipality"]: row for row in measure["implementations"]}
    cells = [state_cell(view, rows[m["key"]]) if m["key"] in rows else None for m in shown_municipalities(view)]
    return {
        "code": measure["code"],
        "title": measure["title"],
        "cells": cells,
        "has_examples": any(cell and (cell["is_example"] or cell["money"]["is_example"]) for cell in cells),
    }
