"""What moderation decided, in figures, for everybody: a page for each year, and all of it as a file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from strategy.downloads import as_csv

from .. import moderation_figures as counting
from ..models import Decision
from ..tables import MODERATION


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    years = counting.years()
    year = _chosen(request.GET.get("jahr", ""), years)
    context = {
        "year": year,
        "is_running": year == max(years),
        "years": [{"label": one, "url": f"?jahr={one}", "selected": one == year} for one in years],
        "sections": counting.of_year(year),
        "has_examples": Decision.objects.filter(at__year=year, contribution__is_example=True).exists(),
    }
    return render(request, "participation/moderation_figures.html", context)


def _chosen(wanted: str, years: list[int]) -> int:
    """The newest year without a choice. Raises Http404 for a year of which there is nothing."""
    if not wanted:
        return years[0]
    found = [one for one in years if str(one) == wanted]
    if not found:
        raise Http404("Für dieses Jahr gibt es keine Zahlen.")
    return found[0]


@require_safe
def figures_csv(request: HttpRequest) -> HttpResponse:
    headers = {"Content-Disposition": 'attachment; filename="moderation-in-zahlen.csv"'}
    text = as_csv(MODERATION, counting.rows())
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
