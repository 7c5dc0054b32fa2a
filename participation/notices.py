"""Meldungen: somebody says that a contribution should not stand there, and hears what was decided.

A notice counts at once, without a confirmed address: the law asks for an easy way. So what is sent to that address
repeats nothing that was typed, and how often anything is sent is limited (guard).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from strategy.publishing import bump_stamp, hold_publishing

from . import guard, notice_additions, notice_days, outbox, told_later
from .about import NotPublic
from .models import Contribution, Decision, Notice
from .querysets import NoticeQuerySet

Act, Outcome = Decision.Act, Notice.Outcome
#: Decisions of which the author hears by a mail of their own.
_TOLD_TO_AUTHOR = (Act.HIDE, Act.PUBLISH)


class TooMany(Exception):
    """So many came from this network, or with this address from there, that no more are taken for now."""


def digest_of(contribution: Contribution) -> str:
    """Of title and text: whether it still says what it said when it was reported."""
    return sha256(f"{contribution.title}\x00{contribution.text}".encode()).hexdigest()


def not_public(contribution: Contribution) -> NotPublic:
    """What to tell somebody who reports what is not to be read any more."""
    if contribution.state == Contribution.State.HELD:
        sentence = _("Dieser Beitrag ist zurzeit nicht zu lesen: Er wurde geändert, die Moderation prüft ihn schon.")
    else:
        sentence = _("Dieser Beitrag ist nicht mehr zu lesen. Melden müssen Sie ihn nicht mehr.")
    address = reverse("participation:contribution", args=[contribution.public_id])
    return NotPublic(sentence, address, _("Zum Gespräch"))


# --- Coming in ------------------------------------------------------------------------------------------


@transaction.atomic
def file(
    form_id: UUID,
    contribution: Contribution,
    *,
    ground: str,
    explanation: str = "",
    place: str = "",
    name: str = "",
    email: str = "",
    network: str = "",
) -> Notice:
    """Take a notice, which its sender made in good faith; the receipt is owed with it.

    The same form again is the notice there is already; what comes with the same address while its notice on this
    contribution is open is added to that one. Raises about.NotPublic and TooMany; then nothing is kept. Whether an
    address has reported this before is asked last: nobody learns it by typing addresses until a limit refuses those
    that have not.
    """
    hold_publishing()  # first: whoever publishes several texts has the stamp already and comes for the rows next
    # Whoever decides on the contribution, or takes it back, comes before or after this notice.
    row = Contribution.objects.select_for_update(of=("self",), no_key=True).get(pk=contribution.pk)
    same_form = Notice.objects.filter(form_id=form_id).first()
    if same_form:
        return same_form
    if not row.is_public:
        raise not_public(row)
    if not guard.may_report(network, email):
        raise TooMany
    unanswered = _open_from(row, email)
    if unanswered:
        said = {"ground": ground, "explanation": explanation, "place": place, "name": name}
        if notice_additions.add(unanswered, timezone.now(), **said, digest=digest_of(row)):
            bump_stamp()  # the grounds are counted in public
        return unanswered
    notice = Notice.objects.create(
        form_id=form_id,
        contribution=row,
        ground=ground,
        explanation=explanation,
        place=place,
        name=name,
        email=email,
        good_faith=True,
        text_digest=digest_of(row),
    )
    if email and guard.may_send_receipt(email):
        outbox.owe("notice-receipt", f"notice-receipt/{notice.pk}", notice=notice)
    bump_stamp()  # the figures of moderation are public; how often this happens is limited above
    return notice


def _open_from(contribution: Contribution, email: str) -> Notice | None:
    """The open notice on this contribution with this address, locked."""
    same = Notice.objects.open().filter(contribution=contribution, email__iexact=email)
    return next(iter(_locked(same)), None) if email else None


# --- Decided --------------------------------------------------------------------------------------------


def close(contribution: Contribution, decision: Decision) -> None:
    """Settle the open notices by this decision and owe their senders a mail.

    Call it in the decision's transaction, with the contribution locked: then no notice comes in unseen. Whoever was
    told of a decision that this one overturns is told of this one, too.
    """
    rows = [*_locked(Notice.objects.open().filter(contribution=contribution)), *_overturned(decision)]
    _settle(rows, _outcome(decision), decision)
    told = _addresses_told_otherwise(contribution, decision)
    heard = {notice.email.lower(): notice for notice in reversed(rows) if notice.email.lower() not in told}
    for notice, due_at in notice_days.timed(heard.values(), _due_at(decision)):
        key = f"notice-decided/{notice.pk}/{decision.pk}"
        outbox.owe("notice-decided", key, notice=notice, due_at=due_at, decision=decision.pk)


def _outcome(decision: Decision) -> str:
    hides = decision.act == Act.HIDE or (decision.act == Act.UPHOLD and decision.before == Contribution.State.HIDDEN)
    return Outcome.HIDDEN if hides else Outcome.KEPT


def _overturned(decision: Decision) -> list[Notice]:
    """Settled by the decision that this one takes the place of: on an appeal, or by showing again what was hidden."""
    if decision.appeal and decision.act in (Act.HIDE, Act.PUBLISH):
        return _locked(Notice.objects.filter(decision=decision.appeal.decision_id))
    if _shows_again(decision):
        told = Notice.objects.filter(contribution=decision.contribution_id, outcome=Outcome.HIDDEN)
        return _locked(told.filter(decision=told_later.former(decision)))
    return []


def _shows_again(decision: Decision) -> bool:
    """Whether somebody thought better of hiding it, without an appeal."""
    return decision.act == Act.PUBLISH and decision.before == Contribution.State.HIDDEN and decision.appeal is None


def _addresses_told_otherwise(contribution: Contribution, decision: Decision) -> set[str]:
    """Who hears of this decision by another mail: its author, and who appealed."""
    told = set()
    if contribution.participant and decision.act in _TOLD_TO_AUTHOR:
        told.add(contribution.participant.email.lower())
    if decision.appeal and decision.appeal.notice:
        told.add(decision.appeal.notice.email.lower())
    return told


def _due_at(decision: Decision) -> datetime | None:
    """Once nobody can undo it any more; None: that is now."""
    is_final = decision.appeal_id or decision.is_automatic or not settings.MODERATION_UNDO_SECONDS
    return None if is_final else told_later.undo_until(decision)


def reopen(decision: Decision) -> None:
    """The decision was undone: what it settled is as it was before, so mostly open. Call it in its transaction.

    A sender who has reported the same anew meanwhile has one open notice, the newer; one whose name was deleted by
    their wish has none.
    """
    settled = _locked(Notice.objects.filter(decision=decision))
    if _shows_again(decision):  # of what is hidden nothing is open
        pks = [notice.pk for notice in settled]
        hidden = {"outcome": Outcome.HIDDEN, "decision": told_later.former(decision)}
        Notice.objects.filter(pk__in=pks).update(**hidden)
        return
    anew = Notice.objects.open().filter(contribution=decision.contribution_id).exclude(email="")
    taken = {address.lower() for address in anew.values_list("email", flat=True)}
    rows = [n.pk for n in settled if n.email.lower() not in taken and _may_be_open(n)]
    Notice.objects.filter(pk__in=rows).update(outcome=Outcome.OPEN, decision=None, closed_at=None)


def _may_be_open(notice: Notice) -> bool:
    """Without a sender only where the law asks for none, or where the address turned out to be a stranger's."""
    return bool(notice.email or notice.disowned_at or notice.ground == Notice.Ground.CHILD)


