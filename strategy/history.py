"""What was published of an object and when, with the differences from one state to the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, Window
from django.db.models.functions import Lag

from .differences import Difference, differences
from .models import Revision
from .registry import Kind, kinds
from .state import State

PER_PAGE = 20


@dataclass(frozen=True)
class Step:
    """One publication: `rows` are the fields that changed, with German labels."""

    label: str
    number: int
    at: datetime
    note: str
    is_withdrawn: bool
    rows: list[dict[str, Any]]


def page(objects: list[tuple[str, str]], number: str | None, state: State) -> Page:
    """Publications of these objects, newest first, twenty at a time."""
    wanted = Q()
    for kind, key in objects:
        wanted |= Q(kind=kind, key=key)
    revisions = Revision.objects.filter(wanted).annotate(
        before=Window(Lag("content"), partition_by=[F("kind"), F("key")], order_by=F("number").asc())
    )
    found = Paginator(revisions.order_by("-id"), PER_PAGE).get_page(number)
    found.object_list = [_step(revision, state) for revision in found.object_list]
    return found


def _step(revision: Revision, state: State) -> Step:
    kind = kinds()[revision.kind]
    before = revision.before  # type: ignore[attr-defined]  # annotated by the window
    changed = differences(before, revision.content) if before and revision.content else []
    return Step(
        label=_label(kind, revision, state),
        number=revision.number,
        at=revision.published_at,
        note=revision.note,
        is_withdrawn=revision.content is None,
        rows=labelled(kind, changed),
    )


def _label(kind: Kind, revision: Revision, state: State) -> str:
    place = state.get("municipality", (revision.content or {}).get("municipality"))
    return f"{kind.label} {place['name']}" if place and kind.name != "municipality" else kind.label


def labelled(kind: Kind, changed: list[Difference]) -> list[dict[str, Any]]:
    """Differences with the German names of their fields: {label, before, after}."""
    return [
        {"label": field_label(kind, difference.path), "before": difference.before, "after": difference.after}
        for difference in changed
    ]


def field_label(kind: Kind, path: tuple[str | int, ...]) -> str:
    """("milestones", "Start", "planned") → „Meilensteine › Start › geplant"."""
    return " › ".join(kind.field_labels.get(str(part), str(part)) for part in path)
