"""News by mail for those who follow something: when the next digest is due."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from .models import Subscription

_MONDAY = 0


def next_due(rhythm: str, now: datetime) -> datetime:
    """When the next digest of this rhythm (a value of Subscription.Rhythm) is due, after `now`: in UTC.

    The hour is that of the clocks in the municipalities, in summer and in winter.
    """
    zone = timezone.get_default_timezone()
    today = now.astimezone(zone).date()
    for days in range(9):
        day = today + timedelta(days=days)
        due = datetime.combine(day, time(settings.DIGEST_HOUR), tzinfo=zone).astimezone(UTC)
        if due > now and (rhythm == Subscription.Rhythm.DAILY or day.weekday() == _MONDAY):
            return due
    raise AssertionError("Eine Woche hat einen Montag.")
