"""A small element tree for HTML that a real parser has already put in order.

`parse` is not an HTML5 parser: it expects balanced tags, as nh3 writes them. Give it nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"br", "hr", "img", "col", "wbr"})
# Deeper nesting never comes from an editor, and the functions over the tree are recursive.
MAX_DEPTH = 40


@dataclass
class Element:
    tag: str
    children: list[Node] = field(default_factory=list)
    attrs: dict[str, str] = field(default_factory=dict)

    def elements(self) -> list[Element]:
        return [child for child in self.children if isinstance(child, Element)]

    def walk(self) -> Iterator[Element]:
        yield self
        for child in self.elements():
            yield from child.walk()


Node = Element | str


def parse(html: str) -> list[Node]:
    """Return the top-level nodes. Elements nested deeper than MAX_DEPTH lose their tag, not their text."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root.children


def serialise(nodes: Iterable[Node]) -> str:
    """Write nodes as HTML, spelled the way nh3 spells it."""
    parts: list[str] = []
    for node in nodes:
        _write(node, parts)
    return "".join(parts)


def text_of(node: Node) -> str:
    """Return the bare characters below a node, with nothing between elements."""
    if isinstance(node, str):
        return node
    return "".join(text_of(child) for child in node.children)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self._open = [self.root]
        self._skipped: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if len(self._open) > MAX_DEPTH and tag not in VOID:
            self._skipped.append(tag)
            return
        element = Element(tag, attrs={name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if self._skipped:
            if self._skipped[-1] == tag:
                self._skipped.pop()
        elif len(self._open) > 1 and self._open[-1].tag == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def _write(node: Node, parts: list[str]) -> None:
    if isinstance(node, str):
        parts.append(_escape(node))
        return
    attrs = "".join(f' {name}="{_escape_attr(value)}"' for name, value in node.attrs.items())
    parts.append(f"<{node.tag}{attrs}>")
    if node.tag in VOID:
        return
    for child in node.children:
        _write(child, parts)
    parts.append(f"</{node.tag}>")


def _escape(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\xa0", "&nbsp;")


def _escape_attr(text: str) -> str:
    return _escape(text).replace('"', "&quot;")
