"""Where a proposal is about and which objective it would serve: what only proposals have."""

from __future__ import annotations

from typing import Any

from strategy.state import State, district_index, objective_index
from strategy.svg_map import map_context

from .models import Contribution

#: The kinds of which `facts` needs the contents.
NEEDS = ("municipality", "goal")


def facts(contribution: Contribution, state: State) -> dict[str, Any] | None:
    """{district, objective (contents or None), map (components/map.html, or None)}; None where there is nothing."""
    found = {
        "district": district_index(state).get(contribution.district_key),
        "objective": objective_index(state).get(contribution.objective_key),
        "map": _map(contribution, state),
    }
    return found if any(found.values()) else None


def _map(contribution: Contribution, state: State) -> dict[str, Any] | None:
    if contribution.longitude is None:
        return None
    areas = state.all("municipality")
    place = {"name": "", "lon": contribution.longitude, "lat": contribution.latitude, "url": ""}
    attribution = next((m["boundary_attribution"] for m in areas if m["boundary"]), "")
    drawn = map_context(areas, places=[place], title=f"Karte: {contribution.title}", attribution=attribution)
    return drawn if drawn["areas"] else None
