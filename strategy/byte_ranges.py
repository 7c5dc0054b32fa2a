"""Which part of a file a Range header asks for (RFC 9110, 14.2)."""

from __future__ import annotations

import re

_ONE_RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*")


class Unsatisfiable(ValueError):
    """The part lies outside the file."""


def wanted(header: str, size: int) -> tuple[int, int] | None:
    """The first byte and the one behind the last of a file of `size` bytes; None for the whole file.

    Whatever is no single range of bytes is ignored, as the standard allows: several ranges, other units, nonsense.
    Raises Unsatisfiable.
    """
    found = _ONE_RANGE.fullmatch(header)
    if found is None:
        return None
    first, last = found.groups()
    if not first:
        return _last(int(last), size) if last else None
    start = int(first)
    end = min(int(last) + 1, size) if last else size
    if last and int(last) < start:
        return None
    if start >= size:
        raise Unsatisfiable
    return start, end


def _last(length: int, size: int) -> tuple[int, int]:
    if not length or not size:
        raise Unsatisfiable
    return max(size - length, 0), size
