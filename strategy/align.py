"""Which block of a new text is which block of the old one, so that comments stay with their passage.

Equal text first, then the most similar pairs, best first. Everything here is deterministic.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, TypeVar

from strategy.blocks import Block
from strategy.similarity import dice_scores

Fate = Literal["unchanged", "moved", "changed", "new"]
K = TypeVar("K", bound=Hashable)

# Two unrelated German paragraphs reach about 0.1 by their small words, a half rewritten one 0.4.
LIMIT = 0.45
_SAME_KIND = 0.05
_SAME_PLACE = 0.1
_ATTEMPTS = 1000


@dataclass(frozen=True)
class OldBlock:
    """A block of the last publication."""

    id: str
    text: str
    kind: str


@dataclass(frozen=True)
class Aligned:
    """What became of one block of the new text; `fate` is said of the block with this id."""

    id: str
    fate: Fate


@dataclass(frozen=True)
class Alignment:
    """`blocks` has one entry per new block, in order; `retired` the old ids that are gone, in old order."""

    blocks: list[Aligned]
    retired: list[str]


def align(
    old: Sequence[OldBlock],
    new: Sequence[Block],
    new_id: Callable[[], str],
    *,
    taken: Iterable[str] = (),
    replaces: Mapping[int, str] | None = None,
) -> Alignment:
    """Give each new block the id of the old block it continues, or a new one.

    `taken` holds every id the text ever had, retired ones too: none of them is given out again. `replaces`
    maps the index of a new block to the id of the old block that staff say it replaces.

    Raises ValueError if an old id appears twice or `replaces` names unknown or repeated ids or indexes,
    RuntimeError if `new_id` keeps returning ids that are taken.
    """
    ids = [block.id for block in old]
    if len(set(ids)) != len(ids):
        raise ValueError("an id appears twice in the old text")
    pairs = _by_hand(ids, len(new), replaces or {})
    _match_equal(old, new, pairs)
    _match_similar(old, new, pairs)
    fates = _fates(old, new, pairs)
    used = {*ids, *taken}
    blocks = [
        Aligned(ids[pairs[index]], fates[index]) if index in pairs else Aligned(_unused(new_id, used), "new")
        for index in range(len(new))
    ]
    kept = set(pairs.values())
    return Alignment(blocks, [id_ for index, id_ in enumerate(ids) if index not in kept])


def _by_hand(ids: list[str], count: int, replaces: Mapping[int, str]) -> dict[int, int]:
    places = {id_: index for index, id_ in enumerate(ids)}
    for index, id_ in replaces.items():
        if id_ not in places or not 0 <= index < count:
            raise ValueError(f"block {index} cannot replace {id_!r}")
    if len(set(replaces.values())) != len(replaces):
        raise ValueError("two blocks cannot replace the same one")
    return {index: places[id_] for index, id_ in replaces.items()}


def _match_equal(old: Sequence[OldBlock], new: Sequence[Block], pairs: dict[int, int]) -> None:
    """Add pairs of equal text: same kind first; of several equal ones, those that keep the order."""
    for with_kind in (True, False):
        old_keys = {i: _key(old[i], with_kind) for i in _left(old, pairs.values())}
        new_keys = {j: _key(new[j], with_kind) for j in _left(new, pairs)}
        _match_in_order(old_keys, new_keys, pairs)
        waiting: dict[Hashable, list[int]] = defaultdict(list)
        for i in _left(old, pairs.values()):
            waiting[old_keys[i]].append(i)
        for j in _left(new, pairs):
            if waiting[new_keys[j]]:
                pairs[j] = waiting[new_keys[j]].pop(0)


def _key(block: OldBlock | Block, with_kind: bool) -> Hashable:
    text = " ".join(block.text.split())
    return (block.kind, text) if with_kind else text


def _left(blocks: Sequence[object], matched: Iterable[int]) -> list[int]:
    done = set(matched)
    return [index for index in range(len(blocks)) if index not in done]


def _match_in_order(old: dict[int, Hashable], new: dict[int, Hashable], pairs: dict[int, int]) -> None:
    old_places, new_places = list(old), list(new)
    matcher = SequenceMatcher(None, list(old.values()), list(new.values()), autojunk=_is_repetitive(new))
    for match in matcher.get_matching_blocks():
        for offset in range(match.size):
            pairs[new_places[match.b + offset]] = old_places[match.a + offset]


def _is_repetitive(keys: dict[int, Hashable]) -> bool:
    # Hundreds of equal blocks would cost the matcher cubic time; their order then decides.
    return bool(keys) and max(Counter(keys.values()).values()) > 20


def _match_similar(old: Sequence[OldBlock], new: Sequence[Block], pairs: dict[int, int]) -> None:
    """Add the most similar of the remaining pairs, best first; ties go to the nearest place."""
    old_left = {i: old[i].text for i in _left(old, pairs.values())}
    new_left = {j: new[j].text for j in _left(new, pairs)}
    same_place = _same_place(pairs)
    ranked = []
    for (i, j), score in dice_scores(old_left, new_left).items():
        score += _SAME_KIND * (old[i].kind == new[j].kind) + _SAME_PLACE * same_place(i, j)
        if score >= LIMIT:
            ranked.append((-round(score, 6), abs(i - j), j, i))
    matched = set(pairs.values())
    for _, _, j, i in sorted(ranked):
        if j not in pairs and i not in matched:
            pairs[j] = i
            matched.add(i)


def _same_place(pairs: Mapping[int, int]) -> Callable[[int, int], bool]:
    """Say of old i and new j whether they stand between the same matched neighbours."""
    new_places = sorted(pairs)
    old_places = sorted(pairs.values())

    def same(i: int, j: int) -> bool:
        above_old, above_new = bisect_left(old_places, i), bisect_left(new_places, j)
        neighbours = [(above_old - 1, above_new - 1), (above_old, above_new)]
        return bool(pairs) and all(
            pairs[new_places[n]] == old_places[o] if 0 <= o < len(pairs) and 0 <= n < len(pairs) else o == n
            for o, n in neighbours
        )

    return same


def _fates(old: Sequence[OldBlock], new: Sequence[Block], pairs: Mapping[int, int]) -> dict[int, Fate]:
    stayed = longest_run({j: pairs[j] for j in sorted(pairs)})
    fates: dict[int, Fate] = {}
    for j, i in pairs.items():
        if _key(old[i], False) != _key(new[j], False):
            fates[j] = "changed"
        else:
            fates[j] = "unchanged" if j in stayed else "moved"
    return fates


def longest_run(places: Mapping[K, int]) -> set[K]:
    """Return the keys of the longest increasing subsequence of the values: the blocks nobody moved."""
    tails: list[int] = []
    tail_keys: list[K] = []
    previous: dict[K, K | None] = {}
    for key, place in places.items():
        at = bisect_right(tails, place)
        previous[key] = tail_keys[at - 1] if at else None
        tails[at : at + 1] = [place]
        tail_keys[at : at + 1] = [key]
    run: set[K] = set()
    last = tail_keys[-1] if tail_keys else None
    while last is not None:
        run.add(last)
        last = previous[last]
    return run


def _unused(new_id: Callable[[], str], used: set[str]) -> str:
    for _ in range(_ATTEMPTS):
        id_ = new_id()
        if id_ not in used:
            used.add(id_)
            return id_
    raise RuntimeError("no unused block id could be found")
