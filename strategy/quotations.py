"""A passage ready to be quoted: its words, where they stand, of which state, and an address that stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from . import blocks as splitting
from . import edition_places
from . import html as cleaner
from .downloads import portal_address
from .html_tree import Element
from .models import Edition, Revision
from .registry import Content, kinds
from .state import State
from .templatetags.portal_ui import german_date

#: Quotation marks within a quotation are single ones.
_INNER = str.maketrans('„“”»«"', "‚‘’›‹'")
#: For a portal whose strategy has no title yet; documents say the same.
TITLE = "Smart-City-Strategie"


@dataclass(frozen=True)
class Quotation:
    """`number` of the passage („3.2-1“), `source` says of which state it is, `text` is all of it to copy."""

    number: str
    words: str
    source: str
    address: str
    text: str


def of(state: State, chapter: Content, block_id: str, edition: Edition | None = None) -> Quotation | None:
    """The quotation of a numbered passage; None for a heading, and for what the chapter does not have.

    `state` has the chapter and the kind strategy; of an edition its chapters are addressed inside it (EditionState).
    """
    found = _passage(chapter, block_id)
    if found is None:
        return None
    block, number = found
    words, source = _words(block), _source(state, chapter, edition)
    address = _address(chapter, block_id)
    place = ", ".join([_title(state), source, _("Absatz {}").format(number), address])
    return Quotation(number, words, source, address, f"„{words.translate(_INNER)}“ ({place})")


def in_editions(chapter: Content, block_id: str) -> list[dict[str, Any]]:
    """The editions in which a passage can be quoted, newest first, a few; also one that the live text dropped.

    {number, state_label, url (of the quotation there), is_same (whether it has the same words there)}; the passage was
    added or written anew since, so not every edition that has the chapter is one. At most three statements.
    """
    today, words = _passage(chapter, block_id), _words_then(chapter, block_id)
    text = today[0]["text"] if today else None
    return [
        {**one, "url": f"{one['url']}zitat/{block_id}/", "is_same": words[one["number"]] == text}
        for one in edition_places.in_editions(chapter)
        if one["number"] in words
    ]


def _words_then(chapter: Content, block_id: str) -> dict[int, str]:
    """Number of the edition → the words of the passage in it, of those that `edition_places.in_editions` names; one
    statement.
    """
    listed = Revision.objects.filter(kind="chapter", key=chapter["key"], editions__isnull=False)
    rows = listed.order_by("-editions__number").values_list("editions__number", "content", "schema")
    then: dict[int, str] = {}
    for number, content, schema in rows[: edition_places.NEWEST]:
        found = _passage(kinds()["chapter"].upgrade(content or {}, schema), block_id)
        if found:
            then[number] = found[0]["text"]
    return then


def _passage(chapter: Content, block_id: str) -> tuple[Content, str] | None:
    """The block and its number; None for a heading, and for what the chapter does not have."""
    pairs = splitting.numbered(chapter["number"], chapter["blocks"])
    return next(((block, number) for block, number in pairs if number and block["id"] == block_id), None)


def _words(block: Content) -> str:
    """The text, a table as lines of „Jahr | Betrag“."""
    if block["kind"] != "table":
        return block["text"]
    elements = [element for top in cleaner.elements(block["html"]) for element in top.walk()]
    lines = [[_cell(cell) for cell in row.elements()] for row in elements if row.tag == "tr"]
    captions = [_cell(element) for element in elements if element.tag == "caption"]
    return "\n".join([*captions, *(" | ".join(line) for line in lines)])


def _cell(element: Element) -> str:
    return " ".join(cleaner.text_of_elements([element]).split())


def _title(state: State) -> str:
    strategy: dict[str, Any] = state.get("strategy", "strategie") or {}
    return strategy.get("title") or TITLE


def _source(state: State, chapter: Content, edition: Edition | None) -> str:
    """„Fassung 1, eingefroren am 10. November 2026“; the live text is of the day on which it last became public."""
    if edition is None:
        published = state.published_at("chapter", chapter["key"])
        return _("Arbeitsstand vom {}").format(german_date(timezone.localdate(published)))
    name = _("Fassung {}").format(edition.number) + (f" ({_('Beispiel')})" if edition.is_example else "")
    return _("{name}, eingefroren am {day}").format(name=name, day=german_date(timezone.localdate(edition.frozen_at)))


def _address(chapter: Content, block_id: str) -> str:
    """The page in an edition stays at its address, as frozen as its words; the live one leads on when it moves."""
    return f"{portal_address(chapter['url'])}#a-{block_id}"
