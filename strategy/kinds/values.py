"""Values of models as the content of revisions holds them: JSON has neither dates nor decimals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ..links import safe_href


def day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def number(value: Decimal | None) -> str | None:
    """A decimal as a string without superfluous zeros: 220.10 → "220.1"."""
    return None if value is None else format(value.normalize(), "f")


def address(value: str) -> str | None:
    """An address that a page may link to; None for every other, however it got past the forms."""
    return safe_href(value)
