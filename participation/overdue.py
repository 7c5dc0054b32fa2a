"""Answers that promise a change which has been published since: somebody still has to say so."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from typing import Any

from django.db.models import Prefetch

from strategy.models import Live, Revision

from .kept import kept
from .models import Contribution, Response
from .permissions import writable_by
from .took_up import Place, common_place, place_named

#: What can take something up. An implementation belongs to its measure.
_KINDS = ("chapter", "measure", "implementation")


def of(user: Any) -> dict[int, int]:
    """`states_since` of all published answers that the person may correct."""
    answers = Response.objects.filter(pk__in=writable_by(user, Response.objects.published().taking_up()).values("pk"))
    public = Prefetch("contributions", Contribution.objects.public())
    return states_since(answers.select_related("revision").defer("revision__content").prefetch_related(public))


def states_since(answers: Iterable[Response]) -> dict[int, int]:
    """{answer's number: number of the newest state, in which its promise is kept}; a fixed number of statements.

    Only of answers that take something up and name no state yet in which it reads differently.
    """
    pairs = [(answer, one) for answer in answers for one in answer.contributions.all()]
    done = {number for number, _one in kept(pairs)}
    waiting = [(answer, one) for answer, one in pairs if answer.pk not in done]
    if not waiting:
        return {}
    newest, would = _newest(), {}
    for answer, _one in waiting:
        if answer.pk not in would:
            would[answer.pk] = _with_newest(answer, newest)
    found = kept((made, one) for answer, one in waiting if (made := would[answer.pk]) is not None)
    return {number: made.revision_id for number, _one in found if (made := would[number]) and made.revision_id}


def _with_newest(answer: Response, newest: dict[tuple[str, str], Revision]) -> Response | None:
    """The answer as it would be if it named the newest state of its place; None if that is what it names."""
    named = place_named(answer)
    place = named if named.kind else common_place(answer.contributions.all())
    state = newest.get((place.kind, place.key))
    if state is None or state.pk == answer.revision_id:
        return None
    return _naming(copy(answer), place, state)


def _naming(answer: Response, place: Place, state: Revision) -> Response:
    answer.measure_key = place.key if place.kind == "measure" else ""
    answer.chapter_key = place.key if place.kind == "chapter" else ""
    answer.block_id, answer.revision = place.block_id, state
    return answer


def _newest() -> dict[tuple[str, str], Revision]:
    """The newest state of every public chapter and measure."""
    numbers = Live.objects.filter(kind__in=_KINDS).values("revision")
    rows = Revision.objects.filter(pk__in=numbers, content__isnull=False).defer("content").order_by("id")
    return {(_kind(row), row.key.partition("/")[0] if row.kind == "implementation" else row.key): row for row in rows}


def _kind(revision: Revision) -> str:
    return "measure" if revision.kind == "implementation" else revision.kind
