"""What moderation did in a year, in figures that everybody can read; counted from the log of decisions alone.

Decisions that were taken back within the minutes allowed for it are counted as such and nowhere else: nobody was told
of them. What is deleted later (texts, names, addresses) changes no figure, because the rows of the log stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from strategy.downloads import Row

from .figures import Median, days
from .models import Appeal, Contribution, Decision, Notice

_SUM = lazy("zusammen")
Act, State = Decision.Act, Contribution.State
#: A number of things, a median in days, or None where there is nothing to take the median of.
Value = int | float | None


@dataclass(frozen=True)
class Line:
    """One row of a table: `values` in the order of the section's columns."""

    label: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Section:
    """One table."""

    key: str
    title: str
    head: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    note: str = ""

    @property
    def cells(self) -> list[dict[str, Any]]:
        """What there is to read, as {label, cells [{column, value}]}: on a phone a value stands beside its column."""
        return [
            {
                "label": line.label,
                "cells": [{"column": c, "value": v} for c, v in zip(self.columns, line.values, strict=True)],
            }
            for line in self.lines
            if any(line.values) or not self.is_long
        ]

    @property
    def never(self) -> list[str]:
        """The rows in which nothing happened, where they are said in a sentence."""
        return [line.label for line in self.lines if self.is_long and not any(line.values) and line.label != str(_SUM)]

    @property
    def is_long(self) -> bool:
        return self.key in ("regeln", "meldungen")


def years() -> list[int]:
    """All years in which something was decided, reported or objected to, newest first; at least this one."""
    found = {timezone.localdate().year}
    for model, field in ((Decision, "at"), (Notice, "created_at"), (Appeal, "created_at")):
        found |= {moment.year for moment in model._default_manager.datetimes(field, "year")}
    return sorted(found, reverse=True)


def of_year(year: int) -> list[Section]:
    """All tables of one year, in a fixed number of statements."""
    return [_reading(year), _hiding(year), _notices(year), _appeals(year), _deciders(year)]


def rows(state: Any = None, query: Any = None) -> Iterator[Row]:
    """Every figure of every year as one row {jahr, tabelle, zeile, groesse, wert}."""
    for year in years():
        for section in of_year(year):
            for line in section.lines:
                for column, value in zip(section.columns, line.values, strict=True):
                    number = Decimal(str(value)) if isinstance(value, float) else value
                    yield {
                        "jahr": year, "tabelle": section.title, "zeile": line.label, "groesse": column, "wert": number,
                    }  # fmt: skip


# --- What was read before it appeared -----------------------------------------------------------------------------


def _standing(year: int) -> QuerySet[Decision]:
    """The decisions of the year that were not taken back."""
    return Decision.objects.filter(at__year=year, undone_by=None).exclude(act=Act.UNDO).order_by()


def _reading(year: int) -> Section:
    made = _standing(year)
    by_rule, by_people = Q(by=None), Q(by__isnull=False)
    read = by_people & Q(before=State.HELD, appeal=None)
    counted = made.aggregate(
        at_once=Count("pk", by_rule & Q(act=Act.PUBLISH)),
        held=Count("pk", by_rule & Q(act=Act.HOLD)),
        approved=Count("pk", read & Q(act=Act.PUBLISH)),
        refused=Count("pk", read & Q(act=Act.HIDE)),
    )
    waiting, others = _median(_with_wait(made.filter(read))), _unread(year)
    lines = (
        Line(_("sofort erschienen"), (counted["at_once"], None)),
        *([Line(_("wartete schon seit dem Vorjahr"), (others["carried"], None))] if others["carried"] else []),
        Line(_("von einer Regel zurückgehalten, damit ein Mensch sie liest"), (counted["held"], None)),
        Line(_("nach dem Lesen veröffentlicht"), (counted["approved"], waiting)),
        Line(_("nach dem Lesen nicht veröffentlicht"), (counted["refused"], waiting)),
        Line(_("zurückgezogen, bevor sie jemand gelesen hat"), (others["withdrawn"], None)),
        Line(_waiting_label(year), (others["waiting"], None)),
    )
    return Section(
        "gelesen",
        _("Vor dem Erscheinen"),
        _("Was geschah"),
        (_("Entscheidungen"), _("Tage (Median)")),
        lines,
        _(
            "Was zurückgehalten wurde, ist entweder veröffentlicht, nicht veröffentlicht, zurückgezogen oder wartet: "
            "Diese Zahlen ergeben zusammen die der zurückgehaltenen. Zurückgehalten wird auch alles, was "
            "Mitarbeitende von Papier, aus Briefen oder vom Telefon eintragen. Die Tage zählen vom Zurückhalten bis "
            "zur Entscheidung eines Menschen, für beide Ergebnisse zusammen."
        ),
    )


