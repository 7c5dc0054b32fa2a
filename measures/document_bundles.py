"""The opener of a bundle in the documents: what it is for, how far its measures are, and where they stand."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext as _

from strategy.documents.front import objective_index
from strategy.documents.numbering import table
from strategy.documents.scope import ScopedState
from strategy.documents.sources import source_lines

from .document_choice import Node, anchor, head
from .document_money import money_table
from .document_sheets import implementation
from .document_words import PHASES

MOTIFS = 8  # drawings in static/pdf, repeated when there are more bundles
ROOMY, WORDS = 5, 460  # measures and letters with which an opener still has room for a drawing
FULL = 10  # measures that an opener can list; the page after it lists them all


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
        "text_target": f"{bundle_anchor(bundle)}-ueberblick",
        "territory_note": bundle.get("territory_note") or "",
        "objectives_note": bundle.get("objectives_note") or "",
        "objectives": [index[key] for key in bundle.get("objectives") or [] if key in index],
        "phases": phases_of(view, bundle) if is_roomy(bundle) else [],
        "motif": (int(bundle["number"]) - 1) % MOTIFS + 1,
        "is_crowded": len(bundle["measures"]) > FULL,
        "rows": rows,
        "captions": {"table": table(f"Stand der Maßnahmen im Bündel „{bundle['title']}“")} if rows else {},
        "has_examples": any(row["is_example"] or row["money"]["is_example"] for row in rows),
        "measures": [
            {"target": anchor(m), "code": m["code"], "title": m["title"]} for m in bundle["measures"]
        ],
        "sources": source_lines(bundle),
    }  # fmt: skip


def is_roomy(bundle: Node) -> bool:
    """Whether the opener has room for a drawing between its words and its list of measures."""
    words = sum(len(bundle.get(field) or "") for field in ("title", "summary", "territory_note"))
    return len(bundle["measures"]) <= ROOMY and words <= WORDS and len(bundle.get("objectives") or []) <= 4


def phases_of(view: ScopedState, bundle: Node) -> list[Node]:
    """How many implementations of the bundle are in each phase, in the order of the phases, zero too."""
    rows = [implementation(view, row) for m in bundle["measures"] for row in m["implementations"]]
    counts = Counter(row["phase_code"] for row in rows)
    unknown = [{"label": _("nicht bekannt"), "count": counts[""]}] if counts[""] else []
    return [*({"label": label, "count": counts[code]} for code, label in PHASES.items()), *unknown] if rows else []


def state_rows(view: ScopedState, measure: Node) -> list[Node]:
    """The measure's line for each municipality; one empty line when no implementation is known."""
    rows = [state_cell(view, row) for row in measure["implementations"]]
    empty = {"name": "", "phase": "", "assessment": "", "is_example": False, "money": money_table([])["planned"]}
    named = {"code": measure["code"], "title": measure["title"]}
    return [{**row, **named, "target": "" if n else anchor(measure)} for n, row in enumerate(rows or [empty])]


def state_cell(view: ScopedState, row: Node) -> Node:
    """Where an implementation stands, with the sum of what is planned."""
    return {**implementation(view, row), "money": money_table([row])["planned"]}
