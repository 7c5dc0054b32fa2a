"""Objecting to a decision."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def appeal(request: HttpRequest, token: str) -> HttpResponse:
    raise Http404


def sent(request: HttpRequest) -> HttpResponse:
    raise Http404
