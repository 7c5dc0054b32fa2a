"""Goals, municipalities, glossary and the pages beside the strategy."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import page_parts
from ..documents_offered import offered
from ..german import sort_key
from ..registry import Content
from ..state import State
from ..svg_map import map_context
from .lookup import find


@require_safe
def goal_list(request: HttpRequest) -> HttpResponse:
    state = State.live("goal", "indicator", "bundle")
    context = {"goals": state.all("goal"), "indicators": state.all("indicator")}
    return render(request, "strategy/goal_list.html", page_parts.extend("goal_list", context, state))


@require_safe
def goal(request: HttpRequest, slug: str) -> HttpResponse:
    state = State.live("goal", "bundle", "municipality", "indicator")
    found = find(request, state, "goal", slug)
    keys = {objective["key"] for objective in found["objectives"]}
    context = {
        "goal": found,
        "goals": state.all("goal"),
        "indicators": [i for i in state.all("indicator") if keys & set(i["objectives"])],
    }
    return render(request, "strategy/goal_detail.html", page_parts.extend("goal", context, state))


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
    districts = sorted(found["districts"], key=lambda d: (d["kind"] != "kernstadt", sort_key(d["name"])))
    context = {
        "municipality": found,
        "districts": [
            {**d, "parts": [p for p in districts if p["parent"] == d["key"]]} for d in districts if not d["parent"]
        ],
        "chapters": [c for c in state.all("chapter") if c["municipality"] == found["key"]],
        "resolutions": [r for r in state.all("resolution") if r["municipality"] == found["key"]],
        "documents": offered([found["key"]]),
        "map": region_map(state, highlight=found["key"]),
    }
    return render(request, "strategy/municipality_detail.html", page_parts.extend("municipality", context, state))


def region_map(state: State, highlight: str = "") -> dict:
    """The map of all municipalities; each area links to its page."""
    municipalities = state.all("municipality")
    attribution = next((m["boundary_attribution"] for m in municipalities if m["boundary"]), "")
    names = " und ".join(m["name"] for m in municipalities)
    return map_context(municipalities, title=f"Karte: {names}", attribution=attribution, highlight=highlight)


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    terms = State.live("glossary").all("glossary")
    letters = [
        {"letter": letter, "terms": list(group)}
        for letter, group in groupby(terms, key=_letter)
    ]
    return render(request, "strategy/glossary.html", {"letters": letters})


def _letter(term: Content) -> str:
    """Ä stands under A; whatever is no letter stands together at the beginning."""
    first = sort_key(term["term"])[:1].upper()
    return first if first.isalpha() else "0–9"


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    state = State.live("page")
    found = find(request, state, "page", slug)
    context = {"page": found, "published_at": state.published_at("page", found["key"])}
    return render(request, "strategy/page.html", context)
