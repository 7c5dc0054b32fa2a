"""Doors for the queue: each calls one function."""

from __future__ import annotations

import logging
import time

from celery import shared_task

from . import bounce_mailbox, digests, outbox, periods, reminders, retention

log = logging.getLogger(__name__)
#: The next sweep goes on; so long one of them sends, and the limits below leave time for one hanging mail more.
SEND_SECONDS = 30


@shared_task(soft_time_limit=240, time_limit=270)
def send_due_mails() -> None:
    """Send what is due, one mail after the other."""
    end = time.monotonic() + SEND_SECONDS
    while outbox.work() and time.monotonic() < end:
        pass


@shared_task(soft_time_limit=240, time_limit=270)
def delete_expired() -> None:
    retention.delete_expired()


@shared_task(soft_time_limit=60, time_limit=90)
def pass_moments() -> None:
    periods.pass_moments()


@shared_task(soft_time_limit=240, time_limit=270)
def owe_reminders() -> None:
    reminders.owe_due()


@shared_task(soft_time_limit=240, time_limit=270)
def make_digests() -> None:
    digests.make_due()


@shared_task(soft_time_limit=240, time_limit=270)
def read_bounces() -> None:
    """A mailbox that does not answer is asked again in five minutes."""
    try:
        bounce_mailbox.read()
    except bounce_mailbox.Unreachable as error:
        log.warning("Postfach für Rückläufer nicht erreichbar: %s", error)
