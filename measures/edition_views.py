"""The measures of an edition, as they stood when it was frozen."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from strategy import edition_places
from strategy.edition_pages import Reading, reading
from strategy.state import neighbours
from strategy.views.lookup import find
from strategy.views.short_addresses import printed_as

from . import progress
from .edition_cards import by_bundle, cards
from .sheet import goals_served
from .views import measure_context, measure_objects

#: The kinds that a list of measures needs.
LISTED = ("measure", "implementation", "bundle")


@reading
def measure_list(request: HttpRequest, visit: Reading) -> HttpResponse:
    state = visit.state(*LISTED)
    groups = by_bundle(state)
    context = {**visit.context(state), "bundles": groups, "count": sum(len(group["measures"]) for group in groups)}
    return render(request, "measures/edition_measures.html", context)


@reading
def indicators(request: HttpRequest, visit: Reading) -> HttpResponse:
    """The indicators with the values known then; the live ones stand on the page of the progress."""
    state = visit.state("indicator")
    context = {**visit.context(state), "indicators": [progress.indicator(i) for i in state.all("indicator")]}
    return render(request, "measures/edition_indicators.html", context)


@reading
def bundle(request: HttpRequest, visit: Reading, slug: str) -> HttpResponse:
    state = visit.state(*LISTED, "goal")
    found = find(request, state, "bundle", slug)
    live = edition_places.live_place(found, [("bundle", found["key"])])
    context = {
        "bundle": found,
        "goals": goals_served(state, found["objectives"]),
        "measures": [card for card in cards(state) if card["bundle_key"] == found["key"]],
        **neighbours(state.all("bundle"), found["key"]),
        **visit.place_context(state, found, live),
    }
    return render(request, "measures/edition_bundle.html", context)


@reading
def measure(request: HttpRequest, visit: Reading, bundle_slug: str, slug: str) -> HttpResponse:
    """A measure with its implementations; what is late is counted from the day of the edition."""
    state = visit.state(*LISTED, "goal", "glossary")
    found = find(request, state, "measure", slug)
    parts = measure_objects(state, found)
    plain = request.GET.get("sprache") == "einfach" and bool(found["plain_html"])
    frozen_on = timezone.localdate(visit.edition.frozen_at)
    context = {
        **measure_context(state, found, plain=plain, today=frozen_on),
        **visit.place_context(state, found, edition_places.live_place(found, parts), parts),
    }
    # The list of measures that a place leads to is the live one.
    context["districts"] = [{**district, "url": ""} for district in context["districts"]]
    context["history_url"] = ""
    path = found["url"].removeprefix(state.links.prefix)
    context["sheet_url"] = f"{path}steckbrief.pdf?fassung={visit.edition.slug}"
    return render(request, "measures/edition_measure.html", context)


@reading
def short_measure(request: HttpRequest, visit: Reading, code: str) -> HttpResponse:
    """What is printed in the edition's documents leads to the measure as it stands in the edition."""
    found = printed_as(visit.state("bundle", "measure"), "measure", "code", code)
    if found is None:
        raise Http404("Eine Maßnahme mit diesem Kürzel hat die Fassung nicht.")
    return HttpResponseRedirect(found["url"])
