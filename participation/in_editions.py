"""The first edition that has what a contribution brought about: derived from the state that the answer names.

Editions never change, and a state that is in one is there for good.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import JSONObject

from strategy.editions import address
from strategy.models import Edition, EditionEntry

from .filter_words import list_url
from .kept import kept
from .models import Contribution, Response
from .took_up import TAKING_UP

#: So many contributions the page of an edition names; the others are counted.
NAMED = 12


@dataclass(frozen=True)
class InEdition:
    """The edition's number and the address of its page."""

    number: int
    url: str


def with_edition(answers: QuerySet[Response]) -> QuerySet[Response]:
    """The answers with what `edition_of` reads, in the same statement."""
    named = OuterRef("revision__kind"), OuterRef("revision__key"), OuterRef("revision__number")
    having_it = EditionEntry.objects.filter(
        revision__kind=named[0], revision__key=named[1], revision__number__gte=named[2]
    ).order_by("edition__number")
    first = having_it.values(first=JSONObject(number="edition__number", slug="edition__slug"))[:1]
    return answers.annotate(first_edition=Subquery(first))


def edition_of(answer: Response) -> InEdition | None:
    """The first edition with the state that the answer names, or with a newer one of the same object.

    None for an answer that takes nothing up. Whether it can be read in that state says `kept`.
    """
    found = answer.first_edition if answer.outcome in TAKING_UP else None  # type: ignore[attr-defined]
    return InEdition(found["number"], address(Edition(**found))) if found else None


def of_edition(number: int) -> dict[str, Any] | None:
    """What this edition is the first to have: {count, contributions [{url, title, author}] (some), list_url}.

    None if no contribution brought anything about in it. At most four statements.
    """
    public = Prefetch("contributions", Contribution.objects.public(), to_attr="public_contributions")
    taking_up = Response.objects.published().taking_up().select_related("revision").defer("revision__content")
    answers = with_edition(taking_up).prefetch_related(public)
    here = [answer for answer in answers if (first := edition_of(answer)) and first.number == number]
    pairs = [(answer, one) for answer in here for one in answer.public_contributions]
    heard = kept(pairs)
    contributions = {one.pk: one for answer, one in pairs if (answer.pk, one.pk) in heard}
    if not contributions:
        return None
    named = sorted(contributions.values(), key=lambda one: (one.published_at, one.pk))[:NAMED]
    return {
        "count": len(contributions),
        "contributions": [{"url": one.get_absolute_url(), "title": one.title, "author": one.author} for one in named],
        "list_url": list_url(ergebnis="aufgenommen") if len(contributions) > NAMED else "",
    }
