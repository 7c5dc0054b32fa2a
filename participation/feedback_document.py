"""The feedback sheet of a chapter or a measure as a PDF of one page, to be laid out on a table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.http import Http404
from django.urls import reverse
from django.utils import timezone, translation

from strategy.document_makers import Draft, draft_of, load_documents
from strategy.models import Live, Publication
from strategy.models.base import german_slug
from strategy.snapshot import Snapshot
from strategy.state import State
from strategy.templatetags.portal_ui import german_date

from . import sheets
from .sheets import Sheet

#: What a publication of this sheet calls its variant; its scope is "chapter/KEY" or "measure/KEY".
VARIANT = "feedback"
SHEETS = {"chapter": sheets.of_chapter, "measure": sheets.of_measure}
THIS = {"Kapitel": "dieses Kapitel", "Maßnahme": "diese Maßnahme"}
#: What else its words come from.
SHOWN = ("strategy", "municipality")
AROUND = (*SHOWN, "bundle")
#: So many lines to write on, fewer by one for each two lines of print.
LINES = 14
FEWEST_LINES = 4
TEMPLATE = "participation/pdf/feedback.html"
FOLDER = settings.BASE_DIR / "templates" / "participation" / "pdf"
SOURCES = (FOLDER / "feedback.html", FOLDER / "feedback.css")


@dataclass(frozen=True)
class FeedbackMaker:
    """Makes one sheet. An older file goes with the next."""

    label: str = "Rückmeldebogen"
    is_lasting: bool = False

    def draft(self, scope: str, snapshot: Snapshot) -> Draft | None:
        load_documents()  # says what is missing where there is no Pango
        from strategy import printing

        found = _tree(scope)
        if found is None:
            return None
        made, up_to = found
        name = f"Rueckmeldebogen_{german_slug(made['title'])[:80].strip('-')}.pdf"
        render = partial(printing.print_tree, TEMPLATE)
        return draft_of(made, name, up_to, render=render, key=printing.page_key(made, SOURCES))

    def lasting_address(self, file_name: str) -> str:
        """Nowhere: the address to pass on is that of the sheet itself."""
        return ""

    def is_current(self, publication: Publication) -> bool:
        """Whether nothing that it prints was published since."""
        kind, _slash, key = publication.scope.partition("/")
        rows = Live.objects.of_kinds(AROUND) | Live.objects.of_objects([(kind, key)])
        newest = rows.aggregate(newest=Max("revision_id"))["newest"] or 0
        return publication.up_to is not None and publication.up_to >= newest


def _tree(scope: str) -> tuple[dict[str, Any], int] | None:
    """What the template prints, and the number of the newest revision it is made from; None if nothing is public."""
    kind, _slash, key = scope.partition("/")
    state = State.live_objects([(kind, key)], *AROUND)
    try:
        with translation.override("de"):
            sheet = SHEETS[kind](key)
    except (KeyError, Http404):
        return None
    if state.published_at(kind, key) is None:
        return None
    return tree(sheet, state, *days(state, kind, key)), state.up_to


def days(state: State, kind: str, key: str) -> tuple[str, str]:
    """JJJJ-MM-TT twice: when the newest of what the sheet shows was published, and when its subject last was."""
    shown = [(kind, key), *((around, content["key"]) for around in SHOWN for content in state.all(around))]
    published = {named: state.published_at(*named) for named in shown}
    found = {named: timezone.localdate(moment).isoformat() for named, moment in published.items() if moment}
    return max(found.values()), found[kind, key]


def tree(sheet: Sheet, state: State, day: str, changed: str) -> dict[str, Any]:
    rows = (len(sheet.sections) + len(sheet.halls) + len(sheet.contact)) // 2
    rows += bool(sheet.summary)
    return {
        "kind": "Rückmeldebogen",
        "title": sheet.title,
        "about": sheet.kind,
        "summary": sheet.summary,
        "hint": sheet.hint,
        "sections": [list(section) for section in sheet.sections],
        "address": sheet.url,
        "contact": sheet.contact,
        "halls": list(sheet.halls),
        "changed": f"{THIS[sheet.kind]} zuletzt geändert am {german_date(changed)}",
        "lines": list(range(max(FEWEST_LINES, LINES - rows))),
        "issuers": [m.get("official_name") or m["name"] for m in state.all("municipality")],
        "portal_url": settings.PORTAL_URL,
        "edition": None,
        "date": day,
    }


def address(kind: str, key: str) -> str:
    """Where the sheet is to be had as a file."""
    return reverse(f"participation:{kind}-sheet-pdf", args=[key])


MAKER = FeedbackMaker()
