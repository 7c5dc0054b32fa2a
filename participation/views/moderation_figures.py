"""What moderation decided, in figures, for everybody."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def figures(request: HttpRequest) -> HttpResponse:
    raise Http404


def figures_csv(request: HttpRequest) -> HttpResponse:
    raise Http404
