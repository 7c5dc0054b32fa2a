"""The published states of one object, newest first, with their differences; who published is for staff only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .. import history
from ..state import State

#: A form's page of history; the public history has older ones.
NEWEST = 20


@dataclass(frozen=True)
class Step:
    entry: history.Entry
    by: str


def published_steps(obj: Any, state: State) -> list[Step]:
    """The newest publications of the object."""
    revisions = history.revisions([(obj.kind, obj.key)]).select_related("published_by")[:NEWEST]
    return [Step(history.entry(revision, state), _name(revision.published_by)) for revision in revisions]


def _name(person: Any) -> str:
    return (person.get_full_name() or person.get_username()) if person else ""
