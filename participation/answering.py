"""Official answers: written as a draft, published by an act of its own, later at most corrected or extended.

An answer belongs to all contributions it answers; whoever writes it may answer each of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from strategy.models import Municipality
from strategy.publishing import hold_publishing

from . import outbox
from .answer_news import ANSWERED_LAST, news_sentence, tell
from .beside import beside, mark
from .changed import contributions_changed
from .models import Contribution, Response
from .permissions import answers, answers_all


class NothingToAnswer(Exception):
    """None of the contributions is public any more; the message says so."""


class AnsweredBeside(Exception):
    """There is another answer to the same contributions, which the person has not seen."""


def fingerprint(response: Response) -> str:
    """Of what the form shows: of two people who correct an answer at once, the second is told."""
    names = ("office", "outcome", "text", "measure_key", "chapter_key", "block_id", "revision_id", "published_at",
             "withdrawn_at")  # fmt: skip
    return sha256("\x00".join(str(getattr(response, name)) for name in names).encode()).hexdigest()[:32]


def scope_of(contributions: Iterable[Contribution]) -> Municipality | None:
    """The municipality that all of them concern; None: both."""
    found = {one.municipality for one in contributions}
    return found.pop() if len(found) == 1 else None


def last_office(user: Any) -> str:
    """The office for which the person answered last."""
    return Response.objects.filter(written_by=user).order_by("-id").values_list("office", flat=True).first() or ""


@transaction.atomic
def draft(response: Response, contributions: Iterable[Contribution]) -> tuple[Response, bool]:
    """Save a new answer as a draft; the same one again (a double click) is the first: (answer, whether it is new)."""
    rows = list(contributions)
    # Whoever saves the same a moment later waits here and then finds the first.
    list(Contribution.objects.select_for_update().filter(pk__in=[one.pk for one in rows]).order_by("pk"))
    same = Response.objects.filter(written_by=response.written_by, published_at=None, contributions=rows[0])
    for other in same.filter(text=response.text, outcome=response.outcome, office=response.office):
        if {one.pk for one in other.contributions.all()} == {one.pk for one in rows}:
            return other, False
    response.save()
    response.contributions.set(rows)
    return response, True


@transaction.atomic
def change_draft(response: Response, contributions: Iterable[Contribution]) -> None:
    """Save a draft as it was changed, with the contributions that it answers now."""
    response.save()
    response.contributions.set(contributions)


@transaction.atomic
def publish_response(response: Response, by: Any, seen_beside: str | None = None) -> bool:
    """Make a saved answer public: news, one mail to each author. False if it was public already.

    `seen_beside` is the mark of the other answers to these contributions that `by` has seen; None: do not ask.
    Raises PermissionDenied if `by` may not answer one of the contributions, NothingToAnswer if none is public,
    AnsweredBeside if there are other answers than those seen.
    """
    hold_publishing()  # first: it changes the same rows, and the stamp before or after them
    contributions = list(response.contributions.select_related("municipality", "participant"))
    if not answers_all(by, contributions):
        raise PermissionDenied("Sie dürfen nicht alle diese Beiträge beantworten.")
    answered = [one for one in contributions if one.is_public]
    if not answered:
        raise NothingToAnswer("Keiner dieser Beiträge ist noch öffentlich.")
    _check_beside(response, contributions, seen_beside)
    # One conditional UPDATE: a double click, or two people at once, publish once.
    now = timezone.now()
    if not Response.objects.filter(pk=response.pk, published_at=None).update(published_at=now):
        return False
    response.published_at = now
    tell(news_sentence(answered), answered, response.municipality, now, **ANSWERED_LAST)
    _follow(response, answered)
    return True


def _check_beside(response: Response, contributions: list[Contribution], seen: str | None) -> None:
    if seen is None or Response.objects.filter(pk=response.pk, published_at__isnull=False).exists():
        return
    # Whoever publishes another answer to one of them at this moment is waited for.
    rows = Contribution.objects.filter(pk__in=[one.pk for one in contributions]).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))
    if mark(beside(contributions, response)) != seen:
        raise AnsweredBeside


@transaction.atomic
def correct(response: Response) -> None:
    """Save a changed answer. If it is public, the change is public with it and its date is shown."""
    if response.published_at:
        response.edited_at = timezone.now()
    response.save()
    if response.published_at:
        contributions_changed(*response.contributions.all())


@transaction.atomic
def extend(response: Response, contributions: Iterable[Contribution], by: Any) -> list[Contribution]:
    """Let a published answer also answer these contributions; returns those that were added.

    Raises PermissionDenied if `by` may not answer one of them.
    """
    hold_publishing()
    if Response.objects.select_for_update(no_key=True).get(pk=response.pk).withdrawn_at:
        return []
    known = set(response.contributions.values_list("pk", flat=True))
    new = [one for one in contributions if one.is_public and one.pk not in known]
    if not all(answers(by, one) for one in new):
        raise PermissionDenied("Sie dürfen nicht alle diese Beiträge beantworten.")
    response.contributions.add(*new)
    if new and response.published_at:
        _follow(response, new)
    return new


def _follow(response: Response, contributions: list[Contribution]) -> None:
    """What an answer to these contributions brings with it: pages change, each author learns of it once."""
    # Held until the commit: nobody is deleted to whom a mail is owed here.
    rows = Contribution.objects.filter(pk__in=[one.pk for one in contributions]).select_related("participant")
    contributions = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    contributions_changed(*contributions)
    for participant_id, one in first_of_each_author(contributions).items():
        outbox.owe(
            "answered",
            f"answered/{response.pk}/{participant_id}",
            participant=one.participant,
            response=response.pk,
            contribution=one.pk,
        )


def first_of_each_author(contributions: Iterable[Contribution]) -> dict[int, Contribution]:
    """Number of the participant → the first of theirs, for a mail each; nobody's are left out."""
    first: dict[int, Contribution] = {}
    for one in contributions:
        if one.participant_id:
            first.setdefault(one.participant_id, one)
    return first
