"""What waits for moderators, the most urgent first.

A case is a contribution that is held, has open notices, or has an open appeal against a decision on it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict

from .models import Contribution
from .querysets import ContributionQuerySet


class Counts(TypedDict):
    """How much waits; a case can be several of held, reported and appealed. `oldest`: since when, None if nothing."""

    held: int
    reported: int
    appeals: int
    total: int
    urgent: int
    oldest: datetime | None


def cases(by: Any, now: datetime | None = None) -> ContributionQuerySet:
    """What `by` may decide, ranked: step of urgency, then who has waited longest.

    Each row has `step` (risk.HIGH, MEDIUM, NORMAL), `waiting_since`, `is_held`, `is_reported`, `is_appealed`.
    """
    return Contribution.objects.none()


def for_others(by: Any, now: datetime | None = None) -> ContributionQuerySet:
    """What waits in the scope of `by`, but concerns them: their own text, report or decision. Ranked alike."""
    return Contribution.objects.none()


def counts(by: Any, now: datetime | None = None) -> Counts:
    """Of what `by` may decide; one statement."""
    raise NotImplementedError
