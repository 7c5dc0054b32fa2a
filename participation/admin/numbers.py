"""Numbers that come with an address or a form."""

from __future__ import annotations

#: The database has keys of up to nineteen digits, the last of them not in full.
MOST_DIGITS = 18


def number_in(text: str) -> int | None:
    """The number that the text is; None for anything else, and for one that no row can have."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


def numbers_in(texts: list[str]) -> list[int]:
    """Those of the texts that are numbers."""
    return [found for found in map(number_in, texts) if found is not None]
