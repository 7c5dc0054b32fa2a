"""Who looks at which case just now, so that two moderators do not begin with the same one. A lease ends by itself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, IntegerField, Q, Value, When
from django.utils import timezone

from . import queue
from .models import Claim, Contribution
from .permissions import refusal
from .querysets import ContributionQuerySet

#: How long a case stays with who has opened it, counted from the last time.
LEASE = timedelta(minutes=10)


def claim(contribution: Contribution, by: Any, *, takeover: bool = False) -> bool:
    """Take the case for ten minutes; one's own is prolonged. False if somebody else has it, unless `takeover`.

    Raises PermissionDenied if `by` may not decide on it.
    """
    if objection := refusal(by, contribution):
        raise PermissionDenied(objection)
    return _lease(contribution, by, timezone.now(), takeover=takeover)


def release(contribution: Contribution, by: Any) -> None:
    """Give back what `by` has; somebody else's lease stays."""
    Claim.objects.filter(contribution=contribution, by=by).delete()


def next_case(by: Any, after: Contribution | None = None, *, skipped: Collection[int] = ()) -> Contribution | None:
    """Claim the most urgent case that `by` may decide and nobody else has, and give back all others `by` had.

    `after`: the case just left; it comes last, and those ranked behind it come first. `skipped`: keys of cases that
    come only when nothing else is left. The row is annotated as in `queue.cases`. None: nothing is waiting.
    """
    now = timezone.now()
    Claim.objects.filter(by=by, until__gt=now).delete()
    while True:
        found, is_mine = _try(by, timezone.now(), after, skipped)
        if found is None or is_mine:
            return found


@transaction.atomic
def _try(
    by: Any, now: datetime, after: Contribution | None, skipped: Collection[int]
) -> tuple[Contribution | None, bool]:
    """The next case, and whether it could be claimed: a colleague may have been faster since the rows were read."""
    taken = Claim.objects.filter(until__gt=now).exclude(by=by).values("contribution")
    free = _in_turn(queue.cases(by, now).exclude(pk__in=taken), by, now, after, skipped)
    # Whoever decides on one just now, or claims it, has its row: nobody waits for them.
    found = free.select_for_update(of=("self",), skip_locked=True, no_key=True).first()
    return found, found is not None and _lease(found, by, now)


def _in_turn(
    rows: ContributionQuerySet, by: Any, now: datetime, after: Contribution | None, skipped: Collection[int]
) -> ContributionQuerySet:
    """Ranked; what comes last is put there. Those skipped go round like the others, but behind them."""
    is_skipped = Q(pk__in=list(skipped))
    later = [When(is_skipped, then=Value(1))]
    left = queue.cases(by, now).filter(pk=after.pk).first() if after else None
    around = []
    if left:
        alike = is_skipped if left.pk in skipped else ~is_skipped
        around = [When(pk=left.pk, then=Value(1)), When(alike & _is_behind(left), then=Value(-1))]
    turns = {"lot": _number(later), "turn": _number(around)}
    return rows.annotate(**turns).order_by("lot", "turn", *queue.RANK)


def _number(cases: list[When]) -> Case | Value:
    return Case(*cases, default=Value(0), output_field=IntegerField()) if cases else Value(0)


def _is_behind(left: Any) -> Q:
    same = Q(step=left.step, waiting_since=left.waiting_since, pk__gt=left.pk)
    return Q(step__gt=left.step) | Q(step=left.step, waiting_since__gt=left.waiting_since) | same


def _lease(contribution: Contribution, by: Any, now: datetime, *, takeover: bool = False) -> bool:
    """One conditional UPDATE, or the first row: of two who claim at once only one has it."""
    until = now + LEASE
    claims = Claim.objects.filter(contribution=contribution)
    free = claims if takeover else claims.filter(Q(by=by) | Q(until__lte=now))
    if free.update(by=by, until=until):
        return True
    Claim.objects.bulk_create([Claim(contribution=contribution, by=by, until=until)], ignore_conflicts=True)
    return claims.filter(by=by).exists()
