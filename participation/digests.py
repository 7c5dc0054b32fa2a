"""News by mail for those who follow something: gathered when they are due, each told once.

An Abo knows the last news it was told of and when the next mail is due. Both move on in the transaction that owes the
mail, so nothing is told twice and nothing is forgotten, however often or late the clock calls.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.db.models import Min, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from strategy.models import ChangeEvent
from strategy.publishing import settled_news

from . import following, outbox
from .models import OutgoingMail, Participant, Subscription

log = logging.getLogger(__name__)

_MONDAY = 0


def next_due(rhythm: str, now: datetime) -> datetime:
    """When the next digest of this rhythm (a value of Subscription.Rhythm) is due, after `now`: in UTC.

    The hour is that of the clocks in the municipalities, in summer and in winter.
    """
    zone = timezone.get_default_timezone()
    today = now.astimezone(zone).date()
    for days in range(9):
        day = today + timedelta(days=days)
        due = datetime.combine(day, time(settings.DIGEST_HOUR), tzinfo=zone).astimezone(UTC)
        if due > now and (rhythm == Subscription.Rhythm.DAILY or day.weekday() == _MONDAY):
            return due
    raise AssertionError("Eine Woche hat einen Montag.")


def make_due(now: datetime | None = None, *, before_time: bool = False) -> int:
    """Owe the digests that are due at `now`, to each person at most one; how many. Repeating it owes nothing more.

    With `before_time` for everybody, due or not. Not to be called within a transaction.
    """
    now = now or timezone.now()
    waiting = Subscription.objects.confirmed() if before_time else Subscription.objects.due(now)
    people = waiting.values_list("participant_id").annotate(since=Min("due_at")).order_by("since", "participant_id")
    found = [pk for pk, _since in people]
    # News with a smaller number that are not committed yet would be skipped for ever: they are waited for, once.
    newest = settled_news() if found else 0
    return sum(_tried(pk, newest, now, before_time) for pk in found)


def _tried(participant_pk: int, newest: int, now: datetime, before_time: bool) -> bool:
    """A fault with one person keeps nobody else waiting; the next call tries again."""
    try:
        return _make(participant_pk, newest, now, before_time)
    except SoftTimeLimitExceeded:
        raise
    except Exception as error:
        # Without its message, which can quote a row.
        log.error("Sammelmail für Nr. %s nicht gemacht: %s", participant_pk, type(error).__name__)
        return False


@transaction.atomic
def _make(participant_pk: int, newest: int, now: datetime, before_time: bool) -> bool:
    """The digest of one person, from news numbered up to `newest`; False if there is nothing to tell."""
    person = Participant.objects.select_for_update(no_key=True).filter(pk=participant_pk).first()
    if person is None:
        return False
    # Read again: another process may have made it, or the person ended it, while we waited for the lock.
    mine = person.subscriptions.confirmed() if before_time else person.subscriptions.due(now)
    subscriptions = list(mine.order_by("pk"))
    news = _untold(person, subscriptions, newest) if subscriptions and not person.mail_stopped_at else []
    _move_on(subscriptions, newest, now)
    if news:
        # The newest of the news in the key: the database itself refuses to tell it to the same person again.
        outbox.owe("digest", f"digest/{person.pk}/{news[-1]}", participant=person, events=news)
    return bool(news)


def _untold(person: Participant, subscriptions: list[Subscription], newest: int) -> list[int]:
    """Numbers of the news that belong to one of these Abos and that no mail told the person of, in their order."""
    known = min(one.told_up_to for one in subscriptions)
    rows = ChangeEvent.objects.filter(pk__gt=known, pk__lte=newest).order_by("pk")
    events = list(rows.only("pk", "about", "municipality_keys"))
    belonging = following.matching(subscriptions, events) if events else {}
    numbers = {event.pk for one in subscriptions for event in belonging.get(one.pk, ()) if event.pk > one.told_up_to}
    return sorted(numbers - _told(person)) if numbers else []


def _told(person: Participant) -> set[int]:
    """What other digests told, such as the daily one about a measure before the weekly one about everything.

    Mails are remembered for longer than a week (`retention.KEEP_FINISHED_MAILS`).
    """
    mails = OutgoingMail.objects.filter(participant=person, kind="digest")
    return {number for numbers in mails.values_list("context__events", flat=True) for number in numbers}


def _move_on(subscriptions: Iterable[Subscription], newest: int, now: datetime) -> None:
    """Who gets no mails because they come back is moved on too: afterwards they learn what is new from then on."""
    rows = Subscription.objects.filter(pk__in=[one.pk for one in subscriptions])
    for rhythm in Subscription.Rhythm.values:
        told = Greatest("told_up_to", Value(newest))
        rows.filter(rhythm=rhythm).update(told_up_to=told, due_at=next_due(rhythm, now))
