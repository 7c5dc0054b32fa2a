"""From which revisions something is made: those of an edition, or what is public; now, or as it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from . import editions
from .models import Edition, Revision
from .state import State


@dataclass(frozen=True)
class Snapshot:
    """`edition` None stands for the live state (Arbeitsstand). `up_to` is the number of the newest revision that
    counts; None is now. An edition's list never changes, but what the councils decide on it comes later.
    """

    edition: Edition | None = None
    up_to: int | None = None

    def state(self, *kind_names: str) -> State:
        """All contents, or those of these kinds; one statement, for an edition two."""
        if self.edition is None:
            return State.live(*kind_names) if self.up_to is None else State.at(self.up_to, *kind_names)
        frozen = editions.frozen(self.edition, *kind_names)
        if kind_names and "resolution" not in kind_names:
            return frozen
        decisions = State.live("resolution") if self.up_to is None else State.at(self.up_to, "resolution")
        listed = {(r.kind, r.key): r for r in [*frozen.revisions(), *self._decided(decisions)]}
        state = State(listed.values())
        # Also those that are withdrawn or about another edition now: without them an earlier decision would be read.
        state.up_to = max(frozen.up_to, decisions.up_to)
        return state

    def _decided(self, decisions: State) -> list[Revision]:
        """What the councils decided on the edition."""
        slug = self.edition.slug if self.edition else ""
        about = {r["key"] for r in decisions.all("resolution") if r["edition"] == slug}
        return [revision for revision in decisions.revisions() if revision.key in about]

    def described(self, state: State) -> dict[str, Any] | None:
        """What pages and documents say of the edition, as plain JSON; None for the live state.

        {slug, number, title, note, state, state_label, standing (a sentence: which council has adopted it and which
        not yet), frozen_on (YYYY-MM-DD), is_example, is_draft (not adopted by all), sha256, size,
        councils [see editions.councils]}.
        """
        if self.edition is None:
            return None
        slug = self.edition.slug
        councils = editions.councils(state, [r for r in state.all("resolution") if r["edition"] == slug])
        is_adopted = editions.adopted_by_all(councils)
        return {
            "slug": slug,
            "number": self.edition.number,
            "title": self.edition.title,
            "note": self.edition.note,
            "state": self.edition.state,
            "state_label": state_label(self.edition, councils),
            "standing": standing(councils),
            "frozen_on": timezone.localdate(self.edition.frozen_at).isoformat(),
            "is_example": self.edition.is_example,
            "is_draft": not is_adopted,
            "sha256": self.edition.sha256,
            "size": self.edition.size,
            "councils": councils,
        }


def state_label(edition: Edition, councils: list[dict[str, Any]]) -> str:
    """The state in words; once a council has adopted it: „Zur Entscheidung: 1 von 2 Räten hat beschlossen“."""
    adopted = sum(council["is_adopted"] for council in councils)
    if not adopted or not edition.is_open:
        return str(edition.get_state_display())
    return f"Zur Entscheidung: {adopted} von {len(councils)} Räten {'hat' if adopted == 1 else 'haben'} beschlossen"


def over(councils: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same of an edition that was replaced: who has not decided on it will not."""
    return [c if c["result"] else {**c, "result_label": "nicht darüber entschieden"} for c in councils]


def standing(councils: list[dict[str, Any]], *, is_over: bool = False) -> str:
    """„In Bad Belzig beschlossen, in Wiesenburg/Mark noch nicht entschieden.“

    `is_over`: a newer edition was adopted, so nobody decides on this one any more. Pages say so; documents do not,
    for they stay what they were.
    """
    if not councils:
        return "Noch von keinem Rat entschieden."
    said = over(councils) if is_over else councils
    words = ", ".join(f"in {council['name']} {council['result_label']}" for council in said)
    return f"{words[0].upper()}{words[1:]}."
