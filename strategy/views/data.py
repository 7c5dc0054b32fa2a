"""Open data: what there is to take away, and the files."""

from __future__ import annotations

import json

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..downloads import as_csv, as_json, licence, tables
from ..downloads import boundaries as as_geojson
from ..state import State

_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json", "geojson": "application/geo+json"}


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    state = State.live(*{kind for table in tables().values() for kind in table.kinds})
    context = {
        "tables": [
            {
                "table": table,
                "count": sum(1 for _row in table.rows(state, QueryDict())),
                "rows": [(column.label, column.name, column.about) for column in table.columns],
            }
            for table in tables().values()
        ],
        "attribution": as_geojson(state)["attribution"],
        "licence": licence(),
        "newest": state.newest,
    }
    return render(request, "strategy/data.html", context)


@require_safe
def download(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """One table; the filter of the list of measures holds for tables of measures too."""
    table = tables().get(name)
    if table is None:
        raise Http404("Diese Daten gibt es nicht.")
    state = State.live(*table.kinds)
    rows = table.rows(state, request.GET)
    return _file(as_csv(table, rows) if form == "csv" else as_json(table, rows, state), name, form)


@require_safe
def boundaries(request: HttpRequest) -> HttpResponse:
    found = as_geojson(State.live("municipality"))
    return _file(json.dumps(found, ensure_ascii=False), "grenzen", "geojson")


def _file(content: str, name: str, form: str) -> HttpResponse:
    """A file to save; other sites may read it too, from their visitors' browsers."""
    return HttpResponse(
        content,
        content_type=_TYPES[form],
        headers={
            "Content-Disposition": f'attachment; filename="smart-city-strategie-{name}.{form}"',
            "Access-Control-Allow-Origin": "*",
        },
    )
