"""What is open, what was said, what became of it: the first page of participation, and the parts of other pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q

from strategy.state import State

from . import agenda
from .cards import Card, cards
from .figures import counted
from .filter_words import ANSWERED as ANSWERED_WORD
from .filter_words import list_url
from .models import Contribution, PublicPeriod, Response

EVENTS = 3
ANSWERED = 3
LATEST = 4


def consultations(now: datetime) -> dict[str, list[agenda.Row]]:
    """{open: those that run, the first to end first; coming: the next first}; two statements."""
    periods = PublicPeriod.objects.of_kind("consultation").not_over(now).order_by("starts_at", "key")
    rows = agenda.rows(periods, now)
    return {
        "open": sorted((row for row in rows if row["phase"] == "open"), key=lambda row: row["ends"]),
        "coming": [row for row in rows if row["phase"] == "before"],
    }


def coming_events(now: datetime, limit: int = EVENTS) -> list[agenda.Row]:
    """Events that are not over yet, the next first; a cancelled one stays, marked."""
    return agenda.rows(PublicPeriod.objects.of_kind("event").not_over(now).order_by("starts_at", "key")[:limit], now)


def latest_answered(limit: int = ANSWERED) -> list[Contribution]:
    """Contributions with the newest answers, each only once."""
    answers = Response.objects.published().filter(contributions=OuterRef("pk"))
    newest = Max("responses__published_at", filter=Q(responses__withdrawn_at=None))
    found = counted().filter(Exists(answers)).annotate(answered_at=newest)
    return list(found.order_by("-answered_at", "-id")[:limit])


def context(now: datetime) -> dict[str, Any]:
    """What the first page shows besides the figures."""
    answered = latest_answered()
    latest = counted().exclude(pk__in=[one.pk for one in answered]).order_by("-published_at", "-id")[:LATEST]
    shown: list[Card] = cards([*answered, *latest], State([]), threads=False)
    return {
        **consultations(now),
        "events": coming_events(now),
        "answered": shown[: len(answered)],
        "answered_url": list_url(ergebnis=ANSWERED_WORD, sortierung="beantwortet"),
        "latest": shown[len(answered) :],
    }
