"""What colleagues have written: other answers to the same contributions, and this one as it is stored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from ..models import Response
from .words import person


def name_of(response: Response) -> str:
    """„Entwurf von Eva Muster, 3. Mai 2026, 12:00 Uhr“."""
    at = date_format(timezone.localtime(response.published_at or response.created_at), "j. F Y, H:i")
    what = "veröffentlicht, geschrieben von" if response.published_at else "Entwurf von"
    return f"{what} {person(response.written_by)}, {at} Uhr"


def described(responses: Iterable[Response]) -> list[dict[str, Any]]:
    """For pages: [{response, name, url, count}]; `count` is how many contributions it answers."""
    return [
        {
            "response": one,
            "name": name_of(one),
            "url": reverse("admin:participation_response_change", args=[one.pk]),
            "count": len(one.contributions.all()),
        }
        for one in responses
    ]


def last_change(response: Response) -> dict[str, Any]:
    """Who saved it last and when: {by, at}; the log says it, else the answer itself."""
    rows = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Response), object_id=response.pk)
    entry = rows.select_related("user").order_by("-action_time").first()
    if entry is None:
        return {"by": person(response.written_by), "at": response.edited_at or response.created_at}
    return {"by": person(entry.user), "at": entry.action_time}
