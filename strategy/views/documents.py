"""Documents: list and progress."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .. import edition_documents, edition_overview
from ..edition_pages import in_force, list_all
from ..models import Live
from ..state import State

PER_PAGE = 10


@require_safe
@never_cache
def document_list(request: HttpRequest) -> HttpResponse:
    """Which edition counts, the documents of the live state, and all editions.

    The list changes while a document is made, so no copy of it is kept.
    """
    state, found = State.live("municipality", "resolution"), list_all()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("seite"))
    current = in_force(found)
    to_read = current or (found[0] if found else None)
    shown = [edition for edition in found if edition in page.object_list or edition == to_read]
    rows = {row["edition"].pk: row for row in edition_overview.rows(shown, state)}
    # The page keeps its numbers and shows rows instead of editions.
    page.object_list = [rows[edition.pk] for edition in page.object_list]  # type: ignore[misc]
    context = {
        "councils": edition_overview.by_council(state, found),
        "in_force": current and rows[current.pk],
        "to_read": to_read and rows[to_read.pk],
        "newest_edition": found[0] if found else None,
        "newest": Live.objects.newest(),
        "page_obj": page,
        **edition_documents.of(None, state),
    }
    return render(request, "strategy/document_list.html", context)


@require_safe
@never_cache
def document_progress(request: HttpRequest) -> HttpResponse:
    """The part of the list that a page with JavaScript fetches until nothing is in the making."""
    return render(
        request,
        "strategy/_documents.html",
        {**edition_documents.of(None, State.live("municipality")), "fragment": True},
    )
