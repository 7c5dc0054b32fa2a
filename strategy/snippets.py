"""The passage of a text around the words that were searched for. Pure: knows no Django."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .german import fold, stems

LENGTH = 220


def snippet(text: str, terms: Sequence[str], length: int = LENGTH) -> list[tuple[str, bool]]:
    """Parts of the text around the first hit as (words, is_hit) pairs; the template marks the hits."""
    wanted = [stem for term in terms for stem in stems(term)] + [fold(term) for term in terms]
    words = list(re.finditer(r"\S+", text))
    hits = [_is_hit(word.group(), wanted) for word in words]
    if not words:
        return []
    first = hits.index(True) if True in hits else 0
    start = max(0, first - 8)
    parts: list[tuple[str, bool]] = []
    used = 0
    for word, hit in zip(words[start:], hits[start:], strict=True):
        if used > length:
            parts.append(("…", False))
            break
        used += len(word.group()) + 1
        parts.append((word.group(), hit))
    return _joined([("…", False), *parts] if start else parts)


def _is_hit(word: str, wanted: Sequence[str]) -> bool:
    folded = fold(word)
    own = stems(word)
    return any(
        piece and (any(stem.startswith(piece) for stem in own) or (len(piece) >= 4 and piece in folded))
        for piece in wanted
    )


def _joined(parts: Sequence[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Neighbours of the same sort become one part."""
    result: list[tuple[str, bool]] = []
    for word, hit in parts:
        if result and result[-1][1] == hit:
            result[-1] = (f"{result[-1][0]} {word}", hit)
        else:
            result.append((word, hit))
    return result
