"""What the page of a phase shows, before, during and after it; the preview of a draft uses it too."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.urls import reverse

from strategy.models import Live
from strategy.registry import Content
from strategy.state import State

from . import agenda, choices
from .cards import cards
from .models import Contribution, PublicPeriod
from .subjects import Lookup, chapter_title
from .weighing_choices import final_from

#: The kinds all of which the page needs.
AROUND = ("municipality",)
CONTRIBUTIONS_PER_PAGE = 20


def consultation_context(state: State, found: Content, now: datetime, page: str | None = None) -> dict[str, Any]:
    phase = agenda.row(found, state, now)
    wanted = {("chapter", key) for key in found["chapters"]} | {("measure", key) for key in found["measures"]}
    lookup = Lookup(state, wanted)
    is_open, said = phase["phase"] == "open", _said(found["key"], state, page)
    asks = bool(found["questions"])
    has_choices = any(question["form"] != "free" for question in found["questions"])
    return {
        "consultation": phase,
        "questions": _questions(found, is_over=phase["phase"] == "after"),
        "chapters": [_chapter(c) for key in found["chapters"] if (c := lookup.get("chapter", key))],
        "measures": [m for key in found["measures"] if (m := lookup.get("measure", key))],
        "has_choices": has_choices,
        "still_confirming": has_choices and phase["phase"] == "after" and now < final_from(found),
        "events": agenda.rows(_events(found["key"]), now),
        "page_obj": said,
        "take_part_url": reverse("participation:take-part", args=[found["slug"]]) if is_open and asks else "",
        "proposal_url": reverse("participation:proposal") if is_open and found["takes_proposals"] else "",
        "weighing_url": reverse("participation:weighing", args=[found["slug"]]) if said.paginator.count else "",
    }


def _chapter(content: Content) -> dict[str, str]:
    return {"title": chapter_title(content), "url": content["url"]}


def _events(consultation_key: str) -> list[PublicPeriod]:
    """The public events of a phase, in the order of time."""
    keys = Live.objects.filter(kind="event", revision__content__consultation=consultation_key).values("key")
    return list(PublicPeriod.objects.of_kind("event").filter(key__in=keys).order_by("starts_at", "key"))


def _said(consultation_key: str, state: State, number: str | None) -> Any:
    """A page of the cards of what was said in the phase, the newest first."""
    found = Contribution.objects.visible().top().in_consultation(consultation_key).order_by("-published_at", "-id")
    page = Paginator(found, CONTRIBUTIONS_PER_PAGE).get_page(number)
    page.object_list = cards(page.object_list, state)
    return page


def _questions(found: Content, *, is_over: bool) -> list[dict[str, Any]]:
    """Each question with how often it was answered in words, and once the phase is over what was chosen."""
    if not found["questions"]:
        return []
    free = Contribution.objects.public().top().in_consultation(found["key"]).filter(subject="question")
    written = dict(free.order_by().values("question_key").annotate(n=Count("id")).values_list("question_key", "n"))
    chosen = choices.results(found) if is_over else {}
    return [{**q, "written": written.get(q["key"], 0), "result": chosen.get(q["key"])} for q in found["questions"]]
