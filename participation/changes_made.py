"""What changed because of contributions: the way back from a measure or a passage to who asked for it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Prefetch, QuerySet

from .models import Contribution, Response

Change = dict[str, Any]


def of_measure(measure_key: str) -> list[Change]:
    """Published answers that changed this measure, newest first; see `_change`. Two statements."""
    return [_change(response) for response in _taking_up().filter(measure_key=measure_key)]


def of_chapter(chapter_key: str) -> dict[str, list[Change]]:
    """Block id → the published answers that changed this passage; "" for the chapter as a whole. Two statements."""
    found = defaultdict(list)
    for response in _taking_up().filter(chapter_key=chapter_key):
        found[response.block_id].append(_change(response))
    return dict(found)


def _taking_up() -> QuerySet[Response]:
    contributions = Contribution.objects.public().order_by("published_at", "id")
    public = Prefetch("contributions", contributions, to_attr="public_contributions")
    answers = Response.objects.published().taking_up().filter(contributions__in=Contribution.objects.public())
    return (
        answers.distinct()
        .select_related("revision")
        .defer("revision__content")
        .prefetch_related(public)
        .order_by("-published_at", "-id")
    )


def _change(response: Response) -> Change:
    """{at: when the text changed, or else the answer came; outcome, outcome_label, office, text, contributions
    [{url, title, author}]}. Contributions without a title are named by who wrote them.
    """
    return {
        "at": response.revision.published_at if response.revision else response.published_at,
        "has_revision": response.revision is not None,
        "outcome": response.outcome,
        "outcome_label": response.get_outcome_display(),
        "office": response.office,
        "text": response.text,
        "contributions": [
            {"url": one.get_absolute_url(), "title": one.title, "author": one.author}
            for one in response.public_contributions  # type: ignore[attr-defined]
        ],
    }
