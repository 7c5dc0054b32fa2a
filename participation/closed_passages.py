"""Passages that nobody can write about any more: gone from the text, or a heading by now. Their addresses stay."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse

from strategy.blocks import numbered
from strategy.models import Block, Revision
from strategy.registry import Content, kinds
from strategy.state import State

from .models import Contribution
from .subjects import chapter_title


@dataclass(frozen=True)
class Retired:
    """A passage that is gone: what it said last ({id, html, …}), in which chapter, and what continues it.

    `number` is "" if it was a heading in the end; `successor` is the block that continues it, None if nothing does,
    `successor_number` "" if that is a heading.
    """

    id: str
    block: Content
    number: str
    chapter: Content
    state: State
    successor: Content | None
    successor_number: str

    @property
    def title(self) -> str:
        return chapter_title(self.chapter)

    @property
    def url(self) -> str:
        """Where one can go on: the page of the successor; a heading leads to the passages below it."""
        if self.successor is None:
            return ""
        if self.successor_number:
            return reverse("participation:block", args=[self.successor["id"]])
        return place_in_chapter(self.chapter, self.successor)


class Heading(Http404):
    """It stands there as a heading. `block`, `chapter` and `state` are for whoever shows what was said on it."""

    def __init__(self, block: Content, chapter: Content, state: State) -> None:
        super().__init__("Das ist eine Überschrift.")
        self.block, self.chapter, self.state = block, chapter, state

    @property
    def title(self) -> str:
        return chapter_title(self.chapter)

    @property
    def url(self) -> str:
        return place_in_chapter(self.chapter, self.block)

    @property
    def has_page(self) -> bool:
        """Whether somebody could write there once, or did: then the address is known."""
        return _had_a_page(self.block["id"], self.chapter["key"])


def place_in_chapter(chapter: Content, block: Content) -> str:
    return f"{chapter['url']}#a-{block['id']}"


def find_block(chapter: Content, block_id: str) -> tuple[Content | None, str]:
    """The block of a chapter with its number, "" for a heading."""
    for one, number in numbered(chapter["number"], chapter["blocks"]):
        if one["id"] == block_id:
            return dict(one), number or ""
    return None, ""


def retired(row: Block, chapter: Content, state: State) -> Retired:
    """What the passage said when it was public last; Http404 if it was always a heading and nobody wrote on it."""
    last = kinds()["chapter"].read(_states_with(row.pk, chapter["key"]).latest("number")) or {}
    found, number = find_block(last, row.pk)
    if not number and not _had_a_page(row.pk, chapter["key"]):
        raise Http404("Das war eine Überschrift.")
    successor, its_number = find_block(chapter, _successor(row))
    return Retired(row.pk, found or {}, number, chapter, state, successor, its_number)


def _states_with(block_id: str, chapter_key: str) -> QuerySet[Revision]:
    had_it = {"blocks": [{"id": block_id}]}
    return Revision.objects.filter(kind="chapter", key=chapter_key, content__contains=had_it)


def _had_a_page(block_id: str, chapter_key: str) -> bool:
    as_heading = {"blocks": [{"id": block_id, "kind": "heading"}]}
    if _states_with(block_id, chapter_key).exclude(content__contains=as_heading).exists():
        return True
    written_on = Contribution.objects.on_chapter(chapter_key).visible()
    return written_on.filter(Q(block_id=block_id) | Q(block_now=block_id)).exists()


def _successor(row: Block) -> str:
    """The id that continues a retired one, also over several steps; "" if nothing does."""
    seen = {row.pk}
    while row.retired_at and row.replaced_by_id and row.replaced_by_id not in seen:
        row = Block.objects.get(pk=row.replaced_by_id)
        seen.add(row.pk)
    return "" if row.retired_at else row.pk
