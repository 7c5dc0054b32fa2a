"""The list of contributions: what waits comes first, oldest first, and says why it waits."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList

from strategy.admin.scoped import ScopeFilter
from strategy.state import State as PublicState

from .. import permissions
from ..models import Contribution
from ..subjects import subjects
from .contribution_search import search
from .offered import staff_state
from .words import REASONS, reason_words

State = Contribution.State
PUBLIC = (State.PUBLISHED, State.ANONYMISED)


class ChosenFilter(admin.SimpleListFilter, ABC):
    """A filter with a closed list of choices."""

    choices_offered: list[tuple[str, str]] = []

    def lookups(self, request, model_admin):
        return self.choices_offered

    def queryset(self, request, queryset):
        offered = dict(self.lookup_choices)
        return self.chosen(queryset, self.value()) if self.value() in offered else queryset

    @abstractmethod
    def chosen(self, queryset: Any, value: str) -> Any:
        """The rows that belong to one of the choices."""


def _unchosen(request: Any) -> str:
    """What is shown where nobody chose a state."""
    if request.GET.get(SEARCH_VAR, "").strip():
        return "alle"
    return "wartet" if permissions.moderates_anywhere(request.user) else "oeffentlich"


class StateFilter(ChosenFilter):
    """Without a choice moderators begin with what is held, others with what is public; who searches, searches all."""

    title = "Zustand"
    parameter_name = "zustand"

    def lookups(self, request, model_admin):
        self.unchosen = _unchosen(request)
        rows = [("oeffentlich", "veröffentlicht"), ("alle", "alle")]
        if permissions.moderates_anywhere(request.user):
            more = [("ausgeblendet", "ausgeblendet"), ("zurueckgezogen", "zurückgezogen")]
            rows = [("wartet", "wartet auf Freigabe"), rows[0], *more, rows[1]]
        return rows

    def value(self):
        chosen = super().value()
        if chosen in dict(self.lookup_choices):
            return chosen
        return self.unchosen

    def choices(self, changelist):
        """Without „Alle“, which would be the default's name here."""
        for value, title in self.lookup_choices:
            query = changelist.get_query_string({self.parameter_name: value})
            yield {"selected": self.value() == value, "query_string": query, "display": title}

    def chosen(self, queryset, value):
        states = {
            "wartet": [State.HELD], "oeffentlich": PUBLIC, "ausgeblendet": [State.HIDDEN],
            "zurueckgezogen": [State.WITHDRAWN],
        }  # fmt: skip
        return queryset.filter(state__in=states[value]) if value in states else queryset


class SubjectFilter(ChosenFilter):
    title = "Art"
    parameter_name = "art"
    choices_offered = [*Contribution.Subject.choices, ("antwort", "Antwort auf einen Beitrag")]

    def chosen(self, queryset, value):
        if value == "antwort":
            return queryset.filter(parent__isnull=False)
        return queryset.filter(subject=value, parent__isnull=True)


class AnsweredFilter(ChosenFilter):
    title = "Ergebnis"
    parameter_name = "ergebnis"
    choices_offered = [("offen", "offen"), ("beantwortet", "beantwortet")]

    def chosen(self, queryset, value):
        # No join: a contribution with two answers is one row.
        answered = Contribution.objects.answered().values("pk")
        if value == "beantwortet":
            return queryset.filter(pk__in=answered)
        # What citizens answer each other does not wait for the administration, in the figures neither.
        return queryset.filter(state__in=PUBLIC, parent=None).exclude(pk__in=answered)


class ReasonFilter(ChosenFilter):
    title = "Grund der Prüfung"
    parameter_name = "grund"
    choices_offered = list(REASONS.items())

    def lookups(self, request, model_admin):
        rows = permissions.moderated_by(request.user, Contribution.objects.held())
        self.there = {code for codes in rows.values_list("held_reasons", flat=True).distinct() for code in codes}
        return super().lookups(request, model_admin)

    def choices(self, changelist):
        """Only those for which something waits, and the chosen one."""
        shown = {title for code, title in self.lookup_choices if code in self.there or code == self.value()}
        everything, *others = super().choices(changelist)
        yield everything
        yield from (choice for choice in others if choice["display"] in shown)

    def chosen(self, queryset, value):
        return queryset.filter(held_reasons__contains=[value])


class SourceFilter(ChosenFilter):
    title = "Eingang"
    parameter_name = "eingang"
    choices_offered = list(Contribution.Source.choices)

    def chosen(self, queryset, value):
        return queryset.filter(source=value)


FILTERS = [StateFilter, ScopeFilter, SubjectFilter, AnsweredFilter, ReasonFilter, SourceFilter]


def is_queue(request: Any) -> bool:
    """Whether the list shows what waits: then the oldest is first, else the newest."""
    chosen = request.GET.get(StateFilter.parameter_name)
    if chosen in ("oeffentlich", "alle", "ausgeblendet", "zurueckgezogen"):
        return False
    return permissions.moderates_anywhere(request.user) and (chosen == "wartet" or _unchosen(request) == "wartet")


def state_of(request: Any) -> PublicState:
    """All that contributions can be about; read once for a page that searches and then names what it found."""
    if not hasattr(request, "_staff_state"):
        request._staff_state = staff_state()
    return request._staff_state


class ContributionChangeList(ChangeList):
    """Finds out for all rows of the page at once what they are about.

    `elsewhere` is how many hits a search has that the filters hide, where they leave none; `elsewhere_query` leads
    there.
    """

    elsewhere = 0
    elsewhere_query = ""

    def get_results(self, request):
        super().get_results(request)
        if self.query and not self.result_count:
            self.elsewhere = search(self.root_queryset, self.query, state_of(request)).count()
            self.elsewhere_query = "?" + urlencode({SEARCH_VAR: self.query, StateFilter.parameter_name: "alle"})
        self.result_list = list(self.result_list)
        found = subjects(self.result_list, state_of(request)) if self.result_list else {}
        for row in self.result_list:
            row.about = found[row.pk]
            row.why_held = reason_words(row)
