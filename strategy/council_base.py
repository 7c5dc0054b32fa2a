"""Since when a council sheet counts, and with what it compares today."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from . import editions
from .models import Edition, Resolution
from .registry import Content
from .state import State
from .templatetags.portal_ui import german_date

#: So far it looks back where no day of a decision is known.
MONTHS_BACK = 6
#: Without a decision, a council has not turned to something new since.
UNDECIDED = ("", Resolution.Result.POSTPONED.value)


@dataclass(frozen=True)
class Base:
    """With what today is compared: `kind` is edition (on which was decided), day, first (edition), or nothing.

    Everything on the sheet counts from here: changes, money and contributions. `after` is the first moment that counts;
    `since` says so behind „seit“ (with its article, in the dative), `counted` as the heading of a figure. `token` names
    it in the address of the comparison, "" for nothing.
    """

    kind: str
    state: State
    label: str
    sentence: str
    token: str
    after: datetime
    since: str
    counted: str


def morning_after(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def last_decision(state: State, municipality: str, today: date) -> Content | None:
    """The newest resolution of the council whose day is known and not to come."""
    found = [r for r in _decisions(state, municipality) if r["date"] <= today.isoformat()]
    return max(found, key=lambda r: (r["date"], r["key"]), default=None)


def _decisions(state: State, municipality: str) -> list[Content]:
    """Those of one council whose day is known."""
    own = (r for r in state.all("resolution") if r["municipality"] == municipality)
    return [r for r in own if r["date"] and r["result"] not in UNDECIDED]


def usual_since(state: State, municipality: str, today: date) -> date:
    """Since when a sheet counts if nobody names a day: the last decision, or some months back."""
    decided = last_decision(state, municipality, today)
    return date.fromisoformat(decided["date"]) if decided else months_before(today, MONTHS_BACK)


def months_before(day: date, months: int) -> date:
    """The same day some months earlier, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def undated(state: State, municipality: str) -> list[Content]:
    """What the council decided on a day that is not known."""
    own = (r for r in state.all("resolution") if r["municipality"] == municipality)
    return [r for r in own if not r["date"] and r["result"] not in UNDECIDED]


def decided_on(state: State, municipality: str, day: date) -> Content | None:
    """What the council decided on that day; of several things the one about an edition, the newest."""
    found = [r for r in _decisions(state, municipality) if r["date"] == day.isoformat()]
    return max(found, key=lambda r: (*_in_order(r["edition"] or ""), r["key"]), default=None)


def _in_order(slug: str) -> tuple[int, str]:
    """fassung-10 comes after fassung-9."""
    return len(slug), slug


def base_of(decided: Content | None, since: date) -> Base:
    """What the council knows: the edition it decided on, else what was public at the end of that day.

    If nothing was public then, it is the oldest edition.
    """
    slug = decided["edition"] if decided else None
    if slug:
        edition = Edition.objects.get(slug=slug)
        return _edition_base("edition", edition, _("Alles zählt seit {}, über die entschieden wurde."))
    state = State.as_of(morning_after(since) - timedelta(microseconds=1))
    if any(True for _revision in state.revisions()):
        return _day_base(since, state)
    day = german_date(since)
    oldest = Edition.objects.order_by("number").first()
    if oldest:
        empty = _("Am {} war hier noch nichts veröffentlicht.").format(day)
        return _edition_base("first", oldest, f"{empty} {_('Alles zählt seit {}, der ältesten im Portal.')}")
    sentence = _("Am {} war hier noch nichts veröffentlicht. Deshalb ist alles neu.").format(day)
    return replace(_day_base(since, state), kind="nothing", label=_("noch nichts"), sentence=sentence, token="")


def _day_base(since: date, state: State) -> Base:
    day = german_date(since)
    return Base(
        "day",
        state,
        _("Stand vom {}").format(day),
        _("Alles zählt ab dem Tag danach; verglichen wird mit dem, was am Ende dieses Tages öffentlich war."),
        f"stand-{since}",
        morning_after(since),
        _("dem {}").format(day),
        _("nach dem {}").format(day),
    )


def _edition_base(kind: str, edition: Edition, sentence: str) -> Base:
    """From the moment on in which the edition was frozen."""
    label = f"{_('Fassung')} {edition.number} ({german_date(timezone.localdate(edition.frozen_at))})"
    return Base(
        kind,
        editions.frozen(edition),
        label,
        sentence.format(label),
        edition.slug,
        edition.frozen_at,
        label,
        _("seit {}").format(label),
    )
