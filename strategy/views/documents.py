"""Documents: list, progress, file."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..document_makers import lasting_address, maker
from ..documents_offered import CHECKSUM_LENGTH, offered
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
    """One file under the address of its content: it never changes, so a lasting one may be kept for a year.

    What strangers wrote may be taken back: browsers ask each time whether the file is still there. Of a file that is
    gone the address leads to the newest one, whatever it says now.
    """
    found = Publication.objects.done().filter(sha256__startswith=checksum, file_name=file_name).order_by("-pk").first()
    if found is None or len(checksum) < CHECKSUM_LENGTH or not found.path.exists():
        return _instead(file_name)
    etag = f'"{found.sha256}"'
    response = get_conditional_response(request, etag=etag) or _file(found)
    response["ETag"] = etag
    is_lasting = maker(found.variant).is_lasting
    response["Cache-Control"] = "public, max-age=31536000, immutable" if is_lasting else "no-cache"
    return response


def _instead(file_name: str) -> HttpResponse:
    address = lasting_address(file_name)
    if not address:
        raise Http404("Dieses Dokument gibt es nicht.")
    return HttpResponseRedirect(address, headers={"Cache-Control": "no-cache"})


def _file(publication: Publication) -> FileResponse:
    return FileResponse(publication.path.open("rb"), content_type="application/pdf", filename=publication.file_name)
