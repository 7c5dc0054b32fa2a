"""Taking back: one decision, or all that were made by one act. Each is a POST and leads back to the queue."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.html import format_html

from .. import claims, moderation, permissions
from ..models import Contribution, Decision
from .queue_list import case_url, words
from .queue_turns import see
from .queue_views import check, found

AS_BEFORE = "Es ist wieder, wie es vorher war; eine Mail ist nicht hinausgegangen."
#: More than one page of the list; no number in a database is longer.
MOST, DIGITS = 500, 18


def undo(page: Any, request: Any, number: int) -> HttpResponse:
    """Everything is as it was before the decision, and the case is open again."""
    check(request)
    if request.method != "POST":
        return see(reverse("admin:participation_queue"))
    decision = Decision.objects.filter(pk=number).first()
    if decision is None:
        raise Http404
    one = found(page, request, decision.contribution_id)
    try:
        moderation.undo(decision, request.user)
    except moderation.Conflict as conflict:
        _say_nothing_changed(request, one, str(conflict))
        return see(_where_it_was_pressed(request))
    messages.info(request, f"Zurückgenommen. {AS_BEFORE}")
    return see(case_url(one))


def undo_together(page: Any, request: Any) -> HttpResponse:
    """Each on its own: one that cannot be taken back any more does not hold up the others."""
    check(request)
    if request.method == "POST":
        sent = [value for value in request.POST.getlist("decision")[:MOST] if _is_number(value)]
        rows = Decision.objects.filter(pk__in=sent, by=request.user).select_related("contribution").order_by("pk")
        count = sum(_is_undone(request, row) for row in rows)
        if count:
            what = "Eine Entscheidung" if count == 1 else f"{count} Entscheidungen"
            messages.info(request, f"{what} zurückgenommen. {AS_BEFORE}")
    return see(reverse("admin:participation_queue"))


def _is_undone(request: Any, decision: Decision) -> bool:
    one = decision.contribution
    try:
        if not permissions.moderates(request.user, one):
            raise PermissionDenied("Über diesen Beitrag entscheidet die Moderation seines Bereichs.")
        moderation.undo(decision, request.user)
    except (moderation.Conflict, PermissionDenied) as reason:
        _say_nothing_changed(request, one, str(reason))
        return False
    # Nobody looks at all of them at once: they are free for everybody.
    claims.release(one, request.user)
    return True


def _say_nothing_changed(request: Any, one: Contribution, reason: str) -> None:
    """With the way to its page, which has the history and what can still be done about it."""
    url = reverse("admin:participation_contribution_change", args=[one.pk])
    said = format_html("Nichts geändert an „{}“: {} ", words(one), reason)
    messages.warning(request, format_html('{}<a href="{}">Alles zu diesem Beitrag</a>', said, url))


def _where_it_was_pressed(request: Any) -> str:
    """On a case, or beside the list: whoever presses too late goes on where they were."""
    number = request.POST.get("on", "")
    if _is_number(number):
        return reverse("admin:participation_queue_case", args=[int(number)])
    return reverse("admin:participation_queue")


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= DIGITS
