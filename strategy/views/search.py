"""Search over everything public."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_safe

from .. import page_parts, search_index
from ..models import SearchEntry
from ..registry import kinds
from ..snippets import snippet
from ..state import State

PER_PAGE = 20


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    text = search_index.parse(request.GET.get("q", "")).text
    wanted = [name for name in request.GET.getlist("art") if name in kinds()]
    found = search_index.find(text)
    counts = Counter(found.entries.values_list("kind", flat=True).order_by())
    entries = found.entries.filter(kind__in=wanted) if wanted else found.entries
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("seite"))
    page.object_list = [_result(entry, found.corrected or text) for entry in page.object_list]
    context = {
        "query": text,
        "header_query": text,
        "suggestion": {"text": found.corrected, "url": _url(found.corrected)} if found.corrected else None,
        "page_obj": page,
        "results": page.object_list,
        "count": page.paginator.count,
        "kinds": [
            {
                "value": name,
                "label": kind.plural,
                "count": counts[name],
                "url": _url(text, [other for other in wanted if other != name] if name in wanted else [*wanted, name]),
                "selected": name in wanted,
            }
            for name, kind in kinds().items()
            if counts[name]
        ],
    }
    return render(request, "strategy/search.html", page_parts.extend("search", context, State([])))


def _url(text: str, wanted: Sequence[str] = ()) -> str:
    return "?" + urlencode([("q", text), *(("art", name) for name in wanted)])


def _result(entry: SearchEntry, text: str) -> dict[str, Any]:
    return {
        "title": entry.title,
        "url": entry.path,
        "kind_label": f"{kinds()[entry.kind].label} · {entry.context}" if entry.context else kinds()[entry.kind].label,
        "snippet": format_html_join(
            " ",
            "{}",
            (
                (format_html("<mark>{}</mark>", words) if is_hit else words,)
                for words, is_hit in snippet(entry.text, text.split())
            ),
        ),
    }
