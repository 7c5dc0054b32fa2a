"""Documents: list, progress, file."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..documents_offered import offered
from ..models import Publication
from ..state import State


def _context() -> dict[str, Any]:
    documents = offered(state=State.live("municipality"))
    groups = [
        {"key": scope or "gemeinsam", "title": found[0]["scope_label"], "documents": found}
        for scope, found in ((scope, list(group)) for scope, group in groupby(documents, lambda d: d["scope"]))
    ]
    is_making = any(d["job"] and d["job"]["state"] != "failed" for d in documents)
    return {"groups": groups, "is_making": is_making}


@require_safe
@never_cache
def document_list(request: HttpRequest) -> HttpResponse:
    """The list changes while a document is made, so no copy of it is kept."""
    return render(request, "strategy/document_list.html", _context())


@require_safe
@never_cache
def document_progress(request: HttpRequest) -> HttpResponse:
    """The part of the list that a page with JavaScript fetches until nothing is in the making."""
    return render(request, "strategy/_documents.html", {**_context(), "fragment": True})


@require_safe
def document_file(request: HttpRequest, checksum: str, file_name: str) -> HttpResponse:
    """One file under the address of its content: it never changes, so it may be kept for a year."""
    publication = Publication.objects.done().filter(sha256__startswith=checksum).order_by("-pk").first()
    if publication is None or file_name != publication.file_name or not publication.path.exists():
        raise Http404("Dieses Dokument gibt es nicht.")
    etag = f'"{publication.sha256}"'
    response: HttpResponse | FileResponse
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    else:
        response = FileResponse(publication.path.open("rb"), content_type="application/pdf", filename=file_name)
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
