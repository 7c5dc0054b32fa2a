"""Mails that came back: counted per person, and no more mails to whom they do not reach.

A mail counts once, however often it comes back. What somebody's mail server says about us and not about the mailbox
(it does not trust our server, it does not like our address) stops nothing: staff see it, readers miss nothing.
"""

from __future__ import annotations

import logging
import re
from datetime import datetime, timedelta
from enum import Enum
from smtplib import SMTPRecipientsRefused

from django.db import transaction
from django.utils import timezone

from . import bounce_reading, envelope
from .bounce_reading import Failure
from .models import Bounce, Notice, OutgoingMail, Participant
from .querysets import ABOUT_US, ParticipantQuerySet

log = logging.getLogger(__name__)

#: So many mails that came back for good within this time end the mails to a person.
STOP_AFTER, WITHIN = 3, timedelta(days=14)
#: What a person asks for in this moment is sent all the same: the mailbox may be there again.
ASKED_FOR = {"confirm", "personal-link"}
#: There is no such address.
_NO_SUCH_ADDRESS = re.compile(r"5\.1\.\d+")
#: Answers of the protocol that speak of the sender („sign in first“, „not from there“) unless a status says otherwise.
_OF_THE_SENDER = (530, 554)
#: A status about the reader's address, mailbox or mail server.
_OF_THE_READER = re.compile(r"5\.[124]\.\d+")


class Read(Enum):
    """What a mail to the address for returned mails was."""

    FOREIGN = "nicht von uns unterschrieben"
    NO_FAILURE = "kein Rückläufer"
    RETURNED = "Rückläufer"


def take_in(raw: bytes, recipient: str = "") -> Read:
    """Read a mail (all of it, or its beginning) that came to the address for returned mails, and note what it says.

    `recipient` is where the mail server got it, if it says so beside the mail. Reading it again changes nothing.
    """
    pk = envelope.mail_named_in([recipient, *bounce_reading.recipients(raw)])
    if pk is None:
        return Read.FOREIGN
    mail = OutgoingMail.objects.select_related("participant", "submission", "notice").filter(pk=pk).first()
    failure = bounce_reading.failure(raw, _address(mail)) if mail else None
    if mail is None or failure is None:
        return Read.NO_FAILURE
    note(mail, failure)
    return Read.RETURNED


def refused(mail: OutgoingMail, error: SMTPRecipientsRefused) -> None:
    """Note that a mail server refused the reader of a mail for good, before it took the mail.

    Where it is about us, but does not say so by a status that never counts for the reader, nothing is noted.
    """
    _code, status = _said(error)
    if re.match(ABOUT_US, status) or not is_about_us(error):
        note(mail, Failure(True, status))


def is_about_us(error: SMTPRecipientsRefused) -> bool:
    """Whether a mail server refused the reader because of us: a relay that is on a black list, or wants a password.

    Then the mail can be delivered once that is mended.
    """
    code, status = _said(error)
    if re.match(ABOUT_US, status):
        return True
    return code in _OF_THE_SENDER and not _OF_THE_READER.fullmatch(status)


def _said(error: SMTPRecipientsRefused) -> tuple[int, str]:
    """The number of the protocol, and the status of RFC 3463 if it says „for good“ as well."""
    code, said = next(iter(error.recipients.values()), (0, b""))
    words = said.decode("ascii", "replace") if isinstance(said, bytes) else str(said)
    status = bounce_reading.status_in(words)
    return code, status if status.startswith("5") else ""


@transaction.atomic
def note(mail: OutgoingMail, failure: Failure) -> None:
    """Count it for the person who reads at the mail's address, and stop their mails if it is enough.

    Who reported something is no participant: their notice remembers it.
    """
    if mail.notice_id and _is_of_the_mailbox(failure):
        Notice.objects.filter(pk=mail.notice_id, mail_returned_at=None).update(mail_returned_at=timezone.now())
    person = _reader(mail)
    if person is None or not _is_new(person, mail, failure):
        return
    log.info("Mail %s kam zurück: %s", mail.pk, failure.status or "ohne Angabe")
    now = timezone.now()
    if person.mail_stopped_at is None and not _is_over(person, mail) and _is_enough(person, failure, now):
        person.mail_stopped_at = now
        person.save(update_fields=["mail_stopped_at"])


