"""What is decided in the queue only, because there is more to read there than the text, or a colleague reads it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from .. import permissions
from ..models import Appeal, Claim, Contribution, Notice
from .words import person

COMPLAINT = "Dazu ist eine Meldung oder ein Widerspruch offen."


def reasons(contributions: Iterable[Contribution], user: Any, now: datetime) -> dict[int, str]:
    """Number → why the person has to decide on it there, in a sentence; others are missing. Four statements.

    Of what somebody else has to decide, the person's own texts for instance, nothing is said.
    """
    rows = Contribution.objects.filter(pk__in=[one.pk for one in contributions])
    numbers = list(permissions.decided_by(user, rows).values_list("pk", flat=True))
    notices = Notice.objects.open().filter(contribution__in=numbers).values_list("contribution", flat=True)
    about = Appeal.objects.open().filter(decision__contribution__in=numbers)
    appeals = about.values_list("decision__contribution", flat=True)
    return {**_claimed(numbers, user, now), **dict.fromkeys((*notices, *appeals), COMPLAINT)}


def _claimed(numbers: list[int], user: Any, now: datetime) -> dict[int, str]:
    """Where nothing waits, a lease keeps nobody out."""
    held = Claim.objects.filter(contribution__in=numbers, contribution__state=Contribution.State.HELD, until__gt=now)
    claims = held.exclude(by=user).select_related("by")
    return {row.contribution_id: f"{person(row.by)} sieht sich das gerade an." for row in claims}
