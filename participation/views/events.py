"""Termine."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def event_list(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def event(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def calendar(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def event_calendar(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def reminder(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404
