"""What was published of an object and when, with the differences from one state to the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, Window
from django.db.models.functions import Lag

from .changes import Change as FieldChange
from .changes import changes
from .models import Revision
from .registry import Content, Kind, kinds
from .state import State

PER_PAGE = 20


@dataclass(frozen=True)
class Change:
    """One publication: `rows` are the fields that changed, as components/diff_rows.html shows them."""

    subject: str
    number: int
    at: datetime
    note: str
    is_first: bool
    is_withdrawn: bool
    rows: list[FieldChange]


def context(content: Content, changes: Page) -> dict[str, Any]:
    """What templates/strategy/history.html shows."""
    return {
        "title": content["title"],
        "url": content["url"],
        "kind_label": kinds()[content["kind"]].label,
        "changes": changes.object_list,
        "page_obj": changes,
    }


def page(objects: list[tuple[str, str]], number: str | None, state: State, per_page: int = PER_PAGE) -> Page:
    """Publications of these objects, newest first, a page at a time."""
    wanted = Q()
    for kind, key in objects:
        wanted |= Q(kind=kind, key=key)
    revisions = Revision.objects.filter(wanted).annotate(
        before=Window(Lag("content"), partition_by=[F("kind"), F("key")], order_by=F("number").asc())
    )
    found = Paginator(revisions.order_by("-id"), per_page).get_page(number)
    # The page keeps its numbers and shows changes instead of revisions.
    found.object_list = [_change(revision, state) for revision in found.object_list]  # type: ignore[misc]
    return found


def _change(revision: Revision, state: State) -> Change:
    kind = kinds()[revision.kind]
    before = revision.before  # type: ignore[attr-defined]  # annotated by the window
    return Change(
        subject=_label(kind, revision, state),
        number=revision.number,
        at=revision.published_at,
        note=revision.note,
        is_first=before is None and revision.content is not None,
        is_withdrawn=revision.content is None,
        rows=changes(kind, before, revision.content, state) if before and revision.content else [],
    )


def _label(kind: Kind, revision: Revision, state: State) -> str:
    place = state.get("municipality", (revision.content or {}).get("municipality"))
    return f"{kind.label} {place['name']}" if place and kind.name != "municipality" else kind.label
