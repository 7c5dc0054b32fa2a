"""Following: the choice, the form, the feeds, and ending it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def overview(request: HttpRequest) -> HttpResponse:
    raise Http404


def follow(request: HttpRequest, about: str, key: str) -> HttpResponse:
    raise Http404


def feed(request: HttpRequest, about: str, key: str) -> HttpResponse:
    raise Http404


def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    raise Http404
