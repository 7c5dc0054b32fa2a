"""Beteiligungsphasen."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def consultation_list(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def consultation(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def take_part(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404
