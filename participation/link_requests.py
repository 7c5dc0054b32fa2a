"""Asking for the personal link."""

from __future__ import annotations

from django.utils import timezone

from . import guard, outbox
from .models import Participant

#: However often somebody asks, one mail within this time: nobody's mailbox can be filled from outside.
ONE_MAIL_SECONDS = 600


def owe_link(email: str) -> None:
    """Owe the mail with the personal link if the address is known; whether it is, nobody learns.

    Both cases take about as long: the work is one row more.
    """
    person = Participant.objects.by_address(email).first()
    if person is None or not guard.may_send_link(email):
        return
    period = int(timezone.now().timestamp()) // ONE_MAIL_SECONDS
    outbox.owe("personal-link", f"personal-link:{person.pk}:{period}", participant=person)
