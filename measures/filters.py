"""Which measures does the visitor want to see? One filter for the list, its counts and the API."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import F, Max, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from strategy import search_index
from strategy.german import sort_key
from strategy.state import State, district_index, objective_index

from .matching import GROUPS, TOGETHER, UNKNOWN, Frame, Implementing, Row, counts, matching
from .models import Assessment, FundingState, Phase, PublicImplementation, PublicMeasure

#: The kinds of which the filter needs the contents.
NEEDS = ("municipality", "goal", "bundle")
SORTING = {
    "nummer": _("Nummer"),
    "titel": _("Titel"),
    "aktuell": _("Zuletzt geändert"),
    "ende": _("Geplantes Ende"),
}
VIEWS = {"karten": _("Karten"), "tabelle": _("Tabelle")}


class Choices(django_filters.MultipleChoiceFilter):
    """Repeated names mean „or"; the measures are filtered by all groups together in `filter_queryset`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.CheckboxSelectMultiple, **kwargs)


class MeasureFilter(django_filters.FilterSet):
    """Names are those of the addresses; the choices come from the public state.

    A value that does not exist (any more) is left out rather than refused: addresses are shared and live long.
    """

    q = django_filters.CharFilter(label=_("Suchwort"))
    kommune = Choices(label=_("Kommune"))
    leitziel = Choices(label=_("Leitziel"))
    unterziel = Choices(label=_("Unterziel"))
    buendel = Choices(label=_("Maßnahmenbündel"))
    ortsteil = Choices(label=_("Ort"))
    phase = Choices(label=_("Phase"))
    bewertung = Choices(label=_("Bewertung"))
    foerderung = Choices(label=_("Förderstatus"))
    sortierung = django_filters.ChoiceFilter(label=_("Sortierung"), choices=list(SORTING.items()), empty_label=None)
    ansicht = django_filters.ChoiceFilter(label=_("Ansicht"), choices=list(VIEWS.items()), empty_label=None)

    class Meta:
        model = PublicMeasure
        fields: list[str] = []

    def __init__(self, data: Any = None, *, state: State, queryset: QuerySet | None = None, **kwargs: Any) -> None:
        self.state = state
        self.choices = _choices(state)
        super().__init__(_sane(data, self.choices), queryset=_listed(queryset), **kwargs)
        for name, options in self.choices.items():
            self.filters[name].extra["choices"] = options

    @property
    def selection(self) -> dict[str, frozenset[str]]:
        return {name: frozenset(self.form.cleaned_data.get(name) or ()) for name in GROUPS}

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        every, self.frame = _rows(), _frame(self.state)
        self.total = len(every)
        self.rows, self.corrected = _found(every, self.form.cleaned_data["q"])
        self.found = matching(self.rows, self.selection, self.frame)
        found = queryset.filter(key__in=self.found)
        if self.selection["ortsteil"] and self.form.cleaned_data["sortierung"] == "nummer":
            return found.in_bundle_order(self.state.keys("bundle"), at_first=self._places())
        return _ordered(found, self.form.cleaned_data["sortierung"], self.state)

    def _places(self) -> set[str]:
        """The chosen places and the Ortsteile around them: what lies there comes before what is for all."""
        wanted = self.selection["ortsteil"]
        return {key for place in wanted for key in (place, self.frame.place[place][1]) if key}

    def option_counts(self) -> dict[str, dict[str, int]]:
        """Group → choice → number of measures. Call after `qs`, as `found`, `total` and `corrected`."""
        values = {name: [value for value, _label in options] for name, options in self.choices.items()}
        return counts(self.rows, self.selection, self.frame, values)