def is_stopped(mail: OutgoingMail) -> bool:
    """Whether the mail has a reader whom mails do not reach, and who did not ask for it just now."""
    person = mail.participant
    if mail.notice and mail.notice.email:
        return _is_stopped_since(mail.notice)
    return person is not None and person.mail_stopped_at is not None and mail.kind not in ASKED_FOR


def _is_stopped_since(notice: Notice) -> bool:
    """Whether it became known after the notice that nothing reaches its address; a newer notice is a new try."""
    since = notice.created_at
    returned = Notice.objects.filter(email__iexact=notice.email, mail_returned_at__gte=since)
    return returned.exists() or Participant.objects.by_address(notice.email).filter(mail_stopped_at__gte=since).exists()


@transaction.atomic
def resume(participant: Participant) -> None:
    """Send mails to the person again; of what was sent before nothing counts any more, whenever it comes back."""
    _forgive(Participant.objects.filter(pk=participant.pk))


@transaction.atomic
def resume_since(moment: datetime) -> int:
    """The same for everybody who was stopped since then, after a fault of our own mail server; how many."""
    return _forgive(Participant.objects.filter(mail_stopped_at__gte=moment))


def _forgive(people: ParticipantQuerySet) -> int:
    pks = list(people.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    return Participant.objects.filter(pk__in=pks).update(mail_stopped_at=None, mail_resumed_at=timezone.now())


def _address(mail: OutgoingMail) -> str:
    holder = mail.participant or mail.submission or mail.notice
    return holder.email if holder else ""


def _reader(mail: OutgoingMail) -> Participant | None:
    """The participant at the address the mail went to, locked, if there is one."""
    pk = mail.participant_id or (mail.submission.participant_id if mail.submission else None)
    address = _address(mail)
    if pk:
        found = Participant.objects.filter(pk=pk)
    elif address:
        found = Participant.objects.by_address(address)
    else:
        return None
    return found.select_for_update(no_key=True).first()


def _is_new(person: Participant, mail: OutgoingMail, failure: Failure) -> bool:
    """Note it; whether that says more than was known. „Later“ may become „never“, but not the other way round."""
    known = {"is_permanent": failure.is_permanent, "status": failure.status}
    row, is_first = Bounce.objects.get_or_create(participant=person, mail_id=mail.pk, defaults=known)
    if is_first or row.is_permanent or not failure.is_permanent:
        return is_first
    row.is_permanent, row.status, row.at = True, failure.status, timezone.now()
    row.save(update_fields=["is_permanent", "status", "at"])
    return True


def _is_over(person: Participant, mail: OutgoingMail) -> bool:
    """Whether the mail left before it was known that mails arrive: then it says nothing about today."""
    resumed = person.mail_resumed_at
    return resumed is not None and mail.finished_at is not None and mail.finished_at <= resumed


def _is_enough(person: Participant, failure: Failure, now: datetime) -> bool:
    if not _is_of_the_mailbox(failure):
        return False
    if _NO_SUCH_ADDRESS.fullmatch(failure.status):
        return True
    return _counted(person, now) >= STOP_AFTER


def _is_of_the_mailbox(failure: Failure) -> bool:
    """Whether it is for good, and not about us."""
    return failure.is_permanent and not re.match(ABOUT_US, failure.status)


def _counted(person: Participant, now: datetime) -> int:
    """How many mails came back for good of those that count."""
    since = max(now - WITHIN, person.mail_resumed_at or now - WITHIN)
    returned = person.bounces.final().of_the_mailbox().filter(at__gt=since)
    mails = OutgoingMail.objects.filter(pk__in=[one.mail_id for one in returned])
    over = sum(_is_over(person, mail) for mail in mails)
    return len(returned) - over
