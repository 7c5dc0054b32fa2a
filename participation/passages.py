"""What contributions were written on and what became of that passage, for lists on pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from strategy.state import State
from strategy.worddiff import Change

from .models import Contribution


@dataclass(frozen=True)
class Passage:
    """The passage of one contribution, then and now.

    `fate` is a value of Contribution.Fate, `sentence` says it in German. `diff` has the steps from `then_text`
    to `now_text` (see worddiff), None if the words are the same or the passage is gone. `quote_fate` is exact,
    changed or gone; "" without a quote. `url`, `number` ("3.2-4") and `now_text` are of today's passage, "" if
    there is none; a heading has no number. `since` is when what is said here became so; None if unchanged.
    """

    fate: str
    sentence: str
    then_text: str
    now_text: str
    diff: list[Change] | None
    quote_fate: str
    url: str
    number: str
    since: datetime | None


def passages(contributions: Iterable[Contribution], state: State) -> dict[int, Passage]:
    """{primary key: Passage} of those about a block; the others are left out. A constant number of statements.

    The state should hold the chapters; those it lacks are read in one statement more.
    """
    raise NotImplementedError
