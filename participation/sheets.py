"""Feedback sheets to print: what stands on the sheet of a chapter or a measure, with the way back to the portal."""

from __future__ import annotations

from dataclasses import dataclass

import segno
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from strategy.blocks import numbered, toc
from strategy.downloads import portal_address
from strategy.html import to_text
from strategy.registry import Content
from strategy.state import State

from .subjects import chapter_title

#: More lines to write on than ever fit: what is left of the page decides how many are seen.
RULES = 30


@dataclass(frozen=True)
class Sheet:
    """`url` is where to write online, `address` the same to type, `qr` the same as a picture (a data: address).

    `sections` are the numbered parts one can point to; `contact` where to hand it in, "" if not known.
    """

    kind: str
    title: str
    summary: str
    hint: str
    sections: list[tuple[str, str]]
    url: str
    address: str
    qr: str
    contact: list[str]
    back_url: str


def of_chapter(key: str) -> Sheet:
    """The sheet of a public chapter; Http404 if there is none."""
    state, chapter = _found("chapter", key)
    sections = _sections(chapter)
    hint = _("Nummern wie „{}-2“ stehen im Text neben jedem Absatz.").format(sections[0][0] if sections else "3.2")
    path = reverse("participation:chapter", args=[key])
    return _sheet(state, _("Kapitel"), chapter_title(chapter), chapter, hint, sections, path)


def _sections(chapter: Content) -> list[tuple[str, str]]:
    """The numbered sections, and before them what stands above the first heading, if anything does."""
    found = [(heading.number, heading.text) for heading in toc(chapter["number"], chapter["blocks"]) if heading.number]
    first = f"{chapter['number']}.0"
    numbers = (number or "" for _block, number in numbered(chapter["number"], chapter["blocks"]))
    has_beginning = any(number.startswith(f"{first}-") for number in numbers)
    return [(first, _("Anfang des Kapitels")), *found] if has_beginning else found


def of_measure(key: str) -> Sheet:
    """The sheet of a public measure; Http404 if there is none."""
    state, measure = _found("measure", key)
    title = f"{measure['code']} {measure['title']}"
    path = reverse("participation:measure", args=[key])
    return _sheet(state, _("Maßnahme"), title, measure, "", [], path)


def _found(kind: str, key: str) -> tuple[State, Content]:
    state = State.live_objects([(kind, key)], "strategy", "municipality", "bundle")
    content = state.get(kind, key)
    if content is None:
        raise Http404(_("Diesen Bogen gibt es nicht."))
    return state, content


def _sheet(
    state: State, kind: str, title: str, content: Content, hint: str, sections: list[tuple[str, str]], path: str
) -> Sheet:
    url = portal_address(path)
    return Sheet(
        kind=kind,
        title=title,
        summary=content.get("summary", ""),
        hint=hint,
        sections=sections,
        url=url,
        address=url.partition("://")[2].rstrip("/"),
        qr=segno.make(url, error="m").svg_data_uri(scale=4, border=2, dark="#000", light="#fff"),
        contact=contact(state),
        back_url=content["url"],
    )


def contact(state: State) -> list[str]:
    """The lines of the strategy's contact; none as long as nobody has written it."""
    found = [to_text(strategy["contact_html"]) for strategy in state.all("strategy")]
    return [line for text in found for line in text.splitlines() if line.strip()]
