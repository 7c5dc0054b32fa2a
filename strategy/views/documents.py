"""Documents: list, progress, file."""

from __future__ import annotations

from itertools import groupby

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..documents_offered import offered
from ..models import Publication
from ..state import State


def _context() -> dict:
    state = State.live("municipality", "resolution", "strategy")
    offers = offered(state=state)
    groups = [
        {
            "title": scope_label[0].upper() + scope_label[1:] if scope else "Gemeinsam für beide Kommunen",
            "offers": list(group),
        }
        for (scope, scope_label), group in groupby(offers, key=lambda offer: (offer.scope, offer.scope_label))
    ]
    return {
        "groups": groups,
        "in_the_making": any(offer.making for offer in offers),
        "resolutions": state.all("resolution"),
        "strategy": state.get("strategy", "strategie"),
    }


@require_safe
@never_cache
def document_list(request: HttpRequest) -> HttpResponse:
    """The list changes while a document is made, so no copy of it is kept."""
    return render(request, "strategy/document_list.html", _context())


@require_safe
@never_cache
def document_progress(request: HttpRequest) -> HttpResponse:
    """The part of the list that a page with JavaScript fetches until nothing is in the making."""
    return render(request, "strategy/_document_groups.html", _context())


@require_safe
def document_file(request: HttpRequest, checksum: str, file_name: str) -> HttpResponse:
    """One file under the address of its content: it never changes, so it may be kept for a year."""
    publication = Publication.objects.done().filter(sha256__startswith=checksum).order_by("-pk").first()
    if publication is None or not publication.path.exists():
        raise Http404("Dieses Dokument gibt es nicht.")
    etag = f'"{publication.sha256}"'
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = FileResponse(publication.path.open("rb"), content_type="application/pdf", filename=file_name)
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
