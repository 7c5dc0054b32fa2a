"""Search over everything public."""

from __future__ import annotations

from collections import Counter

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import search_index
from ..registry import kinds
from ..snippets import snippet

PER_PAGE = 20


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[: search_index.MAX_QUERY_LENGTH]
    wanted = [name for name in request.GET.getlist("art") if name in kinds()]
    found = search_index.find(text)
    counts = Counter(found.entries.values_list("kind", flat=True).order_by())
    entries = found.entries.filter(kind__in=wanted) if wanted else found.entries
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("seite"))
    terms = (found.corrected or text).split()
    page.object_list = [
        {
            "title": entry.title,
            "url": entry.path,
            "context": entry.context,
            "kind_label": kinds()[entry.kind].label,
            "snippet": snippet(entry.text, terms),
        }
        for entry in page.object_list
    ]
    context = {
        "query": text,
        "corrected": found.corrected,
        "page_obj": page,
        "results": page.object_list,
        "count": page.paginator.count,
        "wanted": wanted,
        "groups": [
            {"kind": name, "label": kind.label, "count": counts[name], "active": name in wanted}
            for name, kind in kinds().items()
            if counts[name]
        ],
    }
    return render(request, "strategy/search.html", context)
