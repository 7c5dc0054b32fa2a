"""What is open, what was said, what became of it: the first page of participation, and the parts of other pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, Max, OuterRef, QuerySet

from strategy.registry import Content, kinds
from strategy.state import State

from .cards import Card, cards
from .figures import counted
from .models import Contribution, Response

#: The kinds of which these functions need the contents.
NEEDS = ("municipality", "consultation", "event")


def all_of(state: State, kind: str) -> list[Content]:
    """The public contents of a kind with beginning and end as moments, in the order of their beginning."""
    found = state.all(kind) if kind in kinds() else []
    return sorted(map(_with_moments, found), key=lambda content: content["starts"])


def _with_moments(content: Content) -> Content:
    starts, ends = (datetime.fromisoformat(content[name]) for name in ("starts_at", "ends_at"))
    return {**content, "starts": starts, "ends": ends}


def open_consultations(state: State, now: datetime) -> list[Content]:
    """Those that run, the first to end first."""
    running = [c for c in all_of(state, "consultation") if c["starts"] <= now < c["ends"]]
    return sorted((_with_place(c, state) for c in running), key=lambda content: content["ends"])


def coming_consultations(state: State, now: datetime) -> list[Content]:
    return [_with_place(c, state) for c in all_of(state, "consultation") if c["starts"] > now]


def coming_events(state: State, now: datetime) -> list[Content]:
    """Events that are not over yet, the next first; a cancelled one stays, marked, until its day has passed."""
    return [_with_place(e, state) for e in all_of(state, "event") if e["ends"] > now]


def _with_place(content: Content, state: State) -> Content:
    return {**content, "place_of": state.get("municipality", content["municipality"])}


def latest(state: State, limit: int) -> list[Card]:
    """What was said last."""
    return cards(counted().order_by("-published_at", "-id")[:limit], state, threads=False)


def latest_answered(state: State, limit: int, contributions: QuerySet[Contribution] | None = None) -> list[Card]:
    """Contributions with the newest answers, each only once."""
    answers = Response.objects.published().filter(contributions=OuterRef("pk"))
    found = (counted() if contributions is None else contributions).filter(Exists(answers))
    found = found.annotate(answered_at=Max("responses__published_at")).order_by("-answered_at", "-id")
    return cards(found[:limit], state, threads=False)


def context(state: State, now: datetime) -> dict[str, Any]:
    return {
        "open": open_consultations(state, now),
        "coming": coming_consultations(state, now),
        "events": coming_events(state, now)[:3],
        "answered": latest_answered(state, 3),
        "latest": latest(state, 5),
    }
