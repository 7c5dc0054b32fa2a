"""Public pages of this app. Every page reads revisions and projections, never the workspace."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from strategy import history
from strategy.glossary_marks import Marker
from strategy.registry import Content
from strategy.state import State, district_index, objective_index
from strategy.views.lookup import find

from . import filter_words
from .cards import cards
from .filters import NEEDS, MeasureFilter
from .matching import GROUPS
from .models import PublicMeasure
from .sheet import sheet

PER_PAGE = 24


@require_safe
def measure_list(request: HttpRequest) -> HttpResponse:
    """The list. With htmx the browser takes the results out of the same page, so the answer varies on nothing."""
    state = State.live(*NEEDS)
    measures = MeasureFilter(request.GET, state=state)
    page = Paginator(measures.qs, PER_PAGE).get_page(request.GET.get("seite"))
    page.object_list = cards(page.object_list, state)
    selection = measures.form.cleaned_data
    labels = {name: dict(options) for name, options in measures.choices.items()}
    counts = measures.option_counts()
    context = {
        "form": measures.form,
        "groups": [
            {
                "name": name,
                "label": measures.filters[name].label,
                "options": [
                    {"value": value, "label": label, "count": counts[name][value], "checked": value in selection[name]}
                    for value, label in measures.choices[name]
                ],
                "active": len(selection[name]),
            }
            for name in GROUPS
        ],
        "chips": filter_words.chips(selection, labels),
        "sentence": filter_words.sentence(
            page.paginator.count,
            PublicMeasure.objects.count(),
            selection["q"],
            {name: [str(labels[name][value]) for value in selection[name]] for name in GROUPS},
        ),
        "count": page.paginator.count,
        "page_obj": page,
        "measures": page.object_list,
        "selection": selection,
        "view": selection["ansicht"],
        "query": filter_words.query(selection),
        "cards_query": filter_words.query(selection, ansicht="karten"),
        "table_query": filter_words.query(selection, ansicht="tabelle"),
        "bundles": state.all("bundle"),
    }
    return render(request, "measures/measure_list.html", context)


@require_safe
def bundle(request: HttpRequest, slug: str) -> HttpResponse:
    state = State.live("bundle", "municipality", "goal")
    found = find(request, state, "bundle", slug)
    objectives = objective_index(state)
    context = {
        "bundle": found,
        "bundles": state.all("bundle"),
        "objectives": [objectives[key] for key in found["objectives"] if key in objectives],
        "measures": cards(PublicMeasure.objects.filter(bundle_key=found["key"]).order_by("number"), state),
    }
    return render(request, "measures/bundle_detail.html", context)


@require_safe
def measure(request: HttpRequest, bundle_slug: str, slug: str) -> HttpResponse:
    state = State.live("measure", "implementation", "bundle", "municipality", "goal", "glossary")
    found = find(request, state, "measure", slug)
    plain = request.GET.get("sprache") == "einfach" and bool(found["plain_html"])
    return render(request, "measures/measure_detail.html", measure_context(state, found, plain=plain))


def measure_context(state: State, found: Content, *, plain: bool = False) -> dict[str, Any]:
    """What the measure's page shows; the preview of a draft uses it too."""
    marked = {**found, "description_html": Marker(state.all("glossary")).mark(found["description_html"])}
    return {
        **sheet(state, marked),
        "plain": plain,
        "has_plain": bool(found["plain_html"]),
        "districts": [d for key, d in district_index(state).items() if key in found["districts"]],
    }


@require_safe
def measure_history(request: HttpRequest, bundle_slug: str, slug: str) -> HttpResponse:
    state = State.live("measure", "bundle", "municipality")
    found = find(request, state, "measure", slug)
    objects = [("measure", found["key"])]
    objects += [("implementation", f"{found['key']}/{m['key']}") for m in state.all("municipality")]
    page = history.page(objects, request.GET.get("seite"), state)
    context = {"object": found, "title": found["title"], "page_obj": page}
    return render(request, "strategy/history.html", context)
