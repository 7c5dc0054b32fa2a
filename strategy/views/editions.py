"""An edition on the web: its own page, and its text."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .. import edition_documents, edition_places, page_parts
from ..downloads import tables
from ..edition_pages import LIVE, Reading, in_force, list_all, missing, reading
from ..editions import address
from ..models import Live
from ..registry import Content
from ..snapshot import Snapshot
from ..state import State, neighbours
from .chapters import chapter_context
from .frame import glossary_context, measured_by
from .lookup import find
from .short_addresses import printed_as

#: What the contents of an edition name; other apps add theirs.
CONTENTS = ("chapter", "goal", "bundle", "measure", "strategy", "implementation", "indicator")


@require_safe
@never_cache
def edition(request: HttpRequest, edition: str) -> HttpResponse:
    """The permanent page of an edition, or of the live state; it shows documents in the making."""
    found = list_all()
    if edition == LIVE:
        return render(request, "strategy/edition_live.html", live_context(found))
    wanted = next((one for one in found if one.slug == edition), None)
    if wanted is None:
        return missing(request, found)
    return render(request, "strategy/edition.html", edition_context(Reading(wanted, found)))


@require_safe
@never_cache
def progress(request: HttpRequest, edition: str) -> HttpResponse:
    """The documents alone, which a page with JavaScript fetches until nothing is in the making."""
    found = None if edition == LIVE else next((one for one in list_all() if one.slug == edition), None)
    if found is None and edition != LIVE:
        raise Http404("Diese Fassung gibt es nicht.")
    context = {"progress_url": request.path, "level": 3, "fragment": True}
    documents = edition_documents.of(found, Snapshot(found).state("municipality"))
    return render(request, "strategy/_documents.html", {**context, **documents})


def edition_context(visit: Reading) -> dict[str, Any]:
    state = visit.state(*CONTENTS)
    context = {
        **visit.context(state),
        **contents(state),
        "tables": [table for table in tables().values() if table.in_editions],
        "previous": next((one for one in visit.found if one.number < visit.edition.number), None),
        **edition_documents.of(visit.edition, state),
    }
    return page_parts.extend("edition", context, state)


def live_context(found: list[Any]) -> dict[str, Any]:
    state = State.live(*CONTENTS, "municipality", "resolution")
    current = in_force(found)
    context = {
        **contents(state),
        "tables": [table for table in tables().values() if table.in_editions],
        **edition_documents.of(None, state),
        "newest": Live.objects.newest(),
        "in_force": current and {"number": current.number, "url": address(current)},
        "selector": edition_places.selector(None, found, None),
    }
    return page_parts.extend("edition", context, state)


def contents(state: State) -> dict[str, Any]:
    """The text's own table of contents: {strategy, shared, by_municipality, goals, indicators}."""
    chapters = state.all("chapter")
    return {
        "strategy": state.get("strategy", "strategie"),
        "shared": [c for c in chapters if c["municipality"] is None],
        "by_municipality": [
            {"municipality": m, "chapters": own}
            for m in state.all("municipality")
            if (own := [c for c in chapters if c["municipality"] == m["key"]])
        ],
        "goals": state.all("goal"),
        "indicators": state.all("indicator"),
    }


@reading
def chapter_list(request: HttpRequest, visit: Reading) -> HttpResponse:
    state = visit.state("chapter")
    return render(request, "strategy/edition_chapters.html", {**visit.context(state), **contents(state)})


@reading
def chapter(request: HttpRequest, visit: Reading, slug: str) -> HttpResponse:
    state = visit.state("chapter", "glossary")
    found = find(request, state, "chapter", slug)
    live = edition_places.live_place(found, [("chapter", found["key"])])
    plain = request.GET.get("sprache") == "einfach" and bool(found["plain_html"])
    context = chapter_context(state, found, plain=plain)
    context["blocks"] = edition_places.blocks_today(context["blocks"], live.get("chapter", found["key"]))
    context["history_url"] = ""
    context["quote_url"] = f"{found['url']}zitat/"
    return render(request, "strategy/edition_chapter.html", {**context, **visit.place_context(state, found, live)})


@reading
def goals(request: HttpRequest, visit: Reading) -> HttpResponse:
    state = visit.state("goal")
    context = {**visit.context(state), "goals": state.all("goal")}
    return render(request, "strategy/edition_goals.html", context)


@reading
def goal(request: HttpRequest, visit: Reading, slug: str) -> HttpResponse:
    state = visit.state("goal", "bundle", "measure", "implementation", "indicator")
    found = find(request, state, "goal", slug)
    live = edition_places.live_place(found, [("goal", found["key"])])
    context = {
        "goal": found,
        "objectives": found["objectives"],
        "indicators": _inside(visit, measured_by(state, found)),
        **neighbours(state.all("goal"), found["key"]),
    }
    context = page_parts.extend("edition_goal", context, state)
    return render(request, "strategy/edition_goal.html", {**context, **visit.place_context(state, found, live)})


def _inside(visit: Reading, indicators: list[Content]) -> list[Content]:
    """The same, each with its place on the edition's page of indicators."""
    page = f"{address(visit.edition)}indikatoren/"
    return [{**indicator, "url": f"{page}#indikator-{indicator['slug']}"} for indicator in indicators]


@reading
def glossary(request: HttpRequest, visit: Reading) -> HttpResponse:
    state = visit.state("glossary")
    context = {**visit.context(state), **glossary_context(state)}
    return render(request, "strategy/edition_glossary.html", context)


@reading
def short_chapter(request: HttpRequest, visit: Reading, number: str) -> HttpResponse:
    """What is printed in the edition's documents leads to the chapter as it stands in the edition."""
    found = printed_as(visit.state("chapter"), "chapter", "number", number)
    if found is None:
        raise Http404("Ein Kapitel mit dieser Nummer hat die Fassung nicht.")
    return HttpResponseRedirect(found["url"])
