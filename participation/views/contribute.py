"""Writing: on a block, a measure, an event, a proposal, a reply; support."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def block(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def measure(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def event(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def proposal(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def reply(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def support(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def sent(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404