# --- Gone, and forgotten --------------------------------------------------------------------------------


def gone(contributions: Iterable[Contribution]) -> None:
    """Their texts were taken back by who wrote them: nothing is left to decide. Call it with the rows locked."""
    found = {one.pk: one for one in contributions}
    rows = _locked(Notice.objects.open().filter(contribution__in=found))
    _settle(rows, Outcome.GONE)
    for notice, due_at in notice_days.timed((one for one in rows if not _is_by_author(one, found)), None):
        outbox.owe("notice-decided", f"notice-decided/{notice.pk}/gone", notice=notice, due_at=due_at)


def _is_by_author(notice: Notice, found: dict[int, Contribution]) -> bool:
    author = found[notice.contribution_id].participant
    return bool(author and author.email.lower() == notice.email.lower())


def forget(rows: NoticeQuerySet) -> None:
    """Delete who reported and what they wrote of settled notices; that there was one, why and how it ended stays.

    Not while somebody waits for a decision on an appeal in which it counts. Call it in a transaction: whoever takes
    back a decision in this moment comes before, and what is open then stays, or after, and finds nobody to write to.
    """
    settled = rows.exclude(outcome=Outcome.OPEN)
    appealed = settled.filter(appeals__outcome="") | settled.filter(decision__appeals__outcome="")
    due = settled.exclude(pk__in=appealed.values("pk"))
    locked = [notice.pk for notice in _locked(due)]
    Notice.objects.filter(pk__in=locked).exclude(outcome=Outcome.OPEN).update(
        name="", email="", explanation="", additions=0, place="", text_digest="", mail_returned_at=None
    )


def _locked(rows: NoticeQuerySet) -> list[Notice]:
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def _settle(rows: list[Notice], outcome: str, decision: Decision | None = None) -> None:
    """`closed_at` stays the first: so long its sender waited, however often it is decided anew (retention knows)."""
    first = Coalesce("closed_at", timezone.now(), output_field=DateTimeField())
    numbers = [notice.pk for notice in rows]
    Notice.objects.filter(pk__in=numbers).update(outcome=outcome, decision=decision, closed_at=first)
