"""Documents: list, progress, file."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .. import edition_documents, edition_overview
from ..document_makers import lasting_address, maker
from ..documents_offered import CHECKSUM_LENGTH
from ..edition_pages import in_force, list_all
from ..models import Live, Publication
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
    shown = [edition for edition in found if edition in page.object_list or edition == current]
    rows = {row["edition"].pk: row for row in edition_overview.rows(shown, state)}
    page.object_list = [rows[edition.pk] for edition in page.object_list]
    context = {
        "councils": edition_overview.by_council(state, found),
        "in_force": current and rows[current.pk],
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
