"""The published states of one object, newest first, with their differences; who published is for staff only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from ..changes import Change, changes
from ..models import Revision
from ..registry import kind_of
from ..state import State

#: A form's page of history; the public history has older ones.
NEWEST = 20


@dataclass(frozen=True)
class Step:
    number: int
    at: datetime
    by: str
    note: str
    is_first: bool
    is_withdrawn: bool
    changes: list[Change]


def published_steps(obj: Any, state: State) -> list[Step]:
    """The newest twenty publications of the object."""
    rows = Revision.objects.filter(kind=obj.kind, key=obj.key).select_related("published_by").order_by("-number")
    found = list(rows[: NEWEST + 1])
    pairs = pairwise([*found, None])
    return [_step(obj, new, old, state) for new, old in pairs][:NEWEST]


def _step(obj: Any, new: Revision, old: Revision | None, state: State) -> Step:
    has_both = old is not None and old.content is not None and new.content is not None
    person = new.published_by
    return Step(
        number=new.number,
        at=new.published_at,
        by=(person.get_full_name() or person.get_username()) if person else "",
        note=new.note,
        is_first=old is None or old.content is None,
        is_withdrawn=new.content is None,
        changes=changes(kind_of(obj), old.content, new.content, state) if old and has_both else [],
    )
