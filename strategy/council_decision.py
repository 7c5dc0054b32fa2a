"""What stands at the head of a council sheet: the edition that waits for this council, or what it decided last."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from . import edition_overview, editions
from .council_base import UNDECIDED
from .edition_outcome import Said
from .models import Edition, Resolution
from .registry import Content
from .snapshot import standing
from .state import State
from .templatetags.portal_ui import german_date


def head(
    state: State, municipality: str, found: list[Edition], said: Said, today: date, *, for_page: bool = False
) -> dict[str, Any]:
    """{kind (open, undecided, last or none), title, said, links [{label, url}], slug}; for a page one statement.

    `found` are all editions, newest first, `said` what their councils decided. `title` is „Fassung 2 (Stand für den
    Herbst)“, or what a resolution without an edition calls its subject; `said` in the result how all councils stand to
    it, or when and how this one decided; `slug` is the edition's, "" without one.

    A page knows which edition is put to consultation, and leads to files. Neither is a revision, and the sheet's own
    file is made from those alone: there it is the newest that no council has adopted, as undecided, be it put or not.
    """
    own = _decided(state, municipality, today)
    known = {edition.slug: edition for edition in found}
    kind, edition, councils = _up_for_decision(found, said, for_page=for_page)
    if edition and any(c["municipality"] == municipality and c["result"] in UNDECIDED for c in councils):
        links = [*_links(edition, for_page=for_page), *_comparison(edition, own, known, municipality)]
        return _head(kind, standing(councils), edition, links)
    last = max(own, key=_day, default=None)
    if last is None:
        return _head("none", "", None, [])
    edition = known.get(last["edition"] or "")
    links = _links(edition, for_page=for_page) if edition else []
    return _head("last", _said(last), edition, links, last["edition_title"])


def _head(
    kind: str, said: str, edition: Edition | None, links: list[dict[str, str]], title: str = ""
) -> dict[str, Any]:
    slug, title = (edition.slug, _title(edition)) if edition else ("", title)
    return {"kind": kind, "title": title, "said": said, "links": links, "slug": slug}


def _up_for_decision(
    found: list[Edition], said: Said, *, for_page: bool
) -> tuple[str, Edition | None, list[dict[str, Any]]]:
    """The newest edition that is open, and what each council said: adopted by some but not all, or in consultation.

    What is older than one that all adopted is not open any more. Without such an edition a file has the newest one that
    none has adopted, as undecided.
    """
    undecided: tuple[str, Edition | None, list[dict[str, Any]]] = "none", None, []
    for edition in found:
        councils = said[edition.pk]
        if editions.adopted_by_all(councils):
            break
        if any(council["is_adopted"] for council in councils) or (
            for_page and edition.state == Edition.State.CONSULTATION
        ):
            return "open", edition, councils
        if not for_page and undecided[1] is None:
            undecided = "undecided", edition, councils
    return undecided


def _decided(state: State, municipality: str, today: date) -> list[Content]:
    own = (r for r in state.all("resolution") if r["municipality"] == municipality)
    return [r for r in own if r["result"] not in UNDECIDED and (r["date"] or "") <= today.isoformat()]


def _day(resolution: Content) -> tuple[str, str]:
    return resolution["date"] or "", resolution["key"]


def _comparison(
    edition: Edition, own: list[Content], known: dict[str, Edition], municipality: str
) -> list[dict[str, str]]:
    """With what this council adopted last; none if it has not adopted any."""
    adopted = [r for r in own if r["result"] in editions.ADOPTING and r["edition"] in known]
    if not adopted:
        return []
    before = known[max(adopted, key=_day)["edition"]]
    path = f"{reverse('strategy:comparison', args=[before.slug, edition.slug])}?kommune={municipality}"
    return [_link(_("Vergleich mit Fassung {}, der zuletzt hier beschlossenen").format(before.number), path)]


def _links(edition: Edition, *, for_page: bool) -> list[dict[str, str]]:
    """To its page, and on a page before that to its joint long document, once that is ready."""
    page = _link(_("Seite der Fassung"), editions.address(edition))
    return [*_files(edition), page] if for_page else [page]


def _files(edition: Edition) -> list[dict[str, str]]:
    files = edition_overview.files_of([edition], {})[edition.pk]
    long = [file for file in files if file["is_joint"] and file["url"]][:1]
    return [_link(_("{} (PDF)").format(file["title"]), file["url"]) for file in long]


def _link(label: str, path: str) -> dict[str, str]:
    return {"label": label, "url": path}


def _title(edition: Edition) -> str:
    example = f", {_('Beispiel')}" if edition.is_example and _("Beispiel") not in edition.title else ""
    return _("Fassung {number} ({title}{example})").format(number=edition.number, title=edition.title, example=example)


def _said(resolution: Content) -> str:
    """„beschlossen am 4. Mai 2026“, „abgelehnt, Tag nicht bekannt“."""
    result = str(Resolution.Result(resolution["result"]).label)
    if resolution["date"]:
        return _("{result} am {day}").format(result=result, day=german_date(resolution["date"]))
    return f"{result}, {resolution['date_note'].partition(';')[0] or _('Tag nicht bekannt')}"
