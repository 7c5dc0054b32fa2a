"""What differs between two states of the strategy."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
def choose(request: HttpRequest, **where: Any) -> HttpResponse:
    raise Http404("Diese Seite entsteht gerade.")


@require_safe
def compare(request: HttpRequest, **where: Any) -> HttpResponse:
    raise Http404("Diese Seite entsteht gerade.")


@require_safe
def synopsis(request: HttpRequest, **where: Any) -> HttpResponse:
    raise Http404("Diese Seite entsteht gerade.")
