"""What a digest says: the news as they are when it leaves, by what they are about, newest first.

News that belong to several Abos of the person stand once, under the most particular one. What the person ended
meanwhile is left out; if nothing is left there is no mail.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from strategy.models import ChangeEvent
from strategy.views.news import with_urls

from . import digest_details, following, mails, tokens
from .models import OutgoingMail, Participant, Subscription

#: More than so many nobody reads in a mail; the rest is counted and stands in the portal.
MOST = 50
#: From the most particular to the most general.
ORDER = tuple(Subscription.About(about) for about in ("measure", "chapter", "municipality", "all"))

Group = dict[str, Any]


def digest(mail: OutgoingMail) -> mails.EmailMultiAlternatives | None:
    person = mail.participant
    if person is None:
        return None
    subscriptions = _subscriptions(person)
    found = _belonging(subscriptions, mail.context["events"])
    if not found:
        return None
    count = sum(len(events) for _subscription, events in found)
    groups = _shown(person, found)
    context = {
        "name": person.display_name,
        "headline": _headline(count, groups),
        "groups": groups,
        "more": max(count - MOST, 0),
        "news_url": settings.PORTAL_URL + reverse("strategy:news"),
        "ends_all": len(subscriptions) > 1,
        "end_url": _end_url(person),
    }
    return mails.compose(mail, person.email, context, headers=_headers(context["end_url"]))


def _subscriptions(person: Participant) -> list[Subscription]:
    """The most particular first."""
    mine = person.subscriptions.confirmed().order_by("pk")
    return sorted(mine, key=lambda one: ORDER.index(Subscription.About(one.about)))


def _belonging(
    subscriptions: list[Subscription], numbers: Iterable[int]
) -> list[tuple[Subscription, list[ChangeEvent]]]:
    """Each Abo with its news, newest first; each of the news once; without Abos that nothing is left for."""
    events = list(ChangeEvent.objects.filter(pk__in=numbers).order_by("-at", "-pk"))
    belonging = following.matching(subscriptions, events)
    placed: set[int] = set()
    found = []
    for one in subscriptions:
        mine = [event for event in belonging.get(one.pk, []) if event.pk not in placed]
        placed.update(event.pk for event in mine)
        if mine:
            found.append((one, mine))
    return found


def _shown(person: Participant, found: list[tuple[Subscription, list[ChangeEvent]]]) -> list[Group]:
    """[{label, title, url, rhythm, end_url, events [row of digest_details]}], the newest MOST of the news."""
    subjects = following.subjects_of(one for one, _events in found)
    newest = sorted((event for _one, events in found for event in events), key=_age, reverse=True)[:MOST]
    rows = {row["id"]: {**row, "url": _absolute(row["url"])} for row in with_urls(newest)}
    rows = digest_details.detailed(newest, rows)
    return [
        {
            **subjects[one.about, one.key],
            "about": one.about,
            "url": _absolute(subjects[one.about, one.key]["url"]),
            "rhythm": one.get_rhythm_display(),
            "end_url": _end_url(person, one),
            "events": [rows[event.pk] for event in events if event.pk in rows],
        }
        for one, events in found
    ]


def _age(event: ChangeEvent) -> tuple[Any, int]:
    return event.at, event.pk


def _absolute(path: str) -> str:
    return settings.PORTAL_URL + path if path else ""


def _headline(count: int, groups: list[Group]) -> str:
    """„3 Neuigkeiten: Offenes WLAN und mehr“; of everything „3 Neuigkeiten aus der Smart-City-Strategie“."""
    first = groups[0]
    how_many = ngettext("Eine Neuigkeit", "{} Neuigkeiten", count).format(count)
    if first["about"] == Subscription.About.ALL:
        return _("{} aus der Smart-City-Strategie").format(how_many)
    return f"{how_many}: {first['title']}" + (_(" und mehr") if len(groups) > 1 else "")


def _end_url(person: Participant, subscription: Subscription | None = None) -> str:
    return mails.portal_link("unsubscribe", tokens.unsubscribe_token(person, subscription))


def _headers(end_url: str) -> dict[str, str]:
    """What lets mail programs offer to end it by one click (RFC 8058), and sort it as what it is."""
    return {
        "List-Unsubscribe": f"<{end_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": f"Neues aus der Smart-City-Strategie <neues.{urlsplit(settings.PORTAL_URL).hostname}>",
        "Precedence": "bulk",
    }
