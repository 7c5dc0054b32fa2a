"""Mails before an event, to who asked for one; and one when it is moved, called off or withdrawn.

Nobody notes ahead when to remind: a sweep looks which events begin within a day. So it does not matter whether a
reminder was confirmed early or late, or the event moved in between.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from strategy.models.revisions import Revision
from strategy.registry import Content, kinds
from strategy.state import State

from . import agenda, mails, outbox
from .models import EventReminder, OutgoingMail, PublicPeriod
from .open_phases import begins, ends
from .whereabouts import whereabouts

Message = mails.EmailMultiAlternatives
#: So long before the beginning the mail is sent, in hours that really pass: a change of the clocks changes nothing.
BEFORE = timedelta(hours=24)
#: What somebody who wants to come must be told when it changes.
TOLD = ("starts_at", "ends_at", "place", "address", "is_cancelled")


def owe_due(now: datetime | None = None) -> int:
    """Owe the mails of all events that begin within the next day; how many were new. Repeating it owes nothing more."""
    now = now or timezone.now()
    soon = PublicPeriod.objects.of_kind("event").filter(starts_at__gt=now, starts_at__lte=now + BEFORE)
    starts = {period.key: period.starts_at for period in soon}
    wanted = {_key(one, starts[one.event_key]): one for one in _confirmed(_taking_place(starts))}
    owed = set(OutgoingMail.objects.filter(key__in=wanted).values_list("key", flat=True))
    for key, one in wanted.items():
        if key not in owed:
            moment = starts[one.event_key].isoformat()
            outbox.owe("reminder", key, participant=one.participant, event=one.event_key, starts_at=moment)
    return len(wanted.keys() - owed)


def _taking_place(keys: Any) -> list[str]:
    state = State.live_objects([("event", key) for key in keys]) if keys else State([])
    return [event["key"] for event in state.all("event") if not event["is_cancelled"]]


def _confirmed(keys: list[str]) -> list[EventReminder]:
    found = EventReminder.objects.filter(event_key__in=keys, confirmed_at__isnull=False, participant__isnull=False)
    return list(found.select_related("participant").order_by("pk")) if keys else []


def _key(reminder: EventReminder, starts_at: datetime) -> str:
    """One mail per person, event and beginning: an event that was moved is reminded of anew."""
    return f"reminder:{reminder.event_key}:{starts_at:%Y%m%dT%H%MZ}:{reminder.participant_id}"


def owe_changes(revision: Revision, before: Content | None) -> None:
    """Called when an event is published or withdrawn: owe a mail to all who must know what became of it."""
    after, now = revision.content, timezone.now()
    if before is None or not _concerns(before, after, now) or not _differs(revision, before):
        return
    for one in _confirmed([revision.key]):
        key = f"event-changed:{revision.key}:{revision.number}:{one.participant_id}"
        outbox.owe("event-changed", key, participant=one.participant, event=revision.key, revision=revision.number)


def _concerns(before: Content, after: Content | None, now: datetime) -> bool:
    """Not for corrections to what is over."""
    return ends(before) > now or (after is not None and ends(after) > now)


def _differs(revision: Revision, before: Content) -> bool:
    """From what is in people's heads; an event that comes back was last said to be gone."""
    return _told(revision.content) != _told(before) or (_before(revision) is None and revision.number > 1)


def _before(revision: Revision) -> Content | None:
    """What was public before it, in today's form; None if nothing was."""
    rows = Revision.objects.filter(kind="event", key=revision.key, number=revision.number - 1)
    previous = rows.first()
    return kinds()["event"].read(previous) if previous else None


def _told(content: Content | None) -> dict[str, Any] | None:
    return {field: content[field] for field in TOLD} if content else None


# --- The mails ------------------------------------------------------------------------------------------


def reminder_mail(mail: OutgoingMail) -> Message | None:
    """None if the event is called off, gone, moved or has begun, or if the person does not want it any more."""
    event = _public(mail.context["event"])
    if event is None or event["is_cancelled"] or begins(event) <= timezone.now() or not _still_wanted(mail):
        return None
    if begins(event) != datetime.fromisoformat(mail.context["starts_at"]):
        return None
    return _compose(mail, event, event=_row(event))


def changed_mail(mail: OutgoingMail) -> Message | None:
    """None if it changed once more since: then that change has a mail of its own."""
    event = _public(mail.context["event"])
    revision = Revision.objects.get(kind="event", key=mail.context["event"], number=mail.context["revision"])
    told = kinds()["event"].read(revision)
    if _told(event) != _told(told) or (event and (ends(event) <= timezone.now() or not _still_wanted(mail))):
        return None
    was = _before(revision)
    shown = event or was
    if shown is None:
        return None
    what = "withdrawn" if event is None else "cancelled" if event["is_cancelled"] else "changed"
    return _compose(mail, event, event=_row(shown), was=_row(was) if was and event else None, what=what)


def _compose(mail: OutgoingMail, public: Content | None, **context: Any) -> Message:
    assert mail.participant
    url = settings.PORTAL_URL + public["url"] if public else mails.portal_link("event-list")
    return mails.compose(mail, mail.participant.email, {"url": url, **context})


def _row(event: Content) -> dict[str, Any]:
    where = ", ".join(whereabouts(event["place"], event["address"]))
    return {**event, "when": agenda.span(begins(event), ends(event)), "where": where}


def _public(key: str) -> Content | None:
    return State.live_objects([("event", key)]).get("event", key)


def _still_wanted(mail: OutgoingMail) -> bool:
    if mail.participant_id is None:
        return False
    return EventReminder.objects.filter(event_key=mail.context["event"], participant=mail.participant_id).exists()
