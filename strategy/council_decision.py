"""What stands at the head of a council sheet: the edition that waits for this council, or what it decided last."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from . import edition_overview, editions
from .council_base import UNDECIDED
from .models import Edition, Resolution
from .registry import Content
from .snapshot import standing
from .state import State
from .templatetags.portal_ui import german_date

#: Editions in these states can still be decided on.
OPEN = (Edition.State.DRAFT, Edition.State.CONSULTATION)


def head(state: State, municipality: str, found: list[Edition], today: date) -> dict[str, Any]:
    """{kind (open, last or none), title, said, links [{label, url}], slug}; one statement.

    `found` are all editions, newest first. `title` is „Fassung 2 (Stand für den Herbst)“, or what a resolution without
    an edition calls its subject; `said` how all councils stand to it, or when and how this one decided; `slug` is the
    edition's, "" without one.
    """
    own = _decided(state, municipality, today)
    known = {edition.slug: edition for edition in found}
    edition, councils = _up_for_decision(state, found)
    if edition and any(c["municipality"] == municipality and c["result"] in UNDECIDED for c in councils):
        links = [*_links(edition), *_comparison(edition, own, known, municipality)]
        return _head("open", standing(councils), edition, links)
    last = max(own, key=_day, default=None)
    if last is None:
        return _head("none", "", None, [])
    edition = known.get(last["edition"] or "")
    return _head("last", _said(last), edition, _links(edition) if edition else [], last["edition_title"])


def _head(
    kind: str, said: str, edition: Edition | None, links: list[dict[str, str]], title: str = ""
) -> dict[str, Any]:
    slug, title = (edition.slug, _title(edition)) if edition else ("", title)
    return {"kind": kind, "title": title, "said": said, "links": links, "slug": slug}


def _up_for_decision(state: State, found: list[Edition]) -> tuple[Edition | None, list[dict[str, Any]]]:
    """The newest edition that is put to consultation or adopted by some council but not all, and what each said."""
    for edition in found:
        councils = editions.councils(state, [r for r in state.all("resolution") if r["edition"] == edition.slug])
        is_put = edition.state == Edition.State.CONSULTATION or any(council["is_adopted"] for council in councils)
        if edition.state in OPEN and is_put:
            return edition, councils
    return None, []


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


def _links(edition: Edition) -> list[dict[str, str]]:
    """To its joint long document, once that is ready, and to its page."""
    files = edition_overview.files_of([edition], {})[edition.pk]
    long = [file for file in files if file["is_joint"] and file["url"]][:1]
    return [
        *(_link(_("{} (PDF)").format(file["title"]), file["url"]) for file in long),
        _link(_("Seite der Fassung"), editions.address(edition)),
    ]


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
