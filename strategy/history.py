"""What was published of an object and when, with the differences from one state to the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import Lag

from .changes import Change, changes
from .models import Revision
from .registry import Content, Kind, kinds
from .state import State

PER_PAGE = 20


@dataclass(frozen=True)
class Entry:
    """One publication: `rows` are the fields that changed, as components/diff_rows.html shows them."""

    subject: str
    anchor: str
    number: int
    at: datetime
    note: str
    is_first: bool
    is_withdrawn: bool
    rows: list[Change]


def context(content: Content, found: Page) -> dict[str, Any]:
    """What templates/strategy/history.html shows."""
    return {
        "title": content["title"],
        "url": content["url"],
        "kind_label": kinds()[content["kind"]].label,
        "changes": found.object_list,
        "page_obj": found,
    }


def page(objects: list[tuple[str, str]], number: str | None, state: State, per_page: int = PER_PAGE) -> Page:
    """Publications of these objects, newest first, a page at a time."""
    found = Paginator(revisions(objects), per_page).get_page(number)
    # The page keeps its numbers and shows entries instead of revisions.
    found.object_list = [entry(revision, state) for revision in found.object_list]  # type: ignore[misc]
    return found


def revisions(objects: list[tuple[str, str]]) -> QuerySet[Revision]:
    """The revisions of these objects, newest first, each with the content of the one before."""
    wanted = Q()
    for kind, key in objects:
        wanted |= Q(kind=kind, key=key)
    return (
        Revision.objects.filter(wanted)
        .annotate(before=_of_the_one_before("content"), schema_before=_of_the_one_before("schema"))
        .order_by("-id")
    )


def _of_the_one_before(field: str) -> Window:
    return Window(Lag(field), partition_by=[F("kind"), F("key")], order_by=F("number").asc())


def entry(revision: Any, state: State) -> Entry:
    """What a revision from `revisions` says, with both contents in today's form."""
    kind = kinds()[revision.kind]
    before = None if revision.before is None else kind.upgrade(revision.before, revision.schema_before)
    after = kind.read(revision)
    return Entry(
        subject=_label(kind, revision, state),
        anchor=anchor(revision),
        number=revision.number,
        at=revision.published_at,
        note=revision.note,
        is_first=before is None and after is not None,
        is_withdrawn=after is None,
        rows=changes(kind, before, after, state) if before and after else [],
    )


def anchor(revision: Revision) -> str:
    """Where a revision stands on the pages that show it: several objects may have a state of the same number there."""
    return f"stand-{revision.pk}"


def _label(kind: Kind, revision: Revision, state: State) -> str:
    place = state.get("municipality", (revision.content or {}).get("municipality"))
    return f"{kind.label} {place['name']}" if place and kind.name != "municipality" else kind.label
