"""The sheet (Steckbrief) of one measure."""

from __future__ import annotations

from urllib.parse import quote

from strategy.documents.axis import day
from strategy.documents.front import objective_index, place_tones
from strategy.documents.scope import ScopedState
from strategy.documents.sources import source_lines

from .deadline import due
from .document_choice import Node, anchor, head, place_name, shown_municipalities
from .document_money import sheet_money
from .document_words import ASSESSMENTS, FIELDS, FUNDING, PHASES, RELATIONS, REVERSED


def sheet(view: ScopedState, bundle: Node, measure: Node, printed: set[str]) -> Node:
    """One Steckbrief: what both share of the measure, and each municipality's row in this document.

    `printed`: keys of the measures that have a sheet here, the only ones a relation can lead to.
    """
    index = objective_index(view)
    rows = [implementation(view, row) for row in measure["implementations"]]
    plain = ("summary", "target_groups", "partners", "area_note", "objectives_note", "origin")
    return {
        "type": "sheet",
        "place": "measures",
        "anchor": anchor(measure),
        "path": measure.get("url") or "",
        "short": f"/m/{quote(measure['code'])}/",
        "level": 2,
        "tone": bundle["tone"],
        "number": measure["code"],
        "title": measure["title"],
        "bundle": head(bundle),
        "owner": place_name(view, measure.get("municipality")),
        **{field: measure.get(field) or "" for field in plain},
        "description_html": measure.get("description_html") or "",
        "fields": [{"label": label, "value": measure[name]} for name, label in FIELDS.items() if measure.get(name)],
        "is_shared": len(rows) > 1,
        "places_words": ", ".join(district_names(view, measure.get("districts") or [])),
        "objectives": [index[key] for key in measure.get("objectives") or [] if key in index],
        "relations": relations(view, measure, printed),
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
        "name": place_name(view, row["municipality"]),
        "tone": place_tones(view).get(row["municipality"], ""),
        "phase": PHASES.get(row.get("phase") or "", ""),
        "phase_code": row["phase"] if row.get("phase") in phases else "",
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
         "due": due_day(item),
         "is_example": bool(item.get("is_example")),
         "name": place_name(view, row["municipality"]),
         "tone": place_tones(view).get(row["municipality"], "")}
        for row in measure["implementations"]
        for item in row.get("milestones") or []
    ]  # fmt: skip
    return sorted(found, key=lambda item: (item["planned"] or item["actual"] or "9999", item["title"]))


def due_day(milestone: Node) -> str:
    """Last day on which an open milestone is still in time, to be compared with the date of the document; or ""."""
    last = due(milestone) if day(milestone.get("planned")) else None
    return last.isoformat() if last else ""


def progress(view: ScopedState, measure: Node) -> list[Node]:
    """The newest note of each municipality."""
    found = []
    for row in measure["implementations"]:
        notes = sorted(row.get("notes") or [], key=lambda note: note["date"], reverse=True)
        for note in notes[:1]:
            found.append(
                {"name": place_name(view, row["municipality"]), "date": note["date"], "text_html": note["text_html"],
                 "is_example": bool(note.get("is_example"))}
            )  # fmt: skip
    return found


def relations(view: ScopedState, measure: Node, printed: set[str]) -> list[Node]:
    """Related measures in both directions, each once in each way; those outside this document lose their link."""
    found = {}
    for label, key in [*_named(measure), *_naming(view, measure)]:
        other = view.get("measure", key)
        if other:
            found[label, key] = {"type": label, "code": other["code"], "title": other["title"],
                                 "target": anchor(other) if other["key"] in printed else ""}  # fmt: skip
    order = ["Baut auf", "Voraussetzung für", "Verwandt mit", ""]
    return sorted(found.values(), key=lambda relation: order.index(relation["type"]))


def _named(measure: Node) -> list[tuple[str, str]]:
    return [(RELATIONS.get(r["type"], ""), r["measure"]) for r in measure.get("relations") or []]


def _naming(view: ScopedState, measure: Node) -> list[tuple[str, str]]:
    return [
        (REVERSED.get(relation["type"], ""), other["key"])
        for other in view.all("measure")
        for relation in other.get("relations") or []
        if relation["measure"] == measure["key"]
    ]


def district_names(view: ScopedState, keys: list[str]) -> list[str]:
    names = {d["key"]: d["name"] for m in shown_municipalities(view) for d in m.get("districts") or []}
    return [names[key] for key in keys if key in names]
