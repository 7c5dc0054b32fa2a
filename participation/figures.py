"""How many contributions there are, how many were answered, and how long that took. Everybody can check it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import (
    Aggregate,
    Count,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Func,
    Min,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from strategy.state import State

from .filter_words import OUTCOME_WORDS, SUBJECT_WORDS, TOGETHER, list_url
from .models import Contribution, Response
from .models.answers import Outcome
from .percent import percent
from .subjects import chapter_title

#: The kinds of which `figures` needs the contents.
NEEDS = ("municipality", "chapter")
ONLY_PASSAGES = lazy(
    "Nur Beiträge zu Absätzen. Was zu Maßnahmen, Veranstaltungen und Fragen oder als Vorschlag kam, gehört zu keinem "
    "Kapitel und steht unter „Worüber“."
)


@dataclass(frozen=True)
class Figure:
    """One row: `median` is in days from arrival to the first answer, None as long as nothing was answered."""

    key: str
    label: str
    url: str
    total: int
    answered: int
    median: float | None

    @property
    def open(self) -> int:
        return self.total - self.answered

    @property
    def share(self) -> int | None:
        """Answered of all, in whole percent."""
        return percent(self.answered, self.total) if self.total else None


class Median(Aggregate):
    """The middle value, in the database; of an even number the mean of the two in the middle."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def counted() -> QuerySet[Contribution]:
    """What counts: everything public but replies, however it came in."""
    return Contribution.objects.public().top()


def arrival() -> Coalesce:
    """When a contribution came in: as the day on paper began here, else the moment it was confirmed."""
    return Coalesce(_BeginningOfDay("received_on"), "confirmed_at", "created_at")


class _BeginningOfDay(Func):
    """Midnight of a day in the time of the municipalities, whatever zone the connection has."""

    function = "timezone"
    template = "%(function)s(%(expressions)s::timestamp)"
    output_field = DateTimeField()

    def __init__(self, field: str) -> None:
        super().__init__(Value(settings.TIME_ZONE), F(field))


def with_waiting(contributions: QuerySet) -> QuerySet:
    """Each with `first_answer` and `waiting`, the time from its arrival to that."""
    answers = Response.objects.published().filter(contributions=OuterRef("pk")).order_by()
    first = answers.values("contributions").annotate(at=Min("published_at")).values("at")
    return contributions.annotate(first_answer=Subquery(first)).annotate(
        waiting=ExpressionWrapper(F("first_answer") - arrival(), output_field=DurationField())
    )


_SUMS: dict[str, Any] = {"total": Count("pk"), "answered": Count("first_answer"), "median": Median("waiting")}


def overall() -> Figure:
    """All contributions; one statement."""
    sums = with_waiting(counted()).aggregate(**_SUMS)
    return _figure("", _("Alle Beiträge"), reverse("participation:contribution-list"), sums)


def _figure(key: str, label: str, url: str, sums: dict[str, Any]) -> Figure:
    return Figure(key, label, url, sums["total"], sums["answered"], days(sums["median"]))


def days(waiting: timedelta | None) -> float | None:
    return None if waiting is None else max(0.0, round(waiting / timedelta(days=1), 1))


def _grouped(field: str, contributions: QuerySet | None = None) -> dict[str, dict[str, Any]]:
    """Value of the field → its sums; one statement."""
    rows = with_waiting(counted() if contributions is None else contributions)
    return {row[field] or "": row for row in rows.order_by().values(field).annotate(**_SUMS)}


def by_municipality(state: State) -> list[Figure]:
    """Each municipality, also without contributions, and what concerns both."""
    sums = _grouped("municipality__key")
    names = {m["key"]: m["name"] for m in state.all("municipality")} | {"": _("Beide Kommunen")}
    return [
        _figure(key, name, list_url(kommune=key or TOGETHER), sums.get(key, _NOTHING)) for key, name in names.items()
    ]


def of_municipality(key: str) -> Figure:
    """The contributions in one municipality's scope; one statement."""
    return of(counted().filter(municipality__key=key), key, list_url(kommune=key))


def of(contributions: QuerySet, key: str = "", url: str = "") -> Figure:
    """Any of those that count, in one row; one statement."""
    return _figure(key, "", url, with_waiting(contributions).aggregate(**_SUMS))


def by_chapter(state: State) -> list[Figure]:
    """Each public chapter that somebody spoke about."""
    sums = _grouped("chapter_key", counted().exclude(chapter_key=""))
    return [
        _figure(c["key"], chapter_title(c), reverse("participation:chapter", args=[c["key"]]), sums[c["key"]])
        for c in state.all("chapter")
        if c["key"] in sums
    ]


def by_subject() -> list[Figure]:
    sums = _grouped("subject")
    return [
        _figure(value, str(label), list_url(art=SUBJECT_WORDS[value]), sums[value])
        for value, label in Contribution.Subject.choices
        if value in sums
    ]


def by_source() -> list[Figure]:
    sums = _grouped("source")
    return [_figure(v, str(label), "", sums[v]) for v, label in Contribution.Source.choices if v in sums]


def outcomes() -> list[dict[str, Any]]:
    """{label, count, url} for each outcome: contributions with such an answer. One with two answers counts twice."""
    rows = Response.objects.published().filter(contributions__in=counted()).order_by()
    counts = dict(rows.values("outcome").annotate(n=Count("contributions", distinct=True)).values_list("outcome", "n"))
    return [
        {"label": label, "count": counts[value], "url": list_url(ergebnis=OUTCOME_WORDS[value])}
        for value, label in Outcome.choices
        if value in counts
    ]


def groups(state: State) -> list[dict[str, Any]]:
    """All tables of the page: {title, head, note, rows}; the same rows make the file."""
    found = [
        (_("Nach Kommune"), _("Kommune"), "", by_municipality(state)),
        (_("Nach Kapitel"), _("Kapitel"), str(ONLY_PASSAGES), by_chapter(state)),
        (_("Worüber"), _("Worüber"), "", by_subject()),
        (_("Wie sie kamen"), _("Eingang"), "", by_source()),
    ]
    return [{"title": title, "head": head, "note": note, "rows": rows} for title, head, note, rows in found if rows]


_NOTHING = {"total": 0, "answered": 0, "median": None}
