"""What took a contribution up: a measure, a chapter or one of its blocks, in a published state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from strategy.models import Revision

from .models import Contribution, Response

#: How many states of one object are offered.
OFFERED = 10
#: Outcomes that changed something.
TAKING_UP = ("taken_up", "partly")


@dataclass(frozen=True)
class Place:
    """A measure, or a chapter with or without a block; `kind` is "" where nothing is named."""

    kind: str = ""
    key: str = ""
    block_id: str = ""

    @property
    def value(self) -> str:
        """The place as one word of a form: "measure:lorawan", "chapter:warum", "chapter:warum:7k2m"."""
        return ":".join(filter(None, (self.kind, self.key, self.block_id)))


def read_place(value: str) -> Place:
    """The place of which this is the word; nothing for anything else."""
    kind, _, rest = value.partition(":")
    key, _, block_id = rest.partition(":")
    if kind not in ("measure", "chapter") or not key or (block_id and kind != "chapter"):
        return Place()
    return Place(kind, key, block_id)


def place_named(response: Response) -> Place:
    """What the answer says took it up."""
    if response.measure_key:
        return Place("measure", response.measure_key)
    return Place("chapter", response.chapter_key, response.block_id) if response.chapter_key else Place()


def place_of(contribution: Contribution) -> Place:
    """What the contribution itself is about, as far as it can be taken up there."""
    if contribution.measure_key:
        return Place("measure", contribution.measure_key)
    if contribution.chapter_key:
        return Place("chapter", contribution.chapter_key, contribution.block_now or "")
    return Place()


def common_place(contributions: Iterable[Contribution]) -> Place:
    """What all of them are about; of several blocks of one chapter the chapter."""
    found = {place_of(one) for one in contributions}
    if len(found) == 1:
        return found.pop()
    objects = {(place.kind, place.key) for place in found}
    return Place(*objects.pop()) if len(objects) == 1 else Place()


def revisions_of(place: Place) -> QuerySet[Revision]:
    """The published states of a chapter or measure, newest first; a measure's implementations belong to it."""
    wanted = Q(kind=place.kind, key=place.key)
    if place.kind == "measure":
        wanted |= Q(kind="implementation", key__startswith=f"{place.key}/")
    return Revision.objects.filter(wanted, content__isnull=False).defer("content").order_by("-id")


def belongs(revision: Revision, place: Place) -> bool:
    """Whether the state is one of this chapter or measure."""
    if revision.kind == "implementation":
        return place.kind == "measure" and revision.key.partition("/")[0] == place.key
    return (revision.kind, revision.key) == (place.kind, place.key)
