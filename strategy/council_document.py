"""The council sheet as a PDF of two pages, whatever there is to say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from .council_lengths import PRINTED, cut
from .council_sheet import address, collect
from .document_makers import Draft, draft_of, load_documents
from .models import Publication
from .registry import Content
from .snapshot import Snapshot
from .state import State
from .views.lookup import with_word

if TYPE_CHECKING:
    from .documents.render import Progress, Rendered

PAGES = 2
#: What `file_name` makes.
FILE_NAME = re.compile(r"Ratsblatt_([a-z0-9-]+)_seit-(\d{4}-\d\d-\d\d)_Stand-\d{4}-\d\d-\d\d\.pdf")
TEMPLATE = "pdf/council.html"
#: What decides how it looks besides what all documents have in common.
SOURCES = [settings.BASE_DIR / "strategy" / name for name in ("council_document.py", "council_lengths.py")]


class TooLong(Exception):
    """Even with the shortest lists it needs more than two pages."""


@dataclass(frozen=True)
class CouncilMaker:
    """Makes one council's sheet; its scope is „<municipality>/<JJJJ-MM-TT>“. It is of its day, so no file is kept."""

    label: str = "Ratsblatt"
    is_lasting: bool = False

    def draft(self, scope: str, snapshot: Snapshot) -> Draft | None:
        load_documents()  # says what is missing where there is no Pango
        from . import printing

        made = tree(scope, snapshot)
        if made is None:
            return None
        return draft_of(
            made,
            file_name(made),
            snapshot.state("municipality").up_to if snapshot.up_to is None else snapshot.up_to,
            render=two_pages,
            key=printing.page_key(made, SOURCES),
            content_date=timezone.now(),
        )

    def is_current(self, publication: Publication) -> bool:
        """Whether it would say the same now: it depends on the day, and on what citizens wrote."""
        today = self.draft(publication.scope, Snapshot())
        if today is None:
            return publication.state == Publication.State.UNCHANGED
        rows = Publication.objects.of_documents({(publication.scope, publication.variant)})
        newest = rows.done().order_by("-pk").first()
        return newest is not None and newest.key == today.key

    def lasting_address(self, file_name: str) -> str:
        """Where today's sheet of that council and day is to be had; "" for other names."""
        named = FILE_NAME.fullmatch(file_name)
        place = with_word(State.live("municipality"), "municipality", named[1]) if named else None
        return address(place["slug"], date.fromisoformat(named[2]), "council-sheet-pdf") if named and place else ""


def tree(scope: str, snapshot: Snapshot) -> dict[str, Any] | None:
    """The whole sheet and what the template says around it; None if there is no such sheet (any more)."""
    key, _slash, day = scope.partition("/")
    place = snapshot.state("municipality").get("municipality", key)
    if place is None or snapshot.edition is not None:
        return None
    with translation.override("de"):
        sheet = collect(place, datetime.fromisoformat(day).date(), timezone.localdate(), snapshot)
        return {**sheet, **_around(sheet, place)}


def _around(sheet: dict[str, Any], place: Content) -> dict[str, Any]:
    """What the base of small documents asks for."""
    since = sheet["base"]["since"]
    issuer = place["official_name"] or place["name"]
    council = place["council"] or _("Vertretung")
    return {
        "kind": _("Ratsblatt"),
        "title": _("{place} seit {since}").format(place=place["name"], since=since.replace(" ", "\u00a0")),
        "subtitle": _("Was sich getan hat. Für: {}").format(council),
        "summary": _("Was sich seit {since} getan hat, für: {council}, {place}.").format(
            since=since, council=council, place=place["name"]
        ),
        "edition": None,
        "date": sheet["today"],
        "issuers": [issuer],
        "portal_url": settings.PORTAL_URL,
        "is_example": sheet["measures"]["has_examples"] or sheet["money"]["has_examples"],
    }


def two_pages(made: dict[str, Any], key: str, progress: Progress | None = None) -> Rendered:
    """The file, with as much as two pages take. Raises TooLong if they never do."""
    from . import printing

    for lengths in PRINTED:
        rendered = printing.print_tree(TEMPLATE, cut(made, lengths), key, progress)
        if rendered.pages == PAGES:
            return rendered
    raise TooLong(f"{rendered.pages} Seiten statt {PAGES}")


def file_name(made: dict[str, Any]) -> str:
    """„Ratsblatt_bad-belzig_seit-2026-11-10_Stand-2026-11-23.pdf“: readable in a folder of downloads."""
    return f"Ratsblatt_{made['municipality']['slug']}_seit-{made['since']}_Stand-{made['today']}.pdf"


MAKER = CouncilMaker()
