"""Who looks at which case just now, so that two moderators do not begin with the same one. A lease ends by itself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from .models import Contribution

#: How long a case stays with who has opened it, counted from the last time.
LEASE = timedelta(minutes=10)


def claim(contribution: Contribution, by: Any, *, takeover: bool = False) -> bool:
    """Take the case for ten minutes; one's own is prolonged. False if somebody else has it, unless `takeover`.

    Raises PermissionDenied if `by` may not decide on it.
    """
    raise NotImplementedError


def release(contribution: Contribution, by: Any) -> None:
    """Give back what `by` has; somebody else's lease stays."""
    raise NotImplementedError


def next_case(by: Any, after: Contribution | None = None, *, skipped: Collection[int] = ()) -> Contribution | None:
    """Claim the most urgent case that `by` may decide and nobody else has, and give back all others `by` had.

    `after`: the case just left; it comes last, and those ranked behind it come first. `skipped`: keys of cases that
    come only when nothing else is left. The row is annotated as in `queue.cases`. None: nothing is waiting.
    """
    raise NotImplementedError
