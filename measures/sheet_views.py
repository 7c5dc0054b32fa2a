"""The sheet (Steckbrief) of a measure as a file, and its short address."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from strategy.state import State
from strategy.views.short_addresses import printed_as


@require_safe
def steckbrief(request: HttpRequest, **where: Any) -> HttpResponse:
    raise Http404("Diese Seite entsteht gerade.")


@require_safe
def short_address(request: HttpRequest, code: str) -> HttpResponse:
    """What is printed on paper leads to the live page; a code of before, too."""
    found = printed_as(State.live("bundle", "measure"), "measure", "code", code)
    if found is None:
        raise Http404("Eine Maßnahme mit diesem Kürzel gibt es nicht.")
    return HttpResponseRedirect(found["url"])
