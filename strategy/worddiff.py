"""What changed between two plain texts, word by word, for people to read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from os.path import commonprefix
from typing import Literal

Op = Literal["equal", "insert", "delete"]
Change = tuple[Op, str]
# A word or sign with the whitespace after it; the words are compared, the whitespace follows them.
Token = tuple[str, str]
# (start in old, end in old, start in new, end in new) of a stretch of equal words, or of different ones
Span = tuple[int, int, int, int]

_TOKEN = re.compile(r"(\w+(?:[-‐‑]\w+)*|[^\w\s]|^(?=\s))(\s*)")
_SENTENCE_END = {".", "!", "?", ":", ";"}
# Above this number of pairs of words the texts are compared sentence by sentence first.
_MAX_PAIRS = 1_000_000


def word_diff(old: str, new: str) -> list[Change]:
    """Return the steps from `old` to `new`, each ("equal" | "insert" | "delete", text).

    The texts of equal and delete together are `old`, those of equal and insert `new`. Within one change the
    deletion comes first, and two equal steps never follow each other. A single small word between two changes
    is drawn into them, so that a rewritten sentence reads as one change.
    """
    before, after = _tokens(old), _tokens(new)
    changes: list[Change] = []
    for same, (i1, i2, j1, j2) in _without_crumbs(_spans(before, after), before):
        if same:
            changes += _equal(before[i1:i2], after[j1:j2])
        else:
            changes += [("delete", _text(before[i1:i2])), ("insert", _text(after[j1:j2]))]
    return _merged(changes)


def _tokens(text: str) -> list[Token]:
    return [(match[1], match[2]) for match in _TOKEN.finditer(text)]


def _text(tokens: Iterable[Token]) -> str:
    return "".join(word + space for word, space in tokens)


def _spans(old: list[Token], new: list[Token]) -> Iterator[tuple[bool, Span]]:
    """Yield (equal?, span) over both texts in order; common beginning and end cost nothing."""
    a, b = [word for word, _ in old], [word for word, _ in new]
    start, end = _common_ends(a, b)
    yield True, (0, start, 0, start)
    middle_a, middle_b = a[start : len(a) - end], b[start : len(b) - end]
    for same, (i1, i2, j1, j2) in _middle(middle_a, middle_b):
        yield same, (start + i1, start + i2, start + j1, start + j2)
    yield True, (len(a) - end, len(a), len(b) - end, len(b))


def _common_ends(a: Sequence[str], b: Sequence[str]) -> tuple[int, int]:
    shorter = min(len(a), len(b))
    start = next((index for index in range(shorter) if a[index] != b[index]), shorter)
    rest = shorter - start
    end = next((index for index in range(rest) if a[-1 - index] != b[-1 - index]), rest)
    return start, end


def _middle(a: list[str], b: list[str]) -> Iterator[tuple[bool, Span]]:
    if len(a) * len(b) <= _MAX_PAIRS:
        yield from _matched(a, b)
    else:
        yield from _by_sentence(a, b)


def _matched(a: Sequence[object], b: Sequence[object]) -> Iterator[tuple[bool, Span]]:
    # In long texts the matcher leaves aside words that make up more than a hundredth: "die" anchors nothing.
    long = len(a) * len(b) > _MAX_PAIRS // 10
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=long).get_opcodes():
        yield tag == "equal", (i1, i2, j1, j2)


def _by_sentence(a: list[str], b: list[str]) -> Iterator[tuple[bool, Span]]:
    sentences_a, starts_a = _sentences(a)
    sentences_b, starts_b = _sentences(b)
    for same, (s1, s2, t1, t2) in _matched(sentences_a, sentences_b):
        i1, i2, j1, j2 = starts_a[s1], starts_a[s2], starts_b[t1], starts_b[t2]
        if same or (i2 - i1) * (j2 - j1) > _MAX_PAIRS // 10:
            yield same, (i1, i2, j1, j2)
            continue
        for inner, (k1, k2, l1, l2) in _matched(a[i1:i2], b[j1:j2]):
            yield inner, (i1 + k1, i1 + k2, j1 + l1, j1 + l2)


def _sentences(words: list[str]) -> tuple[list[tuple[str, ...]], list[int]]:
    """Return the sentences and the positions where they start, with the end of the text as last entry."""
    ends = [index + 1 for index, word in enumerate(words) if word in _SENTENCE_END]
    starts = [0, *ends] if not ends or ends[-1] != len(words) else [0, *ends[:-1]]
    bounds = [*starts, len(words)]
    return [tuple(words[i:j]) for i, j in zip(bounds, bounds[1:], strict=False)], bounds


def _without_crumbs(spans: Iterable[tuple[bool, Span]], old: list[Token]) -> list[tuple[bool, Span]]:
    """Join neighbouring spans of a kind, and changes with only a crumb of equal text between them."""
    parts = _joined(spans)
    softened = [
        (same and not (0 < index < len(parts) - 1 and _is_crumb(old[span[0] : span[1]])), span)
        for index, (same, span) in enumerate(parts)
    ]
    return _joined(softened)


def _is_crumb(tokens: list[Token]) -> bool:
    return len(tokens) <= 2 and sum(len(word) for word, _ in tokens) <= 3


def _joined(spans: Iterable[tuple[bool, Span]]) -> list[tuple[bool, Span]]:
    result: list[tuple[bool, Span]] = []
    for same, span in spans:
        if span[0] == span[1] and span[2] == span[3]:
            continue
        if result and result[-1][0] == same:
            start = result[-1][1]
            span = (start[0], span[1], start[2], span[3])
            result.pop()
        result.append((same, span))
    return result


def _equal(old: list[Token], new: list[Token]) -> Iterator[Change]:
    for (word, space_before), (_, space_after) in zip(old, new, strict=True):
        yield "equal", word
        if space_before == space_after:
            yield "equal", space_before
        else:
            yield "delete", space_before
            yield "insert", space_after


def _merged(changes: Iterable[Change]) -> list[Change]:
    """Join steps of a kind; between two equal steps all deletions come before all insertions."""
    result: list[Change] = []
    equal = deleted = inserted = ""
    for op, text in changes:
        if op == "delete":
            deleted += text
        elif op == "insert":
            inserted += text
        elif not (deleted or inserted):
            equal += text
        elif text:
            steps, space = _settled(deleted, inserted)
            result += [("equal", equal), *steps]
            equal, deleted, inserted = space + text, "", ""
    steps, space = _settled(deleted, inserted)
    return [(op, text) for op, text in [*result, ("equal", equal), *steps, ("equal", space)] if text]


def _settled(deleted: str, inserted: str) -> tuple[list[Change], str]:
    """Return the two steps and, apart, the whitespace both end with."""
    spaces = [text[len(text.rstrip()) :] for text in (deleted, inserted)]
    space = commonprefix([text[::-1] for text in spaces])[::-1]
    cut = len(space)
    return [("delete", deleted[: len(deleted) - cut]), ("insert", inserted[: len(inserted) - cut])], space
