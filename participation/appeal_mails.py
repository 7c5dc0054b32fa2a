"""The mails to whoever appeals: that the appeal is there, and how it was decided."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone

from strategy.state import State

from . import appeal_rights, mails, own_words, subjects
from .models import Appeal, OutgoingMail

Message = mails.EmailMultiAlternatives


def receipt(mail: OutgoingMail) -> Message | None:
    """None once there is nothing to wait for: then the other mail says so."""
    appeal = _appeal(mail)
    return _compose(mail, appeal) if appeal and not appeal.outcome else None


def decided(mail: OutgoingMail) -> Message | None:
    """How it was decided and why, or why nothing was left to decide."""
    appeal = _appeal(mail)
    return _compose(mail, appeal) if appeal and appeal.outcome else None


def _appeal(mail: OutgoingMail) -> Appeal | None:
    rows = Appeal.objects.select_related("decision__contribution__parent", "notice")
    return rows.filter(pk=mail.context["appeal"]).first()


def _compose(mail: OutgoingMail, appeal: Appeal) -> Message | None:
    """To the author with what they wrote; to who reported without a word that anybody typed."""
    contribution = appeal.decision.contribution
    known = {
        "appeal": appeal,
        "notice": appeal.notice,
        "contribution": contribution,
        "at": timezone.localtime(appeal.created_at),
        "page_url": appeal_rights.url_for(appeal.decision, appeal.notice),
        "contribution_url": mails.portal_link("contribution", contribution.public_id),
        "answer_days": settings.MODERATION_ANSWER_DAYS,
        "was_public": appeal_rights.was_public(appeal.decision),
    }
    if appeal.notice:
        return mails.compose(mail, appeal.notice.email, known) if appeal.notice.email else None
    # Not `appeal.participant`: once it is decided, its author may have taken their name away before this mail leaves.
    if mail.participant is None:
        return None
    return mails.compose(mail, mail.participant.email, {**known, **_own(appeal), "name": mail.participant.display_name})


def _own(appeal: Appeal) -> dict[str, Any]:
    contribution = appeal.decision.contribution
    subject = subjects.subjects([contribution], State([]))[contribution.pk]
    said = mails.said(appeal.text)
    return {
        "subject": own_words.own_subject(contribution, subject),
        **said,
    }
