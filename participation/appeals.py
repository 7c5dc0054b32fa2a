"""Appeals against decisions: filed once, decided by somebody else, answered with a reason.

The rules of who may appeal what stand in `appeal_rights`; what ends an appeal without a decision in `appeal_ends`.
Locks come in this order: the person, whoever publishes texts, the contribution, the appeal, the stamp.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from strategy.publishing import bump_stamp, hold_publishing

from . import moderation
from .appeal_ends import forget, gone, overtaken, owe_to_sender
from .appeal_rights import APPEAL_FOR, history, link_for, why_not
from .models import Appeal, Contribution, Decision, Notice, Participant
from .permissions import refusal
from .rule_words import SENTENCES

__all__ = [
    "APPEAL_FOR", "NotPossible", "decide", "file", "forget", "gone", "link_for", "may_decide", "overtaken",
]  # fmt: skip

Outcome, State = Appeal.Outcome, Contribution.State
#: Of the answer: where it is the reason of a decision, the log keeps it.
MAX_ANSWER = 1000
OWN_DECISION = "Gegen Ihre eigene Entscheidung: Über diesen Widerspruch muss eine andere Person entscheiden."


class NotPossible(Exception):
    """This decision cannot be appealed (any more); `why` is one of `appeal_rights.Why`. Nothing was kept."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@transaction.atomic
def file(form_id: UUID, decision: Decision, text: str, *, notice: Notice | None = None) -> Appeal:
    """Keep the appeal of the author, or of the sender of `notice`, against `decision`; the receipt is owed with it.

    The same form again, or another one against the same decision, is the first appeal. Raises NotPossible.
    """
    decision.contribution = contribution = _hold(decision, notice)
    known, now = history(contribution), timezone.now()
    former = known.appeal_of(decision, notice)
    if former:
        return former
    if notice:
        notice.refresh_from_db()
    why = why_not(decision, notice, known, now)
    if why:
        raise NotPossible(why)
    person = None if notice else contribution.participant
    appeal = Appeal.objects.create(
        form_id=form_id, decision=decision, against=decision.by, notice=notice, participant=person, text=text
    )
    if person:
        Participant.objects.filter(pk=person.pk).update(last_active_at=now)
    owe_to_sender("appeal-receipt", appeal)
    bump_stamp()  # the figures of moderation are public
    return appeal


def _hold(decision: Decision, notice: Notice | None) -> Contribution:
    """The contribution as it is and stays: nobody decides on it, takes it back or deletes its author meanwhile."""
    rows = Contribution.objects.filter(pk=decision.contribution_id)
    if notice is None:
        author = Participant.objects.filter(pk__in=rows.values("participant"))
        list(author.select_for_update(no_key=True))
    hold_publishing()
    return rows.select_for_update(no_key=True).get()


def may_decide(appeal: Appeal, by: Any) -> bool:
    """Whether the person moderates in the scope of the contribution, is no party, and did not make the decision."""
    return not _objection(appeal, by)


def _objection(appeal: Appeal, by: Any) -> str:
    """Why this person must leave it to another; "" if not."""
    return refusal(by, appeal.decision.contribution) or (OWN_DECISION if is_against(appeal, by) else "")


def is_against(appeal: Appeal, user: Any) -> bool:
    """Whether it was this person who decided before, be it with another account of the same address."""
    before = appeal.against
    if before is None:
        return False
    return before.pk == user.pk or bool(user.email) and before.email.lower() == user.email.lower()


@transaction.atomic
def decide(appeal: Appeal, by: Any, *, upheld: bool, answer: str, rule: str = "", reason: str = "") -> Appeal:
    """Decide an open appeal: the decision is overturned, or stays; the answer goes to who appealed.

    What was seen is `appeal.decision.contribution` as the caller has it. Where upholding hides a text (the appeal of
    somebody who had reported it) `rule` is needed, and its author reads `reason`, or the sentence of the rule: never
    the answer, which may tell who reported them. Raises moderation.Conflict, PermissionDenied, and ValueError
    without an answer or a needed rule.
    """
    answer = answer.strip()
    if not answer or len(answer) > MAX_ANSWER:
        raise ValueError("Die Entscheidung über einen Widerspruch braucht eine Begründung, die nicht zu lang ist.")
    if objection := _objection(appeal, by):
        raise PermissionDenied(objection)
    seen = appeal.decision.contribution
    hold_publishing()  # in the order that everybody keeps
    row = Contribution.objects.select_for_update(no_key=True).filter(pk=seen.pk).first()
    _settle(appeal, by, Outcome.UPHELD if upheld else Outcome.REJECTED, answer)
    if row is None or row.state not in _still_open(appeal):
        raise moderation.Conflict(moderation.what_happened(seen, by))
    if not upheld:
        moderation.uphold(seen, by, answer, appeal)
    elif appeal.notice_id:
        moderation.hide(seen, by, rule, reason.strip() or SENTENCES.get(rule, ""), appeal=appeal)
    else:
        moderation.approve(seen, by, appeal=appeal)
    owe_to_sender("appeal-decided", appeal)
    return appeal


def _still_open(appeal: Appeal) -> tuple[str, ...]:
    """In which states of the contribution there is something to decide."""
    return moderation.HIDEABLE if appeal.notice_id else (State.HIDDEN,)


def _settle(appeal: Appeal, by: Any, outcome: str, answer: str) -> None:
    """One conditional UPDATE: of two people who decide at once only one does."""
    values = {"outcome": outcome, "answer": answer, "decided_by": by, "decided_at": timezone.now()}
    if not Appeal.objects.open().filter(pk=appeal.pk).update(**values):
        raise moderation.Conflict(what_happened(appeal, by))
    for name, value in values.items():
        setattr(appeal, name, value)


def what_happened(appeal: Appeal, by: Any) -> str:
    """What became of the appeal meanwhile, in one sentence for `by`, with the name of who decided."""
    now = Appeal.objects.select_related("decided_by").get(pk=appeal.pk)
    if now.decided_by is None:
        return "Der Widerspruch hat sich inzwischen erledigt: Den Text, um den es ging, gibt es so nicht mehr."
    person = now.decided_by.get_full_name() or now.decided_by.get_username()
    who = "Sie haben" if now.decided_by == by else f"{person} hat"
    when = date_format(timezone.localtime(now.decided_at), "j. F \\u\\m H:i")
    return f"{who} am {when} Uhr schon über diesen Widerspruch entschieden: {now.get_outcome_display()}."
