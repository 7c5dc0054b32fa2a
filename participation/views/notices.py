"""Reporting a contribution."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def report(request: HttpRequest, public_id: str) -> HttpResponse:
    raise Http404


def reported(request: HttpRequest) -> HttpResponse:
    raise Http404
