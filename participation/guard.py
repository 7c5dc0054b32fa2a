"""Limits against floods, without knowing whom: counted by a pseudonym whose salt is thrown away every night.

Addresses, of networks and of mail, are neither stored nor logged: only their hash with the salt of the day.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from django.db import connection
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from strategy import client_address

from .models import DailySalt, RateCount


class Limit(NamedTuple):
    """So many within each window of `length`; windows are counted from midnight."""

    most: int
    length: timedelta


DAY = timedelta(days=1)
#: Forms taken from one network. A town hall, a school or a library is one, and a whole class may write at once.
SUBMISSIONS = (Limit(40, timedelta(minutes=10)), Limit(300, DAY))
#: Forms sent from one network, also with mistakes in them.
ATTEMPTS = (Limit(150, timedelta(minutes=10)),)
#: Mails to one address that were not answered by a confirmation: nobody's mailbox can be filled from here.
MAILS = (Limit(15, DAY),)
#: The same from one network: whoever sends in an address in vain keeps nobody elsewhere from writing with theirs.
MAILS_FROM = (Limit(5, DAY),)
#: Personal links to one address that somebody in one network asks for. Asking again within the first time is the same
#: link, and counts no more. All counted apart: whoever asks for links in vain keeps nobody from writing.
LINKS_NOW = (Limit(1, timedelta(minutes=10)),)
LINKS_FROM = (Limit(5, DAY),)
#: The same from all networks: a stranger elsewhere keeps nobody from their link.
LINKS = (Limit(15, DAY),)
#: Reports of contributions from one network, and with one address from there. Counted apart: nobody who reports much,
#: or who is reported much, is kept from writing by it.
REPORTS = (Limit(30, timedelta(minutes=10)), Limit(100, DAY))
REPORTS_BY = (Limit(20, DAY),)
#: Receipts of reports to one address, which nobody has confirmed: one for each report that is taken from one place.
RECEIPTS = (Limit(20, DAY),)
#: Changes one person makes to what is public, by the personal link: each keeps a former text and empties every cache.
CHANGES = (Limit(10, timedelta(minutes=10)), Limit(40, DAY))
#: So many times the same from the wide network around one of IPv6, in which one line may have hundreds.
WIDE = 4
#: Of the signs of a pseudonym.
_HALF = 32


def may_try(request: HttpRequest) -> bool:
    """Count one more form sent from this network; whether that is still within the limits."""
    return _count_network("attempt", client_address.network(request), ATTEMPTS)


def may_submit(request: HttpRequest) -> bool:
    """Count one more form taken from this network; whether that is still within the limits."""
    return _count_network("submit", client_address.network(request), SUBMISSIONS)


def may_mail(email: str, network: str = "") -> bool:
    """Count one more mail to this address that somebody in this network asked for; whether it may be sent."""
    address = pseudonym(_mailbox(email))
    return _raise_all("mail-from", _pair(address, network), MAILS_FROM) and _raise_all("mail", address, MAILS)


def may_send_link(email: str, network: str = "") -> bool:
    """Count one more personal link to this address that this network asked for; whether it may be sent now.

    False also if the same was asked just before: that link is under way.
    """
    address = pseudonym(_mailbox(email))
    pair = _pair(address, network)
    return (
        _raise_all("link-now", pair, LINKS_NOW)
        and _raise_all("link-from", pair, LINKS_FROM)
        and _raise_all("link", address, LINKS)
    )


def may_report(network: str, email: str = "") -> bool:
    """Count one more report from this network, and with this address from there; whether it may be taken."""
    if email and not _raise_all("report-by", _pair(pseudonym(_mailbox(email)), network), REPORTS_BY):
        return False
    return _count_network("report", network, REPORTS)


def may_send_receipt(email: str) -> bool:
    """Count one more receipt to this address; whether it may be sent."""
    return _count("receipt", _mailbox(email), RECEIPTS)


def may_change(participant: int) -> bool:
    """Count one more change by the person with this number; whether it may be made."""
    return _count("change", f"{participant}", CHANGES)


def mail_answered(email: str) -> None:
    """The person behind the address answered one of today's mails: it counts no more, wherever it was asked for."""
    now, address = timezone.localtime(), pseudonym(_mailbox(email))
    # In the order of `may_mail`, so that nobody waits for somebody who waits for them.
    for act, limits, begins in (("mail-from", MAILS_FROM, address[:_HALF]), ("mail", MAILS, address)):
        for limit in limits:
            counted = RateCount.objects.filter(act=_act(act, limit), pseudonym__startswith=begins, count__gt=0)
            counted.filter(window=_begin(now, limit)).update(count=F("count") - 1)


def pseudonym(subject: str) -> str:
    """The same for a subject all day long, another tomorrow, and tomorrow nobody can say whose it was."""
    return hmac.new(_salt(), subject.encode(), sha256).hexdigest()


def forget_former_days(now: datetime | None = None) -> None:
    """Delete the salts and counts of all days before today."""
    now = timezone.localtime(now)
    DailySalt.objects.filter(day__lt=now.date()).delete()
    RateCount.objects.filter(window__lt=_midnight(now)).delete()


def _salt() -> bytes:
    today = timezone.localdate()
    found = DailySalt.objects.filter(day=today).first()
    if found is None:
        # Of several processes that begin the day together one makes the salt, all read the same.
        DailySalt.objects.bulk_create([DailySalt(day=today, salt=secrets.token_bytes(32))], ignore_conflicts=True)
        found = DailySalt.objects.get(day=today)
    return bytes(found.salt)


def _pair(address: str, network: str) -> str:
    """A pseudonym of an address and a network. It begins like the address's: a confirmation knows no network."""
    return address[:_HALF] + pseudonym(f"{address} {network}")[:_HALF]


def _mailbox(email: str) -> str:
    """The same for all addresses that lead to one mailbox: whatever their letters, and what stands after a plus."""
    local, at, domain = email.lower().rpartition("@")
    return f"{local.partition('+')[0] or local}{at}{domain}"


def _count_network(act: str, network: str, limits: tuple[Limit, ...]) -> bool:
    """Both counts are raised, whether the first is within its limits or not."""
    is_within, wide = _count(act, network, limits), client_address.wider(network)
    more = tuple(Limit(limit.most * WIDE, limit.length) for limit in limits)
    return (not wide or _count(f"{act}-wide", wide, more)) and is_within


def _count(act: str, subject: str, limits: tuple[Limit, ...]) -> bool:
    return _raise_all(act, pseudonym(subject), limits)


def _raise_all(act: str, name: str, limits: tuple[Limit, ...]) -> bool:
    now = timezone.localtime()
    counted = [_raise(_act(act, limit), name, _begin(now, limit), limit.most) for limit in limits]
    return all(number <= limit.most for number, limit in zip(counted, limits, strict=True))


def _raise(act: str, name: str, window: datetime, most: int) -> int:
    """Count one more, in one statement, so that no two count the same; the new number. It stops just above `most`."""
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO participation_ratecount AS kept (act, pseudonym, "window", count) VALUES (%s, %s, %s, 1) '
            'ON CONFLICT (act, pseudonym, "window") DO UPDATE SET count = LEAST(kept.count, %s) + 1 RETURNING count',
            [act, name, window, most],
        )
        return int(cursor.fetchone()[0])


def _act(act: str, limit: Limit) -> str:
    """Apart for each length: at midnight windows of all lengths begin."""
    return f"{act}/{limit.length.total_seconds():.0f}"


def _begin(now: datetime, limit: Limit) -> datetime:
    midnight = _midnight(now)
    return midnight + (now - midnight) // limit.length * limit.length


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)
