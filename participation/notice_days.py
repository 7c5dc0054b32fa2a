"""On which day somebody who reported hears of a decision: so many mails a day, the rest on the days after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models.functions import Lower
from django.utils import timezone

from .models import Notice, OutgoingMail

#: Mails about decisions to one address on one day: nobody has confirmed it. As many as reports are taken from one
#: place on one day (guard.REPORTS_BY), so who reports that much hears of each.
MAILS_A_DAY = 20
#: On so many days, today among them. What is more than that comes from many places at once: no mail is owed for it.
DAYS = 7
#: When the mails of a later day leave.
HOUR = time(8)


def timed(notices: Iterable[Notice], due_at: datetime | None) -> list[tuple[Notice, datetime | None]]:
    """The notices that a mail is owed for, each with when it is due (None: now); no sooner than `due_at`.

    Asked without a lock: at worst two moderators who decide in the same moment make it one more. One statement.
    """
    found = [notice for notice in notices if notice.email]
    first = timezone.localdate(due_at) if due_at else timezone.localdate()
    counted = _counted({notice.email.lower() for notice in found}, first)
    return [(notice, due) for notice in found for due in _place(counted, notice.email.lower(), first, due_at)]


def _place(counted: Counter[tuple[str, date]], address: str, first: date, due_at: datetime | None) -> list:
    """[when] of the first day with room, which is taken by this; [] if there is none."""
    for day in (first + timedelta(days=n) for n in range(DAYS)):
        if counted[address, day] < MAILS_A_DAY:
            counted[address, day] += 1
            return [due_at if day == first else timezone.make_aware(datetime.combine(day, HOUR))]
    return []


def _counted(addresses: set[str], first: date) -> Counter[tuple[str, date]]:
    """{(address, day): mails} from that day on; what was not sent for good does not count."""
    begin = timezone.make_aware(datetime.combine(first, time.min))
    mails = OutgoingMail.objects.filter(kind="notice-decided", due_at__gte=begin)
    mails = mails.exclude(state=OutgoingMail.State.OBSOLETE).annotate(to=Lower("notice__email"))
    rows = mails.filter(to__in=addresses).values_list("to", "due_at")
    return Counter((to, timezone.localdate(due_at)) for to, due_at in rows)
