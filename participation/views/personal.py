"""Confirming, and the personal link."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def confirm(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def ask_link(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def link_sent(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def personal(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def export(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def edit(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def withdraw(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def anonymise(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def delete_all(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def end_links(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def rename(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def anonymise_all(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def end_reminder(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def end_support(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404
