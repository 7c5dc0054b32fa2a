"""Putting a document together: what is in it, and the order to make it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from .. import orders, selections
from ..models import Edition
from ..selection_document import VARIANT
from ..selections import Choice
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
    edition = Edition.objects.filter(slug=choice.edition).first()
    found = selections.chosen(choice, selections.state_of(edition))
    if not any(not row["note"] for row in found):
        context = {**_context(choice), "problem": _("Bitte wählen Sie mindestens ein Kapitel oder eine Maßnahme.")}
        return render(request, "strategy/selection.html", context, status=400)
    try:
        row = orders.order(VARIANT, selections.store(choice).key, edition)
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
        "editions": editions,
        "municipalities": state.all("municipality"),
        "chosen": found,
        "count": sum(1 for row in found if not row["note"]),
        "pages": selections.estimate(found),
        "groups": selections.offered(choice, state),
        "share_url": selections.address(choice) if found else "",
        "max_measures": selections.MAX_MEASURES,
        "max_chapters": selections.MAX_CHAPTERS,
        "max_title": selections.MAX_TITLE,
    }
