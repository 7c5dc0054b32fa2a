"""Moderation: a contribution becomes public, is hidden with a rule and a reason, or stays as it is with a reason.

Each act is one conditional UPDATE on what the person saw, one row in the log of decisions, and at most one mail to
each whom it concerns (told_later). Nobody decides on a text of their own (permissions.refusal). A moderator may
decide on what they entered themselves: it is somebody else's text, and in a small town office the one who types in
the paper sheets is often the only moderator on duty.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from strategy.publishing import bump_stamp, hold_publishing

from . import appeal_ends, notices, told_later
from .changed import contributions_changed
from .models import Appeal, Claim, Contribution, Decision, Notice
from .moderation_words import Conflict, what_happened
from .permissions import refusal
from .undoing import undo, undoable

__all__ = [
    "APPROVABLE", "HIDEABLE", "KEEPABLE", "Conflict", "approve", "fingerprint", "hide", "keep", "undo", "undoable",
    "uphold", "what_happened",
]  # fmt: skip

State = Contribution.State
Act = Decision.Act
#: From which states each act leads away, or in which it leaves things.
APPROVABLE = (State.HELD, State.HIDDEN)
HIDEABLE = (State.HELD, State.PUBLISHED, State.ANONYMISED)
KEEPABLE = (State.PUBLISHED, State.ANONYMISED)
_ANY = (State.HELD, State.PUBLISHED, State.ANONYMISED, State.HIDDEN)


def fingerprint(contribution: Contribution) -> str:
    """Of what a person decides on. A form carries it, so that nobody publishes a text they have not seen."""
    parts = (contribution.state, contribution.title, contribution.text, contribution.display_name)
    return sha256("\x00".join(parts).encode()).hexdigest()[:32]


@transaction.atomic
def approve(contribution: Contribution, by: Any, *, appeal: Appeal | None = None) -> Decision:
    """Publish what was held, or publish again what was hidden. The state and text of `contribution` are what was seen.

    `appeal`: the author's, which is granted with it; it answers them, so they get no other mail. Raises Conflict,
    also while an appeal waits that is not given here, and PermissionDenied if `by` may not decide on it.
    """
    if not contribution.text:
        # Hidden texts are deleted after their time (retention.wipe_hidden_texts).
        raise Conflict("Der Text ist gelöscht: Es gibt nichts mehr zu veröffentlichen.")
    decision = Decision(contribution=contribution, act=Act.PUBLISH, by=by, before=contribution.state, appeal=appeal)
    published_at = Coalesce(F("published_at"), decision.at)
    _take(
        decision, APPROVABLE, state=contribution.public_state, published_at=published_at, state_changed_at=decision.at
    )
    if appeal is None and Appeal.objects.open().filter(decision__contribution=contribution).exists():
        raise Conflict("Dazu liegt ein Widerspruch vor. Bitte entscheiden Sie über ihn, dann ist auch das entschieden.")
    return _conclude(decision, is_seen=True)


@transaction.atomic
def hide(contribution: Contribution, by: Any, rule: str, reason: str, *, appeal: Appeal | None = None) -> Decision:
    """Take a contribution from the public, or keep a held one from it; rule and reason go to the author.

    `appeal`: of somebody who had reported it, granted with it. Raises Conflict, PermissionDenied, and ValueError
    without a rule of the list or without a reason.
    """
    reason = reason.strip()
    if not reason or rule not in Decision.Rule.values or rule == Decision.Rule.NONE:
        raise ValueError("Ausblenden braucht eine Regel und eine Begründung.")
    # What was public once leaves a line in its place, which changes with the decision.
    was_public = contribution.published_at is not None
    values = {"act": Act.HIDE, "rule": rule, "reason": reason, "by": by, "before": contribution.state, "appeal": appeal}
    decision = Decision(contribution=contribution, **values)
    _take(decision, HIDEABLE, state=State.HIDDEN, state_changed_at=decision.at)
    return _conclude(decision, is_seen=was_public)


@transaction.atomic
def keep(contribution: Contribution, by: Any, reason: str) -> Decision:
    """Leave standing what was reported; the reason goes to who reported it.

    Raises Conflict (also if no notice is open any more), PermissionDenied, and ValueError without a reason.
    """
    decision = _leave(contribution, by, Act.KEEP, reason)
    _take(decision, KEEPABLE, state=contribution.state)
    if not Notice.objects.open().filter(contribution=contribution).exists():
        raise Conflict(f"Dazu liegt keine Meldung mehr vor. {what_happened(contribution, by)}")
    return _conclude(decision, is_seen=False)


@transaction.atomic
def uphold(contribution: Contribution, by: Any, reason: str, appeal: Appeal) -> Decision:
    """Reject the appeal: everything stays as it is. Whoever appealed is told by `appeals`.

    Raises Conflict, PermissionDenied, and ValueError without a reason.
    """
    decision = _leave(contribution, by, Act.UPHOLD, reason)
    decision.appeal = appeal
    _take(decision, _ANY, state=contribution.state)
    return _conclude(decision, is_seen=False)


def _leave(contribution: Contribution, by: Any, act: str, reason: str) -> Decision:
    reason = reason.strip()
    if not reason:
        raise ValueError("Die Entscheidung, etwas stehen zu lassen, braucht eine Begründung.")
    return Decision(contribution=contribution, act=act, by=by, reason=reason, before=contribution.state)


def _take(decision: Decision, allowed: tuple[str, ...], **values: Any) -> None:
    """One conditional UPDATE: of two people who act at once only one wins, and nobody decides on an unseen text."""
    hold_publishing()  # first: whoever publishes several texts has the stamp already and comes for the rows next
    contribution, by = decision.contribution, decision.by
    if objection := refusal(by, contribution) or _objection_to_appeal(decision):
        raise PermissionDenied(objection)
    as_seen = Contribution.objects.filter(
        pk=contribution.pk,
        state=contribution.state,
        title=contribution.title,
        text=contribution.text,
        display_name=contribution.display_name,
    )
    if contribution.state not in allowed or not as_seen.update(**values):
        raise Conflict(what_happened(contribution, by))
    if decision.appeal and Decision.objects.filter(appeal=decision.appeal).exists():
        raise Conflict(what_happened(contribution, by))
    # The row is ours until the commit: whose text it still is now will get the mail.
    contribution.refresh_from_db(fields=[*values, "participant"])


def _objection_to_appeal(decision: Decision) -> str:
    appeal = decision.appeal
    if appeal is None or appeal.against_id != decision.by_id:
        return ""
    return "Der Widerspruch richtet sich gegen Ihre Entscheidung: Über ihn entscheidet jemand anderes."


def _conclude(decision: Decision, *, is_seen: bool) -> Decision:
    """Write the decision, end what waited for it, and owe its mails. `is_seen`: it changes more than figures."""
    decision.save(force_insert=True)
    contribution = decision.contribution
    Claim.objects.filter(contribution=contribution).delete()
    told_later.owe(decision, contribution)
    notices.close(contribution, decision)
    appeal_ends.overtaken(decision)
    if is_seen:
        contributions_changed(contribution)
    else:
        bump_stamp()  # the figures of moderation are public
    return decision
