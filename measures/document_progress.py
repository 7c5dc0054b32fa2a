"""Where the strategy stands: how many implementations have come how far, what does not go as planned, and why."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext as _

from strategy.documents.numbering import chart, table
from strategy.documents.palette import GOALS, PETROL
from strategy.documents.scope import ScopedState

from .document_choice import Node, anchor
from .document_sheets import implementation, milestones
from .document_words import ASSESSMENTS, PHASES

#: What does not go as planned, the worst first.
CONCERNS = ("delayed", "at_risk", "paused", "dropped")
COLOURS = {"on_track": GOALS[2], "at_risk": "#7a5200", "delayed": "#b3261e"}


def progress_node(view: ScopedState, bundles: list[Node], place: str, *, has_sheets: bool) -> list[Node]:
    """[The page on it], [] without any implementation. Links lead to the sheets where the document has them.

    Which open milestones are overdue is for the template to say: only the whole tree knows its date.
    """
    found = [(m, row) for bundle in bundles for m in bundle["measures"] for row in m["implementations"]]
    if not found:
        return []
    rows = [{**_named(m, has_sheets), **implementation(view, row)} for m, row in found]
    concerns = [row for row in rows if row["assessment_code"] in CONCERNS]
    open_steps = [
        {**_named(m, has_sheets), **step}
        for bundle in bundles
        for m in bundle["measures"]
        for step in milestones(view, m)
        if step["due"]
    ]
    assessments = _counts(rows, "assessment_code", ASSESSMENTS, COLOURS)
    node = {
        "type": "progress",
        "place": place,
        "anchor": "stand",
        "path": "/fortschritt/",
        "level": 1,
        "title": _("Wo wir stehen und wo es hakt"),
        "count": len(rows),
        "phases": _counts(rows, "phase_code", {**PHASES, "": "Phase noch nicht bekannt"}, {}),
        "assessments": assessments,
        "concerns": sorted(concerns, key=lambda row: CONCERNS.index(row["assessment_code"])),
        "steps": sorted(open_steps, key=lambda step: (step["due"], step["code"])),
        "has_examples": any(row["is_example"] for row in [*rows, *open_steps]),
        "captions": {
            "phases": chart(_("Umsetzungen nach Phase")),
            **({"assessments": chart(_("Umsetzungen nach Bewertung"))} if assessments else {}),
            **({"concerns": table(_("Was nicht läuft wie gedacht, und warum"))} if concerns else {}),
        },
    }
    return [node]


def _named(measure: Node, has_sheets: bool) -> Node:
    return {"code": measure["code"], "measure": measure["title"], "target": anchor(measure) if has_sheets else ""}


def _counts(rows: list[Node], field: str, labels: dict[str, str], colours: dict[str, str]) -> list[Node]:
    """How many rows have each value, in the order of the labels, without those that nothing has."""
    counts = Counter(row[field] for row in rows)
    return [
        {"label": label, "count": counts[code], "colour": colours.get(code, PETROL)}
        for code, label in labels.items()
        if counts[code]
    ]
