"""Which contributions does the visitor want to see?"""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from measures.models import PublicMeasure
from strategy.state import State

from .figures import counted
from .filter_words import (
    ANSWERED,
    DEFAULT_SORTING,
    GROUPS,
    OPEN,
    OUTCOME_WORDS,
    SORTING,
    SUBJECT_WORDS,
    TOGETHER,
    with_both,
)
from .models import Contribution, Response
from .models.answers import Outcome
from .subjects import chapter_title

#: The kinds of which the filter needs the contents.
NEEDS = ("municipality", "chapter", "bundle")
MAX_QUERY_LENGTH = 200
_SUBJECTS = {word: subject for subject, word in SUBJECT_WORDS.items()}
_OUTCOMES = {word: outcome for outcome, word in OUTCOME_WORDS.items()}


class Choice(django_filters.ChoiceFilter):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(empty_label=_("Alle"), **kwargs)


class ContributionFilter(django_filters.FilterSet):
    """Names are those of the addresses; the choices come from the public state.

    A value that does not exist (any more) is left out rather than refused: addresses are shared and live long. The page
    says so (`left_out`), without the value, which anybody may have written.
    """

    q = django_filters.CharFilter(label=_("Suchwort"), method="containing")
    kommune = Choice(label=_("Kommune"), method="of_municipality")
    kapitel = Choice(label=_("Kapitel"), field_name="chapter_key")
    massnahme = Choice(label=_("Maßnahme"), field_name="measure_key")
    art = Choice(label=_("Worüber"), method="about")
    ergebnis = Choice(label=_("Ergebnis"), method="answered_with")
    sortierung = django_filters.ChoiceFilter(
        label=_("Sortierung"), choices=list(SORTING.items()), empty_label=None, method="ordered"
    )

    class Meta:
        model = Contribution
        fields: list[str] = []

    def __init__(self, data: Any = None, *, state: State, **kwargs: Any) -> None:
        self.choices = choices(state)
        self.scopes = _scopes(state)
        given = _given(data)
        sane = _sane(given, self.choices)
        super().__init__(sane, queryset=counted(), **kwargs)
        #: Names of the filters whose value in the address means nothing here.
        self.left_out = [
            self.filters[name].label for name in (*GROUPS, "sortierung") if given[name] not in ("", sane[name])
        ]
        for name, options in self.choices.items():
            self.filters[name].extra["choices"] = options

    @property
    def selection(self) -> dict[str, str]:
        """What is chosen, each value known; "" where nothing is."""
        return {name: self.form.cleaned_data[name] for name in ("q", *GROUPS, "sortierung")}

    def containing(self, contributions: QuerySet, name: str, value: str) -> QuerySet:
        """All words, in title or text, whatever their letters."""
        for word in value.split():
            contributions = contributions.filter(Q(text__icontains=word) | Q(title__icontains=word))
        return contributions

    def of_municipality(self, contributions: QuerySet, name: str, value: str) -> QuerySet:
        return contributions.filter(self.scopes[value])

    def about(self, contributions: QuerySet, name: str, value: str) -> QuerySet:
        return contributions.filter(subject=_SUBJECTS[value])

    def answered_with(self, contributions: QuerySet, name: str, value: str) -> QuerySet:
        answers = _answers()
        if value in _OUTCOMES:
            answers = answers.filter(outcome=_OUTCOMES[value])
        return contributions.filter(~Exists(answers) if value == OPEN else Exists(answers))

    def ordered(self, contributions: QuerySet, name: str, value: str) -> QuerySet:
        if value == "unterstuetzung":
            return contributions.with_support().order_by("-support_count", "-published_at", "-id")
        if value == "beantwortet":
            newest = _answers().order_by().values("contributions").annotate(at=Max("published_at")).values("at")
            answered = contributions.annotate(answered_at=Subquery(newest))
            return answered.order_by(F("answered_at").desc(nulls_last=True), "-published_at", "-id")
        return contributions.order_by("-published_at", "-id")


def _answers() -> QuerySet[Response]:
    return Response.objects.published().filter(contributions=OuterRef("pk"))


def _scopes(state: State) -> dict[str, Q]:
    """What each value of „kommune“ lets through."""
    both = Q(municipality__isnull=True)
    own = {m["key"]: Q(municipality__key=m["key"]) for m in state.all("municipality")}
    return {**own, TOGETHER: both, **{with_both(key): only | both for key, only in own.items()}}


def choices(state: State) -> dict[str, list[tuple[str, str]]]:
    """Name of the group → (value, label); one statement for the measures."""
    measures = PublicMeasure.objects.in_bundle_order(state.keys("bundle")).values_list("key", "code", "title")
    subjects, outcomes = dict(Contribution.Subject.choices), dict(Outcome.choices)
    places = [(m["key"], m["name"]) for m in state.all("municipality")]
    or_both = [(with_both(key), str(_("{} oder beide Kommunen")).format(name)) for key, name in places]
    return {
        "kommune": [*places, (TOGETHER, str(_("beide Kommunen"))), *or_both],
        "kapitel": [(c["key"], chapter_title(c)) for c in state.all("chapter")],
        "massnahme": [(key, f"{code} {title}") for key, code, title in measures],
        "art": [(word, str(subjects[subject])) for subject, word in SUBJECT_WORDS.items()],
        "ergebnis": [
            (OPEN, str(_("noch offen"))),
            (ANSWERED, str(_("beantwortet"))),
            *((word, str(outcomes[outcome])) for outcome, word in OUTCOME_WORDS.items()),
        ],
    }


def _given(data: Any) -> dict[str, str]:
    """What stands in the query string, "" for what does not."""
    return {name: str((data or {}).get(name) or "") for name in ("q", *GROUPS, "sortierung")}


def _sane(given: dict[str, str], options: dict[str, list[tuple[str, str]]]) -> dict[str, str]:
    """What of it means something; everything else is ignored."""
    known = {name: {value for value, _label in values} for name, values in options.items()}
    sane = {name: given[name] if given[name] in known[name] else "" for name in GROUPS}
    sane["q"] = " ".join(given["q"].replace("\x00", " ").split())[:MAX_QUERY_LENGTH].strip()
    sane["sortierung"] = given["sortierung"] if given["sortierung"] in SORTING else DEFAULT_SORTING
    return sane
