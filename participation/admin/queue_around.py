"""What stands around a case: where a proposal is about, what was answered, what the text said before."""

from __future__ import annotations

from typing import Any

from strategy.state import State, district_index, objective_index

from ..models import Contribution
from .timeline import decision_words, judge

#: A street, not a house, fills the window.
_MAP = "https://www.openstreetmap.org/?mlat={lat:.5f}&mlon={lon:.5f}#map=17/{lat:.5f}/{lon:.5f}"


def around(one: Contribution) -> dict[str, Any]:
    """{district, municipality, objective (contents), point_url, answers, former, decisions [{row, by, what}]}.

    A constant number of statements.
    """
    return {
        **_place(one),
        "answers": list(one.responses.published().order_by("published_at", "pk")),
        "decisions": _decisions(one),
        "former": one.versions.order_by("-replaced_at", "-pk").first() if one.edited_at else None,
    }


def _place(one: Contribution) -> dict[str, Any]:
    found: dict[str, Any] = {"point_url": _MAP.format(lat=one.latitude, lon=one.longitude) if one.latitude else ""}
    if not (one.district_key or one.objective_key):
        return found
    state = State.live("municipality", "goal")
    district = district_index(state).get(one.district_key)
    return {
        **found,
        "district": district,
        "municipality": state.get("municipality", district["municipality"]) if district else None,
        "objective": objective_index(state).get(one.objective_key),
    }


def _decisions(one: Contribution) -> list[dict[str, Any]]:
    """Newest first."""
    rows = list(one.decisions.select_related("by", "appeal", "undoes"))
    for row in rows:
        if row.undoes:
            row.undoes.contribution = one
    return [{"row": row, "by": judge(row), "what": decision_words(row)} for row in rows]
