"""Taking back one's own decision within the first minutes, before anybody is told: everything is as it was before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from strategy.publishing import bump_stamp, hold_publishing

from . import appeal_ends, claims, notices, told_later
from .changed import contributions_changed
from .models import Appeal, Contribution, Decision
from .moderation_words import Conflict, what_happened
from .permissions import refusal
from .querysets import PUBLIC_STATES

State = Contribution.State
Act = Decision.Act
#: What can be taken back, and in which states it leaves a contribution.
_LEADS_TO = {Act.PUBLISH: PUBLIC_STATES, Act.HIDE: (State.HIDDEN,), Act.KEEP: PUBLIC_STATES}


@transaction.atomic
def undo(decision: Decision, by: Any) -> Decision:
    """Take the decision back; the log has both rows, and the case is open again, with `by`.

    Raises Conflict if it is too late or something has happened since, PermissionDenied if it is not one's own.
    """
    hold_publishing()
    row = Contribution.objects.select_for_update(of=("self",), no_key=True).get(pk=decision.contribution_id)
    if decision.by_id != by.pk:
        raise PermissionDenied("Zurücknehmen kann eine Entscheidung nur, wer sie getroffen hat.")
    if objection := refusal(by, row):
        raise PermissionDenied(objection)
    if reason := _too_late(decision, row, by, timezone.now()):
        raise Conflict(reason)
    undone = Decision.objects.create(contribution=row, act=Act.UNDO, by=by, before=row.state, undoes=decision)
    was_seen = row.published_at is not None and decision.act != Act.KEEP
    _restore(row, decision)
    _untell(decision)
    notices.reopen(decision)
    told_later.owe_former_again(decision)
    appeal_ends.overtaken(undone)
    claims.claim(row, by, takeover=True)
    if was_seen:
        contributions_changed(row)
    else:
        bump_stamp()  # the figures of moderation are public
    return undone


def undoable(decision: Decision, by: Any, now: datetime | None = None) -> bool:
    """Whether `undo` would take it back now."""
    row = decision.contribution
    if decision.by_id != by.pk or refusal(by, row):
        return False
    return not _too_late(decision, row, by, now or timezone.now())


def _too_late(decision: Decision, row: Contribution, by: Any, now: datetime) -> str:
    """Why it cannot be taken back (any more), in a sentence; "" if it can."""
    if decision.act not in _LEADS_TO or decision.appeal_id:
        return "Diese Entscheidung lässt sich nicht zurücknehmen."
    newest = Decision.objects.filter(contribution=row).order_by("-pk").first()
    if newest != decision or row.state not in _LEADS_TO[Act(decision.act)]:
        return what_happened(row, by)
    if not row.text:
        return "Der Text ist inzwischen gelöscht."
    if now >= told_later.undo_until(decision):
        return f"Zurücknehmen geht nur in den ersten {_minutes()}. Bitte entscheiden Sie neu, wenn es nötig ist."
    if _has_ended_appeal(decision):
        return "Mit dieser Entscheidung ist ein Widerspruch erledigt, deshalb bleibt sie. Sie können neu entscheiden."
    return ""


def _minutes() -> str:
    seconds = settings.MODERATION_UNDO_SECONDS
    return f"{seconds // 60} Minuten" if seconds >= 120 and seconds % 60 == 0 else f"{seconds} Sekunden"


def _has_ended_appeal(decision: Decision) -> bool:
    """Whether somebody's appeal found what it asked for in it; they have been told (appeal_ends.overtaken)."""
    ended = Appeal.objects.filter(decision__contribution=decision.contribution_id, outcome=Appeal.Outcome.GONE)
    return ended.filter(decided_at__gte=decision.at).exists()


def _restore(row: Contribution, decision: Decision) -> None:
    """State and dates as if the decision had never been: what was held has waited all the time."""
    if decision.act == Act.KEEP:
        return
    row.state = row.public_state if decision.before in PUBLIC_STATES else decision.before
    if row.published_at == decision.at:
        row.published_at = None
    earlier = Decision.objects.filter(contribution=row, pk__lt=decision.pk, undone_by=None).exclude(act=Act.UNDO)
    former = earlier.order_by("-pk").first()
    row.state_changed_at = former.at if former else row.confirmed_at or row.created_at
    row.save(update_fields=["state", "published_at", "state_changed_at"])


def _untell(decision: Decision) -> None:
    try:
        told_later.recall(decision)
    except told_later.Left as left:
        raise Conflict("Die Mail darüber ist schon unterwegs. Bitte entscheiden Sie neu, wenn es nötig ist.") from left
