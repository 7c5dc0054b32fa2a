"""Who may appeal which decision, until when, and the link that does it.

Two sides can appeal: the author against hiding, and whoever reported a text against its staying. Whom the decision on
an appeal leaves worse off may appeal that one, once: nobody is heard twice in the same case.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone

from . import tokens
from .models import Appeal, Contribution, Decision, Notice

Act = Decision.Act
Outcome = Appeal.Outcome

#: Six months are never longer; the last day counts to its end.
APPEAL_FOR = timedelta(days=184)
#: So long what an appeal needs is kept: past that day's midnight, whatever the clocks do.
KEEP_FOR = APPEAL_FOR + timedelta(days=2)
#: What takes a text from the public or brings it there: such a decision stands until the next one.
_TURNS = (Act.PUBLISH, Act.HIDE, Act.HOLD)
_LEAVES_PUBLIC = (Act.KEEP, Act.UPHOLD, Act.PUBLISH)


class Why(StrEnum):
    """Why a decision cannot be appealed (any more)."""

    NOT_THEIRS = "not_theirs"  # it decided nothing against this side
    UNDONE = "undone"
    CHANGED = "changed"  # decided anew since, or public again
    LATE = "late"
    GONE = "gone"  # there is no text any more
    HEARD = "heard"  # this side has appealed before in the same case


@dataclass(frozen=True)
class History:
    """All that was decided on one contribution, oldest first, and all appeals against it."""

    decisions: list[Decision] = field(default_factory=list)
    appeals: list[Appeal] = field(default_factory=list)

    def appeal_of(self, decision: Decision, notice: Notice | None) -> Appeal | None:
        """What this side said against this decision."""
        side = (decision.pk, notice.pk if notice else None)
        return next((one for one in self.appeals if (one.decision_id, one.notice_id) == side), None)

    def is_undone(self, decision: Decision) -> bool:
        return any(one.undoes_id == decision.pk for one in self.decisions)

    def is_overtaken(self, decision: Decision) -> bool:
        """Whether something was decided since that counts instead."""
        later = (one for one in self.decisions if one.pk > decision.pk and one.act in _TURNS)
        return any(not self.is_undone(one) for one in later)

    def was_heard(self, decision: Decision, notice: Notice | None) -> bool:
        """Whether this side appealed on the way that led to this decision on an appeal."""
        while decision.appeal_id:
            answered = next(one for one in self.appeals if one.pk == decision.appeal_id)
            decision = next(one for one in self.decisions if one.pk == answered.decision_id)
            before = self.appeal_of(decision, notice)
            if before and before.outcome != Outcome.GONE:
                return True
        return False


def histories(contributions: Iterable[Contribution]) -> dict[int, History]:
    """{pk: History} of each of them, in two statements."""
    found = {one.pk: History() for one in contributions}
    for decision in Decision.objects.filter(contribution__in=found).order_by("pk"):
        found[decision.contribution_id].decisions.append(decision)
    appeals = Appeal.objects.filter(decision__contribution__in=found).select_related("decision").order_by("pk")
    for appeal in appeals:
        found[appeal.decision.contribution_id].appeals.append(appeal)
    return found


def history(contribution: Contribution) -> History:
    return histories([contribution])[contribution.pk]


def last_day(decision: Decision) -> date:
    """The last day on which an appeal against it is in time."""
    return timezone.localtime(decision.at).date() + APPEAL_FOR


def deadline(decision: Decision) -> datetime:
    """The midnight after that day, where the municipalities are."""
    return timezone.make_aware(datetime.combine(last_day(decision) + timedelta(days=1), time.min))


def why_not(decision: Decision, notice: Notice | None, known: History, now: datetime) -> Why | None:
    """Why the author (or the sender of `notice`) cannot appeal; None if they can, or have done so already.

    `known` is the history of `decision.contribution`.
    """
    contribution = decision.contribution
    if known.appeal_of(decision, notice):
        return None
    if not _is_against(decision, notice):
        return Why.NOT_THEIRS
    if known.is_undone(decision):
        return Why.UNDONE
    if known.was_heard(decision, notice):
        return Why.HEARD
    stands = contribution.is_public if notice else contribution.state == Contribution.State.HIDDEN
    if contribution.state == Contribution.State.WITHDRAWN:
        return Why.GONE
    if not stands or known.is_overtaken(decision) or (notice and notice.decision_id != decision.pk):
        return Why.CHANGED
    if now >= deadline(decision):
        return Why.LATE
    # Only hidden texts are deleted and keep their state; without a person nobody could be told.
    return Why.GONE if not contribution.text or not (notice or contribution.participant_id) else None


def _is_against(decision: Decision, notice: Notice | None) -> bool:
    """Whether it left this side without what they wanted."""
    if notice is None:
        return decision.act == Act.HIDE
    return notice.contribution_id == decision.contribution_id and decision.act in _LEAVES_PUBLIC


def was_public(decision: Decision) -> bool:
    """Whether the text was ever public before it was decided on."""
    first = decision.contribution.published_at
    return first is not None and first <= decision.at


def may_appeal(decision: Decision, notice: Notice | None = None) -> bool:
    """Whether this side can appeal now, or has done so already."""
    return why_not(decision, notice, history(decision.contribution), timezone.now()) is None


def link_for(decision: Decision, notice: Notice | None = None) -> str:
    """The address at which the author (or the sender of `notice`) appeals, with the portal's; "" if they cannot."""
    return url_for(decision, notice) if may_appeal(decision, notice) else ""


def url_for(decision: Decision, notice: Notice | None = None) -> str:
    """The same without asking whether they may."""
    token = tokens.appeal_token(decision, notice)
    return settings.PORTAL_URL + reverse("participation:appeal", args=[token])


@dataclass(frozen=True)
class OwnAppeal:
    """What the author of a hidden contribution can do, or has done, against that."""

    path: str
    until: date
    appeal: Appeal | None


def of_authors(hidings: Iterable[Decision]) -> dict[int, OwnAppeal]:
    """{pk of the contribution: OwnAppeal} where the author can or did appeal, in a constant number of statements."""
    hidings = list(hidings)
    prefetch_related_objects(hidings, "contribution__participant")
    known, now = histories(one.contribution for one in hidings), timezone.now()
    return {
        one.contribution_id: OwnAppeal(
            reverse("participation:appeal", args=[tokens.appeal_token(one)]),
            last_day(one),
            known[one.contribution_id].appeal_of(one, None),
        )
        for one in hidings
        if why_not(one, None, known[one.contribution_id], now) is None
    }
