"""A text as a list of blocks, each of which can be numbered, linked to and discussed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

from strategy import html as cleaner
from strategy.html_tree import Element, serialise

_KINDS = {
    "p": "paragraph",
    "ul": "list",
    "ol": "list",
    "table": "table",
    "figure": "figure",
    "blockquote": "quote",
}


@dataclass(frozen=True)
class Block:
    """One top-level element of a text.

    `kind` is heading, paragraph, list, table, figure or quote; `level` 2 to 4 for headings, else None;
    `html` the whole element without an id; `text` its plain text; `id` "" until the block is aligned.
    """

    kind: str
    level: int | None
    html: str
    text: str
    id: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the block as it is stored in the content of a chapter."""
        return asdict(self)


# What is read back from a revision is a dict with the same names.
AnyBlock = Block | Mapping[str, Any]
B = TypeVar("B", bound=AnyBlock)


@dataclass(frozen=True)
class Heading:
    """An entry of the table of contents; `number` is "3.2" for a section (level 2), None below."""

    level: int
    text: str
    id: str
    number: str | None
    children: list[Heading] = field(default_factory=list)


def split(html: str) -> list[Block]:
    """Return the blocks of a text, cleaned; text outside any element becomes a paragraph, empties vanish."""
    return [_block(element) for element in cleaner.elements(html)]


def join(blocks: Iterable[AnyBlock]) -> str:
    """Return the text of which these are the blocks: `join(split(html)) == clean(html)`."""
    return "".join(_get(block, "html") for block in blocks)


def numbered(chapter_number: str, blocks: Iterable[B]) -> list[tuple[B, str | None]]:
    """Pair each block with its number "<chapter>.<section>-<n>", headings with None.

    The section counts the headings of level 2 so far (0 before the first), n the blocks within the section.
    """
    result: list[tuple[B, str | None]] = []
    section = position = 0
    for block in blocks:
        if _get(block, "kind") == "heading":
            if _get(block, "level") == 2:
                section, position = section + 1, 0
            result.append((block, None))
        else:
            position += 1
            result.append((block, f"{chapter_number}.{section}-{position}"))
    return result


def sections(blocks: Iterable[B]) -> list[tuple[B | None, list[B]]]:
    """Return (heading of level 2, blocks after it) pairs; the part before the first heading has None."""
    result: list[tuple[B | None, list[B]]] = []
    for block in blocks:
        if _is_section_heading(block):
            result.append((block, []))
        elif result:
            result[-1][1].append(block)
        else:
            result.append((None, [block]))
    return result


def toc(chapter_number: str, blocks: Sequence[AnyBlock]) -> list[Heading]:
    """Return the sections of a chapter with their subheadings (levels 3 and 4) as children."""
    result: list[Heading] = []
    for block in blocks:
        if _get(block, "kind") != "heading":
            continue
        level, text, id_ = _get(block, "level"), _get(block, "text"), _get(block, "id")
        if level == 2:
            number = f"{chapter_number}.{sum(entry.level == 2 for entry in result) + 1}"
            result.append(Heading(level, text, id_, number))
        else:
            siblings = result[-1].children if result and result[-1].level == 2 else result
            siblings.append(Heading(level, text, id_, None))
    return result


def _block(element: Element) -> Block:
    level = int(element.tag[1]) if element.tag in {"h2", "h3", "h4"} else None
    kind = "heading" if level else _KINDS[element.tag]
    return Block(kind, level, serialise([element]), cleaner.text_of_elements([element]))


def _get(block: AnyBlock, name: str) -> Any:
    return getattr(block, name) if isinstance(block, Block) else block.get(name)


def _is_section_heading(block: AnyBlock) -> bool:
    return bool(_get(block, "kind") == "heading" and _get(block, "level") == 2)
