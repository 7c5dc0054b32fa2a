"""Blocks of a chapter across publications: which block keeps its public id, which ids retire."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.utils import timezone

from . import blocks as splitting
from .align import OldBlock, align
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
    before = [OldBlock(b["id"], b["text"], b["kind"]) for b in (previous or {}).get("blocks", [])]
    new = splitting.split(html)
    aligned = align(before, new, draft_ids()).blocks
    return [{**block.as_dict(), "id": found.id} for block, found in zip(new, aligned, strict=True)]


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
    now_ids = {block["id"] for block in (revision.content or {}).get("blocks", [])}
    old_ids = {block["id"] for block in (previous or {}).get("blocks", [])}
    Block.objects.bulk_create(
        [Block(public_id=new, chapter_key=revision.key) for new in sorted(now_ids - old_ids)], ignore_conflicts=True
    )
    Block.objects.filter(public_id__in=now_ids, retired_at__isnull=False).update(retired_at=None)
    Block.objects.filter(public_id__in=old_ids - now_ids).update(retired_at=timezone.now())
