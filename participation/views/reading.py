"""Reading: what was said and what became of it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def overview(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def contribution_list(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def contribution(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def chapter(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def removed(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def figures(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def figures_csv(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404
