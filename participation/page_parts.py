"""What participation adds to the pages of the other apps and to the home page."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from strategy.state import State

from . import changes_made, figures, in_editions, overview
from .cards import cards
from .filter_words import TOGETHER, list_url
from .followed import follow_url
from .following import About
from .models import Contribution, Response
from .querysets import PUBLIC_STATES

NEWEST_ON_MEASURE = 3
NEWEST_ON_GOAL = 5
ANSWERED_ON_HOME = 2
EVENTS_ON_HOME = 2


def extend(page: str, context: dict[str, Any], state: State) -> dict[str, Any]:
    """More context for a page; nothing for a page that has nothing to do with participation."""
    part = {
        "chapter": _chapter,
        "measure": _measure,
        "goal": _goal,
        "municipality": _municipality,
        "home": _home,
        "news": _news,
        "search": _search,
        "edition": _edition,
    }.get(page)
    return part(context, state) if part else {}


def _chapter(context: dict[str, Any], state: State) -> dict[str, Any]:
    """`talk` of the chapter, `follow_url`, and each numbered block with its own; three statements."""
    key = context["chapter"]["key"]
    counts = _counts_by_block(key)
    changes = changes_made.of_chapter(key, context["blocks"])
    standing = [counts[block["id"]] for block in context["blocks"]]
    hidden, _none = counts["hidden"]
    return {
        "blocks": [_talked_about(block, counts, changes) for block in context["blocks"]],
        "talk": {
            "count": sum(total for total, _open in standing),
            "open_count": sum(unanswered for _total, unanswered in standing),
            "url": reverse("participation:chapter", args=[key]),
            "hidden_count": hidden,
            "removed_count": counts[""][0],
            "removed_url": reverse("participation:removed", args=[key]),
            "sheet_url": reverse("participation:chapter-sheet", args=[key]),
            "changes": changes.get("", []),
        },
        "follow_url": follow_url(About.CHAPTER, key),
    }


def _counts_by_block(chapter_key: str) -> dict[str, tuple[int, int]]:
    """Today's block → contributions, and those of them without an answer; "" for removed passages. One statement.

    "hidden" → how many were hidden by moderation, of those on passages that stand.
    """
    answered = Exists(Response.objects.published().filter(contributions=OuterRef("pk")))
    rows = Contribution.objects.visible().top().on_chapter(chapter_key).annotate(is_answered=answered)
    found: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for block, fate, state, is_answered in rows.order_by().values_list("block_now", "fate", "state", "is_answered"):
        place = _place(block, fate, state)
        if place is None:
            continue
        total, unanswered = found[place]
        found[place] = (total + 1, unanswered + (not is_answered))
    return found


def _place(block: str, fate: str, state: str) -> str | None:
    """Under what it counts in `_counts_by_block`; None: nowhere."""
    is_removed = fate == Contribution.Fate.REMOVED
    if state in PUBLIC_STATES:
        return "" if is_removed else block
    return "hidden" if state == Contribution.State.HIDDEN and not is_removed else None


def _talked_about(block: dict[str, Any], counts: Any, changes: dict[str, Any]) -> dict[str, Any]:
    """A block with the way to speak about it; a heading has one only to what was said when it was a passage."""
    total, unanswered = counts[block["id"]]
    talk = {"url": reverse("participation:block", args=[block["id"]]), "count": total, "open_count": unanswered}
    return {**block, "talk": talk if block["number"] or total else None, "changes": changes.get(block["id"], [])}


def _measure(context: dict[str, Any], state: State) -> dict[str, Any]:
    """`talk` of the measure: figures, the newest contributions, what changed because of some; `follow_url`."""
    key = context["measure"]["key"]
    said = Contribution.objects.visible().top().on_measure(key)
    answered = Exists(Response.objects.published().filter(contributions=OuterRef("pk")))
    newest = said.public().order_by("-published_at", "-id")[:NEWEST_ON_MEASURE]
    rows = list(said.annotate(is_answered=answered).order_by().values_list("state", "is_answered"))
    flags = [is_answered for state, is_answered in rows if state in PUBLIC_STATES]
    return {
        "talk": {
            "count": len(flags),
            "open_count": flags.count(False),
            "hidden_count": sum(state == Contribution.State.HIDDEN for state, _is_answered in rows),
            "cards": cards(newest, state, threads=False) if flags else [],
            "url": reverse("participation:measure", args=[key]),
            "list_url": list_url(massnahme=key),
            "sheet_url": reverse("participation:measure-sheet", args=[key]),
            "changes": changes_made.of_measure(key),
        },
        "follow_url": follow_url(About.MEASURE, key),
    }


def _goal(context: dict[str, Any], state: State) -> dict[str, Any]:
    """The newest proposals for an objective of this goal; one statement."""
    keys = [objective["key"] for objective in context["goal"]["objectives"]]
    found = Contribution.objects.public().top().filter(subject="proposal", objective_key__in=keys)
    return {"talk": {"proposals": list(found.order_by("-published_at", "-id")[:NEWEST_ON_GOAL])}}


def _municipality(context: dict[str, Any], state: State) -> dict[str, Any]:
    """`follow_url`, `talk`: its own figures, and how much was said that concerns both; two statements."""
    key = context["municipality"]["key"]
    joint = {"count": figures.counted().filter(municipality=None).count(), "url": list_url(kommune=TOGETHER)}
    return {
        "talk": {"figure": figures.of_municipality(key), "joint": joint},
        "follow_url": follow_url(About.MUNICIPALITY, key),
    }


def _edition(context: dict[str, Any], state: State) -> dict[str, Any]:
    """`taken_up`: the contributions that a frozen edition is the first to have taken up, or None."""
    return {"taken_up": in_editions.of_edition(context["edition"]["number"])} if "edition" in context else {}


def _search(context: dict[str, Any], state: State) -> dict[str, Any]:
    """The same question to what citizens said."""
    return {"said_url": list_url(q=context["query"]) if context["query"] else ""}


def _home(context: dict[str, Any], state: State) -> dict[str, Any]:
    now = timezone.now()
    return {
        "talk": {
            "open": overview.consultations(now)["open"],
            "events": overview.coming_events(now, EVENTS_ON_HOME),
            "answered": cards(overview.latest_answered(ANSWERED_ON_HOME), state, threads=False),
        },
        "follow_url": reverse("participation:following"),
    }


def _news(context: dict[str, Any], state: State) -> dict[str, Any]:
    return {"follow_url": reverse("participation:following")}
