"""A passage of a chapter as a quotation to copy: a small page, and the words alone for the script that copies them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import edition_places, quotations
from ..edition_pages import Reading, reading
from ..quotations import Quotation
from ..state import State
from .lookup import find


@require_safe
def passage(request: HttpRequest, slug: str, block: str) -> HttpResponse:
    """Of the live text; editions that have the passage are named, for only they can be adopted."""
    state = State.live("chapter", "municipality", "strategy")
    found = find(request, state, "chapter", slug, below=f"zitat/{block}/")
    quotation = quotations.of(state, found, block)
    if quotation and _wants_words(request):
        return _words(quotation)
    context = {"chapter": found, "block_id": block, "in_editions": quotations.in_editions(found, block)}
    if quotation is None:  # it may have been there once, and somebody kept the address
        return render(request, "strategy/quotation_missing.html", context, status=404)
    return render(request, "strategy/quotation.html", {**context, "quotation": quotation})


@reading
def edition_passage(request: HttpRequest, visit: Reading, slug: str, block: str) -> HttpResponse:
    state = visit.state("chapter", "strategy")
    found = find(request, state, "chapter", slug, below=f"zitat/{block}/")
    quotation = _or_404(quotations.of(state, found, block, visit.edition))
    if _wants_words(request):
        return _words(quotation)
    live = edition_places.live_place(found, [("chapter", found["key"])])
    context = {"quotation": quotation, "chapter": found, "block_id": block}
    return render(request, "strategy/edition_quotation.html", {**context, **visit.place_context(state, found, live)})


def _or_404(quotation: Quotation | None) -> Quotation:
    if quotation is None:
        raise Http404("Diesen Absatz gibt es hier nicht.")
    return quotation


def _wants_words(request: HttpRequest) -> bool:
    return request.GET.get("teil") == "text"


def _words(quotation: Quotation) -> HttpResponse:
    return HttpResponse(quotation.text, content_type="text/plain; charset=utf-8")
