"""What became of each passage from one state of the chapters to another: kept, changed, moved, gone, new.

A passage is known by its permanent id. What left one chapter and stands nearly alike in another was moved there,
although it got a new id. Pure: contents in, passages out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from .align import longest_run
from .blocks import numbered
from .similarity import dice_scores
from .worddiff import Change, word_diff

Content = Mapping[str, Any]
Op = Literal["same", "new", "removed", "changed"]
#: So alike are two texts that are one, moved; short ones are alike by chance.
ALIKE = 0.75
SHORT = 40
#: With more pairs than this only equal texts are looked for.
_MAX_PAIRS = 40_000


@dataclass(frozen=True)
class Passage:
    """One block in both states. `number` ("3.2-4", None for headings) and `section` are those of its own chapter.

    `op` says what happened to its words; `is_moved` that it stands elsewhere, before or after other passages than
    before. `other_chapter` is the key of the chapter that a moved one came from (op "new" and "changed": the passage
    stands here now) or went to (op "removed"). `merged_into` is the number of the passage that goes on for a removed
    one, if the staff said so.
    """

    id: str
    kind: str
    op: Op
    old: str
    new: str
    old_number: str | None = None
    new_number: str | None = None
    section: str = ""
    is_moved: bool = False
    is_markup: bool = False
    other_chapter: str = ""
    merged_into: str = ""
    old_html: str = field(default="", repr=False)
    new_html: str = field(default="", repr=False)

    @property
    def number(self) -> str | None:
        """Where it stands, or stood if it is gone from here."""
        return self.old_number if self.op == "removed" else self.new_number

    @property
    def is_changed(self) -> bool:
        return self.op != "same" or self.is_moved

    @property
    def is_renumbered(self) -> bool:
        return bool(self.old_number and self.new_number and self.old_number != self.new_number)

    @cached_property
    def steps(self) -> list[Change]:
        """From the old words to the new ones."""
        return word_diff(self.old, self.new)


def passages(before: Content | None, after: Content | None) -> list[Passage]:
    """All passages of one chapter in the order of the new text, what is gone at its old place."""
    old, new = _placed(before), _placed(after)
    stayed = _stayed(old, new)
    successors = _successors(after)
    found = [_passage(id_, old.get(id_), new[id_], is_moved=id_ in old and id_ not in stayed) for id_ in new]
    for id_, gone in reversed(list(old.items())):
        if id_ not in new:
            place = _place_of_gone(id_, list(old), found)
            found.insert(place, replace(_passage(id_, gone, None), merged_into=successors.get(id_, "")))
    return found


def follow_moves(chapters: Mapping[str, list[Passage]]) -> dict[str, list[Passage]]:
    """The passages of all chapters (by key), where what left one place and stands at another is said to be moved."""
    gone = [(key, p) for key, found in chapters.items() for p in found if p.op == "removed" and _can_move(p)]
    come = [(key, p) for key, found in chapters.items() for p in found if p.op == "new" and _can_move(p)]
    pairs = _alike(gone, come)
    moved_to = {gone[i][1].id: come[j] for i, j in pairs.items()}
    come_from = {come[j][1].id: gone[i] for i, j in pairs.items()}
    return {
        key: [_followed(key, passage, moved_to, come_from) for passage in found if _is_told(key, passage, moved_to)]
        for key, found in chapters.items()
    }


def _followed(key: str, passage: Passage, moved_to: Mapping, come_from: Mapping) -> Passage:
    if passage.op == "removed" and passage.id in moved_to:
        where, target = moved_to[passage.id]
        return replace(passage, is_moved=True, other_chapter=where, new_number=target.new_number)
    if passage.op == "new" and passage.id in come_from:
        where, source = come_from[passage.id]
        op: Op = "same" if " ".join(source.old.split()) == " ".join(passage.new.split()) else "changed"
        return replace(
            passage,
            op=op,
            old=source.old,
            old_html=source.old_html,
            old_number=source.old_number,
            is_moved=True,
            other_chapter=where if where != key else "",
        )
    return passage


def _is_told(key: str, passage: Passage, moved_to: Mapping) -> bool:
    """Within one chapter a move is told once, where the passage stands now."""
    return not (passage.op == "removed" and passage.id in moved_to and moved_to[passage.id][0] == key)


def _can_move(passage: Passage) -> bool:
    return passage.kind != "heading" and not passage.merged_into


def _alike(gone: list[tuple[str, Passage]], come: list[tuple[str, Passage]]) -> dict[int, int]:
    """Index of a gone passage → index of the one it became."""
    waiting: dict[str, list[int]] = {}
    for j, (_, passage) in enumerate(come):
        waiting.setdefault(" ".join(passage.new.split()), []).append(j)
    pairs: dict[int, int] = {}
    for i, (_, passage) in enumerate(gone):
        same = waiting.get(" ".join(passage.old.split()))
        if same and passage.old.strip():
            pairs[i] = same.pop(0)
    taken = set(pairs.values())
    old = {i: p.old for i, (_, p) in enumerate(gone) if i not in pairs and len(p.old) >= SHORT}
    new = {j: p.new for j, (_, p) in enumerate(come) if j not in taken and len(p.new) >= SHORT}
    if len(old) * len(new) > _MAX_PAIRS:
        return pairs
    for (i, j), score in sorted(dice_scores(old, new).items(), key=lambda item: (-item[1], item[0])):
        if score >= ALIKE and i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


@dataclass(frozen=True)
class _Place:
    block: Content
    number: str | None
    section: str


def _placed(content: Content | None) -> dict[str, _Place]:
    """Block id → block with its number and the heading of its section."""
    found: dict[str, _Place] = {}
    section = ""
    for block, number in numbered(str((content or {}).get("number", "")), (content or {}).get("blocks") or []):
        if block["kind"] == "heading" and block.get("level") == 2:
            section = block["text"]
        found[block["id"]] = _Place(block, number, section)
    return found


def _stayed(old: Mapping[str, _Place], new: Mapping[str, _Place]) -> set[str]:
    places = {id_: place for place, id_ in enumerate(old)}
    return longest_run({id_: places[id_] for id_ in new if id_ in places})


def _successors(content: Content | None) -> dict[str, str]:
    """Id of a block that is gone → number of the one that goes on for it."""
    return {
        old: place.number or place.section
        for place in _placed(content).values()
        for old in place.block.get("replaces") or []
    }


def _passage(id_: str, old: _Place | None, new: _Place | None, *, is_moved: bool = False) -> Passage:
    here = new or old
    assert here is not None
    old_text, new_text = (place.block["text"] if place else "" for place in (old, new))
    is_same = bool(old and new) and " ".join(old_text.split()) == " ".join(new_text.split())
    is_markup = bool(old and new) and is_same and old.block["html"] != new.block["html"]  # type: ignore[union-attr]
    op: Op = "new" if old is None else "removed" if new is None else "same" if is_same and not is_markup else "changed"
    return Passage(
        id_,
        here.block["kind"],
        op,
        old_text,
        new_text,
        old.number if old else None,
        new.number if new else None,
        here.section,
        is_moved,
        is_markup,
        old_html=old.block["html"] if old else "",
        new_html=new.block["html"] if new else "",
    )


def _place_of_gone(id_: str, order: list[str], found: list[Passage]) -> int:
    """Behind the passage that stood before it and is still there; at the beginning if there is none."""
    at = {passage.id: index for index, passage in enumerate(found) if not passage.is_moved}
    return next((at[before] + 1 for before in reversed(order[: order.index(id_)]) if before in at), 0)


def unchanged(found: list[Passage]) -> int:
    return sum(not passage.is_changed for passage in found)


def changed(found: list[Passage]) -> Iterator[Passage]:
    return (passage for passage in found if passage.is_changed)
