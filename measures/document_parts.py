"""The measures' part of the strategy document, as plain nodes of the document tree.

Settings list PARTS by dotted path; each function gets the state as the document's scope may see it, the scope ("" or the
key of a municipality) and the variant. Templates of these nodes lie in templates/pdf/.
"""

from __future__ import annotations

from typing import Any

from strategy.documents.front import objective_index, place_tones
from strategy.documents.palette import tone
from strategy.documents.scope import ScopedState
from strategy.documents.sources import source_lines

from .document_money import money_node, money_table, sheet_money
from .document_words import ASSESSMENTS, FIELDS, FUNDING, PHASES, RELATIONS

Node = dict[str, Any]


def long(view: ScopedState, scope: str, variant: str) -> list[Node]:
    """Overview, bundles with their sheets, milestones, money; and the index for the back."""
    if variant != "long":
        return []
    bundles = collect(view)
    if not bundles:
        return []
    nodes = [overview(view, bundles)]
    for bundle in bundles:
        nodes += [bundle_opener(view, bundle), *[sheet(view, bundle, measure) for measure in bundle["measures"]]]
    return [*nodes, milestones_node(view, bundles), money_node(view, bundles), index(bundles)]


def short(view: ScopedState, scope: str, variant: str) -> list[Node]:
    """One line for each measure and municipality."""
    if variant != "short":
        return []
    bundles = collect(view)
    rows = [{**head(bundle), "rows": [line(view, m) for m in bundle["measures"]]} for bundle in bundles]
    node = {
        "type": "measures_short",
        "place": "measures",
        "anchor": "massnahmen",
        "level": 1,
        "title": "Die Maßnahmen und ihr Stand",
        "bundles": rows,
        "places": [m["name"] for m in _municipalities(view)],
        "has_examples": any(row["has_examples"] for bundle in rows for row in bundle["rows"]),
    }
    return [node] if rows else []


PARTS = [long, short]
MOTIFS = 8  # drawings in static/pdf, repeated when there are more bundles
FULL = 10  # measures that an opener can list; the page after it lists them all


# --- what belongs in this document -----------------------------------------------------------------------


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


def _position(order: list[str], row: Node) -> int:
    return order.index(row["municipality"]) if row["municipality"] in order else len(order)


def _municipalities(view: ScopedState) -> list[Node]:
    return [m for m in view.all("municipality") if not view.scope or m["key"] == view.scope]


# --- nodes -------------------------------------------------------------------------------------------------


def head(bundle: Node) -> Node:
    return {"number": bundle["number"], "title": bundle["title"], "tone": bundle["tone"]}


def anchor(measure: Node) -> str:
    return f"massnahme-{measure['key']}"


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
        "level": 1,
        "title": "Maßnahmen: der Überblick",
        "goals": goals,
        "bundles": [
            {**head(b), "target": bundle_anchor(b), "count": len(b["measures"]), "summary": b.get("summary") or "",
             "objectives": b.get("objectives") or [], "objectives_note": b.get("objectives_note") or ""}
            for b in bundles
        ],
        "count": sum(len(b["measures"]) for b in bundles),
    }  # fmt: skip


def bundle_anchor(bundle: Node) -> str:
    return f"buendel-{bundle['key']}"


def bundle_opener(view: ScopedState, bundle: Node) -> Node:
    index = objective_index(view)
    rows = [row for m in bundle["measures"] for row in state_rows(view, m)]
    return {
        "type": "bundle",
        "place": "measures",
        "anchor": bundle_anchor(bundle),
        "path": bundle.get("url") or "",
        "level": 1,
        **head(bundle),
        "key": bundle["key"],
        "summary": bundle.get("summary") or "",
        "text_html": bundle.get("text_html") or "",
        "territory_note": bundle.get("territory_note") or "",
        "objectives_note": bundle.get("objectives_note") or "",
        "objectives": [index[key] for key in bundle.get("objectives") or [] if key in index],
        "motif": (int(bundle["number"]) - 1) % MOTIFS + 1,
        "is_crowded": len(bundle["measures"]) > FULL,
        "rows": rows,
        "has_examples": any(row["is_example"] or row["money"]["is_example"] for row in rows),
        "measures": [
            {"target": anchor(m), "code": m["code"], "title": m["title"]} for m in bundle["measures"]
        ],
        "sources": source_lines(bundle),
    }  # fmt: skip


def state_rows(view: ScopedState, measure: Node) -> list[Node]:
    """The measure's line for each municipality; one empty line when no implementation is known."""
    rows = [{**implementation(view, row), "money": money_table([row])["planned"]} for row in measure["implementations"]]
    empty = {"name": "", "phase": "", "assessment": "", "is_example": False, "money": money_table([])["planned"]}
    named = {"code": measure["code"], "title": measure["title"]}
    return [{**row, **named, "target": "" if n else anchor(measure)} for n, row in enumerate(rows or [empty])]


