"""The link from the confirmation mail: it shows what it is about, and a button does it."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from .. import confirming, tokens
from ..models import Submission
from ..personal_data import sent_things
from .personal_door import problem, token_page
from .public_form import SeeOther

#: So long the page shows the personal link; who opens the mail later is perhaps somebody else.
LINK_SHOWN_FOR = timedelta(hours=1)


@token_page
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET changes nothing, whoever opens it, also a mail scanner. POST confirms; again, it shows the same."""
    try:
        submission = _submission(token)
        if request.method == "POST":
            confirming.confirm(submission)
            return SeeOther(request.path)
    except tokens.Invalid:
        return problem(request, "confirm_invalid", 404)
    except (tokens.Expired, confirming.Expired):
        return problem(request, "confirm_expired", 410)
    return render(request, "participation/confirm.html", _context(submission))


def _submission(token: str) -> Submission:
    found = Submission.objects.filter(pk=tokens.read_confirm(token)).select_related("participant").first()
    if found is None or (found.confirmed_at is None and found.expires_at <= timezone.now()):
        raise confirming.Expired
    return found


def _context(submission: Submission) -> dict:
    person = submission.participant
    is_fresh = submission.confirmed_at is not None and timezone.now() - submission.confirmed_at < LINK_SHOWN_FOR
    return {
        "is_confirmed": submission.confirmed_at is not None,
        "emptied": submission.emptied,
        "name": person.display_name if person else submission.display_name,
        "personal_token": tokens.personal_link(person) if person and is_fresh else "",
        **sent_things(submission),
    }