def _waiting_label(year: int) -> str:
    return _("wartet noch") if year >= timezone.localdate().year else _("wartete am Ende des Jahres noch")


def _unread(year: int) -> dict[str, int]:
    """{carried, withdrawn, waiting}: what was held and nobody read, so that the table adds up; one statement.

    Carried are those of earlier years that still waited when the year began.
    """
    read = Decision.objects.filter(contribution=OuterRef("contribution"), pk__gt=OuterRef("pk"), undone_by=None)
    read = read.filter(before=State.HELD, act__in=(Act.PUBLISH, Act.HIDE)).order_by("pk")
    gone = Case(When(~Q(contribution__state=State.HELD), then=F("contribution__state_changed_at")))
    held = Decision.objects.filter(act=Act.HOLD, undone_by=None, at__year__lte=year).order_by()
    held = held.annotate(read_at=Subquery(read.values("at")[:1]), ended_at=Coalesce("read_at", gone))
    return held.aggregate(
        carried=Count("pk", Q(at__year__lt=year) & (Q(ended_at=None) | Q(ended_at__year__gte=year))),
        withdrawn=Count("pk", Q(read_at=None, ended_at__year=year)),
        waiting=Count("pk", Q(ended_at=None) | Q(ended_at__year__gt=year)),
    )


def _with_wait(made: QuerySet[Decision]) -> QuerySet:
    """Each with the time since the contribution was held last."""
    held = Decision.objects.filter(contribution=OuterRef("contribution"), act=Act.HOLD, at__lte=OuterRef("at"))
    since = Subquery(held.order_by().values("contribution").annotate(at_last=Max("at")).values("at_last"))
    waited = ExpressionWrapper(F("at") - F("held_at"), output_field=DurationField())
    return made.annotate(held_at=since).annotate(waited=waited)


def _median(found: QuerySet) -> Value:
    return days(found.aggregate(middle=Median("waited"))["middle"])


# --- What was hidden -----------------------------------------------------------------------------------------------


def _hiding(year: int) -> Section:
    same = Decision.objects.filter(contribution=OuterRef("contribution"), at__gt=OuterRef("at"), undone_by=None)
    later = same.filter(act=Act.PUBLISH, before=State.HIDDEN)
    hidden = _standing(year).filter(act=Act.HIDE).annotate(came_back=Exists(later)).values("rule")
    sums = hidden.annotate(
        early=Count("pk", Q(before=State.HELD)),
        late=Count("pk", ~Q(before=State.HELD)),
        back=Count("pk", Q(came_back=True)),
    )
    found = {row["rule"]: (row["early"], row["late"], row["back"]) for row in sums}
    lines = [Line(str(label), found.get(rule, (0, 0, 0))) for rule, label in Decision.Rule.choices if rule]
    columns = (_("nicht veröffentlicht"), _("nachträglich ausgeblendet"), _("davon später doch gezeigt"))
    return Section("regeln", _("Nicht gezeigt, nach Regel"), _("Regel"), columns, _with_sum(lines))


