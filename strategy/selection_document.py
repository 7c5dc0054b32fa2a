"""The document of a selection (Sitzungsunterlage): chosen chapters and measures behind a contents page of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from . import selections
from .document_makers import Draft, draft_of, load_documents
from .models import Selection
from .registry import Content
from .snapshot import Snapshot

#: What a publication of this document calls its variant; its scope is the key of the selection.
VARIANT = "selection"
#: What `file_name` makes.
FILE_NAME = re.compile(r"Sitzungsunterlage_(?:Arbeitsstand|Fassung-(\d+))_([0-9a-f]{8})_[0-9a-f]{8}\.pdf")


@dataclass(frozen=True)
class SelectionMaker:
    """Makes the document of one selection."""

    label: str = "Sitzungsunterlage"
    is_lasting: bool = False

    def draft(self, scope: str, snapshot: Snapshot) -> Draft | None:
        documents = load_documents()
        selection = Selection.objects.filter(pk=scope).first()
        if selection is None:
            return None
        state = snapshot.state()
        tree = assemble(selection, state, snapshot.described(state))
        if tree is None:
            return None
        return draft_of(tree, file_name(tree, scope, documents.content_hash(tree)), state.up_to)

    def lasting_address(self, file_name: str) -> str:
        """The page of the same choice, for as long as it is kept: to be ordered again, with what it says today."""
        named = FILE_NAME.fullmatch(file_name)
        selection = Selection.objects.filter(key__startswith=named[2]).first() if named else None
        edition = f"fassung-{named[1]}" if named and named[1] else ""
        return selections.address(selections.choice_of(selection, edition)) if selection else ""


def assemble(selection: Selection, state: Any, edition: Content | None) -> dict[str, Any] | None:
    """The document tree; None if nothing of what was chosen is there."""
    from .documents import front, tree, wording
    from .documents.scope import ScopedState

    view = ScopedState(state, selection.municipality_key)
    with translation.override("de"):
        chosen = [*_chapters(view, selection.chapter_keys), *_measures(view, selection.measure_keys)]
        place = view.get("municipality", selection.municipality_key) if selection.municipality_key else None
        if not chosen or (selection.municipality_key and place is None):
            return None
        nodes = [
            {
                "type": "selection_cover",
                "place": "front",
                "heading": _("Sitzungsunterlage"),
                "missing": missing(selection, state),
            },
            *chosen,
            {
                "type": "sources",
                "place": "end",
                "anchor": "quellen",
                "level": 1,
                "title": _("Quellen"),
                "sources": [],
                "numbers_anew": True,
            },
            front.imprint(view, "end"),
        ]
        head = front.head(view, place, VARIANT)
        head["variant_label"] = _("Sitzungsunterlage")
        head["document_title"] = f"{head['variant_label']} – {head['title']}"
        made: dict[str, Any] = tree.compose(view, VARIANT, nodes, head, portal_url=settings.PORTAL_URL, edition=edition)
        if not edition and made["date"]:
            # The portal may have changed since, only nothing of what was chosen.
            made["standing"] = f"Arbeitsstand, zuletzt geändert am {wording.long_date(made['date'])}"
    return made


def missing(selection: Selection, state: Any) -> list[dict[str, str]]:
    """What was picked and does not get in: [{label, reason}], in the order of the document."""
    found = []
    for kind, keys in (("chapter", selection.chapter_keys), ("measure", selection.measure_keys)):
        for key in keys:
            content = state.get(kind, key)
            if reason := selections.why_not(state, kind, content, selection.municipality_key):
                label = selections.label(kind, content) if content else f"{selections.NAMES[kind]} „{key}“"
                found.append({"label": label, "reason": reason})
    return found


def _chapters(view: Any, keys: list[str]) -> list[dict[str, Any]]:
    from .documents.chapters import chapter_node
    from .documents.front import place_tones

    found = [chapter for key in keys if (chapter := view.get("chapter", key))]
    tones = place_tones(view)
    return [chapter_node(chapter, tone=tones.get(chapter.get("municipality") or "", "")) for chapter in found]


def _measures(view: Any, keys: list[str]) -> list[dict[str, Any]]:
    return [node for path in settings.PORTAL_SELECTION_PARTS for node in import_string(path)(view, keys)]


def file_name(tree: dict[str, Any], scope: str, content_hash: str) -> str:
    """„Sitzungsunterlage_Fassung-2_7be02c1d_1f3a9c07.pdf“: the first digits say what was chosen, the last ones stand in
    the document as the beginning of its checksum.
    """
    edition = f"Fassung-{tree['edition']['number']}" if tree["edition"] else "Arbeitsstand"
    return f"Sitzungsunterlage_{edition}_{scope[:8]}_{content_hash[:8]}.pdf"


MAKER = SelectionMaker()
