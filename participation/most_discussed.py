"""What people talk about most: passages and measures by the number of contributions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from strategy.state import State

from .figures import arrival, counted, with_waiting
from .filter_words import list_url
from .models import Support
from .subjects import Lookup, block_label, chapter_title

SHOWN = 10


@dataclass(frozen=True)
class Place:
    """A passage or a measure: `label` is its number or kind, `title` what it is called, `url` what was said on it.

    `new` counts those that came in since a moment, if one was named.
    """

    label: str
    title: str
    url: str
    total: int
    open: int
    support: int
    new: int = 0
    is_passage: bool = False


def most_discussed(
    state: State, among: QuerySet | None = None, since: datetime | None = None, **listed: str
) -> list[Place]:
    """At most ten, those with most contributions first and then those with most support; two statements.

    Only what stands in the public text today, so more rows are read than are shown. `among` narrows down what counts;
    with `since`, what was spoken about from then on comes first. `listed` narrows the list of contributions, to which
    a measure leads, in the same way.
    """
    rows = list(_rows(counted() if among is None else among, since)[: 3 * SHOWN])
    lookup = Lookup(
        state, {("chapter", row["chapter_key"]) for row in rows} | {("measure", row["measure_key"]) for row in rows}
    )
    places = [_measure(row, lookup, listed) if row["subject"] == "measure" else _block(row, lookup) for row in rows]
    return [place for place in places if place][:SHOWN]


def _rows(among: QuerySet, since: datetime | None) -> QuerySet[Any, dict[str, Any]]:
    standing = Q(subject="measure") | Q(subject="block") & ~Q(fate="removed") & ~Q(block_now="")
    voices = Support.objects.confirmed().filter(contribution=OuterRef("pk")).order_by().values("contribution")
    supported = Subquery(voices.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    new = Count("pk", filter=Q(arrived__gte=since)) if since else Value(0)
    return (
        with_waiting(among.filter(standing))
        .annotate(voices=Coalesce(supported, 0), arrived=arrival())
        .values("subject", "chapter_key", "block_now", "measure_key")
        .annotate(total=Count("pk"), answered=Count("first_answer"), support=Sum("voices"), new=new)
        .order_by("-new", "-total", "-support", "subject", "chapter_key", "block_now", "measure_key")
    )


def _measure(row: dict[str, Any], lookup: Lookup, listed: dict[str, str]) -> Place | None:
    found = lookup.get("measure", row["measure_key"])
    url = list_url(**listed, massnahme=row["measure_key"])
    return _place(row, _("Maßnahme"), found["title"], url) if found else None


def _block(row: dict[str, Any], lookup: Lookup) -> Place | None:
    chapter = lookup.get("chapter", row["chapter_key"])
    if chapter is None or not lookup.has_block(chapter, row["block_now"]):
        return None
    label = block_label(lookup.number(chapter, row["block_now"]))
    place = _place(row, label, chapter_title(chapter), reverse("participation:block", args=[row["block_now"]]))
    return replace(place, is_passage=True)


def _place(row: dict[str, Any], label: str, title: str, url: str) -> Place:
    return Place(label, title, url, row["total"], row["total"] - row["answered"], row["support"], row["new"])
