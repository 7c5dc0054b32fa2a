"""Termine: the list, each event, calendar files, and a reminder by mail."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from strategy.registry import Content
from strategy.state import State

from .. import agenda
from .. import calendar as calendar_files
from ..event_page import AROUND, event_context
from ..forms.base import posted
from ..forms.reminder import ReminderForm
from .public_form import answer_form, public_form

PAST = "vergangen"


@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    state, over = State.live("municipality"), request.GET.get("zeit") == PAST
    chosen = state.get("municipality", request.GET.get("kommune"))
    key = chosen["key"] if chosen else ""
    page = agenda.page_of("event", timezone.now(), request.GET.get("seite"), over=over, municipality_key=key)
    context = {
        "page_obj": page,
        "is_past": over,
        "times": [_choice("Kommende", key, "", not over), _choice("Vergangene", key, PAST, over)],
        "places": [
            _choice("Alle", "", PAST if over else "", not key),
            *(_choice(m["name"], m["key"], PAST if over else "", m["key"] == key) for m in state.all("municipality")),
        ],
        **_subscription(key),
    }
    return render(request, "participation/event_list.html", context)


def _choice(label: str, municipality_key: str, time: str, selected: bool) -> dict[str, Any]:
    query = urlencode([(name, value) for name, value in (("kommune", municipality_key), ("zeit", time)) if value])
    return {"label": label, "url": f"?{query}" if query else reverse("participation:event-list"), "selected": selected}


def _subscription(municipality_key: str) -> dict[str, str]:
    """The calendar file to fetch once, and the address that calendar programs follow."""
    path = reverse("participation:calendar") + (f"?kommune={municipality_key}" if municipality_key else "")
    host = settings.PORTAL_URL.partition("://")[2]
    return {"calendar_url": path, "webcal_url": f"webcal://{host}{path}", "follow_url": settings.PORTAL_URL + path}


@require_safe
def event(request: HttpRequest, slug: str) -> HttpResponse:
    state, found = _find(request, slug)
    return render(request, "participation/event.html", event_context(state, found, timezone.now()))


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    chosen = State.live("municipality").get("municipality", request.GET.get("kommune"))
    key, name = (chosen["key"], chosen["name"]) if chosen else ("", "")
    return _file(calendar_files.whole(timezone.now(), key, name), "termine.ics")


@require_safe
def event_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    _state, found = _find(request, slug, below="termin.ics")
    return _file(calendar_files.single(found["key"]), f"{found['slug']}.ics")


def _file(text: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


@public_form
def reminder(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for one mail before the event. Once it has begun or was called off, the page says so."""
    state, found = _find(request, slug, below="erinnern/")
    shown = agenda.row(found, state, timezone.now())
    context = {"event": shown, "action": reverse("participation:reminder", args=[slug])}
    if found["is_cancelled"] or shown["phase"] != "before":
        status = 409 if request.method == "POST" else 200
        return render(request, "participation/reminder_closed.html", context, status=status)
    form = ReminderForm(posted(request), event_key=found["key"])
    return answer_form(request, form, "participation/reminder.html", context, lambda valid: valid.save())


def _find(request: HttpRequest, slug: str, below: str = "") -> tuple[State, Content]:
    return agenda.find(request, "event", reverse("participation:event", args=[slug]), *AROUND, below=below)
