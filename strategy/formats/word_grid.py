"""Tables of HTML as grids of fields, the way Word wants them: each row names what reaches over it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from .plain_words import words
from .word_elements import Xml, make

LINE = 9070  # twentieths of a point between the margins


@dataclass
class Cell:
    """One field of the grid: `is_covered` by a neighbour to its left, `is_below` one that reaches down to it."""

    element: Element | None
    span: int = 1
    is_covered: bool = False
    is_below: bool = False
    reaches_down: bool = False

    def properties(self, is_head: bool) -> list[Xml]:
        found = [make("gridSpan", val=str(self.span))] if self.span > 1 else []
        if self.is_below:
            found.append(make("vMerge"))
        elif self.reaches_down:
            found.append(make("vMerge", val="restart"))
        if is_head:
            found.append(make("shd", val="clear", color="auto", fill="E6EFEF"))
        return found


def rows_of(table: Element) -> Iterator[tuple[bool, list[Cell]]]:
    """(is a head row, its fields), with the fields that cells above or to the left reach over."""
    below: dict[int, tuple[int, int]] = {}  # column → (rows to go, span)
    for part in table:
        if part.tag == "caption":
            continue
        for row in part:
            yield part.tag == "thead", _fields(list(row), below)


def _fields(cells: list[Element], below: dict[int, tuple[int, int]]) -> list[Cell]:
    found: list[Cell] = []
    while cells or len(found) in below:
        column = len(found)
        if column in below:
            left, span = below.pop(column)
            if left > 1:
                below[column] = (left - 1, span)
            found += [Cell(None, span, is_below=True), *(Cell(None, is_covered=True) for _ in range(span - 1))]
            continue
        element = cells.pop(0)
        span, rows = (_count(element.get(name)) for name in ("colspan", "rowspan"))
        if rows > 1:
            below[column] = (rows - 1, span)
        found += [Cell(element, span, reaches_down=rows > 1), *(Cell(None, is_covered=True) for _ in range(span - 1))]
    return found


def widths(rows: list[list[Cell]], width: int) -> list[int]:
    """Widths of the columns by what they hold, no word broken if possible; Word moves them, other programs do not."""
    weights = [6] * width
    for cells in rows:
        for column, cell in enumerate(cells):
            if cell.element is not None and cell.span == 1:
                text = words(cell.element)
                longest = max((len(word) + 3 for word in text.split()), default=0)
                weights[column] = max(weights[column], min(len(text), 40), min(longest, 24))
    return [LINE * weight // sum(weights) for weight in weights]


def _count(value: str | None) -> int:
    return int(value) if value and value.isdecimal() and int(value) > 0 else 1
