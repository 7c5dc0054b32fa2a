"""Mails that are owed: noted in the transaction that caused them, sent one by one by the worker.

A killed worker leaves a lease that runs out; the next sweep takes the row up again, under the same Message-ID.
No address and no word of a mail is stored or logged here.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path
from smtplib import SMTPRecipientsRefused, SMTPResponseException, SMTPSenderRefused
from traceback import extract_tb
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from strategy.nudging import Nudge

from . import bounces, mails, tokens
from .models import Notice, OutgoingMail, Participant, Submission
from .querysets import OutgoingMailQuerySet
from .sending import NoServer, send

log = logging.getLogger(__name__)

#: Longer than sending one mail may take: the task that sends is killed before, see `tasks.send_due_mails`.
LEASE = timedelta(minutes=5)
#: While the server takes no mail at all, a mail waits as long as it has waited already, within these two.
SHORTEST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=30)
#: After so long in vain it is given up, if it did not end by itself before (see `mails`).
GIVE_UP_AFTER = tokens.PERSONAL_FOR
#: How long a mail waits after each failure of its own; after the last one it is given up.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 6 * 60, 24 * 60))
nudge = Nudge("participation.tasks.send_due_mails", reaches="den Versand der Mails", expires=60)
State = OutgoingMail.State


@transaction.atomic
def owe(
    kind: str,
    key: str,
    *,
    submission: Submission | None = None,
    participant: Participant | None = None,
    notice: Notice | None = None,
    due_at: datetime | None = None,
    **ids: Any,
) -> None:
    """Note that a mail is due, now or at a time. The same key again is the same debt: nothing happens.

    `kind` is a key of `mails.BUILDERS`, `ids` are what its builder needs to know (plain JSON, no address, no text).
    """
    row = OutgoingMail(kind=kind, key=key, submission=submission, participant=participant, notice=notice, context=ids)
    row.due_at = due_at or timezone.now()
    OutgoingMail.objects.bulk_create([row], ignore_conflicts=True)
    if due_at is None:
        transaction.on_commit(nudge)


def work() -> bool:
    """Send one mail that is due. True if there may be more; False also when the mail server does not work."""
    mail = claim()
    if mail is None:
        return False
    if mail.attempts > len(PAUSES) + 1:
        return _give_up(mail, mail.last_error or "mehrmals abgebrochen, ohne einen Grund zu nennen")
    try:
        message = mails.build(mail)
        if message is None:
            return _end(mail, State.OBSOLETE)
        send(message)
    except Exception as error:
        return _failed(mail, error)
    return _end(mail, State.SENT)


def retry_given_up() -> int:
    """Owe again what was given up and still has a reader; how many. What is no longer true then is not sent."""
    given_up = OutgoingMail.objects.filter(state=State.GIVEN_UP).exclude(submission=None, participant=None, notice=None)
    return given_up.update(state=State.DUE, due_at=timezone.now(), attempts=0, finished_at=None)


def claim() -> OutgoingMail | None:
    """Take the mail that has been due longest; no other worker gets the same while the lease lasts.

    Digests come last: hundreds of them fall due at once, while somebody waits for the link that confirms.
    """
    now = timezone.now()
    with transaction.atomic():
        due = OutgoingMail.objects.claimable(now).select_for_update(skip_locked=True, of=("self",))
        mail = due.annotate(is_digest=Q(kind="digest")).order_by("is_digest", "due_at", "pk").first()
        if mail is None:
            return None
        mail.state, mail.attempts, mail.lease_until = State.SENDING, mail.attempts + 1, now + LEASE
        mail.save(update_fields=["state", "attempts", "lease_until"])
    return mail


def _failed(mail: OutgoingMail, error: Exception) -> bool:
    """Try again later, unless the reader's mailbox does not exist or refuses for good."""
    happened, is_away = _told(error)
    reason = _reason(happened)
    if is_away:
        return _wait_for_server(mail, reason)
    if isinstance(error, SMTPRecipientsRefused) and _is_for_good(error):
        bounces.refused(mail, error)  # also what is about us: staff shall see it before all attempts are over
        if not bounces.is_about_us(error):
            return _give_up(mail, reason)
    if mail.attempts > len(PAUSES):
        return _give_up(mail, reason)
    log.warning("Mail %s nicht versendet: %s", mail.pk, reason)
    later = timezone.now() + PAUSES[mail.attempts - 1]
    _mine(mail).update(state=State.DUE, due_at=later, lease_until=None, last_error=reason)
    return isinstance(error, SMTPRecipientsRefused)  # anything else the next mail would meet as well


def _told(error: Exception) -> tuple[BaseException, bool]:
    """What happened, and whether it says nothing about the mail."""
    if isinstance(error, NoServer):
        cause = error.__cause__ or error
        return cause, not _is_refusal(cause)
    return error, _is_busy(error)


def _wait_for_server(mail: OutgoingMail, reason: str) -> bool:
    """It says nothing about this mail, so it costs no attempt: the mail leaves once the server is back."""
    waited = timezone.now() - mail.created_at
    if waited > GIVE_UP_AFTER:
        return _give_up(mail, reason)
    log.warning("Mail %s wartet auf den Postausgang: %s", mail.pk, reason)
    later = timezone.now() + min(max(waited, SHORTEST_WAIT), LONGEST_WAIT)
    # Nobody else has this number meanwhile: whoever claims the mail next raises it again.
    free = mail.attempts - 1
    _mine(mail).update(state=State.DUE, due_at=later, lease_until=None, last_error=reason, attempts=free)
    return False


def _give_up(mail: OutgoingMail, reason: str) -> bool:
    log.error("Mail %s aufgegeben: %s", mail.pk, reason)
    return _end(mail, State.GIVEN_UP, last_error=reason)


def _end(mail: OutgoingMail, state: str, **values: Any) -> bool:
    """Note the outcome, unless the lease ran out and another worker has the mail now."""
    if not _mine(mail).update(state=state, finished_at=timezone.now(), lease_until=None, **values):
        log.warning("Mail %s gehört inzwischen einem anderen Prozess.", mail.pk)
    return True


def _mine(mail: OutgoingMail) -> OutgoingMailQuerySet:
    """The row, as long as this very attempt is the one that sends it."""
    return OutgoingMail.objects.filter(pk=mail.pk, state=State.SENDING, attempts=mail.attempts)


def _is_for_good(error: SMTPRecipientsRefused) -> bool:
    return all(code >= 500 for code, _text in error.recipients.values())


def _is_refusal(error: BaseException) -> bool:
    """A server that greets nobody like us, or does not know our password, is there, and needs somebody to mend it."""
    return isinstance(error, SMTPResponseException) and error.smtp_code >= 500


def _is_busy(error: Exception) -> bool:
    """It takes no mail from anybody for now: it closes (421), or stops before it knows who the reader is."""
    if not isinstance(error, SMTPResponseException):
        return False
    return error.smtp_code == 421 or (isinstance(error, SMTPSenderRefused) and 400 <= error.smtp_code < 500)


def _reason(error: BaseException) -> str:
    """Kind of error with the server's number or our line. Never its text: mail servers repeat the address in it."""
    name = type(error).__name__
    if isinstance(error, SMTPRecipientsRefused):
        return f"{name} {', '.join(str(code) for code, _text in error.recipients.values())}"
    if isinstance(error, SMTPResponseException):
        return f"{name} {error.smtp_code}"
    line = extract_tb(error.__traceback__)[-1]
    return f"{name} ({Path(line.filename).name}:{line.lineno})"
