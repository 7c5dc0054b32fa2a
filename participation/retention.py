"""Deleting personal data that have reached their end date. docs/privacy.md names each of them with its date.

Each job can be repeated and interrupted: it looks for what is due, and a row that is being changed at the same moment
is left for the next time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone

from strategy.publishing import hold_publishing
from strategy.state import State

from . import guard, notices, personal, taking_back
from .appeal_rights import KEEP_FOR
from .models import (
    Appeal,
    Bounce,
    Claim,
    Contribution,
    ContributionVersion,
    Decision,
    EventReminder,
    Notice,
    OutgoingMail,
    Participant,
    Submission,
)

log = logging.getLogger(__name__)

#: Without taking part, using the personal link, getting something confirmed or getting news by mail.
KEEP_INACTIVE_PEOPLE = timedelta(days=730)
#: Who had only ordered news, and ended that, may change their mind for so long.
KEEP_PEOPLE_WITHOUT_ANYTHING = timedelta(days=30)
#: Of what was entered by staff: the name and the note on the consent. The text stays.
KEEP_NAMES_FROM_PAPER = timedelta(days=730)
#: So long a decision to hide a text can still be objected to.
KEEP_HIDDEN_TEXTS = KEEP_FOR
KEEP_FORMER_TEXTS = timedelta(days=183)
#: So long whoever reported a text can object to the decision, and gets an answer.
KEEP_CLOSED_NOTICES = KEEP_FOR
#: After the answer, what somebody wrote to object.
KEEP_DECIDED_APPEALS = timedelta(days=183)
KEEP_FINISHED_MAILS = timedelta(days=30)
#: Longer than they count (`bounces.WITHIN`), so that staff see what happened.
KEEP_BOUNCES = timedelta(days=30)

_FINISHED = (OutgoingMail.State.SENT, OutgoingMail.State.OBSOLETE, OutgoingMail.State.GIVEN_UP)


class Incomplete(Exception):
    """Some of the jobs failed; the message names them and no data."""


def delete_expired(now: datetime | None = None) -> None:
    """Delete what is due at `now`; repeating it does no harm. A job that fails keeps no other from its work."""
    now = now or timezone.now()
    jobs = (
        delete_unconfirmed,
        part_from_confirmed_submissions,
        guard.forget_former_days,
        forget_inactive_people,
        forget_people_with_nothing_left,
        wipe_hidden_texts,
        delete_former_texts,
        take_names_from_paper,
        delete_finished_mails,
        delete_old_bounces,
        delete_ended_claims,
        delete_past_reminders,
        forget_decided_appeals,
        forget_closed_notices,
    )
    failed = [job.__name__ for job in jobs if not _done(job, now)]
    if failed:
        raise Incomplete(", ".join(failed))


def _done(job: Callable[[datetime], None], now: datetime) -> bool:
    try:
        job(now)
    except DatabaseError as error:
        # Without its message, which can quote a row.
        log.error("Löschauftrag %s: %s", job.__name__, type(error).__name__)
        return False
    return True


@transaction.atomic
def delete_unconfirmed(now: datetime) -> None:
    """Submissions that nobody confirmed in time, with all that is in them and the mails owed for them."""
    due = Submission.objects.expired(now).select_for_update(skip_locked=True)
    Submission.objects.filter(pk__in=list(due.values_list("pk", flat=True))).delete()


@transaction.atomic
def part_from_confirmed_submissions(now: datetime) -> None:
    """Once the link in the mail has run out, nothing needs to know what was sent together."""
    done = Submission.objects.filter(confirmed_at__isnull=False, expires_at__lte=now)
    locked = done.select_for_update(skip_locked=True).values_list("pk", flat=True)
    personal.part_from_submissions(Submission.objects.filter(pk__in=list(locked)))


def forget_inactive_people(now: datetime) -> None:
    """Address and name go; what they wrote stays, of nobody."""
    limit = now - KEEP_INACTIVE_PEOPLE
    for person in Participant.objects.inactive_since(limit).order_by("pk"):
        _forget_if_still_inactive(person, limit)


@transaction.atomic
def _forget_if_still_inactive(person: Participant, limit: datetime) -> None:
    personal.lock_unconfirmed(person)
    rows = Participant.objects.inactive_since(limit).filter(pk=person.pk)
    if rows.select_for_update(skip_locked=True, no_key=True).exists():
        personal.forget(person, keep_texts=True, keep_voices=True)


@transaction.atomic
def forget_people_with_nothing_left(now: datetime) -> None:
    """An address that nothing needs any more: no text, no voice, no reminder and no Abo."""
    empty = Participant.objects.with_nothing_left().inactive_since(now - KEEP_PEOPLE_WITHOUT_ANYTHING)
    due = empty.select_for_update(of=("self",), skip_locked=True, no_key=True)
    Participant.objects.filter(pk__in=list(due.values_list("pk", flat=True))).delete()


@transaction.atomic
def wipe_hidden_texts(now: datetime) -> None:
    """The text of what was hidden long ago; the row and the decision stay, so that the place in the thread does.

    Not while an appeal waits, and an answer to one counts like the decision: with it somebody may go to court.
    """
    limit = now - KEEP_HIDDEN_TEXTS
    hidden = Contribution.objects.filter(state=Contribution.State.HIDDEN, state_changed_at__lt=limit)
    hidden = hidden.exclude(text="", participant=None)  # one withdrawn after it was hidden still has its person
    decided_since = Q(decisions__act__in=(Decision.Act.HIDE, Decision.Act.UPHOLD), decisions__at__gte=limit)
    due = hidden.exclude(pk__in=Contribution.objects.filter(decided_since))
    locked = list(due.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True))
    # Asked after the lock: whoever appeals holds the same one.
    appealed = set(Appeal.objects.open().values_list("decision__contribution", flat=True))
    rows = Contribution.objects.filter(pk__in=set(locked) - appealed)
    taking_back.wipe(rows)
    rows.update(participant=None, submission=None)


def forget_decided_appeals(now: datetime) -> None:
    """What somebody wrote to object, and who it was; that there was an appeal and how it ended stays."""
    due = Appeal.objects.filter(decided_at__lt=now - KEEP_DECIDED_APPEALS)
    due.exclude(text="", participant=None).update(text="", participant=None)


def delete_former_texts(now: datetime) -> None:
    """What a contribution said before it was corrected."""
    ContributionVersion.objects.filter(replaced_at__lt=now - KEEP_FORMER_TEXTS).delete()


@transaction.atomic
def take_names_from_paper(now: datetime) -> None:
    """Names and notes on the consent of what came on paper, by mail, telephone or at an event."""
    hold_publishing()  # first: whoever publishes several texts has the stamp already and comes for the rows next
    entered = Contribution.objects.exclude(source=Contribution.Source.PORTAL)
    due = entered.filter(created_at__lt=now - KEEP_NAMES_FROM_PAPER, participant=None)
    due = due.exclude(display_name="", consent=taking_back.CONSENT_GONE)
    rows = list(due.select_for_update(of=("self",)).order_by("pk"))
    Contribution.objects.filter(pk__in=[row.pk for row in rows]).update(
        display_name="", consent=taking_back.CONSENT_GONE
    )
    taking_back.tell_readers([row for row in rows if row.is_public])


def delete_finished_mails(now: datetime) -> None:
    """That a mail was sent (its text and address never stood there)."""
    OutgoingMail.objects.filter(state__in=_FINISHED, finished_at__lt=now - KEEP_FINISHED_MAILS).delete()


def delete_old_bounces(now: datetime) -> None:
    """That a mail came back. That no more are sent to the person goes with the person."""
    Bounce.objects.filter(at__lt=now - KEEP_BOUNCES).delete()


def delete_ended_claims(now: datetime) -> None:
    """Who looked at a case that they left without a decision."""
    Claim.objects.filter(until__lt=now - timedelta(days=1)).delete()


def delete_past_reminders(now: datetime) -> None:
    """The day after the event; at once if the event is not public any more."""
    keys = set(EventReminder.objects.values_list("event_key", flat=True))
    if not keys:
        return
    state = State.live_objects([("event", key) for key in keys])
    today = _midnight(now)
    waiting = {event["key"] for event in state.all("event") if datetime.fromisoformat(event["ends_at"]) >= today}
    # Of those that were looked at: one for another event may have been ordered meanwhile.
    EventReminder.objects.filter(event_key__in=keys - waiting).delete()


@transaction.atomic
def forget_closed_notices(now: datetime) -> None:
    """Who reported a contribution and what they wrote; that there was a notice, why and how it ended stays."""
    limit = now - KEEP_CLOSED_NOTICES
    # One that was decided anew has the time of the newer decision, to object to that.
    due = Notice.objects.filter(closed_at__lt=limit).exclude(decision__at__gte=limit)
    notices.forget(due.exclude(name="", email="", explanation="", place="", text_digest=""))


def _midnight(now: datetime) -> datetime:
    """When the day of the municipalities began."""
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
