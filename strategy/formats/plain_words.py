"""Words inside a line: which marks stay, what print says by place or size, and one space between words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element, SubElement

SVG = "{http://www.w3.org/2000/svg}svg"
#: What is printed inside a line: tag in print → tag here; anything else is unwrapped.
INLINE = {"b": "b", "strong": "strong", "em": "em", "i": "em", "sub": "sub", "sup": "sup", "code": "code", "a": "a"}
DROPPED = {"head", "style", "script", "template", "colgroup", "title"}
CHIPS = {"chip", "pill"}
#: Links that show the number of a page: after their words, or alone.
PAGE_LINKS = {"pageref", "pg"}
MAIN = "Hauptstelle"

Note = Callable[[Element], None]


def words(element: Element) -> str:
    """The text of an element, one space between words."""
    return " ".join("".join(element.itertext()).split())


def classes_of(element: Element) -> set[str]:
    return set((element.get("class") or "").split())


def add_inline(into: Element, child: Element, note: Note) -> None:
    """Add what stands inside a line; `note` is told every element on the way, for its anchor."""
    if not isinstance(child.tag, str) or child.tag in DROPPED or child.tag == SVG:
        return
    note(child)
    classes = classes_of(child)
    if child.tag == "br":
        SubElement(into, "br")
        return
    if child.get("data-pdf-tag") == "Note":
        say(into, f" [{words(child)}]")  # at the foot of the page in print
        return
    say(into, _before(into, child, classes))
    target = _opened_inline(into, child, classes)
    say(target, "– " if "pages" in classes else child.text)  # there stands „Seite“
    for part in child:
        add_inline(target, part, note)
        say(target, part.tail)
    say(into, _after(child, classes))


def _opened_inline(into: Element, child: Element, classes: set[str]) -> Element:
    tag = INLINE.get(child.tag)
    if tag is None or (tag == "a" and not child.get("href")):
        return into
    made = SubElement(SubElement(into, "b") if "main" in classes else into, tag)
    if tag == "a":
        made.set("href", child.get("href", ""))
        if classes & PAGE_LINKS:
            made.set("class", (classes & PAGE_LINKS).pop())
        if child.get("data-number"):
            say(made, f"{child.get('data-number')} ")
        if not words(child):
            say(made, _place(into, classes) or child.get("data-words"))
    return made


def _place(into: Element, classes: set[str]) -> str:
    """Words for the number of a page, which only paper has: which of the places of its entry it is."""
    if "pg" not in classes:
        return ""
    if "main" in classes:
        return MAIN
    return f"Stelle {sum(one.get('class') == 'pg' and words(one) != MAIN for one in into.iter('a'))}"


def _before(into: Element, child: Element, classes: set[str]) -> str:
    """Small print after other words, which paper tells by its size."""
    is_aside = "small" in classes and child.tag == "span" and words(into) and (child.text or "").strip()[:1].isalnum()
    return "– " if is_aside and not (len(into) and into[-1].tag == "br") else ""


def _after(child: Element, classes: set[str]) -> str:
    """What paper says by position alone, and a line has to say by a sign."""
    if "over" in classes:
        return ":"
    if classes & CHIPS:
        return ";"
    tight = (child.tail or "")[:1]
    return " " if child.tag == "b" and tight.isalnum() else ""


def say(into: Element, text: str | None) -> None:
    """Add words at the end of an element."""
    if not text:
        return
    if len(into):
        into[-1].tail = (into[-1].tail or "") + text
    else:
        into.text = (into.text or "") + text


def tidy(block: Element) -> None:
    """One space between words, none at the ends, no soft hyphens; no-break spaces stay."""
    was_space = True
    last: tuple[Element, str] | None = None
    for element, place in _places(block):
        text, was_space = _squeezed(getattr(element, place) or "", was_space)
        setattr(element, place, text or None)
        if text:
            last = (element, place)
        if place == "text" and element.tag == "br":
            was_space = True
    if last:
        element, place = last
        setattr(element, place, getattr(element, place).rstrip(" ;"))


def _places(element: Element) -> Iterator[tuple[Element, str]]:
    """Every place for text inside an element, in reading order."""
    yield element, "text"
    for child in element:
        yield from _places(child)
        yield child, "tail"


def _squeezed(text: str, was_space: bool) -> tuple[str, bool]:
    kept = []
    for letter in text.replace("\u00ad", ""):
        is_space = letter in " \n\t\r"
        if not (is_space and was_space):
            kept.append(" " if is_space else letter)
        was_space = is_space
    return "".join(kept), was_space
