"""What people whose mails came back can do by their personal link."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from .. import personal
from ..models import Participant
from .personal_acts import act_page, back
from .personal_door import by_link


@by_link
def resume(request: HttpRequest, participant: Participant, token: str) -> HttpResponse:
    """Send mails again. Sent again, or never stopped, it says the same."""
    if request.method == "POST":
        personal.resume_mails(participant)
        return back(token, "mails")
    return act_page(request, "mails", _("Wieder Mails schicken"), token, {"person": participant})
