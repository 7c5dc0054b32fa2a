"""The form of „Beitrag erfassen“: what stands on a sheet, in a letter, or was said."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django import forms
from django.utils import timezone

from strategy.forms import FormIdField
from strategy.models import Municipality
from strategy.state import State

from .. import entering, passage_numbers
from ..forms.base import LineField, NameField, TextField
from ..forms.proposal import MAX_TITLE, objective_choices
from ..models import Contribution
from ..models.contributions import MAX_TEXT
from ..subjects import chapter_title
from . import entry_scopes
from .entry_scopes import CHOOSE
from .offered import Group, entry_choices

SOURCES = [choice for choice in Contribution.Source.choices if choice[0] != Contribution.Source.PORTAL]
#: The words that make one contribution; the same form with others is another.
WORDS = ("source", "received_on", "number", "subject", "title", "place", "objective", "text", "name")


class EntryForm(forms.Form):
    """Contributions of a pile of sheets share their source, day and subject; all else is typed anew.

    After `is_valid`, `cleaned_data["about"]` is what `entering.enter` needs. `state` has what contributions can be
    about, the municipalities and the goals.
    """

    source = forms.ChoiceField(label="Eingang", choices=[("", CHOOSE), *SOURCES])
    received_on = forms.DateField(
        label="Eingegangen am", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    number = LineField(
        label="Nummer des Absatzes",
        required=False,
        max_length=40,
        help_text="Steht auf dem Rückmeldebogen und am Rand des Kapitels, zum Beispiel 12.2-3. Die Liste bleibt dann "
        "leer.",
    )
    subject = forms.ChoiceField(
        label="Oder aus der Liste: worum es geht",
        required=False,
        error_messages={"invalid_choice": "Bitte wählen Sie, worum es geht."},
    )
    text = TextField(
        label="Wortlaut",
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 8, "class": "vLargeTextField"}),
        help_text="So abschreiben, wie es dasteht. Adressen, Telefonnummern und Namen anderer bleiben weg.",
        error_messages={
            "required": "Bitte tippen Sie den Wortlaut ab.",
            "max_length": "Bitte kürzen Sie auf %(limit_value)d Zeichen. Der Text hat %(show_value)d.",
        },
    )
    title = LineField(
        label="Titel",
        max_length=MAX_TITLE,
        required=False,
        help_text="Der Vorschlag in einem Satz.",
        error_messages={
            "max_length": "Bitte kürzen Sie den Titel auf %(limit_value)d Zeichen. Er hat %(show_value)d.",
        },
    )
    place = forms.ChoiceField(
        label="Ort",
        required=False,
        help_text="Er sagt auch, in welchem Bereich der Vorschlag beantwortet wird.",
        error_messages={"invalid_choice": "Diesen Ort gibt es in der Liste nicht. Bitte wählen Sie noch einmal."},
    )
    objective = forms.ChoiceField(
        label="Ziel der Strategie",
        required=False,
        error_messages={"invalid_choice": "Dieses Ziel gibt es nicht. Bitte wählen Sie noch einmal."},
    )
    consent = LineField(
        label="Einwilligung in die Veröffentlichung",
        max_length=300,
        help_text="Wer hat wie zugestimmt? Zum Beispiel: „Kreuz auf dem Bogen“ oder „am Telefon, Frau Muster, "
        "Bauamt“. Liest nur die Moderation.",
        error_messages={"required": "Ohne Einwilligung kann der Beitrag nicht erscheinen. Bitte vermerken Sie sie."},
    )
    name = NameField(label="Name, der gezeigt wird", required=False, help_text="Leer: „Ohne Namen“.")
    may_name = forms.BooleanField(
        label="Die Person ist einverstanden, dass ihr Name beim Beitrag steht.", required=False
    )
    is_another = forms.BooleanField(
        label="Das ist ein weiterer Beitrag mit gleichem Wortlaut, kein doppelt erfasster.", required=False
    )
    form_id = FormIdField(required=False)

    def __init__(self, *args: Any, user: Any, state: State, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state, self.same = state, []
        every = entry_scopes.scopes()
        #: Municipality's key (None: joint) → who enters there in this person's place.
        self.elsewhere = entry_scopes.sentences(entry_scopes.others(user, every))
        self.known = {scope.key if scope else None for scope in every}
        self.initial.setdefault("form_id", uuid.uuid4())
        self.initial.setdefault("received_on", timezone.localdate())
        self.fields["place"].choices = entry_scopes.place_options(state, self._may_enter)
        self.fields["objective"].choices = list(objective_choices(state))
        self.fields["subject"].choices = [("", CHOOSE), *self._subject_choices()]
        for name in ("number", "title", "consent", "name"):
            self.fields[name].widget.attrs |= {"class": "vTextField", "autocomplete": "off"}

    def _may_enter(self, key: str | None) -> bool:
        return key in self.known and key not in self.elsewhere

    def _subject_choices(self) -> list[Any]:
        groups: list[Group] = entry_choices(self.state, self._may_enter)
        return [("proposal", "eigener Vorschlag, ohne Bezug auf eine Stelle"), *groups]

    def clean_received_on(self) -> Any:
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Dieser Tag liegt in der Zukunft.")
        return day

    def clean_number(self) -> str:
        """As it was typed, if it is the number of one passage on which this person may enter something."""
        typed = self.cleaned_data["number"]
        self.passage = self._passage(typed) if typed else ""
        return typed

    def _passage(self, typed: str) -> str:
        """The passage's id."""
        words = [passage_numbers.normal(word) for word in passage_numbers.words_of(typed)]
        number = " ".join(word for word in words if word not in passage_numbers.CALLED)
        chapters = self.state.all("chapter")
        found = passage_numbers.by_passage(chapters).get(number, [])
        if not found and (of_section := passage_numbers.by_section(chapters).get(number)):
            raise forms.ValidationError(
                f"{number} ist ein Abschnitt. Bitte ergänzen Sie, welcher seiner {len(of_section)} Absätze gemeint "
                f"ist, zum Beispiel {number}-1."
            )
        if not found:
            raise forms.ValidationError(
                f"Einen Absatz „{typed}“ gibt es nicht. Bitte sehen Sie noch einmal auf den Bogen, oder wählen Sie "
                "aus der Liste."
            )
        if len(found) > 1:
            raise forms.ValidationError(f"Absatz {number} gibt es zurzeit mehrmals. Bitte wählen Sie aus der Liste.")
        ((chapter, block_id),) = found
        if not self._may_enter(chapter["municipality"]):
            who = self.elsewhere.get(chapter["municipality"], "")
            raise forms.ValidationError(
                f"Absatz {number} steht im Kapitel „{chapter_title(chapter)}“, für das Sie nichts erfassen. {who}"
            )
        return block_id

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("name") and not cleaned.get("may_name"):
            self.add_error("may_name", "Ohne diese Zustimmung lassen Sie den Namen bitte weg.")
        word = self._subject_word(cleaned)
        if word == "proposal":
            self._clean_proposal(cleaned)
        if word and cleaned.get("received_on"):
            self._read_subject(word, cleaned)
        if not self.errors and not cleaned["is_another"]:
            self._look_for_the_same(cleaned)
        return cleaned

    def _subject_word(self, cleaned: dict[str, Any]) -> str:
        """What `entering.read_subject` reads; "" if that is not clear, and then the form says so."""
        if "number" in self.errors or "subject" in self.errors:
            return ""
        chosen, typed = cleaned["subject"], f"block:{self.passage}" if self.passage else ""
        if typed and chosen and chosen != typed:
            self.add_error("number", "In der Liste ist etwas anderes gewählt. Bitte leeren Sie eines von beiden.")
            return ""
        if not typed and not chosen:
            self.add_error("subject", "Bitte tippen Sie die Nummer des Absatzes, oder wählen Sie, worum es geht.")
        return typed or chosen

    def _clean_proposal(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("title") and "title" not in self.errors:
            self.add_error("title", "Ein eigener Vorschlag braucht einen Titel.")
        if cleaned.get("place") == "" and not self._may_enter(None):
            self.add_error("place", "Bitte wählen Sie den Ort. " + self.elsewhere.get(None, ""))

    def _read_subject(self, word: str, cleaned: dict[str, Any]) -> None:
        key = cleaned.get("place", "").partition("/")[0]
        place = Municipality.objects.filter(key=key).first() if key else None
        try:
            cleaned["about"] = entering.read_subject(word, cleaned["received_on"], place)
        except entering.Unknown as error:
            self.add_error("number" if self.passage else "subject", str(error))

    def _look_for_the_same(self, cleaned: dict[str, Any]) -> None:
        """What this form itself wrote a moment ago (a double click) is no duplicate."""
        number = entering.public_id(self.word_id)
        self.same = [one for one in entering.same_text(cleaned["text"]) if one.public_id != number]
        if self.same:
            self.add_error("is_another", "Diesen Wortlaut gibt es schon.")

    @property
    def word_id(self) -> uuid.UUID:
        """Of the form with these words: sent twice it is the same, with other words another."""
        words = {name: self.cleaned_data.get(name) for name in WORDS}
        return uuid.uuid5(self.cleaned_data["form_id"], json.dumps(words, sort_keys=True, default=str))

    def entry(self) -> entering.Entry:
        cleaned = self.cleaned_data
        names = ("text", "source", "received_on", "consent", "title")
        return entering.Entry(
            **{name: cleaned[name] for name in names},
            display_name=cleaned["name"],
            district_key=cleaned["place"].partition("/")[2],
            objective_key=cleaned["objective"],
        )
