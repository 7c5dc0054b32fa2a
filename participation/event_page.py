"""What the page of an event shows; the preview of a draft uses it too."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from strategy.registry import Content
from strategy.state import State, district_index

from . import agenda
from .models import Contribution
from .subjects import Lookup
from .whereabouts import whereabouts

#: The kinds all of which the page needs.
AROUND = ("municipality",)


def event_context(state: State, found: Content, now: datetime) -> dict[str, Any]:
    event, district = agenda.row(found, state, now), _district(found, state)
    lines = whereabouts(found["place"], found["address"], district["name"] if district else "")
    wanted = {("measure", key) for key in found["measures"]}
    wanted |= {("consultation", found["consultation"])} if found["consultation"] else set()
    lookup = Lookup(state, wanted)
    will_be = event["phase"] == "before" and not found["is_cancelled"]
    slug = [found["slug"]]
    return {
        "event": event,
        "place_lines": lines[:-1] if district and lines[-1] == district["name"] else lines,
        "district": district if district and lines[-1] == district["name"] else None,
        "consultation": lookup.get("consultation", found["consultation"]),
        "measures": [m for key in found["measures"] if (m := lookup.get("measure", key))],
        "said_count": Contribution.objects.public().top().on_event(found["key"]).count(),
        "talk_url": reverse("participation:event-contributions", args=[found["key"]]),
        "calendar_url": reverse("participation:event-calendar", args=slug),
        "reminder_url": reverse("participation:reminder", args=slug) if will_be else "",
    }


def _district(found: Content, state: State) -> dict[str, str] | None:
    """{name, url} of the Ortsteil on the page of its municipality."""
    district = district_index(state).get(found["district"] or "")
    if district is None:
        return None
    municipality = state.get("municipality", district["municipality"])
    return {"name": district["name"], "url": f"{municipality['url']}#ort-{district['key']}" if municipality else ""}
