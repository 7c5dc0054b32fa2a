"""The measures of an edition."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
def measure_list(request: HttpRequest, **where: Any) -> HttpResponse:
    raise Http404("Diese Seite entsteht gerade.")


@require_safe
def measure(request: HttpRequest, **where: Any) -> HttpResponse:
    raise Http404("Diese Seite entsteht gerade.")
