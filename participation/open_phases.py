"""Which phase is open, and for what."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from strategy.registry import Content
from strategy.state import State

Phase = Literal["before", "open", "after"]

#: Who had the form open when the phase ended may still finish writing.
GRACE = timedelta(minutes=30)


def begins(content: Content) -> datetime:
    """When a phase or an event begins, as a moment; its content holds text."""
    return datetime.fromisoformat(content["starts_at"])


def ends(content: Content) -> datetime:
    return datetime.fromisoformat(content["ends_at"])


def phase_of(content: Content, now: datetime) -> Phase:
    """Where a phase or an event stands in time. It begins with its first moment and is over with its last."""
    if now < begins(content):
        return "before"
    return "open" if now < ends(content) else "after"


def accepts(content: Content, now: datetime, shown_at: datetime | None = None) -> bool:
    """Whether answers are taken: while the phase is open, and shortly after in a form shown before its end."""
    if phase_of(content, now) != "after":
        return phase_of(content, now) == "open"
    return shown_at is not None and begins(content) <= shown_at < ends(content) and now < ends(content) + GRACE


def open_for(
    state: State,
    now: datetime,
    *,
    chapter_key: str = "",
    measure_key: str = "",
    event_key: str = "",
    proposal: bool = False,
    municipality_key: str = "",
) -> Content | None:
    """The open phase that covers a chapter, a measure, an event or a proposal; None if there is none.

    `state` holds the consultations (and the events, for an event). A proposal made for one municipality is covered by
    its own phases and joint ones. Of several phases the one with the narrowest scope counts, then the one that ends
    first: so it stays the same for all who write at the same time.
    """
    event = state.get("event", event_key) if event_key else None

    def covers(phase: Content) -> bool:
        return (
            bool(chapter_key and chapter_key in phase["chapters"])
            or bool(measure_key and measure_key in phase["measures"])
            or bool(event and event["consultation"] == phase["key"])
            or (proposal and phase["takes_proposals"] and phase["municipality"] in (None, municipality_key or None))
        )

    found = [c for c in state.all("consultation") if phase_of(c, now) == "open" and covers(c)]
    return min(found, key=_narrowness, default=None)


def _narrowness(phase: Content) -> tuple[bool, int, str, str]:
    size = len(phase["chapters"]) + len(phase["measures"])
    return phase["municipality"] is None, size, phase["ends_at"], phase["key"]
