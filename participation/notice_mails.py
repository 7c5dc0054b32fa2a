"""The mails to who reported a contribution: a receipt, and what was decided.

Nobody has confirmed their address, so nothing that was typed stands in them, no name, and nothing of the contribution
but its address and what it is about: else strangers could advertise by our mails.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone

from strategy.state import State

from . import appeal_rights, disowning, mails, subjects
from .models import Contribution, Decision, Notice, OutgoingMail

Message = mails.EmailMultiAlternatives


def receipt(mail: OutgoingMail) -> Message | None:
    """None once the notice is forgotten."""
    notice = mail.notice
    if notice is None:
        return None
    return _compose(mail, notice, answer_days=settings.MODERATION_ANSWER_DAYS, disown_url=disowning.url_for(notice))


def decided(mail: OutgoingMail) -> Message | None:
    """None if the decision was undone, or another one has taken its place: that has a mail of its own."""
    notice = mail.notice
    if notice is None or not notice.closed_at or notice.decision_id != mail.context.get("decision"):
        return None
    decision = notice.decision
    if decision is None:
        return _compose(mail, notice, what="gone")
    if decision.is_undone or (notice.outcome == Notice.Outcome.HIDDEN and not decision.is_in_force):
        return None
    link = appeal_rights.link_for(decision, notice=notice)
    until = appeal_rights.last_day(decision)
    words = {"reason": _reason(decision), "rule": decision.get_rule_display(), "link": link, "until": until}
    is_again = decision.act == Decision.Act.PUBLISH and decision.before == Contribution.State.HIDDEN
    known = {"decision": decision, "is_gone": _is_gone(notice), "is_again": is_again}
    return _compose(mail, notice, what=notice.outcome, **known, **words)


def _reason(decision: Decision) -> str:
    """Of a text that stays after reports. Why one goes, or comes back, is written to its author, and what answers an
    appeal to the one who appealed: it may tell who they are.
    """
    return decision.reason if decision.act == Decision.Act.KEEP else ""


def _is_gone(notice: Notice) -> bool:
    """Whether a text that was to stay has left since."""
    return notice.outcome == Notice.Outcome.KEPT and not notice.contribution.is_public


def _compose(mail: OutgoingMail, notice: Notice, **context: Any) -> Message | None:
    if not notice.email:
        return None
    url = settings.PORTAL_URL + notice.contribution.get_absolute_url()
    subject = subjects.subjects([notice.contribution], State([]))[notice.contribution_id]
    known = {"notice": notice, "ground": notice.get_ground_display(), "url": url, "subject": subject}
    return mails.compose(mail, notice.email, {**known, "at": timezone.localtime(notice.created_at), **context})
