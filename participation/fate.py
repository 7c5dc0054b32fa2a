"""What became of a passage, and of a sentence in it, since somebody wrote about it. It knows no Django."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any, Literal

from participation.sentences import AROUND, sentences
from strategy.align import longest_run
from strategy.replacing import successors

Fate = Literal["unchanged", "moved", "changed", "merged", "removed"]
QuoteFate = Literal["exact", "changed", "gone"]

# A sentence of which half the words stand in order is the same sentence, said differently; less will do
# where its neighbours stayed.
_LIMIT = 0.5
_WEIGHTS = (0.6, 0.2, 0.2)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Version:
    """The passages of a chapter at one time: `texts` by id and in order, `successors` old id → today's id."""

    texts: Mapping[str, str]
    successors: Mapping[str, str]

    @classmethod
    def of(cls, blocks: Iterable[Mapping[str, Any]]) -> Version:
        """From the blocks of a chapter's content; a chapter that is not public has none."""
        blocks = list(blocks)
        return cls({block["id"]: plain(block["text"]) for block in blocks}, successors(blocks))


@dataclass(frozen=True)
class Outcome:
    """The fate of a passage, the block that is its place today and that block's text; both "" if it is gone."""

    fate: Fate
    block: str
    text: str

    @property
    def news(self) -> tuple[str, str, str]:
        """What readers are told; only where it differs something happened to the passage."""
        return self.fate, self.block, self.text if self.fate == "changed" else ""


def plain(text: str) -> str:
    """The words of a text, so that line breaks and spaces make no difference."""
    return " ".join(text.split())


def outcomes(then: Version, now: Version) -> dict[str, Outcome]:
    """What became of each passage of `then` by `now`: id → Outcome."""
    places = {id_: place for place, id_ in enumerate(then.texts)}
    stayed = longest_run({id_: places[id_] for id_ in now.texts if id_ in places})
    return {id_: _outcome(id_, text, now, stayed) for id_, text in then.texts.items()}


def unknown(id_: str, now: Version) -> Outcome:
    """The same of a passage of which nobody knows what it said."""
    return _outcome(id_, now.texts.get(id_, ""), now, {id_})


def _outcome(id_: str, then_text: str, now: Version, stayed: Iterable[str]) -> Outcome:
    if id_ in now.texts:
        text = now.texts[id_]
        same: Fate = "unchanged" if id_ in stayed else "moved"
        return Outcome(same if text == then_text else "changed", id_, text)
    heir = now.successors.get(id_, "")
    return Outcome("merged", heir, now.texts[heir]) if heir else Outcome("removed", "", "")


def quote_fate(quote: str, before: str, after: str, new_text: str) -> QuoteFate:
    """Whether a quoted sentence still stands in a text, stands there changed, or is gone.

    `before` and `after` are the characters around it when it was quoted.
    """
    if stands_in(quote, new_text):
        return "exact"
    quote, new_text = plain(quote), plain(new_text)
    best = max((_score(quote, before, after, *place) for place in _places(new_text)), default=0.0)
    return "changed" if best >= _LIMIT else "gone"


def stands_in(quote: str, text: str) -> bool:
    """Whether the quoted words stand in a text one by one, and not as a part of longer ones."""
    quote = plain(quote)
    return bool(quote) and re.search(rf"(?<!\w){re.escape(quote)}(?!\w)", plain(text)) is not None


def _places(text: str) -> Iterable[tuple[str, str, str]]:
    """(before, sentence, after) of each sentence, and of each two neighbours: one may have become two."""
    found = sentences(text)
    bounds = [(n, n + 1) for n in range(len(found))] + [(n, m + 1) for n, m in pairwise(range(len(found)))]
    for start, end in bounds:
        before, after = " ".join(found[:start]), " ".join(found[end:])
        yield before[-AROUND:], " ".join(found[start:end]), after[:AROUND]


def _score(quote: str, before: str, after: str, found_before: str, found: str, found_after: str) -> float:
    words = _likeness(quote, found)
    if words < _LIMIT / 2:
        return words
    parts = (words, _likeness(before, found_before), _likeness(after, found_after))
    return max(words, sum(weight * part for weight, part in zip(_WEIGHTS, parts, strict=True)))


def _likeness(one: str, other: str) -> float:
    """From 0 (no word in common) to 1 (the same words in the same order); two empty texts are alike."""
    a, b = _WORD.findall(one.casefold()), _WORD.findall(other.casefold())
    return SequenceMatcher(None, a, b, autojunk=False).ratio() if a or b else 1.0
