"""What a council sheet says of participation: what is talked about, what waits for an answer, and what is to come.

In files no word of a citizen stands, so none of them has to be taken back when something is hidden; on pages, which
are made anew with every decision, the beginning of what waits longest is quoted. Names stand in neither.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, Min, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from strategy.council_sheet import Asked
from strategy.registry import Content
from strategy.state import State

from . import figures
from .agenda import moment, row
from .filter_words import OPEN, SUBJECT_WORDS, list_url, with_both
from .models import Contribution
from .most_discussed import Place, most_discussed
from .open_phases import phase_of
from .subjects import Lookup, objects, subject_of, subjects

#: So many places with open questions, and so many beginnings of what was asked.
GROUPS, QUOTED = 12, 10
#: Letters of a quotation.
LETTERS = 220
#: What makes two contributions be about the same. The phase in which something was said does not; a question has the
#: one that asks it (see _asked_in).
_ABOUT = ("subject", "chapter_key", "block_now", "measure_key", "event_key", "question_key")


def part(asked: Asked) -> dict[str, Any]:
    """{talk, dates}; about eight statements, however much was said.

    talk: {new and overall {total, answered, open, share, median} of what came in since and of all; discussed
    [{label, title, url, new, total, open, support, where}]; open {count, groups [{label, title, url, count, days,
    where}], more (contributions in further groups), quoted (None without words) [{label, title, url, text, days}]},
    url}. `where` says in which text a passage has its number, "" for everything else. Counted is what concerns the
    municipality or both: what stands in their two rows of the figures, and in the list that every address leads to.
    """
    key, now = asked.municipality["key"], timezone.now()
    own, listed = of_council(key), with_both(key)
    return {
        "talk": {
            "new": _figure(figures.of(own.filter(arrived__gte=asked.after))),
            "overall": _figure(figures.of(own)),
            "discussed": [_discussed(place) for place in most_discussed(asked.state, own, asked.after, kommune=listed)],
            "open": _open(own.unanswered(), asked, now),
            "url": list_url(kommune=listed),
        },
        "dates": [*_phases(asked.state, key, now), *_events(asked.state, key, now)],
    }


def of_council(municipality: str) -> Any:
    """What counts and concerns this municipality or both, each with the moment it `arrived`."""
    both = Q(municipality__key=municipality) | Q(municipality=None)
    return figures.counted().filter(both).annotate(arrived=figures.arrival())


def _figure(figure: figures.Figure) -> dict[str, Any]:
    names = ("total", "answered", "open", "share", "median")
    return {name: getattr(figure, name) for name in names}


def _discussed(place: Place) -> dict[str, Any]:
    return {**asdict(place), "where": _text_of_today() if place.is_passage else ""}


def _text_of_today() -> str:
    """Numbers of passages change: these are those that they have now, not those of an edition."""
    return _("Arbeitsstand")


def _open(waiting: QuerySet, asked: Asked, now: datetime) -> dict[str, Any]:
    """What waits for an answer, by what it is about, the longest wait first."""
    rows = list(
        waiting.order_by()
        .annotate(asked_in=_asked_in())
        .values(*_ABOUT, "asked_in")
        .annotate(count=Count("pk"), oldest=Min("arrived"))
        .order_by("oldest", *_ABOUT, "asked_in")
    )
    shown = [(_about(found), found) for found in rows[:GROUPS]]
    lookup = Lookup(asked.state, objects(one for one, _found in shown))
    return {
        "count": sum(found["count"] for found in rows),
        "groups": [_group(one, found, lookup, asked, now) for one, found in shown],
        "more": sum(found["count"] for found in rows[GROUPS:]),
        "quoted": _quoted(waiting, asked, now) if asked.with_words else None,
    }


def _asked_in() -> Case:
    """The phase of a question, which is only one together with it; "" for everything else."""
    is_question = Q(subject=Contribution.Subject.QUESTION)
    return Case(When(is_question, then=F("consultation_key")), default=Value(""))


def _about(found: dict[str, Any]) -> Contribution:
    """A contribution that says what those of one row are about."""
    return Contribution(consultation_key=found["asked_in"], **{name: found[name] for name in _ABOUT})


def _group(one: Contribution, found: dict[str, Any], lookup: Lookup, asked: Asked, now: datetime) -> dict[str, Any]:
    about = subject_of(one, lookup)
    return {
        "label": about.label,
        "title": about.title,
        "url": _url(one, asked.municipality["key"]) or about.url,
        "count": found["count"],
        "days": _days(found["oldest"], now),
        "where": _text_of_today() if "#a-" in about.url else "",
    }


def _url(one: Contribution, municipality: str) -> str:
    """Where all that waits there can be read; "" if the place itself is the best."""
    if one.subject == Contribution.Subject.BLOCK and one.block_now:
        return reverse("participation:block", args=[one.block_now])
    if one.subject == Contribution.Subject.MEASURE:
        return list_url(kommune=with_both(municipality), massnahme=one.measure_key, ergebnis=OPEN)
    if one.subject == Contribution.Subject.PROPOSAL:
        return list_url(kommune=with_both(municipality), art=SUBJECT_WORDS["proposal"], ergebnis=OPEN)
    return ""


def _days(since: datetime, now: datetime) -> int:
    """Whole days of waiting, by the calendar."""
    return max(0, (timezone.localdate(now) - timezone.localdate(since)).days)


def _quoted(waiting: QuerySet, asked: Asked, now: datetime) -> list[dict[str, Any]]:
    oldest = list(waiting.order_by("arrived", "pk")[:QUOTED])
    about = subjects(oldest, asked.state)
    return [
        {
            "label": about[one.pk].label,
            "title": one.title or about[one.pk].title,
            "url": one.get_absolute_url(),
            "text": Truncator(one.text).chars(LETTERS, truncate=" …"),
            "days": _days(one.arrived, now),
            "is_example": one.is_example,
        }
        for one in oldest
    ]


def _phases(state: State, municipality: str, now: datetime) -> list[dict[str, Any]]:
    """When the phases that are not over begin and end."""
    found = [row(content, state, now) for content in _concerning(state, "consultation", municipality, now)]
    return [_begin_or_end(phase) for phase in found]


def _begin_or_end(phase: dict[str, Any]) -> dict[str, Any]:
    if phase["phase"] == "before":
        return _date(phase, phase["starts"], moment(phase["starts"]), _("Beteiligung beginnt"))
    return _date(phase, phase["ends"], moment(phase["ends"]), _("Beteiligung endet"))


def _events(state: State, municipality: str, now: datetime) -> list[dict[str, Any]]:
    found = [row(c, state, now) for c in _concerning(state, "event", municipality, now) if not c["is_cancelled"]]
    return [_date(event, event["starts"], event["when"], _("Veranstaltung"), event["place"]) for event in found]


def _concerning(state: State, kind: str, municipality: str, now: datetime) -> list[Content]:
    own = [content for content in state.all(kind) if content["municipality"] in (None, municipality)]
    return [content for content in own if phase_of(content, now) != "after"]


def _date(content: dict[str, Any], at: datetime, when: str, kind: str, about: str = "") -> dict[str, Any]:
    """See strategy.council_sheet: a date with its day, in words, and what it is."""
    return {
        "day": timezone.localdate(at).isoformat(),
        "when": when,
        "kind": kind,
        "title": content["title"],
        "about": about,
        "url": content["url"],
        "is_example": content["is_example"],
    }
