"""Other answers to the same contributions: two people may work on one and not know of each other."""

from __future__ import annotations

from collections.abc import Iterable

from .models import Contribution, Response


def beside(contributions: Iterable[Contribution], response: Response | None = None) -> list[Response]:
    """Drafts and published answers of others to these contributions, but not this one; two statements."""
    rows = Response.objects.not_withdrawn().filter(contributions__in=[one.pk for one in contributions])
    others = rows.exclude(pk=response.pk) if response else rows
    return list(others.select_related("written_by").prefetch_related("contributions").distinct().order_by("id"))


def mark(answers: Iterable[Response]) -> str:
    """Which answers somebody has seen, as one word of a form; "" for none."""
    return ",".join(f"{one.pk}{'p' if one.published_at else 'd'}" for one in answers)
