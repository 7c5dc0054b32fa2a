"""Taking back for somebody who took part on paper, by mail, telephone or at an event, because they ask for it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from .. import paper_wishes
from ..models import Contribution
from ..moderation import Conflict

#: Act → (what does it, what staff read then, what stands in the log).
ACTS = {
    "zurueckziehen": (paper_wishes.withdraw, "Der Beitrag ist zurückgezogen, der Text ist gelöscht.", "zurückgezogen"),
    "ohne-namen": (paper_wishes.take_name, "Der Name ist entfernt.", "Name entfernt"),
}


def fulfil(page: Any, request: Any, one: Contribution, act: str) -> HttpResponse:
    """A POST with `sure`; anything else only leads back."""
    if request.method == "POST" and request.POST.get("sure") == "1":
        take_back, told, noted = ACTS[act]
        try:
            take_back(one, request.user)
        except Conflict as conflict:
            messages.warning(request, f"Nichts geändert: {conflict}")
        else:
            page.log_change(request, one, f"Auf Wunsch der Person: {noted}.")
            messages.success(request, told)
    elif request.method == "POST":
        messages.warning(request, "Nichts geändert: Bitte bestätigen Sie, dass die Person das möchte.")
    return HttpResponseRedirect(reverse("admin:participation_contribution_change", args=[one.pk]))
