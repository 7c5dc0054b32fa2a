"""Goals, municipalities, glossary and the pages beside the strategy."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import page_parts
from ..documents_offered import offered
from ..german import sort_key
from ..registry import Content
from ..state import State, neighbours
from ..svg_map import map_context
from .lookup import find


@require_safe
def goal_list(request: HttpRequest) -> HttpResponse:
    state = State.live("goal", "indicator", "bundle")
    return render(request, "strategy/goal_list.html", goal_list_context(state))


def goal_list_context(state: State) -> dict[str, Any]:
    """All goals with the indicators; the preview of a draft uses it too."""
    context = {"goals": state.all("goal"), "indicators": state.all("indicator")}
    return page_parts.extend("goal_list", context, state)


@require_safe
def goal(request: HttpRequest, slug: str) -> HttpResponse:
    state = State.live("goal", "bundle", "municipality", "indicator")
    found = find(request, state, "goal", slug)
    return render(request, "strategy/goal_detail.html", goal_context(state, found))


def goal_context(state: State, found: Content) -> dict[str, Any]:
    """What the goal's page shows; the preview of a draft uses it too."""
    context = {
        "goal": found,
        **neighbours(state.all("goal"), found["key"]),
        "indicators": measured_by(state, found),
    }
    return page_parts.extend("goal", context, state)


def measured_by(state: State, goal: Content) -> list[Content]:
    """The indicators of its objectives."""
    keys = {objective["key"] for objective in goal["objectives"]}
    return [i for i in state.all("indicator") if keys & set(i["objectives"])]


@require_safe
def municipality_list(request: HttpRequest) -> HttpResponse:
    state = State.live("municipality")
    municipalities = state.all("municipality")
    context = {"municipalities": municipalities, "map": region_map(state)}
    return render(request, "strategy/municipality_list.html", page_parts.extend("municipality_list", context, state))


@require_safe
def municipality(request: HttpRequest, slug: str) -> HttpResponse:
    state = State.live("municipality", "chapter", "resolution", "bundle", "goal")
    found = find(request, state, "municipality", slug)
    return render(request, "strategy/municipality_detail.html", municipality_context(state, found))


def municipality_context(state: State, found: Content) -> dict[str, Any]:
    """What the municipality's page shows; the preview of a draft uses it too."""
    districts = sorted(found["districts"], key=lambda d: (d["kind"] != "kernstadt", sort_key(d["name"])))
    context = {
        "municipality": found,
        "districts": [
            {**d, "children": [p for p in districts if p["parent"] == d["key"]]} for d in districts if not d["parent"]
        ],
        "chapters": [c for c in state.all("chapter") if c["municipality"] == found["key"]],
        "resolutions": [r for r in state.all("resolution") if r["municipality"] == found["key"]],
        "documents": offered([found["key"]], state),
        "map": region_map(state, highlight=found["key"]),
    }
    return page_parts.extend("municipality", context, state)


def region_map(state: State, highlight: str = "") -> dict:
    """The map of all municipalities; each area links to its page."""
    municipalities = state.all("municipality")
    attribution = next((m["boundary_attribution"] for m in municipalities if m["boundary"]), "")
    names = " und ".join(m["name"] for m in municipalities)
    return map_context(municipalities, title=f"Karte: {names}", attribution=attribution, highlight=highlight)


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    return render(request, "strategy/glossary.html", glossary_context(State.live("glossary")))


def glossary_context(state: State) -> dict[str, Any]:
    """All terms by letter; the preview of a draft uses it too."""
    terms = state.all("glossary")
    return {"letters": [{"letter": letter, "terms": list(group)} for letter, group in groupby(terms, key=_letter)]}


def _letter(term: Content) -> str:
    """Ä stands under A; whatever is no letter stands together at the beginning."""
    first = sort_key(term["term"])[:1].upper()
    return first if first.isalpha() else "0–9"


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    state = State.live("page", "chapter", "strategy")
    found = find(request, state, "page", slug)
    return render(request, "strategy/page.html", page_context(state, found))


def page_context(state: State, found: Content) -> dict[str, Any]:
    """A page, with the chapters in plain language on „Leichte Sprache" and the note of honesty in the imprint."""
    strategy = state.get("strategy", "strategie")
    plain = [chapter for chapter in state.all("chapter") if chapter["plain_html"]]
    return {
        "page": found,
        "last_published": state.published_at("page", found["key"]),
        "plain_chapters": plain if found["key"] == "leichte-sprache" else [],
        "note_html": strategy["note_html"] if strategy and found["key"] == "impressum" else "",
    }
