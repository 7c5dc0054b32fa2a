"""Terms of the glossary become links where a text first uses them. Pure: knows no Django.

A link works by keyboard, touch and screen reader and without scripts; each term is marked once per text, so that
reading is not disturbed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape, unescape
from typing import Any

_TAG = re.compile(r"(<[^>]*>)")
_NAME = re.compile(r"</?([a-z0-9]+)", re.IGNORECASE)
#: No link inside a link; headings and table heads stay calm.
_LEFT_ALONE = {"a", "h2", "h3", "h4", "th", "caption"}


class Marker:
    """Marks terms in the pieces of one text; each term only the first time."""

    def __init__(self, terms: Iterable[Mapping[str, Any]]) -> None:
        """terms: contents of the kind glossary with `term`, `variants`, `definition` and `url`."""
        self._by_word = {word: term for term in terms for word in (term["term"], *term["variants"]) if word}
        words = sorted(self._by_word, key=len, reverse=True)
        pattern = "|".join(re.escape(word) for word in words)
        self._pattern = re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])") if words else None
        self._marked: set[str] = set()

    def mark(self, html: str) -> str:
        """The cleaned HTML with links to the glossary."""
        if self._pattern is None:
            return html
        open_tags: list[str] = []
        return "".join(self._piece(piece, open_tags) for piece in _TAG.split(html))

    def _piece(self, piece: str, open_tags: list[str]) -> str:
        if piece.startswith("<"):
            _follow(piece, open_tags)
            return piece
        if not piece.strip() or _LEFT_ALONE.intersection(open_tags) or self._pattern is None:
            return piece
        return self._pattern.sub(self._link, piece)

    def _link(self, match: re.Match[str]) -> str:
        term = self._by_word[unescape(match.group())]
        if term["url"] in self._marked:
            return match.group()
        self._marked.add(term["url"])
        href, title = escape(term["url"]), escape(term["definition"])
        return f'<a class="p-term" href="{href}" title="{title}">{match.group()}</a>'


def _follow(tag: str, open_tags: list[str]) -> None:
    found = _NAME.match(tag)
    if not found:
        return
    name = found.group(1).lower()
    if tag.startswith("</"):
        if name in open_tags:
            del open_tags[len(open_tags) - 1 - open_tags[::-1].index(name) :]
    elif name != "br":
        open_tags.append(name)
