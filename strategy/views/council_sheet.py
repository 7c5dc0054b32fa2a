"""What a council needs to know since it last decided: a page, and the same on two pages to print."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..council_base import decided_on, months_before, usual_since
from ..council_lengths import PAGE, cut
from ..council_sheet import VARIANT, address, collect
from ..registry import Content
from ..snapshot import Snapshot
from ..state import State
from .lookup import with_word
from .orders import deliver

#: Nobody published anything before.
FIRST_DAY = date(2020, 1, 1)


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """The councils, each with the day from which its sheet counts."""
    state, today = State.live("municipality", "resolution"), timezone.localdate()
    sheets = [_offer(state, place, today) for place in state.all("municipality")]
    return render(request, "strategy/council_sheets.html", {"sheets": sheets})


def _offer(state: State, place: Content, today: date) -> dict[str, Any]:
    since = usual_since(state, place["key"], today)
    decided = decided_on(state, place["key"], since)
    slug = decided["edition"] if decided else None
    return {
        "municipality": place,
        "since": since,
        "decided": decided,
        "edition": f"{_('Fassung')} {slug.removeprefix('fassung-')}" if slug else "",
        "url": reverse("strategy:council-sheet", args=[place["slug"]]),
        "pdf_url": reverse("strategy:council-sheet-pdf", args=[place["slug"]]),
    }


@require_safe
def sheet(request: HttpRequest, municipality: str) -> HttpResponse:
    state, today = State.live("municipality", "resolution"), timezone.localdate()
    place = _place(state, municipality)
    if place["slug"] != municipality:
        return _to_today("council-sheet", place, request)
    usual = usual_since(state, place["key"], today)
    since, error = _since(request, usual, today)
    context = {
        "sheet": cut(collect(place, since, today, Snapshot(), with_words=True), PAGE),
        "error": error,
        "usual": usual,
        "first_day": FIRST_DAY,
        "half_year": months_before(today, 6),
        "year": months_before(today, 12),
        "pdf_url": address(place["slug"], since, "council-sheet-pdf"),
        "url": reverse("strategy:council-sheet", args=[place["slug"]]),
    }
    return render(request, "strategy/council_sheet.html", context)


@require_safe
@never_cache
def pdf(request: HttpRequest, municipality: str) -> HttpResponse:
    """The file, or the page that waits for it. A day that means nothing leads to the page, which says so."""
    state, today = State.live("municipality", "resolution"), timezone.localdate()
    place = _place(state, municipality)
    if place["slug"] != municipality:
        return _to_today("council-sheet-pdf", place, request)
    since, error = _since(request, usual_since(state, place["key"], today), today)
    if error:
        return redirect(f"{reverse('strategy:council-sheet', args=[place['slug']])}?{request.GET.urlencode()}")
    title = _("Ratsblatt {}").format(place["name"])
    return deliver(
        request, VARIANT, f"{place['key']}/{since}", title=title, back=(title, address(place["slug"], since))
    )


def _place(state: State, slug: str) -> Content:
    found = with_word(state, "municipality", slug)
    if found is None:
        raise Http404(_("Diese Kommune gibt es nicht."))
    return found


def _to_today(name: str, place: Content, request: HttpRequest) -> HttpResponse:
    """To the same sheet under today's word for the municipality."""
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return redirect(reverse(f"strategy:{name}", args=[place["slug"]]) + query)


def _since(request: HttpRequest, usual: date, today: date) -> tuple[date, str]:
    """The day from which the sheet counts: the one that the address names, else the usual one. Behind it, as a
    sentence, what is wrong with the one named; "" if nothing is.
    """
    named = request.GET.get("seit", "").strip()
    if not named:
        return usual, ""
    day = _day(named)
    if day is None:
        return usual, _("Das ist kein Tag wie 2026-06-30 oder 30.6.2026. Gezeigt wird der übliche Zeitraum.")
    if day > today:
        return usual, _("Dieser Tag liegt in der Zukunft. Gezeigt wird der übliche Zeitraum.")
    if day < FIRST_DAY:
        return usual, _("So weit reicht dieses Portal nicht zurück. Gezeigt wird der übliche Zeitraum.")
    return day, ""


def _day(named: str) -> date | None:
    """2026-06-30 or, as people type it, 30.6.2026."""
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        with suppress(ValueError):
            return datetime.strptime(named, form).date()  # noqa: DTZ007 a day has no zone
    return None
