"""The addresses of the queue, below those of the contributions; they stand before the ones of single objects."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.urls import URLPattern, path

from . import queue_acts, queue_turns, queue_undo, queue_views

BASE = "warteschlange/"
CASE = f"{BASE}<int:number>/"
DOORS = [
    (BASE, queue_views.show, "queue"),
    (f"{BASE}beginnen/", queue_turns.begin, "queue_begin"),
    (f"{BASE}ruecknahme/<int:number>/", queue_undo.undo, "queue_undo"),
    (f"{BASE}ruecknahme/", queue_undo.undo_together, "queue_undo_together"),
    (CASE, queue_views.show_case, "queue_case"),
    (f"{CASE}uebernehmen/", queue_turns.take, "queue_take"),
    (f"{CASE}ueberspringen/", queue_turns.skip, "queue_skip"),
    (f"{CASE}freigeben/", queue_acts.approve, "queue_approve"),
    (f"{CASE}stehen-lassen/", queue_acts.keep, "queue_keep"),
    (f"{CASE}ausblenden/", queue_acts.hide, "queue_hide"),
    (f"{CASE}stattgeben/", queue_acts.uphold, "queue_uphold"),
    (f"{CASE}zurueckweisen/", queue_acts.reject, "queue_reject"),
]


def urls(page: Any) -> list[URLPattern]:
    """For the page of contributions in the admin."""
    guarded = page.admin_site.admin_view
    return [path(route, guarded(partial(view, page)), name=f"participation_{name}") for route, view, name in DOORS]
