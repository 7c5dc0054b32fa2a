"""Blocks of a chapter across publications: which block keeps its public id, which ids retire."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping

from . import blocks as splitting
from . import replacing
from .models.revisions import Revision
from .models.text import Block
from .registry import Content

# Without letters and digits that look alike on paper.
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_LENGTH = 4
# With a hyphen, which no public id has.
DRAFT_PREFIX = "neu-"


def draft_ids() -> Callable[[], str]:
    """Names for new blocks that are not yet published; the real ids are given on publishing."""
    numbers = iter(range(1, 100_000))
    return lambda: f"{DRAFT_PREFIX}{next(numbers)}"


def content_blocks(html: str, previous: Content | None) -> list[Content]:
    """The chapter's text as blocks that keep the public ids of the last publication where they can."""
    new = [block.as_dict() for block in splitting.split(html)]
    return replacing.continued(_blocks(previous), new, draft_ids())


def replace(content: Content, previous: Content | None, replaces: Mapping[str, int]) -> Content:
    """The content once staff have said which of its blocks (by index) go on for which old ids.

    Raises replacing.BadReplacement.
    """
    blocks = replacing.replaced(_blocks(previous), content["blocks"], replaces, draft_ids())
    return {**content, "blocks": blocks}


def _blocks(content: Content | None) -> list[Content]:
    return (content or {}).get("blocks", [])


def give_ids(content: Content) -> None:
    """Replace the draft names by fresh public ids, in place, before the content becomes a revision."""
    new = [block for block in content["blocks"] if block["id"].startswith(DRAFT_PREFIX)]
    for block, public_id in zip(new, _fresh_ids(len(new)), strict=True):
        block["id"] = public_id


def _fresh_ids(count: int) -> list[str]:
    fresh: set[str] = set()
    while len(fresh) < count:
        candidates = {"".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(count - len(fresh))}
        taken = Block.objects.filter(public_id__in=candidates).values_list("public_id", flat=True)
        fresh |= candidates - set(taken)
    return sorted(fresh)


def register(revision: Revision, previous: Content | None) -> None:
    """Enter new ids and retire the ones whose passage is gone. An id is never deleted from the register."""
    now_ids = {block["id"] for block in _blocks(revision.content)}
    old_ids = {block["id"] for block in _blocks(previous)}
    Block.objects.bulk_create(
        [Block(public_id=new, chapter_key=revision.key) for new in sorted(now_ids - old_ids)], ignore_conflicts=True
    )
    Block.objects.filter(public_id__in=now_ids, retired_at__isnull=False).update(retired_at=None)
    Block.objects.filter(public_id__in=old_ids - now_ids).update(retired_at=revision.published_at)
    successors = replacing.successors(_blocks(revision.content))
    ended = sorted((old_ids - now_ids) & set(successors))
    rows = [Block(public_id=old, replaced_by_id=successors[old]) for old in ended]
    Block.objects.bulk_update(rows, ["replaced_by"])


def retrace() -> None:
    """Make the register again from all revisions; ids that it has already stay, whatever the revisions say."""
    register: dict[str, Block] = {}
    living: dict[str, set[str]] = {}
    for revision in Revision.objects.filter(kind="chapter").order_by("key", "number").iterator():
        _go_on(register, living.get(revision.key, set()), revision)
        living[revision.key] = {block["id"] for block in _blocks(revision.content)}
    Block.objects.bulk_create(
        register.values(),
        update_conflicts=True,
        unique_fields=["public_id"],
        update_fields=["retired_at", "replaced_by"],
    )


def _go_on(register: dict[str, Block], living: set[str], revision: Revision) -> None:
    """Enter one revision of a chapter whose blocks in the revision before were `living`."""
    blocks = _blocks(revision.content)
    successors = replacing.successors(blocks)
    for block in blocks:
        entry = register.setdefault(block["id"], Block(public_id=block["id"], chapter_key=revision.key))
        entry.retired_at = None
    for id_ in living - {block["id"] for block in blocks}:
        register[id_].retired_at = revision.published_at
        register[id_].replaced_by_id = successors.get(id_, register[id_].replaced_by_id)
