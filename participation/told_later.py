"""Mails about decisions: owed at once, sent when the decision cannot be taken back any more.

So a decision that was taken back in time tells nobody anything, and nobody is told twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Greatest
from django.utils import timezone

from . import outbox
from .models import Contribution, Decision, Notice, OutgoingMail
from .querysets import OutgoingMailQuerySet

Act = Decision.Act
Mail = OutgoingMail.State
_KINDS = {Act.PUBLISH: "published", Act.HIDE: "hidden"}


class Left(Exception):
    """Somebody has been told already, or is being told right now."""


def undo_until(decision: Decision) -> datetime:
    """Until when it can be taken back, so also when its mails leave."""
    return decision.at + timedelta(seconds=settings.MODERATION_UNDO_SECONDS)


def owe(decision: Decision, contribution: Contribution) -> None:
    """Owe the author their mail about it. Whoever wrote on paper, or is gone, gets none.

    Nor does an author whose appeal it answers: the answer says what was decided.
    """
    kind = _KINDS.get(Act(decision.act))
    if kind is None:  # nothing changes for them
        return
    _hold_back_former(decision)
    answers_author = decision.appeal is not None and decision.appeal.notice_id is None
    if contribution.participant is None or answers_author:
        return
    is_final = decision.appeal is not None or not settings.MODERATION_UNDO_SECONDS
    outbox.owe(
        kind,
        f"{kind}/{decision.pk}",
        participant=contribution.participant,
        due_at=None if is_final else undo_until(decision),
        contribution=contribution.pk,
        decision=decision.pk,
    )


def recall(decision: Decision) -> None:
    """Nobody will be told of it. What is not needed any more is ended here, so that no worker takes it meanwhile.

    Raises Left; then the transaction must not go on.
    """
    mails = about(decision)
    mails.filter(state=Mail.DUE).update(state=Mail.OBSOLETE, finished_at=timezone.now())
    if mails.exclude(state=Mail.OBSOLETE).exists():
        raise Left


def owe_former_again(decision: Decision) -> None:
    """It was taken back: what was decided before counts again, and whoever has not been told of that must be.

    Call it when its notices are as they were before (notices.reopen).
    """
    earlier = former(decision)
    if earlier is not None:
        dropped = about(earlier).filter(state=Mail.OBSOLETE)
        dropped.update(state=Mail.DUE, due_at=timezone.now(), finished_at=None, attempts=0)


def _hold_back_former(decision: Decision) -> None:
    """While the new decision can be taken back, nobody knows whether the one before still has to be told."""
    earlier = former(decision)
    if earlier is not None:
        _to_author(earlier).filter(state=Mail.DUE).update(due_at=Greatest("due_at", undo_until(decision)))


def former(decision: Decision) -> Decision | None:
    """The decision that counted until this one."""
    before = Decision.objects.filter(contribution=decision.contribution_id, pk__lt=decision.pk, undone_by=None)
    return before.filter(act__in=(Act.HOLD, Act.PUBLISH, Act.HIDE)).order_by("-pk").first()


def _to_author(decision: Decision) -> OutgoingMailQuerySet:
    kind = _KINDS.get(Act(decision.act))
    return OutgoingMail.objects.filter(key=f"{kind}/{decision.pk}") if kind else OutgoingMail.objects.none()


def about(decision: Decision) -> OutgoingMailQuerySet:
    """All mails about it: the author's, and those of people who reported the text."""
    notices = Notice.objects.filter(decision=decision).values("pk")
    to_senders = Q(notice__in=notices, context__decision=decision.pk)
    return OutgoingMail.objects.filter(to_senders | Q(pk__in=_to_author(decision).values("pk")))
