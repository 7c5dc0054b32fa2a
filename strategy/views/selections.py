"""Putting a document together: what is in it, and the order to make it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from .. import edition_places, orders, selections
from ..models import Edition
from ..selection_document import VARIANT
from ..selections import Choice
from ..state import State
from .orders import address, busy


@csrf_exempt  # visitors have no session that somebody could misuse
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def selection(request: HttpRequest) -> HttpResponse:
    """What is chosen, to be changed; POST orders the document.

    After a button has done something the page stands under the address of the new choice.
    """
    if request.method == "POST":
        return _ordered(request, selections.read(request.POST))
    choice = selections.read(request.GET)
    if "tun" in request.GET:
        return HttpResponseRedirect(selections.address(choice))
    return render(request, "strategy/selection.html", _context(choice))


def _ordered(request: HttpRequest, choice: Choice) -> HttpResponse:
    context = _context(choice)
    problem = context["problem"] or (
        "" if context["count"] else _("Bitte wählen Sie mindestens ein Kapitel oder eine Maßnahme.")
    )
    if problem:
        return render(request, "strategy/selection.html", {**context, "problem": problem}, status=400)
    edition, kept = context["edition"], selections.real(choice, context["state"])
    try:
        with transaction.atomic():  # where there is no place in the queue nothing is kept
            row = orders.order(VARIANT, selections.store(kept).key, edition)
    except orders.Busy:
        return busy(request, _("Sitzungsunterlage"), (_("Sitzungsunterlage"), selections.address(choice)))
    return HttpResponseRedirect(address(row))


def _context(choice: Choice) -> dict[str, Any]:
    editions = selections.editions()
    edition = next((e for e in editions if e.slug == choice.edition), None)
    state = selections.state_of(edition)
    found = selections.chosen(choice, state)
    return {
        "choice": choice,
        "edition": edition,
        "editions": edition_places.selector(edition, editions, None),
        "municipalities": state.all("municipality"),
        "chosen": found,
        "count": sum(1 for row in found if not row["note"]),
        "pages": selections.estimate(found),
        "groups": selections.offered(choice, state),
        "share_url": selections.address(choice) if found else "",
        "max_measures": selections.MAX_MEASURES,
        "max_chapters": selections.MAX_CHAPTERS,
        "problem": _problem(choice, edition, state),
        "state": state,
    }


def _problem(choice: Choice, edition: Edition | None, state: State) -> str:
    """What the address asks for that there is not; "" if all is there."""
    if choice.edition and edition is None:
        return _("Diese Fassung gibt es nicht. Bitte wählen Sie eine andere; unten steht der Arbeitsstand.")
    if choice.municipality and state.get("municipality", choice.municipality) is None:
        return _("Diese Kommune gibt es in diesem Stand nicht. Bitte wählen Sie eine andere.")
    return ""
