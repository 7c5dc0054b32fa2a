"""The strategy's text."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import blocks as splitting
from .. import history
from ..glossary_marks import Marker
from ..registry import Content
from ..state import State
from .lookup import find


@require_safe
def chapter_list(request: HttpRequest) -> HttpResponse:
    state = State.live("chapter", "municipality", "strategy")
    chapters = state.all("chapter")
    context = {
        "strategy": state.get("strategy", "strategie"),
        "shared": [c for c in chapters if c["municipality"] is None],
        "by_municipality": [
            {"municipality": m, "chapters": [c for c in chapters if c["municipality"] == m["key"]]}
            for m in state.all("municipality")
        ],
    }
    return render(request, "strategy/chapter_list.html", context)


@require_safe
def chapter(request: HttpRequest, slug: str) -> HttpResponse:
    state = State.live("chapter", "municipality", "glossary")
    found = find(request, state, "chapter", slug)
    plain = request.GET.get("sprache") == "einfach" and bool(found["plain_html"])
    return render(request, "strategy/chapter_detail.html", chapter_context(state, found, plain=plain))


def chapter_context(state: State, found: Content, *, plain: bool = False) -> dict[str, Any]:
    """What the chapter's page shows; the preview of a draft uses it too."""
    chapters = [c for c in state.all("chapter") if c["municipality"] == found["municipality"]]
    marker = Marker(state.all("glossary"))
    place = next(i for i, c in enumerate(chapters) if c["key"] == found["key"])
    return {
        "chapter": found,
        "municipality": state.get("municipality", found["municipality"]),
        "blocks": [
            {**block, "html": marker.mark(block["html"]), "number": number, "anchor": f"a-{block['id']}"}
            for block, number in splitting.numbered(found["number"], found["blocks"])
        ],
        "sections": splitting.toc(found["number"], found["blocks"]),
        "chapters": chapters,
        "previous": chapters[place - 1] if place else None,
        "next": chapters[place + 1] if place + 1 < len(chapters) else None,
        "plain": plain,
        "has_plain": bool(found["plain_html"]),
        "published_at": state.published_at("chapter", found["key"]),
    }


@require_safe
def chapter_history(request: HttpRequest, slug: str) -> HttpResponse:
    state = State.live("chapter", "municipality")
    found = find(request, state, "chapter", slug)
    page = history.page([("chapter", found["key"])], request.GET.get("seite"), state)
    return render(request, "strategy/history.html", {"object": found, "title": found["title"], "page_obj": page})
