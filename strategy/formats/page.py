"""The long version as one HTML file that works without the portal: no picture, no script, no address to load from."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, tostring

from django.template import Context
from django.utils import translation
from django.utils.safestring import mark_safe

from .plain import HEADINGS, plain
from .plain_words import words

#: So many columns a phone can show without scrolling; only wider tables are a stop on the way by keyboard.
NARROW = 3
#: What need not stand in an attribute.
MARKUP = str.maketrans("", "", "<>\"'")
TEMPLATE = "files/text.html"


def write(tree: dict[str, Any]) -> bytes:
    """The file of a document tree (strategy.documents.assemble). The same tree gives the same bytes."""
    from strategy.documents.engine import engine
    from strategy.documents.render import printed_html

    body = lowered(plain(printed_html(tree)))
    text = "\n".join(tostring(block, encoding="unicode", method="html") for block in body)
    with translation.override("de"):
        context = Context({"tree": tree, "text": mark_safe(text)}, use_l10n=False)
        return engine().get_template(TEMPLATE).render(context).encode()


def lowered(body: Element) -> Element:
    """The same blocks below one heading of the first level; wide tables can be scrolled, also by keyboard."""
    for element in body.iter():
        if element.tag in HEADINGS:
            element.tag = f"h{min(int(element.tag[1]) + 1, 6)}"
    heading = ""
    for place, block in enumerate(list(body)):
        if block.tag in HEADINGS:
            heading = words(block).translate(MARKUP)
        elif block.tag == "table" and _columns(block) > NARROW:
            body[place] = _scrolled(block, place, heading)
    return body


def _columns(table: Element) -> int:
    return max((len(row) for row in table.iter("tr")), default=0)


def _scrolled(table: Element, place: int, heading: str) -> Element:
    box = Element("div", {"class": "table", "tabindex": "0", "role": "region"})
    caption = table.find("caption")
    if caption is None:
        box.set("aria-label", f"Tabelle zu „{heading}“, Stelle {place}")  # no two regions are called the same
    else:
        caption.set("id", caption.get("id") or f"tabelle-{place}")
        box.set("aria-labelledby", caption.get("id", ""))
    box.append(table)
    return box
