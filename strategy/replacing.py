"""Staff say which passage of a new text goes on for which old one, where nobody could see it by comparing.

A block that goes on for others without having the id of one of them names them in `replaces`, also those that
they had replaced before. It keeps the list as long as it lives, so a content alone says where a passage went.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from strategy.align import OldBlock, align
from strategy.blocks import Block

ContentBlock = Mapping[str, Any]
ContentBlocks = list[dict[str, Any]]


class BadReplacement(ValueError):
    """An old passage that is not there, or a place in the new text that is not there."""


def old_blocks(blocks: Iterable[ContentBlock]) -> list[OldBlock]:
    return [OldBlock(block["id"], block["text"], block["kind"]) for block in blocks]


def continued(old: Sequence[ContentBlock], new: Sequence[ContentBlock], new_id: Callable[[], str]) -> ContentBlocks:
    """The new blocks with the ids of the old ones they continue, and with what these had replaced."""
    return _identified(old, new, new_id, {})


def replaced(
    old: Sequence[ContentBlock], new: Sequence[ContentBlock], replaces: Mapping[str, int], new_id: Callable[[], str]
) -> ContentBlocks:
    """The same once staff have said that old ids go on in the new blocks with these indexes.

    `new` comes from `continued`. A block that was recognised keeps its id, unless staff take that elsewhere;
    otherwise it gets the first old id. Raises BadReplacement.
    """
    _check(old, new, replaces)
    heirs = _heirs(old, new, replaces)
    by_hand = {index: ids[0] for index, ids in heirs.items()}
    gone = {id_: index for index, ids in heirs.items() for id_ in ids[1:]}
    left = [block for block in old if block["id"] not in gone]
    blocks = _identified(left, new, new_id, by_hand)
    histories = {block["id"]: block.get("replaces", []) for block in old}
    for id_, index in gone.items():
        blocks[index]["replaces"] = [*blocks[index].get("replaces", []), id_, *histories[id_]]
    return blocks


def successors(blocks: Iterable[ContentBlock]) -> dict[str, str]:
    """{id that was replaced: id of the block that goes on for it today}."""
    return {old: block["id"] for block in blocks for old in block.get("replaces", [])}


def _check(old: Sequence[ContentBlock], new: Sequence[ContentBlock], replaces: Mapping[str, int]) -> None:
    known = {block["id"] for block in old}
    for id_, index in replaces.items():
        if id_ not in known or not 0 <= index < len(new):
            raise BadReplacement(f"block {index} cannot go on for {id_!r}")


def _heirs(
    old: Sequence[ContentBlock], new: Sequence[ContentBlock], replaces: Mapping[str, int]
) -> dict[int, list[str]]:
    """{index of a new block: the old ids that go on in it}; the first one becomes or stays its own."""
    known = {block["id"] for block in old}
    heirs = {
        index: [block["id"]]
        for index, block in enumerate(new)
        if block["id"] in known and replaces.get(block["id"], index) == index
    }
    for id_ in (block["id"] for block in old if block["id"] in replaces):
        ids = heirs.setdefault(replaces[id_], [])
        if id_ not in ids:
            ids.append(id_)
    return heirs


def _identified(
    old: Sequence[ContentBlock], new: Sequence[ContentBlock], new_id: Callable[[], str], by_hand: Mapping[int, str]
) -> ContentBlocks:
    bare = [Block(block["kind"], block["level"], block["html"], block["text"]) for block in new]
    found = align(old_blocks(old), bare, new_id, replaces=by_hand).blocks
    histories = {block["id"]: list(block["replaces"]) for block in old if block.get("replaces")}
    blocks = []
    for block, aligned in zip(bare, found, strict=True):
        history = histories.get(aligned.id)
        blocks.append({**block.as_dict(), "id": aligned.id, **({"replaces": history} if history else {})})
    return blocks
