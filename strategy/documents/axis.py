"""A time axis over whole years, and numbers as a drawing wants them."""

from collections.abc import Iterable
from datetime import date
from math import ceil
from typing import Any

Drawing = dict[str, Any]


def short(value: float) -> str:
    """A coordinate with at most one digit after the point."""
    return f"{value:.1f}".removesuffix(".0")


def day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value or "")
    except ValueError:
        return None


class Axis:
    """Days to horizontal positions: from the first of January before them to the last of December after them."""

    def __init__(self, days: Iterable[date], *, left: float, right: float):
        days = list(days)
        self.first, self.last = min(days).year, max(days).year + 1
        self.left, self.right = left, right

    def x(self, day: date) -> float:
        start = date(self.first, 1, 1)
        share = (day - start).days / (date(self.last, 1, 1) - start).days
        return self.left + share * (self.right - self.left)

    def years(self) -> list[Drawing]:
        marks = [(year, self.x(date(year, 1, 1))) for year in range(self.first, self.last + 1)]
        step = max(1, ceil(len(marks) / 14))
        return [
            {"x": short(x), "middle": short((x + self.x(date(year + 1, 1, 1))) / 2) if year < self.last else "",
             "label": str(year) if year < self.last and (year - self.first) % step == 0 else ""}
            for year, x in marks
        ]  # fmt: skip
