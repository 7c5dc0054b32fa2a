"""The form of an answer: who answers with which outcome and reason, and what took the contributions up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from strategy.models import Revision
from strategy.state import State

from .. import answering
from ..forms.base import LineField, TextField
from ..models import AnswerModule, Contribution, Response
from ..models.answers import Outcome
from ..overdue import states_since
from ..took_up import (
    TAKING_UP,
    Place,
    belongs,
    common_place,
    place_named,
    place_of,
    read_place,
)
from .numbers import number_in
from .offered import Choice, place_choices, revision_choices, revision_name

#: Of the place and of the state: what is named only if somebody says so.
NONE = "none"
MAX_TEXT = 5000
NOT_TAKEN_UP = (
    "Das passt nicht zum Ergebnis: Nur „Aufgenommen“ und „Teilweise aufgenommen“ nennen, was aufgenommen hat."
)
FOREIGN = "Dieser Stand gehört nicht zu dem, was Sie gewählt haben. Bitte lassen Sie sich die passenden Stände zeigen."


class ResponseForm(forms.Form):
    """`place` and `revision` say what takes it up. No state is named that nobody chose: until then it is a promise."""

    office = LineField(
        label="Stelle, die antwortet",
        max_length=160,
        help_text="Steht öffentlich bei der Rückmeldung, zum Beispiel „Stabsstelle Digitalisierung, Bad Belzig“.",
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
        error_messages={"required": "Bitte nennen Sie die Stelle, die antwortet."},
    )
    outcome = forms.ChoiceField(
        label="Ergebnis",
        choices=[("", "– bitte wählen –"), *Outcome.choices],
        error_messages={"required": "Bitte wählen Sie, was aus dem Beitrag geworden ist."},
    )
    module = forms.ModelChoiceField(
        AnswerModule.objects.all(), label="Textbaustein", required=False, empty_label="– ohne –"
    )
    text = TextField(
        label="Begründung",
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 8, "class": "vLargeTextField"}),
        error_messages={
            "required": "Bitte begründen Sie das Ergebnis.",
            "max_length": "Bitte kürzen Sie die Begründung auf %(limit_value)d Zeichen. Sie hat %(show_value)d.",
        },
    )
    place = forms.ChoiceField(label="Was es aufgenommen hat", required=False)
    revision = forms.ChoiceField(
        label="In welchem veröffentlichten Stand",
        required=False,
        error_messages={"invalid_choice": FOREIGN},
    )

    def __init__(
        self, *args: Any, contributions: Iterable[Contribution], state: State, response: Response | None, **kwargs: Any
    ) -> None:
        self.contributions, self.state, self.response = list(contributions), state, response
        #: The state that keeps by now what the stored answer promised. It is offered; choosing it is up to staff.
        self.since = states_since([response]).get(response.pk) if response and _takes_up(response) else None
        super().__init__(*args, **{**kwargs, "initial": {**self._from(response), **(kwargs.get("initial") or {})}})
        self.fields["place"].choices = self._places()
        self.fields["revision"].choices = self._revisions()

    # --- What can be chosen ------------------------------------------------------------------------------

    @staticmethod
    def _from(response: Response | None) -> dict[str, Any]:
        if response is None:
            return {"revision": NONE}
        # What a public answer did not name, a correction does not add by itself.
        unnamed = NONE if _takes_up(response) or response.published_at else ""
        return {
            "office": response.office,
            "outcome": response.outcome,
            "text": response.text,
            "place": place_named(response).value or unnamed,
            "revision": str(response.revision_id) if response.revision_id else NONE,
        }

    def _value(self, name: str) -> str:
        """What is chosen at the moment, typed or stored."""
        return str((self.data.get(self.add_prefix(name)) if self.is_bound else self.initial.get(name)) or "")

    def _places(self) -> list[Any]:
        own = common_place(self.contributions)
        alone = [("", "worum es im Beitrag geht")] if own.kind else []
        groups: list[Any] = [*alone, (NONE, "– nichts nennen –"), *place_choices(self.state)]
        return [*groups, *self._kept("place", groups, "was früher gewählt wurde")]

    def _revisions(self) -> list[Any]:
        chosen = read_place(self._value("place"))
        groups: list[Any] = [
            (NONE, "noch in keinem; öffentlich heißt es „Zugesagt für …“"),
            *revision_choices([chosen, *(place_of(one) for one in self.contributions)], self.state),
        ]
        stored = self.response.revision if self.response else None
        return [*groups, *self._kept("revision", groups, revision_name(stored, self.state) if stored else "")]

    def _kept(self, name: str, groups: list[Any], words: str) -> list[Choice]:
        """The stored value stays a choice, also when it is no longer among those that are offered."""
        stored = self._from(self.response).get(name, "")
        offered = {value for _, rows in groups if isinstance(rows, list) for value, _ in rows}
        offered |= {value for value, rows in groups if not isinstance(rows, list)}
        return [(stored, words)] if stored and stored not in offered else []

    # --- What was chosen ---------------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "outcome" in cleaned and "place" in cleaned and "revision" in cleaned:
            self._clean_taking_up(cleaned)
        return cleaned

    def _clean_taking_up(self, cleaned: dict[str, Any]) -> None:
        place, choice = read_place(cleaned["place"]), cleaned["revision"] or NONE
        cleaned["taken_up_by"], cleaned["taken_up_in"] = Place(), None
        if cleaned["outcome"] not in TAKING_UP:
            if place.kind:
                self.add_error("place", NOT_TAKEN_UP)
            if choice != NONE:
                self.add_error("revision", NOT_TAKEN_UP)
        elif choice != NONE:
            self._clean_named(cleaned, place, Revision.objects.defer("content").get(pk=choice))
        else:
            is_left_alone = not cleaned["place"]
            cleaned["taken_up_by"] = common_place(self.contributions) if is_left_alone else place

    def _clean_named(self, cleaned: dict[str, Any], place: Place, revision: Revision) -> None:
        if place.kind and not belongs(revision, place):
            self.add_error("revision", FOREIGN)
            return
        own = common_place(self.contributions)
        named = place if place.kind else (own if belongs(revision, own) else _object_of(revision))
        cleaned["taken_up_by"], cleaned["taken_up_in"] = named, revision

    def fill(self, response: Response) -> Response:
        """Write what was chosen into an answer, which is not saved here."""
        cleaned = self.cleaned_data
        place = cleaned["taken_up_by"]
        response.office, response.outcome, response.text = cleaned["office"], cleaned["outcome"], cleaned["text"]
        response.revision = cleaned["taken_up_in"]
        response.measure_key = place.key if place.kind == "measure" else ""
        response.chapter_key = place.key if place.kind == "chapter" else ""
        response.block_id = place.block_id
        response.municipality = answering.scope_of(self.contributions)
        return response

    def with_module(self) -> ResponseForm:
        """The same form with the chosen module below what is typed already; nothing typed is lost."""
        typed = {name: self.data.get(self.add_prefix(name), "") for name in self.fields}
        module = AnswerModule.objects.filter(pk=number_in(typed["module"])).first()
        if module:
            words = typed["text"].strip()
            is_there = module.text.strip() in words.replace("\r\n", "\n")
            typed["text"] = words if is_there else "\n\n".join(filter(None, (words, module.text)))
            typed["outcome"] = typed["outcome"] or module.outcome
        return self.shown_again(typed)

    def shown_again(self, typed: dict[str, Any] | None = None) -> ResponseForm:
        """The same form, with what was typed and without complaints."""
        typed = typed or {name: self.data.get(self.add_prefix(name), "") for name in self.fields}
        return ResponseForm(contributions=self.contributions, state=self.state, response=self.response, initial=typed)


def _takes_up(response: Response) -> bool:
    return response.outcome in TAKING_UP


def _object_of(revision: Revision) -> Place:
    if revision.kind == "implementation":
        return Place("measure", revision.key.partition("/")[0])
    return Place(revision.kind, revision.key)
