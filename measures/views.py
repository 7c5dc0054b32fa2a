"""Public pages of this app. Every page reads revisions and projections, never the workspace."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from strategy import edition_places, history, page_parts, selections
from strategy.glossary_marks import Marker
from strategy.registry import Content
from strategy.selections import MAX_MEASURES, Choice
from strategy.state import State, neighbours
from strategy.views.lookup import find

from . import filter_words
from .cards import cards
from .filter_words import list_url
from .filters import NEEDS, SORTING, MeasureFilter
from .matching import GROUPS, TOGETHER
from .models import PublicMeasure
from .progress import NEEDS as overview_needs
from .progress import overview
from .sheet import goals_served, sheet

PER_PAGE = 24
NEWEST_CHANGES = 3


@require_safe
def measure_list(request: HttpRequest) -> HttpResponse:
    """The list; with `teil=ergebnisse` only what a filter changes, under an address of its own.

    The browser then shows the address of the whole list (HX-Push-Url), and the answer varies on nothing else.
    """
    context = list_context(request.GET)
    if request.GET.get("teil") != "ergebnisse":
        return render(request, "measures/measure_list.html", context)
    response = render(request, "measures/_results.html", {**context, "fragment": True})
    response["HX-Push-Url"] = list_url(context["query"])
    return response


def list_context(data: QueryDict) -> dict[str, Any]:
    state = State.live(*NEEDS)
    measures = MeasureFilter(data, state=state)
    paginator = Paginator(measures.qs, PER_PAGE)
    paginator.count = len(measures.found)  # known already, so the database need not count again
    page = paginator.get_page(data.get("seite"))
    page.object_list = cards(page.object_list, state)
    selection = measures.form.cleaned_data
    labels = {name: dict(options) for name, options in measures.choices.items()}
    chosen = {name: [str(labels[name][value]) for value in selection[name]] for name in GROUPS}
    chips = filter_words.chips(selection, labels)
    return {
        "facets": facets(measures),
        "q": selection["q"],
        "sort_options": [
            {"value": value, "label": label, "selected": value == selection["sortierung"]}
            for value, label in SORTING.items()
        ],
        "sentence": filter_words.sentence(measures.total, selection["q"], chosen, measures.corrected),
        "count": page.paginator.count,
        "page_obj": page,
        "ansicht": selection["ansicht"],
        "query": filter_words.query(selection),
        "cards_url": list_url(filter_words.query(selection, ansicht="karten")),
        "table_url": list_url(filter_words.query(selection, ansicht="tabelle")),
        "pick_all_url": pick_all_url(measures, selection),
        "pick_limit": MAX_MEASURES,
        "reset_url": list_url(filter_words.query({"ansicht": selection["ansicht"]})) if chips else "",
        "chips": [{**chip, "url": list_url(chip["query"])} for chip in chips],
        "active_count": len(chips),
    }


def pick_all_url(measures: MeasureFilter, selection: dict[str, Any]) -> str:
    """The address that puts everything found into a Sitzungsunterlage; "" if nothing was found."""
    keys = list(measures.qs.values_list("key", flat=True)[:MAX_MEASURES])
    places = [key for key in selection["kommune"] if key != TOGETHER]
    return pick_url(keys, places[0] if len(places) == 1 else "") if keys else ""


def pick_url(keys: list[str], municipality: str = "") -> str:
    return selections.address(Choice(keys={"massnahme": keys}, municipality=municipality))


def facets(measures: MeasureFilter) -> list[dict[str, Any]]:
    """The groups of choices, each choice with the number of measures that it would show."""
    counts, selection = measures.option_counts(), measures.form.cleaned_data
    return [
        {
            "name": name,
            "label": measures.filters[name].label,
            "selected": len(selection[name]),
            "options": [
                {"value": value, "label": label, "count": counts[name][value], "checked": value in selection[name]}
                for value, label in measures.choices[name]
            ],
        }
        for name in GROUPS
    ]


@require_safe
def bundle(request: HttpRequest, slug: str) -> HttpResponse:
    state = State.live("bundle", "municipality", "goal")
    found = find(request, state, "bundle", slug)
    context = bundle_context(state, found)
    context["pick_url"] = pick_url([measure["key"] for measure in context["measures"]]) if context["measures"] else ""
    return render(request, "measures/bundle_detail.html", context)


def bundle_context(state: State, found: Content) -> dict[str, Any]:
    """What the bundle's page shows; the preview of a draft uses it too."""
    return {
        "bundle": found,
        "goals": goals_served(state, found["objectives"]),
        "measures": cards(PublicMeasure.objects.filter(bundle_key=found["key"]).order_by("number"), state),
        **neighbours(state.all("bundle"), found["key"]),
    }


@require_safe
def measure(request: HttpRequest, bundle_slug: str, slug: str) -> HttpResponse:
    state = State.live("measure", "implementation", "bundle", "municipality", "goal", "glossary")
    found = find(request, state, "measure", slug)
    plain = request.GET.get("sprache") == "einfach" and bool(found["plain_html"])
    context = measure_context(state, found, plain=plain)
    latest = history.page(measure_objects(state, found), None, state, per_page=NEWEST_CHANGES)
    context["history"] = latest.object_list
    context["in_editions"] = edition_places.in_editions(found)
    context["sheet_url"] = f"{found['url']}steckbrief.pdf"
    context["pick_url"] = pick_url([found["key"]])
    return render(request, "measures/measure_detail.html", page_parts.extend("measure", context, state))


def measure_context(state: State, found: Content, *, plain: bool = False, today: date | None = None) -> dict[str, Any]:
    """What the measure's page shows; previews and editions use it too. What is late depends on `today`."""
    marked = {**found, "description_html": Marker(state.all("glossary")).mark(found["description_html"])}
    shown = sheet(state, marked, today or timezone.localdate())
    return {
        **shown,
        "has_examples": any(implementation["is_example"] for implementation in shown["implementations"]),
        "plain": plain,
        "has_plain": bool(found["plain_html"]),
        "history_url": f"{found['url']}verlauf/",
    }


def measure_objects(state: State, measure: Content) -> list[tuple[str, str]]:
    """What is published of a measure: its common part and each municipality's implementation."""
    implementations = [("implementation", f"{measure['key']}/{m['key']}") for m in state.all("municipality")]
    return [("measure", measure["key"]), *implementations]


@require_safe
def measure_history(request: HttpRequest, bundle_slug: str, slug: str) -> HttpResponse:
    state = State.live("measure", "bundle", "municipality", "goal")
    found = find(request, state, "measure", slug, below="verlauf/")
    page = history.page(measure_objects(state, found), request.GET.get("seite"), state)
    return render(request, "strategy/history.html", history.context(found, page))


@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    state = State.live(*overview_needs)
    municipalities = state.all("municipality")
    wanted = request.GET.get("kommune", "")
    chosen = wanted if wanted in {m["key"] for m in municipalities} else ""
    context = {
        **overview(state, timezone.localdate(), chosen),
        "municipalities": municipalities,
        "chosen": chosen,
        "place": state.get("municipality", chosen),
    }
    return render(request, "measures/progress.html", context)
