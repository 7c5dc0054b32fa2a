"""An edition as files: its list and its contents to check them, its text in other forms, its tables.

`arbeitsstand` in place of an edition's word is the live state.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import content_data, downloads, editions
from ..edition_pages import LIVE
from ..edition_state import EditionState
from ..models import Edition
from ..snapshot import Snapshot
from ..state import State
from .orders import deliver

_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json", "txt": "text/plain; charset=utf-8"}


@require_safe
def content(request: HttpRequest, edition: str) -> HttpResponse:
    """Every revision of the list with its checksum, and what the councils have decided on it until now."""
    found = _find(edition)
    described = Snapshot(found).described(Snapshot(found).state("municipality", "resolution"))
    head = {"title": _title(found), "edition": described, "licence": downloads.licence()}
    return _file(content_data.as_json(head, _listed(found).revisions()), edition, "inhalt", "json")


@require_safe
def checksums(request: HttpRequest, edition: str) -> HttpResponse:
    """The list whose SHA-256 is the checksum of the edition, byte for byte."""
    return _file(editions.checksum_lines(_listed(_find(edition)).revisions()), edition, "pruefliste", "txt")


@require_safe
def text(request: HttpRequest, edition: str) -> HttpResponseBase:
    """The long version as one HTML file to keep; `kommune` names the municipality whose part it is."""
    return _made(request, edition, "html", _("Langfassung als HTML-Datei"))


@require_safe
def word(request: HttpRequest, edition: str) -> HttpResponseBase:
    """The same for Word."""
    return _made(request, edition, "word", _("Langfassung für Word"))


@require_safe
def table(request: HttpRequest, edition: str, name: str, form: str) -> HttpResponse:
    """One of the open data's tables, as the edition has it."""
    wanted = downloads.tables().get(name)
    if wanted is None or not wanted.in_editions:
        raise Http404("Diese Tabelle gibt es nicht.")
    found = _find(edition)
    if found is None:
        return HttpResponseRedirect(reverse(f"strategy:download-{form}", args=[name]))
    state = EditionState(editions.frozen(found, *wanted.kinds).revisions(), found)
    rows = wanted.rows(state, None)
    if form == "csv":
        return _file(downloads.as_csv(wanted, rows), edition, name, form)
    return _file(downloads.as_json(wanted, rows, state, edition=_title(found)), edition, name, form)


def _find(slug: str) -> Edition | None:
    """The edition, None for the live state."""
    found = Edition.objects.filter(slug=slug).first()
    if found is None and slug != LIVE:
        raise Http404("Diese Fassung gibt es nicht.")
    return found


def _listed(edition: Edition | None, *kind_names: str) -> State:
    return State.live(*kind_names) if edition is None else editions.frozen(edition, *kind_names)


def _title(edition: Edition | None) -> str:
    return _("Arbeitsstand") if edition is None else str(edition)


def _made(request: HttpRequest, slug: str, variant: str, title: str) -> HttpResponseBase:
    edition = _find(slug)
    scope = _scope(request.GET, _listed(edition, "municipality"))
    back = (_title(edition), reverse("strategy:edition", args=[slug]))
    return deliver(request, variant, scope, edition, title=f"{title}, {_title(edition)}", back=back)


def _scope(query: QueryDict, state: State) -> str:
    """Key of the municipality that `kommune` names; "" for both."""
    wanted = query.get("kommune", "")
    found = state.by_slug("municipality", wanted) if wanted else None
    if wanted and found is None:
        raise Http404("Diese Kommune gibt es nicht.")
    return found["key"] if found else ""


def _file(content: str, edition: str, name: str, form: str) -> HttpResponse:
    """A file to keep; other sites may read it too, from their visitors' browsers."""
    headers: dict[str, Any] = {
        "Content-Disposition": f'attachment; filename="smart-city-strategie-{edition}-{name}.{form}"',
        "Access-Control-Allow-Origin": "*",
    }
    return HttpResponse(content, content_type=_TYPES[form], headers=headers)
