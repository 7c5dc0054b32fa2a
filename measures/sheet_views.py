"""The sheet (Steckbrief) of a measure as a file, and its short address."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
def steckbrief(request: HttpRequest, **where: Any) -> HttpResponse:
    raise Http404("Diese Seite entsteht gerade.")


@require_safe
def short_address(request: HttpRequest, **where: Any) -> HttpResponse:
    raise Http404("Diese Seite entsteht gerade.")
