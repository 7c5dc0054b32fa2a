"""The Synopse: a comparison as PDF, old and new side by side, in the same words as the page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils import translation

from . import comparison_page, comparison_sides
from .comparison import compare, municipalities
from .comparison_decisions import heading, parted, told
from .comparison_results import Comparison
from .comparison_sides import Side, UnknownSide
from .comparison_tree import GROUPS, Tree, group_of
from .document_makers import Draft, draft_of, load_documents
from .models import Live
from .snapshot import Snapshot
from .templatetags.portal_ui import german_date

#: What a publication calls this document; its scope is "<before>..<after>", for one municipality with "/<key>".
VARIANT, LABEL = "synopsis", "Synopse"
TEMPLATE = "pdf/synopsis.html"
_SCOPE = re.compile(r"([a-z0-9-]+)\.\.([a-z0-9-]+)(?:/([a-z0-9-]+))?")
_SIDE = r"(fassung-\d+|arbeitsstand|stand-\d{4}-\d\d-\d\d)"
#: What `file_name` makes; its last parts are the municipality, if it is for one, and the day.
_FILE_NAME = re.compile(
    rf"Smart-City-Strategie_Synopse_{_SIDE}_{_SIDE}(?:_([a-z-][a-z0-9-]*))?(?:_\d{{4}}-\d\d-\d\d)?\.pdf"
)


def scope(before: str, after: str, municipality: str = "") -> str:
    """The scope of a Synopse; a municipality that is none public counts as both."""
    is_known = municipality and Live.objects.filter(kind="municipality", key=municipality).exists()
    return f"{before}..{after}{f'/{municipality}' if is_known else ''}"


@dataclass(frozen=True)
class SynopsisMaker:
    label: str = LABEL
    #: It can be had of any two days, so files go when nobody asks for them, though each is what it will always be.
    is_lasting: bool = False
    is_repeatable: bool = True

    def draft(self, scope: str, snapshot: Snapshot) -> Draft | None:
        """The Synopse of a scope; `snapshot` says what counts as public now. None if a side does not exist."""
        found = _SCOPE.fullmatch(scope)
        newest = snapshot.up_to or Live.objects.aggregate(newest=Max("revision_id"))["newest"]
        try:
            sides = [comparison_sides.find(token, newest) for token in found.groups()[:2]] if found else []
        except UnknownSide:
            return None
        if not found or not sides:
            return None
        load_documents()  # says what is missing where there is no Pango
        from . import printing

        made = tree((sides[0], sides[1]), found[3] or "", portal_url=settings.PORTAL_URL)
        render = partial(printing.print_tree, TEMPLATE)
        return draft_of(made, file_name(made), newest, render=render, key=printing.page_key(made, []))

    def lasting_address(self, file_name: str) -> str:
        """The page of the same comparison."""
        named = _FILE_NAME.fullmatch(file_name)
        if named is None:
            return ""
        query = f"?kommune={named[3]}" if named[3] else ""
        return reverse("strategy:comparison", args=[named[1], named[2]]) + query


def tree(sides: tuple[Side, Side], municipality: str, *, portal_url: str) -> dict[str, Any]:
    """The whole comparison as plain JSON, ready for the template; three statements, or four.

    Everything in it was public when the sides' newest revision was: made again later, it says the same.
    """
    with translation.override("de"):
        states = sides[0].state(), sides[1].state()
        decided = sides[0].resolutions()
        described = [side.described(state, decided) for side, state in zip(sides, states, strict=True)]
        comparison = parted(compare(*states, municipality))
        return {**_head(comparison, sides, described, portal_url), **_body(comparison, sides)}


def _head(comparison: Comparison, sides: tuple[Side, Side], described: list[dict], portal_url: str) -> dict[str, Any]:
    """What the base of small documents wants to know."""
    before, after = described
    places = municipalities(comparison.before, comparison.after)
    name = places.get(comparison.municipality, "")
    path = reverse("strategy:comparison", args=[before["token"], after["token"]])
    query = f"?kommune={comparison.municipality}" if name else ""
    return {
        "schema": 1,
        "kind": LABEL,
        "title": f"{before['label']} und {after['label']}",
        "subtitle": f"Was {name} betrifft: das Eigene und das Gemeinsame" if name else "",
        "summary": comparison_page.sentence(comparison, sides),
        "standing": f"{said(before)} und {said(after)}",
        "edition": None,
        "date": max(before["date"], after["date"]),
        "issuers": [p.get("official_name") or p["name"] for p in comparison.after.all("municipality")],
        "portal_url": portal_url,
        "address": f"{portal_url}{path}{query}" if portal_url else "",
        "note": _note(described, sides),
        "municipality": comparison.municipality,
        "before": before,
        "after": after,
    }


def said(side: dict[str, Any]) -> str:
    """„Fassung 1 (Entwurf, Beispiel)“, „Arbeitsstand vom 20. November 2026“."""
    about = [word for word, is_so in (("Entwurf", side["is_draft"]), ("Beispiel", side["is_example"])) if is_so]
    if about:
        return f"{side['label']} ({', '.join(about)})"
    day = german_date(side["date"]) if side["token"] == comparison_sides.LIVE else ""
    return f"{side['label']} vom {day}" if day else str(side["label"])


def _note(described: list[dict[str, Any]], sides: tuple[Side, Side]) -> str:
    examples = [side["label"] for side in described if side["is_example"]]
    notes = [f"{label} ist ein Beispiel, für die Vorführung erfunden." for label in examples]
    if sides[0].moment > sides[1].moment:
        notes.append(f"{described[0]['label']} ist jünger: Was hier „neu“ heißt, ist später entfallen.")
    return " ".join(notes)


def _body(comparison: Comparison, sides: tuple[Side, Side]) -> dict[str, Any]:
    made = Tree(comparison, sides[1])
    subjects = [(group_of(subject), made.subject(subject)) for subject in comparison.subjects]
    groups = [
        {"key": key, "title": title, "subjects": [subject for group, subject in subjects if group == key]}
        for key, (title, _) in GROUPS.items()
    ]
    return {
        "figures": comparison_page.figures(comparison),
        "groups": [group for group in groups if group["subjects"]],
        "sums": made.sums(),
        "decisions": told(comparison),
        "decisions_title": heading(sides),
        "is_example": _has_examples(subject for _, subject in subjects),
    }


def _has_examples(subjects: Iterable[dict[str, Any]]) -> bool:
    rows = [row for subject in subjects for part in subject["parts"] for row in [*part["amounts"], *part["dates"]]]
    return any(row["is_example"] for row in rows)


def file_name(made: dict[str, Any]) -> str:
    """„Smart-City-Strategie_Synopse_fassung-1_arbeitsstand_bad-belzig_2026-11-22.pdf“."""
    said = [made["before"]["token"], made["after"]["token"], made["municipality"], made["date"]]
    return f"Smart-City-Strategie_Synopse_{'_'.join(filter(None, said))}.pdf"


MAKER = SynopsisMaker()
