"""Appeals that end without anybody deciding them: there is nothing left to decide."""

from __future__ import annotations

from collections.abc import Iterable

from .models import Contribution, Decision


def gone(contributions: Iterable[Contribution]) -> None:
    """The texts were withdrawn or deleted: open appeals about them end, and who waits for an answer is told.

    Call it in the transaction of the change, with the contributions locked.
    """
    raise NotImplementedError


def overtaken(decision: Decision) -> None:
    """A new decision (or one taken back) made what open appeals ask for happen, or made it pointless: they end.

    Call it after `decision` is written, with the contribution locked; never with a decision on an appeal.
    """
    raise NotImplementedError
