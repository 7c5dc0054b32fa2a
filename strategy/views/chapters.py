"""The strategy's text."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from .. import blocks as splitting
from .. import edition_places, history, page_parts, selections
from ..glossary_marks import Marker
from ..registry import Content
from ..selections import Choice
from ..state import State, neighbours
from .lookup import find


@require_safe
def chapter_list(request: HttpRequest) -> HttpResponse:
    state = State.live("chapter", "municipality", "strategy", "resolution")
    return render(request, "strategy/chapter_list.html", chapter_list_context(state))


def chapter_list_context(state: State) -> dict[str, Any]:
    """What the strategy's first page shows; the preview of a draft uses it too."""
    chapters = state.all("chapter")
    strategy = state.get("strategy", "strategie")
    return {
        "strategy": strategy,
        "shared": [c for c in chapters if c["municipality"] is None],
        "by_municipality": [
            {"municipality": m, "chapters": [c for c in chapters if c["municipality"] == m["key"]]}
            for m in state.all("municipality")
        ],
        "resolutions": state.all("resolution"),
        "phases": phases(strategy, timezone.localdate()) if strategy else [],
    }


def phases(strategy: Content, today: date) -> list[Content]:
    """The phases of the strategy; `is_past` once they have begun, no end where it is the same month or year."""
    return [
        {
            **phase,
            "is_past": date.fromisoformat(phase["start"]) <= today,
            "end": None if _is_one_moment(phase) else phase["end"],
        }
        for phase in strategy["phases"]
    ]


def _is_one_moment(phase: Content) -> bool:
    """Whether beginning and end read the same at the precision in which they are known."""
    known = {"year": 4, "month": 7}.get(phase["precision"], 10)
    return (phase["end"] or "")[:known] == phase["start"][:known]


@require_safe
def chapter(request: HttpRequest, slug: str) -> HttpResponse:
    state = State.live("chapter", "municipality", "glossary")
    found = find(request, state, "chapter", slug)
    plain = request.GET.get("sprache") == "einfach" and bool(found["plain_html"])
    # Other apps have their say here and not in the context, which the preview of a draft shows too.
    context = page_parts.extend("chapter", chapter_context(state, found, plain=plain), state)
    context["quote_url"] = f"{found['url']}zitat/"
    context["pick_url"] = selections.address(Choice(keys={"kapitel": [found["key"]]}))
    context["in_editions"] = edition_places.in_editions(found)
    return render(request, "strategy/chapter_detail.html", context)


def chapter_context(state: State, found: Content, *, plain: bool = False) -> dict[str, Any]:
    """What the chapter's page shows; the preview of a draft uses it too."""
    chapters = [c for c in state.all("chapter") if c["municipality"] == found["municipality"]]
    marker = Marker(state.all("glossary"))
    sections = {section.id: section.number for section in splitting.toc(found["number"], found["blocks"])}
    return {
        "chapter": found,
        "municipality": state.get("municipality", found["municipality"]),
        "blocks": [
            {
                **block,
                "html": _numbered(marker.mark(block["html"]), sections.get(block["id"])),
                "number": number,
                "anchor": f"a-{block['id']}",
            }
            for block, number in splitting.numbered(found["number"], found["blocks"])
        ],
        "sections": _sections(found),
        "chapters": chapters,
        **neighbours(chapters, found["key"]),
        "plain": plain,
        "has_plain": bool(found["plain_html"]),
        "last_published": state.published_at("chapter", found["key"]),
        "history_url": reverse("strategy:chapter-history", args=[found["slug"]]),
    }


def _numbered(html: str, number: str | None) -> str:
    """A heading with the number of its section before its words, as the documents print it."""
    if not number:
        return html
    tag, words = html.split(">", 1)
    return f'{tag}><span class="p-secno">{number}</span> {words}'


def _sections(found: Content) -> list[dict[str, Any]]:
    """The chapter's own contents: {id, title, level} of its sections and their subheadings."""
    entries = []
    for section in splitting.toc(found["number"], found["blocks"]):
        for heading in (section, *section.children):
            title = f"{heading.number} {heading.text}" if heading.number else heading.text
            entries.append({"id": f"a-{heading.id}", "title": title, "level": heading.level})
    return entries


@require_safe
def chapter_history(request: HttpRequest, slug: str) -> HttpResponse:
    state = State.live("chapter", "municipality")
    found = find(request, state, "chapter", slug, below="verlauf/")
    page = history.page([("chapter", found["key"])], request.GET.get("seite"), state)
    return render(request, "strategy/history.html", history.context(found, page))
