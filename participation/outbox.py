"""Mails that are owed: noted in the transaction that caused them, sent one by one by the worker.

A killed worker leaves a lease that runs out; the next sweep takes the row up again, under the same Message-ID.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from .models import OutgoingMail, Participant, Submission


@transaction.atomic
def owe(
    kind: str,
    key: str,
    *,
    submission: Submission | None = None,
    participant: Participant | None = None,
    due_at: datetime | None = None,
    **ids: Any,
) -> None:
    """Note that a mail is due, now or at a time. The same key again is the same debt: nothing happens.

    `kind` is a key of `mails.BUILDERS`, `ids` are what its builder needs to know (plain JSON, no address, no text).
    """
    row = OutgoingMail(kind=kind, key=key, submission=submission, participant=participant, context=ids)
    row.due_at = due_at or timezone.now()
    OutgoingMail.objects.bulk_create([row], ignore_conflicts=True)


def work() -> bool:
    """Send one mail that is due. True if there was one, so that the caller asks again."""
    raise NotImplementedError