def sheet(view: ScopedState, bundle: Node, measure: Node) -> Node:
    """One Steckbrief: what both share of the measure, and each municipality's row in this document."""
    index = objective_index(view)
    rows = [implementation(view, row) for row in measure["implementations"]]
    plain = ("summary", "target_groups", "partners", "area_note", "objectives_note", "origin")
    return {
        "type": "sheet",
        "place": "measures",
        "anchor": anchor(measure),
        "path": measure.get("url") or "",
        "level": 2,
        "tone": bundle["tone"],
        "number": measure["code"],
        "title": measure["title"],
        "bundle": head(bundle),
        "owner": _name(view, measure.get("municipality")),
        **{field: measure.get(field) or "" for field in plain},
        "description_html": measure.get("description_html") or "",
        "fields": [{"label": label, "value": measure[name]} for name, label in FIELDS.items() if measure.get(name)],
        "is_shared": len(rows) > 1,
        "places_words": ", ".join(district_names(view, measure.get("districts") or [])),
        "objectives": [index[key] for key in measure.get("objectives") or [] if key in index],
        "relations": relations(view, measure),
        "links": measure.get("links") or [],
        "implementations": rows,
        "milestones": milestones(view, measure),
        "money": sheet_money(view, measure),
        "notes": progress(view, measure),
        "has_examples": has_examples(measure),
        "sources": source_lines(measure),
    }


def implementation(view: ScopedState, row: Node) -> Node:
    phases = list(PHASES)
    plain = ("reason", "programme", "lead", "contact", "planned_start", "planned_end", "actual_start", "actual_end",
             "precision")  # fmt: skip
    return {
        "name": _name(view, row["municipality"]),
        "tone": place_tones(view).get(row["municipality"], ""),
        "phase": PHASES.get(row.get("phase") or "", ""),
        "step": phases.index(row["phase"]) + 1 if row.get("phase") in phases else 0,
        "steps": len(phases),
        "assessment": ASSESSMENTS.get(row.get("assessment") or "unknown", ""),
        "assessment_code": row.get("assessment") or "unknown",
        "funding": FUNDING.get(row.get("funding_state") or "", ""),
        **{field: row.get(field) or "" for field in plain},
        "is_example": bool(row.get("is_example")),
    }


def has_examples(measure: Node) -> bool:
    """Whether anything printed of this measure's implementations is an example value."""
    return any(
        row.get("is_example")
        or any(item.get("is_example") for name in ("budget", "milestones", "notes") for item in row.get(name) or [])
        for row in measure["implementations"]
    )


def milestones(view: ScopedState, measure: Node) -> list[Node]:
    found = [
        {**{field: item.get(field) or "" for field in ("title", "planned", "precision", "actual", "note")},
         "is_example": bool(item.get("is_example")),
         "name": _name(view, row["municipality"]),
         "tone": place_tones(view).get(row["municipality"], "")}
        for row in measure["implementations"]
        for item in row.get("milestones") or []
    ]  # fmt: skip
    return sorted(found, key=lambda item: (item["planned"] or item["actual"] or "9999", item["title"]))


def progress(view: ScopedState, measure: Node) -> list[Node]:
    """The newest note of each municipality."""
    found = []
    for row in measure["implementations"]:
        notes = sorted(row.get("notes") or [], key=lambda note: note["date"], reverse=True)
        for note in notes[:1]:
            found.append(
                {"name": _name(view, row["municipality"]), "date": note["date"], "text_html": note["text_html"],
                 "is_example": bool(note.get("is_example"))}
            )  # fmt: skip
    return found


def relations(view: ScopedState, measure: Node) -> list[Node]:
    """Related measures; those outside this document keep their name and lose their link."""
    here = {m["key"] for bundle in collect(view) for m in bundle["measures"]}
    found = []
    for relation in measure.get("relations") or []:
        other = view.get("measure", relation["measure"])
        if other:
            found.append(
                {"type": RELATIONS.get(relation["type"], ""), "code": other["code"], "title": other["title"],
                 "target": anchor(other) if other["key"] in here else ""}
            )  # fmt: skip
    return found


def district_names(view: ScopedState, keys: list[str]) -> list[str]:
    names = {d["key"]: d["name"] for m in _municipalities(view) for d in m.get("districts") or []}
    return [names[key] for key in keys if key in names]


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
        {"code": m["code"], "title": m["title"], "tone": bundle["tone"], "name": _name(view, r["municipality"]),
         "start": r.get("actual_start") or r.get("planned_start") or "",
         "end": r.get("actual_end") or r.get("planned_end") or "", "is_example": bool(r.get("is_example"))}
        for bundle in bundles for m in bundle["measures"] for r in m["implementations"]
    ]  # fmt: skip
    return {
        "type": "milestones",
        "place": "numbers",
        "anchor": "meilensteine",
        "level": 1,
        "title": "Zeitplan und Meilensteine",
        "years": [{"year": year, "rows": found} for year, found in years.items()],
        "bars": [bar for bar in bars if bar["start"] and bar["end"]],
        "undated": sum(1 for bar in bars if not (bar["start"] and bar["end"])),
        "has_examples": any(item["is_example"] for item in [*rows, *bars]),
    }


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
        "title": "Verzeichnis der Maßnahmen",
        "rows": sorted(rows, key=lambda row: (row["title"].casefold(), row["code"])),
    }


def line(view: ScopedState, measure: Node) -> Node:
    """A measure in the short version: its state and money in each municipality."""
    rows = [{**implementation(view, row), "money": money_table([row])["planned"]} for row in measure["implementations"]]
    return {
        "code": measure["code"],
        "title": measure["title"],
        "owner": _name(view, measure.get("municipality")),
        "rows": rows,
        "has_examples": any(row["is_example"] or row["money"]["is_example"] for row in rows),
    }


def _name(view: ScopedState, key: str | None) -> str:
    municipality = view.get("municipality", key) if key else None
    return municipality["name"] if municipality else ""
