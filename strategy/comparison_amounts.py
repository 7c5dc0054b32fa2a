"""Money and dates of two contents side by side, as figures one can check: unknown is never 0."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from .changes import MONEY
from .differences import is_empty, paired

Content = Mapping[str, Any]
#: Fields of an implementation that say when.
PERIOD = ("planned_start", "planned_end", "actual_start", "actual_end")


@dataclass(frozen=True)
class AmountChange:
    """One amount of one budget line. `before` and `after` are None where it is not known or there is no such line.

    `has_before` and `has_after` say whether the line is there; `field` is planned, spent or own_share.
    """

    year: int | None
    programme: str
    field: str
    before: Decimal | None
    after: Decimal | None
    has_before: bool
    has_after: bool
    is_example: bool = False

    @property
    def difference(self) -> Decimal | None:
        """After minus before; None if one of them is unknown."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


@dataclass(frozen=True)
class DateChange:
    """One day that moved, with how exactly it is known: day, month, quarter or year.

    `field` is one of PERIOD, or planned or actual of the milestone called `milestone`. None: not known, or none yet.
    """

    field: str
    before: date | None
    after: date | None
    precision_before: str = "day"
    precision_after: str = "day"
    milestone: str = ""
    has_before: bool = True
    has_after: bool = True

    @property
    def days(self) -> int | None:
        """How much later; None if one of them is unknown."""
        if self.before is None or self.after is None:
            return None
        return (self.after - self.before).days


@dataclass(frozen=True)
class MoneySum:
    """The known amounts of one field over many budget lines, and how many lines do not know theirs."""

    known: Decimal
    lines: int
    unknown: int


def amount_changes(before: Content | None, after: Content | None) -> list[AmountChange]:
    """Every amount that differs between the budgets of two contents, by year."""
    lines = paired((before or {}).get("budget"), (after or {}).get("budget"))
    found = [change for old, new in lines for change in _of_line(old, new)]
    return sorted(found, key=lambda change: (change.year or 0, change.programme, MONEY.index(change.field)))


def _of_line(old: Content | None, new: Content | None) -> Iterator[AmountChange]:
    line = new or old or {}
    for field in MONEY:
        before, after = _amount(old, field), _amount(new, field)
        # A line that comes or goes says so once, even if nobody knows its amount.
        comes_or_goes = field == "planned" and (old is None) != (new is None)
        if before != after or comes_or_goes:
            yield AmountChange(
                line.get("year"), line.get("programme") or "", field, before, after,
                old is not None, new is not None, bool(line.get("is_example")),
            )  # fmt: skip


def _amount(line: Content | None, field: str) -> Decimal | None:
    value = (line or {}).get(field)
    return None if is_empty(value) else Decimal(str(value))


def money_sum(contents: Iterable[Content], field: str) -> MoneySum:
    """The sum of planned, spent or own_share over the budgets of these contents."""
    amounts = [_amount(line, field) for content in contents for line in content.get("budget") or []]
    known = [amount for amount in amounts if amount is not None]
    return MoneySum(sum(known, Decimal(0)), len(amounts), len(amounts) - len(known))


def date_changes(before: Content | None, after: Content | None) -> list[DateChange]:
    """Every day that differs: the period, then the milestones in their order."""
    found = [
        change
        for field in PERIOD
        if (change := _date_change(before, after, field)) is not None and (change.before or change.after)
    ]
    for old, new in paired((before or {}).get("milestones"), (after or {}).get("milestones")):
        found += _of_milestone(old, new)
    return found


def _of_milestone(old: Content | None, new: Content | None) -> Iterator[DateChange]:
    title = (new or old or {}).get("title") or ""
    for field in ("planned", "actual"):
        change = _date_change(old, new, field, title)
        comes_or_goes = field == "planned" and (old is None) != (new is None)
        if change is not None and (change.before or change.after or comes_or_goes):
            yield change


def _date_change(old: Content | None, new: Content | None, field: str, milestone: str = "") -> DateChange | None:
    before, after = _day(old, field), _day(new, field)
    exact = [(content or {}).get("precision") or "day" for content in (old, new)]
    is_same = before == after and (before is None or exact[0] == exact[1]) and (old is None) == (new is None)
    if is_same:
        return None
    return DateChange(field, before, after, exact[0], exact[1], milestone, old is not None, new is not None)


def _day(content: Content | None, field: str) -> date | None:
    try:
        return date.fromisoformat(str((content or {}).get(field) or ""))
    except ValueError:
        return None
