"""When a planned time has passed. Pure: the web asks for today, a document for its own date."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

MONTHS = {"month": 1, "quarter": 3, "year": 12}


def due(milestone: dict[str, Any]) -> date | None:
    """The last day on which an open milestone is still in time; None when it is reached or has no planned time.

    A milestone planned for a month is late when the month is over.
    """
    if not milestone.get("planned") or milestone.get("actual"):
        return None
    return last_day(date.fromisoformat(milestone["planned"]), milestone["precision"])


def last_day(day: date, precision: str) -> date:
    """The last day of the month, quarter or year in which the day lies; the day itself if it is exact."""
    if precision not in MONTHS:
        return day
    months = MONTHS[precision]
    after = (day.month - 1) // months * months + months
    return date(day.year + after // 12, after % 12 + 1, 1) - timedelta(days=1)
