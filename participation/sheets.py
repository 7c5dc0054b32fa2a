"""Feedback sheets to print: what stands on the sheet of a chapter or a measure, with the way back to the portal."""

from __future__ import annotations

import re
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
#: So many letters of the summary, of the name of a section and of a line of the contact stand on a sheet.
SUMMARY, SECTION, LINE = 220, 64, 140
#: Between two sentences; no abbreviation and no day of a month counts as an end.
_SENTENCES = re.compile(r"(?<=[a-zäöüß)“]{2}[.!?])\s+(?=[A-ZÄÖÜ„])")


@dataclass(frozen=True)
class Sheet:
    """`url` is where to write online, `address` the same to type, `qr` the same as a picture (a data: address).

    `sections` are the numbered parts one can point to; `contact` whom to ask, empty if not known.
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
    #: A line for each town hall: what is public of where it is to be found.
    halls: tuple[str, ...] = ()


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
        summary=whole_sentences(content.get("summary", ""), SUMMARY),
        hint=hint,
        sections=[(number, whole_words(text, SECTION)) for number, text in sections],
        url=url,
        address=url.partition("://")[2].rstrip("/"),
        qr=segno.make(url, error="m").svg_data_uri(scale=4, border=2, dark="#000", light="#fff"),
        contact=contact(state),
        back_url=content["url"],
        halls=halls(state, content.get("municipality") or ""),
    )


def whole_sentences(text: str, limit: int) -> str:
    """As many sentences as fit; of a single longer one its first words."""
    kept = ""
    for sentence in _SENTENCES.split(text):
        longer = f"{kept} {sentence}".strip()
        if len(longer) > limit:
            break
        kept = longer
    return kept or whole_words(text, limit)


def whole_words(text: str, limit: int) -> str:
    """The text, or its first words and a sign that there are more."""
    if len(text) <= limit:
        return text
    words = text[: limit - 1].rpartition(" ")[0] or text[: limit - 2]
    return f"{words.rstrip(' ,;:–-')}\u00a0…"


def halls(state: State, municipality: str = "") -> tuple[str, ...]:
    """„Stadt Bad Belzig: im Rathaus, www.bad-belzig.de“ for the one municipality, or for each."""
    places = [place for place in state.all("municipality") if municipality in ("", place["key"])]
    return tuple(", ".join(filter(None, [_hall(place), _site(place.get("website") or "")])) for place in places)


def _hall(place: Content) -> str:
    return _("{name}: im Rathaus").format(name=place.get("official_name") or place["name"])


def _site(website: str) -> str:
    return website.partition("://")[2].rstrip("/")


def contact(state: State) -> list[str]:
    """The lines of the strategy's contact; none as long as nobody has written it."""
    found = [to_text(strategy["contact_html"]) for strategy in state.all("strategy")]
    return [whole_sentences(line.strip(), LINE) for text in found for line in text.splitlines() if line.strip()]
