"""States from plain contents, without a database: what comparing needs."""

from __future__ import annotations

from typing import Any

from strategy.blocks import split
from strategy.models import Revision
from strategy.registry import kinds
from strategy.state import State

BELZIG = {
    "slug": "bad-belzig", "name": "Bad Belzig", "official_name": "Stadt Bad Belzig", "kind_label": "Stadt",
    "position": 0, "districts": [],
}  # fmt: skip
WIESENBURG = {**BELZIG, "slug": "wiesenburg-mark", "name": "Wiesenburg/Mark", "position": 1}
BUNDLE = {"slug": "netz", "number": 1, "title": "Netze", "objectives": []}
MEASURE = {
    "slug": "wlan", "code": "1-1", "number": 1, "title": "Offenes WLAN", "bundle": "netz", "municipality": None,
    "summary": "WLAN auf Plätzen.", "objectives": [], "districts": [], "relations": [], "links": [],
}  # fmt: skip
ROW = {
    "measure": "wlan", "municipality": "bad-belzig", "phase": "preparation", "assessment": "on_track", "reason": "",
    "funding_state": "in_strategy", "planned_start": "2026-01-01", "planned_end": "2027-06-30", "actual_start": None,
    "actual_end": None, "precision": "month", "budget": [], "milestones": [], "notes": [], "is_example": False,
}  # fmt: skip
LINE = {"year": 2026, "planned": "1000", "spent": None, "own_share": None, "programme": "", "note": ""}
MILESTONE = {"title": "Erster Punkt", "planned": "2026-05-01", "precision": "month", "actual": None, "note": ""}
GOAL = {
    "slug": "verbindungen", "number": 1, "title": "Starke Verbindungen", "summary": "", "text_html": "",
    "objectives": [{"key": "1-1", "number": "1.1", "title": "Netze", "text": ""}], "sources": [],
}  # fmt: skip
PLACES = {"municipality/bad-belzig": BELZIG, "municipality/wiesenburg-mark": WIESENBURG}
MEASURES = {**PLACES, "bundle/netz": BUNDLE, "measure/wlan": MEASURE}


def state(contents: dict[str, dict[str, Any]], schema: int | None = None) -> State:
    """Contents by "kind/key"."""
    return State(_revision(place, content, schema) for place, content in contents.items())


def _revision(place: str, content: dict[str, Any], schema: int | None) -> Revision:
    kind, _, key = place.partition("/")
    return Revision(kind=kind, key=key, number=1, schema=schema or kinds()[kind].schema, content=content)


def chapter(*html: str, number: str = "1", **values: Any) -> dict[str, Any]:
    """A chapter of blocks given as "id: <p>…</p>"; a text without a tag is a paragraph."""
    blocks = []
    for line in html:
        id_, _, text = line.partition(": ")
        (block,) = split(text if text.startswith("<") else f"<p>{text}</p>")
        blocks.append({**block.as_dict(), "id": id_})
    base = {"slug": f"kapitel-{number}", "number": number, "position": int(number), "title": "Warum", "sources": []}
    return {**base, "municipality": None, "summary_html": "", "plain_html": "", "blocks": blocks, **values}
