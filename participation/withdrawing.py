"""Withdrawing a published answer, as when it was given to the wrong contribution: it stays, with the reason.

Readers see in its place that it was withdrawn, when and why. It counts no more: the contribution is open again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from copy import copy
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from strategy.publishing import hold_publishing

from . import outbox
from .answer_news import tell, withdrawn_sentence
from .answering import first_of_each_author, scope_of
from .changed import contributions_changed
from .models import Contribution, OutgoingMail, Response
from .permissions import answers_all

_UNSENT = (OutgoingMail.State.DUE, OutgoingMail.State.OBSOLETE, OutgoingMail.State.GIVEN_UP)


@transaction.atomic
def withdraw(response: Response, numbers: Collection[int], reason: str, by: Any) -> Response | None:
    """Withdraw the answer from the contributions with these numbers; it still answers the others.

    Returns the withdrawn answer (a part of it as a row of its own), None if nothing was left to withdraw: a second
    click, or somebody else was first. Raises PermissionDenied if `by` may not answer all that it answers.
    """
    hold_publishing()  # first: it changes the same rows
    held = Response.objects.select_for_update(no_key=True).get(pk=response.pk)
    known = list(held.contributions.select_related("municipality", "participant").order_by("pk"))
    if not answers_all(by, known):
        raise PermissionDenied("Sie dürfen nicht alle diese Beiträge beantworten.")
    chosen = [one for one in known if one.pk in numbers]
    if not held.is_public or not chosen:
        return None
    now = timezone.now()
    is_whole = len(chosen) == len(known)
    gone = _marked(held if is_whole else copy(held), reason, by, now)
    if is_whole:
        gone.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    else:
        _part(gone, held, chosen)
    contributions_changed(*chosen)
    public = [one for one in chosen if one.is_public]
    if public:
        tell(withdrawn_sentence(public), public, gone.municipality, now)
    _owe_mails(gone, held.pk, public)
    return gone


def _marked(response: Response, reason: str, by: Any, at: datetime) -> Response:
    response.withdrawn_at, response.withdrawn_by, response.withdrawn_reason = at, by, reason
    return response


def _part(gone: Response, held: Response, chosen: list[Contribution]) -> None:
    """The same answer once more, as it was, for those from whom it is withdrawn."""
    gone.pk, gone._state.adding = None, True
    gone.municipality = scope_of(chosen)
    gone.save()
    Response.objects.filter(pk=gone.pk).update(created_at=held.created_at)
    gone.contributions.set(chosen)
    held.contributions.remove(*chosen)


def _owe_mails(gone: Response, given: int, contributions: Iterable[Contribution]) -> None:
    """One for each author; `given` is the number under which the answer was told them."""
    for participant_id, one in first_of_each_author(contributions).items():
        outbox.owe(
            "answer-withdrawn",
            f"answer-withdrawn/{gone.pk}/{participant_id}",
            participant=one.participant,
            response=gone.pk,
            given=given,
            contribution=one.pk,
        )


def told(given: int, participants: Iterable[int]) -> set[int]:
    """Those of the people to whom the mail about the answer has left, or is leaving now.

    Mails are forgotten some weeks after they left: whoever has none was told long ago.
    """
    people = set(participants)
    keys = [f"answered/{given}/{one}" for one in people]
    unsent = OutgoingMail.objects.filter(key__in=keys, state__in=_UNSENT)
    return people - set(unsent.values_list("participant", flat=True))
