"""News by mail, managed by the personal link: how often, ending one Abo, ending all."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from .. import following, personal, personal_data, subscribing
from ..forms.base import posted
from ..forms.following import RhythmForm
from ..models import Participant, Subscription
from .personal_acts import act_page, back
from .personal_door import by_link


@by_link
def rhythm(request: HttpRequest, participant: Participant, token: str, pk: int) -> HttpResponse:
    row = _mine(participant, pk)
    form = RhythmForm(posted(request), initial={"rhythm": row.rhythm})
    if form.is_valid():
        subscribing.change_rhythm(participant, pk, form.cleaned_data["rhythm"])
        return back(token, "rhythmus")
    context = {"form": form, **_shown(row)}
    return act_page(request, "rhythm", _("Ändern, wie oft"), token, context, status=422 if form.is_bound else 200)


@by_link
def end_subscription(request: HttpRequest, participant: Participant, token: str, pk: int) -> HttpResponse:
    """Sent again, it says the same."""
    if request.method == "POST":
        following.end(participant, pk)
        return back(token, "abo")
    return act_page(request, "subscription", _("Abo beenden"), token, _shown(_mine(participant, pk)))


@by_link
def end_subscriptions(request: HttpRequest, participant: Participant, token: str) -> HttpResponse:
    if request.method == "POST":
        following.end_all(participant.pk)
        return back(token, "abos")
    mine = personal_data.ordered(participant.subscriptions.confirmed().order_by("confirmed_at", "pk"))
    return act_page(request, "subscriptions", _("Alle Abos beenden"), token, {"subscriptions": mine})


def _mine(participant: Participant, pk: int) -> Subscription:
    row = participant.subscriptions.confirmed().filter(pk=pk).first()
    if row is None:
        raise personal.NotYours
    return row


def _shown(row: Subscription) -> dict[str, Any]:
    return {"subscription": personal_data.ordered([row])[0]}
