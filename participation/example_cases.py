"""The log of decisions on the demo's examples: what rules and moderators did, what was reported and objected to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth import get_user_model

from .models import Appeal, Contribution, Decision, Notice

#: Who decided on the examples: a log-in that the demo makes.
MODERATOR = "moderation"
State, Act = Contribution.State, Decision.Act


def add_case(contribution: Contribution, row: dict[str, Any], now: datetime) -> None:
    """Write the log of one example as its file says it: `notice` (a list), `hiding`, `appeal`; all may be missing."""
    arrived = contribution.confirmed_at or now
    act = Act.HOLD if contribution.state == State.HELD else Act.PUBLISH
    Decision.objects.create(contribution=contribution, act=act, at=arrived, before=State.AWAITING)
    hiding = _hide(contribution, row["hiding"], now) if "hiding" in row else None
    _add_notices(contribution, row.get("notice", []), hiding, now)
    if hiding and "appeal" in row:
        _add_appeal(hiding, row["appeal"], now)


def _hide(contribution: Contribution, row: dict[str, Any], now: datetime) -> Decision:
    at = now + timedelta(days=row["at"])
    # It had been public: a line stays in its place.
    Contribution.objects.filter(pk=contribution.pk).update(published_at=contribution.confirmed_at, state_changed_at=at)
    return Decision.objects.create(
        contribution=contribution, act=Act.HIDE, rule=row["rule"], reason=row["reason"], at=at,
        before=State.PUBLISHED, by=get_user_model().objects.get(username=MODERATOR),
    )  # fmt: skip


def _add_notices(
    contribution: Contribution, rows: Iterable[dict[str, Any]], decision: Decision | None, now: datetime
) -> None:
    for row in rows:
        made = Notice.objects.create(
            public_id=row["id"],
            form_id=uuid4(),
            contribution=contribution,
            good_faith=True,
            outcome=Notice.Outcome.HIDDEN if decision else Notice.Outcome.OPEN,
            decision=decision,
            closed_at=decision.at if decision else None,
            **{field: row[field] for field in ("ground", "explanation", "name", "email")},
        )
        Notice.objects.filter(pk=made.pk).update(created_at=now + timedelta(days=row["at"]))


def _add_appeal(decision: Decision, row: dict[str, Any], now: datetime) -> None:
    made = Appeal.objects.create(
        public_id=row["id"], form_id=uuid4(), decision=decision, against=decision.by, text=row["text"]
    )
    Appeal.objects.filter(pk=made.pk).update(created_at=now + timedelta(days=row["at"]))
