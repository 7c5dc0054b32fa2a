"""Appeals that end without anybody deciding them: there is nothing left to decide."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from strategy.publishing import bump_stamp

from . import outbox
from .models import Appeal, Contribution, Decision, Participant
from .querysets import AppealQuerySet

Outcome = Appeal.Outcome


def gone(contributions: Iterable[Contribution]) -> None:
    """The texts were withdrawn or deleted: open appeals about them end, and who waits for an answer is told.

    Call it in the transaction of the change, with the contributions locked. Who took their own text back is not told.
    """
    for appeal in _end(Appeal.objects.filter(decision__contribution__in=list(contributions))):
        if appeal.notice_id:
            owe_to_sender("appeal-decided", appeal)


def overtaken(decision: Decision) -> None:
    """Open appeals end for which this decision leaves nothing to decide: a text is hidden, or a decision undone.

    Call it after the decision is written and its notices are closed, with the contribution locked.
    """
    appeals = Appeal.objects.filter(decision__contribution=decision.contribution_id)
    if decision.act == Decision.Act.HIDE:
        ended = _end(appeals.filter(notice__isnull=False))
    elif decision.act == Decision.Act.UNDO:
        ended = _end(appeals.filter(decision=decision.undoes_id))
    else:
        return
    for appeal in ended:
        # A notice that this decision settles anew brings a mail of its own (notices.close).
        if appeal.notice is None or appeal.notice.decision_id != decision.pk:
            owe_to_sender("appeal-decided", appeal)


def forget(person: Participant) -> None:
    """The person deletes everything: what they appealed with goes, and nobody waits for an answer."""
    _forget(Appeal.objects.filter(participant=person))


def forget_reporter(email: str) -> None:
    """The same for what was appealed by whoever had reported something with this address.

    Call it with the reported contributions locked, and before their notices are forgotten: an open appeal keeps those.
    """
    _forget(Appeal.objects.filter(notice__email__iexact=email))


def part_from_authors(contributions: Iterable[int]) -> None:
    """Of these contributions (their numbers) nobody shall know the author any more: nor by what they had objected to.

    An open appeal of the author is not touched, as it needs somebody to answer: then the text is hidden, and what is
    hidden keeps its person until it is public and made anonymous, or deleted (retention.wipe_hidden_texts).
    """
    ended = Appeal.objects.filter(decision__contribution__in=contributions, notice=None).exclude(outcome=Outcome.OPEN)
    ended.update(text="", participant=None)


def owe_to_sender(kind: str, appeal: Appeal) -> None:
    """A mail to the one who appealed, if they still have an address here."""
    if appeal.notice:
        outbox.owe(kind, f"{kind}/{appeal.pk}", notice=appeal.notice, appeal=appeal.pk)
    elif appeal.participant:
        outbox.owe(kind, f"{kind}/{appeal.pk}", participant=appeal.participant, appeal=appeal.pk)


def _forget(appeals: AppealQuerySet) -> None:
    if _end(appeals):
        bump_stamp()  # how appeals ended counts in the public figures of moderation
    appeals.update(text="", participant=None)


def _end(appeals: AppealQuerySet) -> list[Appeal]:
    waiting = appeals.open().select_related("notice", "participant").select_for_update(of=("self",))
    rows = list(waiting.order_by("pk"))
    Appeal.objects.filter(pk__in=[one.pk for one in rows]).update(outcome=Outcome.GONE, decided_at=timezone.now())
    return rows
