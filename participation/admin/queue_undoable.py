"""What somebody can still take back: their newest decisions one by one, and all that one act on several texts did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from .. import moderation, told_later
from ..models import Contribution, Decision
from . import queue_told
from .queue_list import words
from .timeline import act_words

#: How many are offered one by one.
SHOWN = 3
#: In the session: the numbers of what was decided last by one act on several texts.
TOGETHER = "decided-together"


def offered(request: Any, now: datetime) -> dict[str, Any]:
    """{undoable, together, undo_first, undo_more, undo_seconds}.

    `undoable`: the newest by themselves; `together`: the last act on several, {} if there is none. The newest of both
    stands first: `undo_first` is a single one or None, the others of `undoable` are in `undo_more`.
    """
    rows, together = _newest(request.user, now), _together(request, now)
    leads = bool(rows) and rows[0]["decision"].pk not in together.get("numbers", ())
    return {
        "undoable": rows,
        "together": together,
        "undo_first": rows[0] if leads else None,
        "undo_more": rows[1:] if leads else rows,
        "undo_seconds": settings.MODERATION_UNDO_SECONDS,
    }


def remember(request: Any, decisions: Iterable[Decision]) -> None:
    """They were one act, so that they can be taken back by one press."""
    request.session[TOGETHER] = [row.pk for row in decisions]


def _newest(user: Any, now: datetime) -> list[dict[str, Any]]:
    """[{decision, words, name, detail_url, case_url, until, to}], newest first."""
    return [
        {
            "decision": row,
            "words": told_decision(row),
            "name": words(row.contribution),
            "detail_url": reverse("admin:participation_contribution_change", args=[row.contribution_id]),
            "case_url": reverse("admin:participation_queue_case", args=[row.contribution_id]),
            "until": told_later.undo_until(row),
            "to": queue_told.waiting(row),
        }
        for row in _in_time(user, now).order_by("-at", "-id")[:SHOWN]
        if moderation.undoable(row, user, now)
    ]


def _together(request: Any, now: datetime) -> dict[str, Any]:
    """{words, numbers (of decisions), until (when the first cannot be taken back any more)}; {} for less than two."""
    numbers = request.session.get(TOGETHER, [])
    rows = list(_in_time(request.user, now).filter(pk__in=numbers).order_by("at", "id")) if numbers else []
    if len(rows) < 2:
        return {}
    return {"words": counted(rows), "numbers": [row.pk for row in rows], "until": told_later.undo_until(rows[0])}


def _in_time(user: Any, now: datetime) -> QuerySet[Decision]:
    since = now - timedelta(seconds=settings.MODERATION_UNDO_SECONDS)
    mine = Decision.objects.filter(by=user, at__gt=since, undone_by=None).exclude(act=Decision.Act.UNDO)
    return mine.select_related("contribution")


# --- In words ------------------------------------------------------------------------------------------------------


def told_decision(decision: Decision) -> str:
    """What was done, in a word or two: „Freigegeben“, „Nicht veröffentlicht“."""
    act = Decision.Act(decision.act)
    if act == Decision.Act.PUBLISH and decision.before == Contribution.State.HELD:
        return "Freigegeben"
    done = "stehen gelassen" if act == Decision.Act.KEEP else act_words(decision)
    return done[0].upper() + done[1:]


def counted(decisions: Iterable[Decision]) -> str:
    """„2 Beiträge nicht veröffentlicht, 1 Beitrag ausgeblendet“."""
    done = Counter(told_decision(row) for row in decisions)
    return ", ".join(f"{how_many(number)} {word[0].lower()}{word[1:]}" for word, number in done.most_common())


def how_many(number: int) -> str:
    return "1 Beitrag" if number == 1 else f"{number} Beiträge"
