"""The shape that every stored text has: which element may stand where.

Blocks: p, h2–h4 (top level only), ul, ol, table, blockquote, figure. A list item or table cell with a single
paragraph holds its text directly; several blocks stay blocks. The functions build new elements and never pass
one through, so nothing that is not named here can survive.
"""

import re
from collections.abc import Iterable, Iterator

from strategy import html_text
from strategy.html_tables import table
from strategy.html_text import Run
from strategy.html_tree import Element, Node, text_of

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
INLINE = {*html_text.MARKS, "span", "br"}
_BULLET = re.compile(r"(?:[·•▪◦‣⁃]\s*)+")


class Shape:
    """Builds tidy blocks; `level_shift` is added to the level of each heading (h1 with 0 becomes h2)."""

    def __init__(self, level_shift: int = 0) -> None:
        self.level_shift = level_shift

    def blocks(self, nodes: Iterable[Node], *, top: bool = False) -> list[Element]:
        """Return the tidy blocks in `nodes`; text between blocks becomes paragraphs."""
        result: list[Element] = []
        pending: list[Node] = []
        for node in [*nodes, None]:
            if node is not None and _is_inline(node):
                pending.append(node)
                continue
            result += _paragraphs(pending)
            pending = []
            if node is not None:
                assert isinstance(node, Element)
                result += self._block(node, top)
        return result

    def document(self, nodes: Iterable[Node]) -> list[Element]:
        """Return the tidy blocks of a whole text."""
        return _bullets_to_lists(self.blocks(nodes, top=True))

    def _block(self, node: Element, top: bool) -> list[Element]:
        if node.tag in HEADINGS:
            return self._heading(node, top)
        if node.tag in {"ul", "ol"}:
            return self._list(node)
        if node.tag == "table":
            return table(node, lambda cell: _flat(self.blocks(cell)))
        if node.tag == "figure":
            return self._figure(node)
        inner = self.blocks(node.children, top=top and node.tag != "blockquote")
        if node.tag == "blockquote":
            return [Element("blockquote", list(inner))] if inner else []
        return inner

    def _heading(self, node: Element, top: bool) -> list[Element]:
        runs = html_text.one_line(html_text.runs(node.children))
        if not runs:
            return []
        if not top:
            # A heading inside a list or a cell would break the outline of the page.
            return [Element("p", html_text.nodes(_strong(runs)))]
        level = min(4, max(2, int(node.tag[1]) + self.level_shift))
        return [Element(f"h{level}", html_text.nodes(runs))]

    def _list(self, node: Element) -> list[Element]:
        items: list[Element] = []
        for child in node.children:
            if isinstance(child, Element) and child.tag in {"ul", "ol"} and items:
                # Old Word and old HTML put the inner list between the items.
                items[-1].children += self._list(child)
            else:
                inner = child.children if isinstance(child, Element) and child.tag == "li" else [child]
                content = _flat(_unbulleted(self.blocks(inner)))
                items += [Element("li", content)] if content else []
        return [Element(node.tag, list(items))] if items else []

    def _figure(self, node: Element) -> list[Element]:
        caption = [child for child in node.elements() if child.tag == "figcaption"]
        body = self.blocks(child for child in node.children if child not in caption)
        runs = html_text.one_line(html_text.runs(caption))
        if not body:
            return [Element("p", html_text.nodes(runs))] if runs else []
        closing = [Element("figcaption", html_text.nodes(runs))] if runs else []
        return [Element("figure", [*body, *closing])]


def _flat(blocks: list[Element]) -> list[Node]:
    """Return what an item or a cell holds: plain text (with lists after it) or blocks."""
    if blocks and blocks[0].tag == "p" and all(block.tag in {"ul", "ol"} for block in blocks[1:]):
        return [*blocks[0].children, *blocks[1:]]
    return list(blocks)


def _is_inline(node: Node) -> bool:
    if isinstance(node, str):
        return True
    # Google Docs wraps the whole text in one <b>: an inline element around blocks is a mere container.
    return all(element.tag in INLINE for element in node.walk())


def _paragraphs(nodes: list[Node]) -> Iterator[Element]:
    for runs in html_text.paragraphs(html_text.runs(nodes)):
        yield Element("p", html_text.nodes(runs))


def _strong(runs: list[Run]) -> list[Run]:
    wrapped = Element("strong", html_text.nodes(runs))
    return html_text.one_line(html_text.runs([wrapped]))


def _bullets_to_lists(blocks: list[Element]) -> list[Element]:
    """Turn paragraphs that begin with a typed bullet, as Word pastes them, into lists."""
    result: list[Element] = []
    made: Element | None = None
    for block in blocks:
        items = _bullet_items(block)
        if items is None:
            result.append(block)
            made = None
        elif items:
            if made is None:
                made = Element("ul")
                result.append(made)
            made.children += items
    return result


def _bullet_items(block: Element) -> list[Element] | None:
    """Return the list items of a paragraph with typed bullets, None for any other block."""
    if block.tag != "p" or not _BULLET.match(text_of(block)):
        return None
    runs = list(html_text.runs(block.children))
    lines = html_text.lines(runs)
    if not all(_BULLET.match(_text(line)) for line in lines):
        lines = [runs]
    stripped = [_without_bullet(line) for line in lines]
    return [Element("li", html_text.nodes(line)) for line in stripped if line]


def _unbulleted(blocks: list[Element]) -> list[Element]:
    """Take typed bullets off the first paragraph of a list item, which has its own."""
    while blocks and blocks[0].tag == "p" and _BULLET.match(text_of(blocks[0])):
        runs = _without_bullet(list(html_text.runs(blocks[0].children)))
        first = [Element("p", html_text.nodes(runs))] if runs else []
        blocks = [*first, *blocks[1:]]
    return blocks


def _without_bullet(runs: list[Run]) -> list[Run]:
    while match := _BULLET.match(_text(runs)):
        length = match.end()
        while length:
            text, marks = runs[0]
            runs = [(text[length:], marks), *runs[1:]] if len(text) > length else runs[1:]
            length -= min(length, len(text))
    paragraphs = html_text.paragraphs(runs)
    return paragraphs[0] if paragraphs else []


def _text(runs: list[Run]) -> str:
    return "".join(text for text, _ in runs)
