"""Phases and events as lists and pages show them: from the public state, and by the clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from strategy.models import PublicAddress
from strategy.registry import Content, kinds
from strategy.state import State
from strategy.views.lookup import Moved

from .models import PublicPeriod
from .open_phases import begins, ends, phase_of
from .whereabouts import whereabouts

Row = dict[str, Any]
PER_PAGE = 20


def find(request: HttpRequest, kind: str, path: str, *around: str, below: str = "") -> tuple[State, Content]:
    """The public object at an address, with a state that holds it and all objects of the kinds `around`.

    Http404 if nothing public is there; Moved to today's address, except for what was sent: it would get lost.
    """
    address = PublicAddress.objects.filter(kind=kind, path=path).first()
    state = State.live_objects([(kind, address.key)], *around) if address else State([])
    content = state.get(kind, address.key) if address else None
    if content is None:
        raise Http404(f"{kinds()[kind].label} nicht gefunden")
    if content["url"] != path and request.method != "POST":
        raise Moved(content["url"] + below)
    return state, content


def row(content: Content, state: State, now: datetime) -> Row:
    """A phase or an event with its moments, what they are in words, where it stands, and whose it is."""
    starts, over = begins(content), ends(content)
    return {
        **content,
        "starts": starts,
        "ends": over,
        "when": span(starts, over),
        "phase": phase_of(content, now),
        "where": ", ".join(whereabouts(content["place"], content["address"])) if "place" in content else "",
        "place_of": state.get("municipality", content["municipality"]),
    }


def rows(periods: Iterable[PublicPeriod], now: datetime) -> list[Row]:
    """The public objects of these periods, in their order; one statement."""
    places = [(period.kind, period.key) for period in periods]
    state = State.live_objects(places, "municipality") if places else State([])
    return [row(content, state, now) for place in places if (content := state.get(*place))]


def page_of(kind: str, now: datetime, number: str | None, *, over: bool, municipality_key: str = "") -> Page:
    """A page of rows: what is over, the latest first, or what is not, the next first."""
    found = PublicPeriod.objects.of_kind(kind).concerning(municipality_key)
    found = found.over(now).order_by("-starts_at", "key") if over else found.not_over(now).order_by("starts_at", "key")
    page = Paginator(found, PER_PAGE).get_page(number)
    page.object_list = rows(page.object_list, now)
    return page


def moment(value: datetime) -> str:
    """„Samstag, 5. Dezember 2026, 17:00 Uhr“, in the time of the municipalities."""
    return date_format(timezone.localtime(value), "l, j. F Y, H:i") + " " + _("Uhr")


def span(starts: datetime, over: datetime) -> str:
    """„Samstag, 5. Dezember 2026, 17:00 bis 19:00 Uhr“; over several days both are named in full."""
    first, last = timezone.localtime(starts), timezone.localtime(over)
    if first.date() == last.date():
        return _("{day} bis {end} Uhr").format(day=date_format(first, "l, j. F Y, H:i"), end=date_format(last, "H:i"))
    return _("{start} bis {end}").format(start=moment(starts), end=moment(over))
