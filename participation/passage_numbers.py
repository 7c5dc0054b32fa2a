"""Passages by the numbers that people read on pages and sheets: „12.2-3“, all of „12.2“, all of chapter „12“."""

from __future__ import annotations

from collections.abc import Iterable

from strategy.blocks import numbered
from strategy.registry import Content

#: What may stand before a number.
CALLED = frozenset({"absatz", "abs", "abschnitt", "kapitel", "nr", "nummer"})
#: A passage: its chapter and its id.
Passage = tuple[Content, str]
_DASHES = str.maketrans("‐‑‒–—−", "------")


def normal(word: str) -> str:
    """As the index has it: small letters, the plain hyphen, no sign of a sentence at its end."""
    return word.translate(_DASHES).casefold().strip(".,;:()„“”\"' ")


def words_of(term: str) -> list[str]:
    """The words of what somebody typed; „Absatz 12.2 - 3“ is „absatz 12.2-3“."""
    return term.translate(_DASHES).replace(" - ", "-").split()


def by_passage(chapters: Iterable[Content]) -> dict[str, list[Passage]]:
    """Number of a passage → the passages that carry it; more than one only while chapters change places."""
    found: dict[str, list[Passage]] = {}
    for chapter in chapters:
        for block, number in numbered(chapter["number"], chapter["blocks"]):
            if number:
                found.setdefault(normal(number), []).append((chapter, block["id"]))
    return found


def by_section(chapters: Iterable[Content]) -> dict[str, list[Passage]]:
    """Number of a passage or a section → its passages."""
    found = by_passage(chapters)
    for number, passages in list(found.items()):
        found.setdefault(number.rpartition("-")[0], []).extend(passages)
    return found
