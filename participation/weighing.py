"""Abwägungstabelle: every public contribution of a consultation with what became of it, numbered for good.

Numbers follow the order in which contributions became public; what is hidden or withdrawn keeps its number and an
empty line. Replies are counted, not listed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from strategy.registry import Content
from strategy.state import State, district_index, objective_index

from .cards import Card, cards
from .filter_words import OPEN, TOGETHER
from .models import Contribution, Response
from .models.answers import Outcome
from .querysets import PUBLIC_STATES
from .weighing_passages import Passage, fate_note, passages

#: Kinds whose contents the rows name; what else they need is read when it occurs.
KINDS = ("consultation", "municipality", "goal")


@dataclass(frozen=True)
class Line:
    """What counting and choosing needs of one contribution."""

    pk: int
    number: int
    is_public: bool
    municipality: str
    outcomes: frozenset[str]

    @property
    def is_open(self) -> bool:
        return self.is_public and not self.outcomes


@dataclass(frozen=True)
class Row:
    """One row as pages and files show it. `card` is that of components/contribution.html."""

    number: int
    card: Card
    submitted_on: date
    source: str
    about: str
    passage: Passage | None
    note: str
    place: str
    reply_count: int

    @property
    def anchor(self) -> str:
        return f"nr-{self.number}"


@dataclass(frozen=True)
class Figures:
    """How many rows, how many of them can be read, have an answer, and have which outcome (in words)."""

    rows: int
    public: int
    answered: int
    outcomes: list[tuple[str, int]]


def lines(consultation_key: str) -> list[Line]:
    """All contributions of a consultation in their order; two statements."""
    found = Contribution.objects.in_consultation(consultation_key).top().visible()
    answered = Response.objects.published().filter(contributions__consultation_key=consultation_key)
    outcomes: dict[int, set[str]] = {}
    for pk, outcome in answered.values_list("contributions", "outcome"):
        outcomes.setdefault(pk, set()).add(outcome)
    values = found.order_by("published_at", "id").values_list("pk", "state", "municipality__key")
    return [
        Line(pk, number, state in PUBLIC_STATES, municipality or "", frozenset(outcomes.get(pk, ())))
        for number, (pk, state, municipality) in enumerate(values, 1)
    ]


def chosen(found: Iterable[Line], municipality: str = "", outcome: str = "") -> list[Line]:
    """The lines of a municipality (or TOGETHER) and with an outcome (or OPEN); "" takes all."""
    return [
        line
        for line in found
        if (not municipality or (line.municipality or TOGETHER) == municipality)
        and (not outcome or (line.is_open if outcome == OPEN else outcome in line.outcomes))
    ]


def figures(found: Sequence[Line]) -> Figures:
    counts = Counter(outcome for line in found for outcome in line.outcomes)
    return Figures(
        rows=len(found),
        public=sum(line.is_public for line in found),
        answered=sum(bool(line.outcomes) for line in found),
        outcomes=[(str(outcome.label), counts[outcome]) for outcome in Outcome if counts[outcome]],
    )


def rows(found: Sequence[Line], state: State) -> list[Row]:
    """The lines with all that is shown of them; the number of statements does not depend on how many there are."""
    wanted = [line.pk for line in found]
    by_pk = {one.pk: one for one in Contribution.objects.filter(pk__in=wanted).select_related("municipality")}
    contributions = [by_pk[pk] for pk in wanted if pk in by_pk]
    numbers = {line.pk: line.number for line in found}
    maker = _RowMaker(contributions, state)
    shown = cards(contributions, state, threads=False)
    return [maker.row(numbers[one.pk], one, card) for one, card in zip(contributions, shown, strict=True)]


class _RowMaker:
    """What all rows share, read once."""

    def __init__(self, contributions: list[Contribution], state: State) -> None:
        self.passages = passages(contributions)
        self.districts = district_index(state)
        self.objectives = objective_index(state)
        replies = Contribution.objects.public().filter(parent__in=[one.pk for one in contributions])
        counted = replies.order_by().values("parent").annotate(n=Count("id"))
        self.replies: dict[int, int] = dict(counted.values_list("parent", "n"))

    def row(self, number: int, one: Contribution, card: Card) -> Row:
        passage = self.passages.get(one.pk)
        return Row(
            number=number,
            card=card,
            submitted_on=one.received_on or timezone.localdate(one.created_at),
            source=one.get_source_display(),
            about=passage.label if passage else card["subject_label"],
            passage=passage,
            note=fate_note(passage, card) if passage else "",
            place="" if card["placeholder"] else self.place(one),
            reply_count=self.replies.get(one.pk, 0),
        )

    def place(self, one: Contribution) -> str:
        """Where a proposal belongs: place and objective, as far as it names them."""
        district = self.districts.get(one.district_key)
        objective = self.objectives.get(one.objective_key)
        point = _("Punkt auf der Karte") if one.latitude is not None and not district else ""
        goal = _("Unterziel {number} {title}").format(**objective) if objective else ""
        return ", ".join(filter(None, [district["name"] if district else "", point, goal]))


def newest_change(consultation_key: str) -> datetime | None:
    """When a contribution, an answer or a passage in the table changed last; None as long as it is empty.

    Two statements.
    """
    found = Contribution.objects.in_consultation(consultation_key).visible()
    answers = Response.objects.once_public().filter(contributions__consultation_key=consultation_key)
    # GREATEST of PostgreSQL passes over what is null.
    moments = [
        found.aggregate(at=Max(Greatest("published_at", "edited_at", "state_changed_at", "fate_since")))["at"],
        answers.aggregate(at=Max(Greatest("published_at", "edited_at", "withdrawn_at")))["at"],
    ]
    return max(filter(None, moments), default=None)


def address(consultation: Content) -> str:
    """Path of the page with the table."""
    return reverse("participation:weighing", args=[consultation["slug"]])


def took_up_titles(card: Card, *, is_kept: bool) -> list[str]:
    """What took the contribution up, or as yet only promises to, in words, over all answers."""
    answers = [response for response in card["responses"] if response["is_kept"] == is_kept]
    found: list[dict[str, Any]] = [place for response in answers for place in response["took_up"]]
    return list(dict.fromkeys(place["title"] for place in found))
