"""Running text as a list of runs: text with its marks, whitespace and characters put in order.

A run is `(text, marks)`; marks are tuples like `("strong", "")` or `("a", "/ziele/")`, outermost first. A
line break is a run of its own with the text BREAK.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby

from strategy.html_tree import Element, Node
from strategy.links import is_external, safe_href

Marks = tuple[tuple[str, str], ...]
Run = tuple[str, Marks]

BREAK = "\n"
MARKS = {"a": "a", "strong": "strong", "b": "strong", "em": "em", "i": "em", "sup": "sup", "sub": "sub"}
_ORDER = ["a", "strong", "em", "sup", "sub"]
# Word's symbol font puts its bullets into the private use area.
_SYMBOLS = str.maketrans({"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "▪", "\u2011": "-"})
# Control characters, direction overrides, zero-width spaces, private use, surrogates and non-characters:
# invisible on the page, and a trap in comparison, search and PDF.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ue000-\uf8ff\ud800-\udfff\ufffe\uffff]"
)
_PIECES = re.compile(r"\s+|\S+")


def runs(nodes: Iterable[Node], marks: Marks = ()) -> Iterator[Run]:
    """Yield the raw runs below `nodes`; elements that are no mark count as a space around their text."""
    for node in nodes:
        if isinstance(node, str):
            yield _INVISIBLE.sub("", node.translate(_SYMBOLS)).replace(BREAK, " "), marks
        elif node.tag == "br":
            yield BREAK, ()
        elif node.tag in MARKS:
            yield from runs(node.children, _with_mark(marks, node))
        elif node.tag == "span":
            yield from runs(node.children, marks)
        else:
            yield " ", ()
            yield from runs(node.children, marks)
            yield " ", ()


def paragraphs(raw: Iterable[Run]) -> list[list[Run]]:
    """Return the tidy paragraphs in `raw`: two line breaks in a row start a new one, empty ones vanish."""
    result: list[list[Run]] = [[]]
    for text, marks in _collapse(raw):
        if text == BREAK * 2:
            result.append([])
        else:
            result[-1].append((text, marks))
    return [tidy for paragraph in result if (tidy := _tidy(paragraph))]


def one_line(raw: Iterable[Run]) -> list[Run]:
    """Return the runs as one tidy paragraph without line breaks."""
    flat = [(text.replace(BREAK, " "), marks) for text, marks in raw]
    return _tidy(_collapse(flat))


def lines(tidy: Iterable[Run]) -> list[list[Run]]:
    """Return the runs between line breaks."""
    result: list[list[Run]] = [[]]
    for text, marks in tidy:
        if text == BREAK:
            result.append([])
        else:
            result[-1].append((text, marks))
    return result


def nodes(tidy: Iterable[Run]) -> list[Node]:
    """Return the tree of tidy runs, each mark opened as rarely as possible."""
    root = Element("")
    stack: list[tuple[tuple[str, str] | None, Element]] = [(None, root)]
    for text, marks in tidy:
        depth = _shared_depth(stack, marks)
        del stack[depth + 1 :]
        for mark in marks[depth:]:
            element = _element(mark)
            stack[-1][1].children.append(element)
            stack.append((mark, element))
        stack[-1][1].children.append(Element("br") if text == BREAK else text)
    return root.children


def _with_mark(marks: Marks, node: Element) -> Marks:
    name, value = MARKS[node.tag], ""
    if name == "a":
        href = safe_href(node.attrs.get("href", ""))
        if href is None:
            return marks
        value = href
    kept = [mark for mark in marks if mark[0] != name]
    return tuple(sorted([*kept, (name, value)], key=lambda mark: _ORDER.index(mark[0])))


def _collapse(raw: Iterable[Run]) -> list[Run]:
    """Join whitespace across runs: to one space, one BREAK, two BREAKs, or a single non-breaking space."""
    pieces = [(piece, marks) for text, marks in raw for piece in _PIECES.findall(text)]
    result: list[Run] = []
    groups = [(blank, list(group)) for blank, group in groupby(pieces, key=lambda run: run[0].isspace())]
    for index, (blank, group) in enumerate(groups):
        if not blank:
            result += group
        elif 0 < index < len(groups) - 1:
            space = _space("".join(text for text, _ in group))
            marks = () if BREAK in space else _common(group, groups[index - 1][1], groups[index + 1][1])
            result.append((space, marks))
    return result


def _space(text: str) -> str:
    if BREAK in text:
        return BREAK * min(text.count(BREAK), 2)
    # A lone protected space stands in "z. B."; several in a row are filling.
    return text if text in {"\xa0", "\u202f"} else " "


def _common(group: list[Run], before: list[Run], after: list[Run]) -> Marks:
    return tuple(mark for mark in before[-1][1] if mark in after[0][1])


def _tidy(paragraph: list[Run]) -> list[Run]:
    while paragraph and paragraph[0][0].isspace():
        paragraph = paragraph[1:]
    while paragraph and paragraph[-1][0].isspace():
        paragraph = paragraph[:-1]
    merged: list[Run] = []
    for text, marks in paragraph:
        if merged and merged[-1][1] == marks and BREAK not in (text, merged[-1][0]):
            merged[-1] = (merged[-1][0] + text, marks)
        else:
            merged.append((text, marks))
    tidy = [(unicodedata.normalize("NFC", text), marks) for text, marks in merged]
    return tidy if _is_visible(tidy) else []


def _is_visible(tidy: list[Run]) -> bool:
    return any(text.strip(" \n\xa0\u202f\xad\u200c\u200d") for text, _ in tidy)


def _shared_depth(stack: list[tuple[tuple[str, str] | None, Element]], marks: Marks) -> int:
    depth = 0
    while depth < len(marks) and depth + 1 < len(stack) and stack[depth + 1][0] == marks[depth]:
        depth += 1
    return depth


def _element(mark: tuple[str, str]) -> Element:
    name, href = mark
    if name != "a":
        return Element(name)
    return Element("a", attrs={"href": href, "rel": "noopener"} if is_external(href) else {"href": href})
