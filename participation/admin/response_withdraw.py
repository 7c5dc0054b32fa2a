"""Withdrawing a published answer: what the page shows and does."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from .. import answering, withdrawing
from ..forms.base import TextField
from ..models import Contribution, Response
from .numbers import numbers_in
from .response_parts import url, whole

MAX_REASON = 500


class WithdrawForm(forms.Form):
    reason = TextField(
        label="Grund",
        max_length=MAX_REASON,
        help_text="Steht öffentlich an der Stelle der Rückmeldung und in der Mail, zum Beispiel „Die Antwort galt "
        "einem anderen Beitrag.“",
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        error_messages={
            "required": "Bitte sagen Sie, warum die Rückmeldung zurückgezogen wird.",
            "max_length": "Bitte kürzen Sie den Grund auf %(limit_value)d Zeichen. Er hat %(show_value)d.",
        },
    )


def withdraw(page: Any, request: Any, response: Response) -> HttpResponse:
    """GET shows what it does and asks for the reason; POST withdraws it from the contributions that are ticked."""
    if not response.is_public:
        messages.info(request, _already(response))
        return HttpResponseRedirect(url(response, "change"))
    is_sent = request.method == "POST"
    form = WithdrawForm(request.POST if is_sent else None)
    numbers = set(numbers_in(request.POST.getlist("beitrag")))
    if is_sent and not numbers:
        form.add_error(None, "Bitte lassen Sie mindestens einen Beitrag angekreuzt.")
    is_late = is_sent and request.POST.get("seen") != answering.fingerprint(response)
    if is_sent and not is_late and form.is_valid():
        return _withdraw(page, request, response, numbers, form.cleaned_data["reason"])
    if is_late:
        messages.warning(request, "Noch nicht zurückgezogen: Die Rückmeldung wurde inzwischen geändert. So lautet sie.")
    context = whole(page, request, response, "Rückmeldung zurückziehen")
    contributions = context["contributions"]
    for row in context["rows"]:
        row["is_chosen"] = not is_sent or row["one"].pk in numbers
        row["is_answered_here"] = False
    context |= {"form": form, "seen": answering.fingerprint(response), "mails": _mails(response, contributions)}
    return TemplateResponse(request, "admin/participation/response_withdraw.html", context)


def _withdraw(page: Any, request: Any, response: Response, numbers: set[int], reason: str) -> HttpResponse:
    gone = withdrawing.withdraw(response, numbers, reason, request.user)
    if gone is None:
        messages.info(request, "Diese Rückmeldung war schon zurückgezogen.")
        return HttpResponseRedirect(url(response, "change"))
    page.log_change(request, gone, f"Zurückgezogen: {reason}")
    if gone.pk != response.pk:
        page.log_change(request, response, f"Für {gone.contributions.count()} Beiträge zurückgezogen: {reason}")
    messages.success(
        request,
        "Die Rückmeldung ist zurückgezogen. Öffentlich steht an ihrer Stelle, wann und warum; die Beiträge sind wieder "
        "offen.",
    )
    return HttpResponseRedirect(url(gone, "change"))


def _already(response: Response) -> str:
    if response.withdrawn_at:
        return "Diese Rückmeldung ist schon zurückgezogen."
    return "Ein Entwurf ist nicht öffentlich; löschen Sie ihn."


def _mails(response: Response, contributions: list[Contribution]) -> int:
    """How many people were told of the answer, and of its withdrawal if it is withdrawn as a whole."""
    people = {one.participant_id for one in contributions if one.is_public and one.participant_id}
    return len(withdrawing.told(response.pk, people))
