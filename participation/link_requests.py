"""Asking for the personal link."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils import timezone

from . import guard, outbox
from .models import OutgoingMail, Participant

#: However often somebody asks, one mail within this time: nobody's mailbox can be filled from outside.
ONE_MAIL_SECONDS = 600


def owe_link(email: str, network: str = "") -> None:
    """Owe the mail with the personal link if the address is known; whether it is, nobody learns.

    Both cases count the same, ask the database the same and wake the worker: they take as long.
    """
    person = Participant.objects.by_address(email).first()
    if not guard.may_send_link(email, network):
        return
    if person is None:
        _owe_nobody()
    else:
        period = int(timezone.now().timestamp()) // ONE_MAIL_SECONDS
        outbox.owe("personal-link", f"personal-link:{person.pk}:{period}", participant=person)


def _owe_nobody() -> None:
    """The same work, of which nothing is kept."""
    with transaction.atomic():
        row = OutgoingMail(kind="personal-link", key=f"personal-link:{uuid.uuid4()}", due_at=timezone.now())
        row.state = OutgoingMail.State.OBSOLETE  # only what is owed needs a reader
        OutgoingMail.objects.bulk_create([row], ignore_conflicts=True)
        transaction.set_rollback(True)
    transaction.on_commit(outbox.nudge)
