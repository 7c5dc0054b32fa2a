"""What waits for moderators, the most urgent first (see `risk` for the rule).

A case is a contribution that is held, has open notices, or has an open appeal against a decision on it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict, cast

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Least
from django.utils import timezone

from . import risk
from .models import Appeal, Contribution, Notice
from .permissions import decided_by, moderated_by
from .querysets import ContributionQuerySet

State = Contribution.State
#: The order of cases; the number last, so that it is one order.
RANK = ("step", "waiting_since", "pk")


class Counts(TypedDict):
    """How much waits; a case can be several of held, reported and appealed. `oldest`: since when, None if nothing.

    `urgent_…` and `oldest_…` say the same of each of the three.
    """

    held: int
    reported: int
    appeals: int
    total: int
    urgent: int
    oldest: datetime | None
    urgent_held: int
    urgent_reported: int
    urgent_appeals: int
    oldest_held: datetime | None
    oldest_reported: datetime | None
    oldest_appeals: datetime | None


def cases(by: Any, now: datetime | None = None) -> ContributionQuerySet:
    """What `by` may decide, ranked: step of urgency, then who has waited longest.

    Each row has `step` (risk.HIGH, MEDIUM, NORMAL), `waiting_since`, `is_held`, `is_reported`, `is_appealed`.
    An appeal against a decision of `by` is no case of theirs.
    """
    mine = decided_by(by, _waiting())
    appeals = _open_appeals()
    return _ranked(mine.filter(~Exists(appeals) | Exists(appeals.exclude(against=by))), now)


def for_others(by: Any, now: datetime | None = None) -> ContributionQuerySet:
    """What waits in the scope of `by`, but concerns them: their own text or decision. Ranked alike."""
    return _ranked(moderated_by(by, _waiting()).exclude(pk__in=cases(by, now).order_by().values("pk")), now)


def counts(by: Any, now: datetime | None = None) -> Counts:
    """Of what `by` may decide; one statement."""
    is_urgent = Q(step=risk.HIGH)
    parts: dict[str, Any] = {
        "total": Count("pk"),
        "urgent": Count("pk", filter=is_urgent),
        "oldest": Min("waiting_since"),
    }
    for name, is_it, since in (
        ("held", Q(is_held=True), F("state_changed_at")),
        ("reported", Q(is_reported=True), F("reported_since")),
        ("appeals", Q(is_appealed=True), F("appealed_since")),
    ):
        parts[name] = Count("pk", filter=is_it)
        parts[f"urgent_{name}"] = Count("pk", filter=is_it & is_urgent)
        parts[f"oldest_{name}"] = Min(since, filter=is_it)
    rows = cases(by, now).order_by()
    rows = rows.annotate(reported_since=_first(_open_notices()), appealed_since=_first(_open_appeals()))
    return cast(Counts, rows.aggregate(**parts))


def _waiting() -> ContributionQuerySet:
    reported = Notice.objects.open().values("contribution")
    appealed = Appeal.objects.open().values("decision__contribution")
    sent = Contribution.objects.exclude(state__in=(State.AWAITING, State.WITHDRAWN))
    return sent.filter(Q(state=State.HELD) | Q(pk__in=reported) | Q(pk__in=appealed))


def _open_notices() -> Any:
    return Notice.objects.open().filter(contribution=OuterRef("pk")).order_by()


def _open_appeals() -> Any:
    return Appeal.objects.open().filter(decision__contribution=OuterRef("pk")).order_by()


def _ranked(rows: QuerySet, now: datetime | None) -> ContributionQuerySet:
    notices, appeals = _open_notices(), _open_appeals()
    known = rows.annotate(
        is_held=Case(When(state=State.HELD, then=True), default=False, output_field=BooleanField()),
        is_reported=Exists(notices),
        is_appealed=Exists(appeals),
        is_grave=Exists(notices.filter(ground__in=risk.HIGH_GROUNDS)),
        waiting_since=Least(  # without those that do not apply
            Case(When(state=State.HELD, then=F("state_changed_at"))), _first(notices), _first(appeals)
        ),
    )
    return known.annotate(step=_step(now or timezone.now())).order_by(*RANK)


def _first(rows: Any) -> Subquery:
    return Subquery(rows.order_by("created_at").values("created_at")[:1])


def _step(now: datetime) -> Case:
    """`risk.step`, asked of the database."""
    has_risen = Q(waiting_since__lt=now - risk.RISES_AFTER)
    is_high = Q(is_grave=True) | _held_for(risk.HIGH_REASONS)
    is_medium = Q(is_reported=True) | Q(is_appealed=True) | _held_for(risk.MEDIUM_REASONS)
    return Case(
        When(is_high | is_medium & has_risen, then=Value(risk.HIGH)),
        When(is_medium | has_risen, then=Value(risk.MEDIUM)),
        default=Value(risk.NORMAL),
        output_field=IntegerField(),
    )


def _held_for(reasons: tuple[str, ...]) -> Q:
    any_of = Q()
    for reason in reasons:
        any_of |= Q(held_reasons__contains=[reason])
    return Q(is_held=True) & any_of
