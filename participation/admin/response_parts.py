"""What the pages of an answer show: the contributions it answers, how it will read, and what is still missing."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from .. import permissions, subjects
from ..cards import took_up
from ..kept import kept
from ..models import Contribution, Response
from ..took_up import TAKING_UP, place_named
from .offered import revision_name, staff_state
from .words import person

#: So many contributions one page of the form shows and answers.
MAX_AT_ONCE = 200
NO_PLACE = (
    "„Aufgenommen“, aber ohne Angabe, wo. Wer geschrieben hat, möchte nachsehen können: Nennen Sie Maßnahme, "
    "Absatz oder Stand, sobald es einen gibt."
)
PROMISED = (
    "Öffentlich steht dabei „Zugesagt für …“ und noch nicht „Aufgenommen in …“: Die Rückmeldung nennt keinen "
    "veröffentlichten Stand, der neuer ist als der Beitrag und in dem der Absatz anders lautet. Ist die Änderung "
    "veröffentlicht, korrigieren Sie die Rückmeldung und wählen diesen Stand."
)


def url(response: Response, door: str) -> str:
    return reverse(f"admin:participation_response_{door}", args=[response.pk])


def open_ones() -> str:
    """The list of what waits for an answer."""
    return reverse("admin:participation_contribution_changelist") + "?zustand=oeffentlich&ergebnis=offen"


def hints(response: Response, contributions: list[Contribution], is_kept: bool) -> list[str]:
    """What to know before it becomes public."""
    found = []
    if response.outcome in TAKING_UP and not is_kept:
        found.append(PROMISED if place_named(response).kind else NO_PLACE)
    gone = sum(not one.is_public for one in contributions)
    if gone:
        found.append(f"Nicht mehr öffentlich und deshalb nicht beantwortet: {gone} der gewählten Beiträge.")
    return found


def rows(
    request: Any,
    contributions: list[Contribution],
    state: Any,
    chosen: list[Contribution],
    answer: Response | None = None,
) -> list[dict[str, Any]]:
    """The contributions as the pages of an answer show them; the words of those one may not read stay away.

    On the pages of a public `answer` its own contributions are told from those that another one answers, too.
    """
    found = subjects.subjects(contributions, state)
    own = answer.pk if answer else None
    others = Response.objects.published().exclude(pk=own).filter(contributions__in=contributions)
    answered = set(others.values_list("contributions", flat=True))
    numbers = {one.pk for one in chosen}
    is_public = bool(answer and answer.is_public)
    return [
        {
            "one": one,
            "about": found[one.pk],
            "is_readable": permissions.reads(request.user, one),
            "is_chosen": one.pk in numbers,
            "is_answered_here": is_public,
            "is_answered": one.pk in answered,
            "url": reverse("admin:participation_contribution_change", args=[one.pk]),
        }
        for one in contributions
    ]


def whole(page: Any, request: Any, response: Response, title: str) -> dict[str, Any]:
    """The context of a page that shows the answer with all its contributions."""
    state = staff_state()
    contributions = list(response.contributions.select_related("municipality", "participant", "group").order_by("id"))
    lookup = subjects.Lookup(state, [])
    is_kept = bool(kept((response, one) for one in contributions))
    return {
        **page.admin_site.each_context(request),
        "title": title,
        "opts": page.opts,
        "response": response,
        "by": person(response.written_by),
        "withdrawn_by": person(response.withdrawn_by) if response.withdrawn_by else "",
        "history_url": url(response, "history"),
        "rows": rows(request, contributions, state, contributions, response),
        "took_up": took_up(response, lookup, is_kept),
        "is_kept": is_kept,
        "revision": revision_name(response.revision, state) if response.revision else "",
        "revision_note": response.revision.note if response.revision else "",
        "contributions": contributions,
        "back_url": url(response, "change"),
    }
