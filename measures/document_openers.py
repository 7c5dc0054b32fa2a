"""Drawings of the measures beside the title of a chapter; settings name each by its path."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext as _

from strategy.documents.opener_shapes import Picture
from strategy.documents.openers import picture
from strategy.documents.scope import ScopedState

from .document_choice import Node, collect, shown_municipalities
from .document_money import figure
from .document_sheets import due_day
from .document_words import ASSESSMENTS, PHASES


def places(view: ScopedState) -> Picture:
    """How many measures both do together, and how many each does alone."""
    owners = Counter(m.get("municipality") or "" for bundle in collect(view) for m in bundle["measures"])
    rows = [{"label": f"nur {m['name']}", "count": owners[m["key"]]} for m in shown_municipalities(view)]
    together = {"label": _("gemeinsam"), "count": owners[""]}
    return picture("rows", _("Gemeinsame und eigene Maßnahmen"), [together, *rows])


def bundles(view: ScopedState) -> Picture:
    rows = [{"label": f"{b['number']} {b['title']}", "count": len(b["measures"])} for b in collect(view)]
    return picture("rows", _("Maßnahmen je Bündel"), rows)


def phases(view: ScopedState) -> Picture:
    unknown = _("nicht bekannt")
    return _counted(view, "phase", {**PHASES, "": unknown}, _("Umsetzungen nach Phase"), {""})


def assessments(view: ScopedState) -> Picture:
    return _counted(view, "assessment", ASSESSMENTS, _("Umsetzungen nach Bewertung"), set())


def _counted(view: ScopedState, field: str, labels: dict[str, str], title: str, only_if_any: set[str]) -> Picture:
    """How many implementations have each value; what no label knows counts as the last of them."""
    found = implementations(view)
    codes, last = set(labels), list(labels)[-1]
    counts = Counter(row[field] if row.get(field) in codes else last for row in found)
    rows = [
        {"label": label, "count": counts[code]}
        for code, label in labels.items()
        if counts[code] or code not in only_if_any
    ]
    return picture("rows", title, rows, is_example=any(row.get("is_example") for row in found))


def money(view: ScopedState) -> Picture:
    """Planned and spent in each year from the first to the last that has a budget line."""
    lines = [line for row in implementations(view) for line in row.get("budget") or []]
    years = {int(line["year"]) for line in lines}
    spans = sorted(years) if not years or max(years) - min(years) > 14 else range(min(years), max(years) + 1)
    data = []
    for year in spans:
        own = [line for line in lines if int(line["year"]) == year]
        data.append({"year": year, **{column: figure(own, column)["sum"] for column in ("planned", "spent")}})
    is_example = any(line.get("is_example") for line in lines)
    return picture("money", _("Ausgaben nach Jahr"), data, is_example=is_example)


def milestones(view: ScopedState) -> Picture:
    items = [item for row in implementations(view) for item in row.get("milestones") or []]
    data = [
        {"date": item.get("actual") or item.get("planned") or "", "is_done": bool(item.get("actual")),
         "due": due_day(item)}
        for item in items
    ]  # fmt: skip
    return picture("milestones", _("Meilensteine nach Jahr"), data, is_example=any(i.get("is_example") for i in items))


def implementations(view: ScopedState) -> list[Node]:
    return [row for bundle in collect(view) for m in bundle["measures"] for row in m["implementations"]]