def _with_sum(lines: Iterable[Line]) -> tuple[Line, ...]:
    lines = tuple(lines)
    columns = zip(*(line.values for line in lines), strict=True)
    return (*lines, Line(str(_SUM), tuple(sum(value or 0 for value in column) for column in columns)))


# --- Notices and appeals --------------------------------------------------------------------------------------------


def _notices(year: int) -> Section:
    # Whoever reported anew what was taken back counts once, with the newer notice.
    received = Notice.objects.filter(created_at__year=year).exclude(decision__undone_by__isnull=False).order_by()
    outcomes = Notice.Outcome
    found = _by(received, "ground", (outcomes.HIDDEN, outcomes.KEPT, outcomes.GONE, outcomes.OPEN), "closed_at")
    nothing = (0, 0, 0, 0, 0, None)
    lines = tuple(Line(str(label), found.get(ground, nothing)) for ground, label in Notice.Ground.choices)
    columns = (
        _("eingegangen"), _("Beitrag ausgeblendet"), _("Beitrag blieb stehen"), _("war schon zurückgezogen"),
        _("noch offen"), _("Tage (Median)"),
    )  # fmt: skip
    return Section("meldungen", _("Meldungen"), _("Grund"), columns, lines)


def _appeals(year: int) -> Section:
    received = Appeal.objects.filter(created_at__year=year).annotate(is_author=Q(notice=None)).order_by()
    outcomes = Appeal.Outcome
    found = _by(received, "is_author", (outcomes.UPHELD, outcomes.REJECTED, outcomes.GONE, outcomes.OPEN), "decided_at")
    nothing = (0, 0, 0, 0, 0, None)
    lines = (
        Line(_("von Menschen, deren Beitrag nicht gezeigt wurde"), found.get(True, nothing)),
        Line(_("von Menschen, die einen Beitrag gemeldet hatten"), found.get(False, nothing)),
    )
    columns = (
        _("eingelegt"), _("stattgegeben"), _("zurückgewiesen"), _("ohne Entscheidung erledigt"),
        _("noch offen"), _("Tage (Median)"),
    )  # fmt: skip
    note = _(
        "Über einen Widerspruch entscheidet immer eine andere Person als die, die zuerst entschieden hat. Ohne "
        "Entscheidung erledigt ist er, wenn der Text inzwischen zurückgezogen oder anderswie neu entschieden ist."
    )
    return Section("widersprueche", _("Widersprüche"), _("Wer"), columns, lines, note)


def _by(received: QuerySet, field: str, outcomes: tuple[str, ...], end: str) -> dict[Any, tuple[Value, ...]]:
    """Value of the field → (all, one number for each outcome, median in days)."""
    waited = ExpressionWrapper(F(end) - F("created_at"), output_field=DurationField())
    counts = {f"n{place}": Count("pk", Q(outcome=outcome)) for place, outcome in enumerate(outcomes)}
    grouped = received.annotate(waited=waited).values(field).annotate(n=Count("pk"), middle=Median("waited"), **counts)
    return {row[field]: (row["n"], *(row[name] for name in counts), days(row["middle"])) for row in grouped}


# --- Who decided -----------------------------------------------------------------------------------------------------


def _deciders(year: int) -> Section:
    counted = _standing(year).aggregate(people=Count("pk", Q(by__isnull=False)), rules=Count("pk", Q(by=None)))
    undone = Decision.objects.filter(at__year=year, act=Act.UNDO).count()
    lines = (
        Line(_("von Menschen"), (counted["people"],)),
        Line(_("von einer Regel (nur: sofort zeigen oder zum Lesen zurückhalten)"), (counted["rules"],)),
        Line(_("gleich wieder zurückgenommen, bevor eine Mail hinausging"), (undone,)),
    )
    return Section("wer", _("Wer entschieden hat"), _("Entschieden"), (_("Entscheidungen"),), lines)