def _choices(state: State) -> dict[str, list[tuple[str, str]]]:
    goals = state.all("goal")
    places = sorted(district_index(state).values(), key=lambda district: sort_key(district["name"]))
    return {
        "kommune": _municipalities(state),
        "leitziel": [(g["key"], g["title"]) for g in goals],
        "unterziel": [(o["key"], f"{o['number']} {o['title']}") for g in goals for o in g["objectives"]],
        "buendel": [(b["key"], b["title"]) for b in state.all("bundle")],
        "ortsteil": [(d["key"], d["name"]) for d in places],
        "phase": [*Phase.choices, (UNKNOWN, _("Noch nicht bekannt"))],
        "bewertung": list(Assessment.choices),
        "foerderung": list(FundingState.choices),
    }


def _municipalities(state: State) -> list[tuple[str, str]]:
    """Each one, and what they do together; the labels also stand in the sentence after „in“."""
    names = {m["key"]: m["name"] for m in state.all("municipality")}
    together = " und ".join(names.values()) if len(names) == 2 else _("mehreren Kommunen")
    return [*names.items(), *([(TOGETHER, _("{} gemeinsam").format(together))] if len(names) > 1 else [])]


def _sane(data: Any, choices: dict[str, list[tuple[str, str]]]) -> dict[str, Any]:
    """What of the query string means something; everything else is ignored."""
    getlist = getattr(data, "getlist", lambda name: (data or {}).get(name, []))
    known = {name: {value for value, _label in options} for name, options in choices.items()}
    sane: dict[str, Any] = {name: [v for v in getlist(name) if v in known[name]] for name in GROUPS}
    last = {name: (getlist(name) or [""])[-1] for name in ("q", "sortierung", "ansicht")}
    sane["q"] = " ".join(last["q"].replace("\x00", " ").split())[: search_index.MAX_QUERY_LENGTH]
    sane["sortierung"] = last["sortierung"] if last["sortierung"] in SORTING else "nummer"
    sane["ansicht"] = last["ansicht"] if last["ansicht"] in VIEWS else "karten"
    return sane


def _listed(queryset: QuerySet | None) -> QuerySet:
    return PublicMeasure.objects.all() if queryset is None else queryset


def _rows() -> list[Row]:
    """All measures as light rows, in two statements."""
    implementing: dict[str, list[Implementing]] = {}
    fields = ("measure_key", "municipality_key", "phase", "assessment", "funding_state")
    for key, *values in PublicImplementation.objects.values_list(*fields):
        implementing.setdefault(key, []).append(Implementing(*values))
    measures = PublicMeasure.objects.values_list("key", "bundle_key", "objective_keys", "district_keys")
    return [
        Row(key, bundle, frozenset(objectives), frozenset(districts), tuple(implementing.get(key, ())))
        for key, bundle, objectives, districts in measures
    ]


def _found(rows: list[Row], text: str) -> tuple[list[Row], str]:
    """The rows that a search finds, and the corrected text if only that one found them."""
    if not text:
        return rows, ""
    found = search_index.find(text, kinds=["measure"])
    keys = set(found.entries.values_list("key", flat=True))
    return [row for row in rows if row.key in keys], found.corrected


def _frame(state: State) -> Frame:
    return Frame(
        goal_of={key: objective["goal"] for key, objective in objective_index(state).items()},
        place={key: (d["municipality"], d["parent"] or "") for key, d in district_index(state).items()},
    )


def _ordered(queryset: QuerySet, sorting: str, state: State) -> QuerySet:
    if sorting == "titel":
        return queryset.order_by("sort_key", "key")
    if sorting == "aktuell":
        newest = Greatest("published_at", _of_implementations(Max("published_at")))
        return queryset.annotate(newest=newest).order_by("-newest", "sort_key", "key")
    if sorting == "ende":
        ends = _of_implementations(Min("planned_end"))
        return queryset.annotate(ends=ends).order_by(F("ends").asc(nulls_last=True), "sort_key", "key")
    return queryset.in_bundle_order(state.keys("bundle"))


def _of_implementations(value: Min | Max) -> Subquery:
    """One value over all implementations of a measure."""
    rows = PublicImplementation.objects.filter(measure_key=OuterRef("key")).order_by().values("measure_key")
    return Subquery(rows.annotate(value=value).values("value"))
