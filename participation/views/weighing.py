"""The table of all contributions with their answers, and printable feedback sheets."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def table(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def table_csv(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def table_xlsx(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def table_pdf(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def chapter_sheet(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def measure_sheet(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404
