"""Short addresses for print: they lead to the live page."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
def chapter(request: HttpRequest, **where: Any) -> HttpResponse:
    raise Http404("Diese Seite entsteht gerade.")
