"""The questions of a phase as one form: nothing is compulsory, but one answer it should be."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from strategy.models import Municipality
from strategy.models.revisions import Revision
from strategy.registry import Content

from .. import agenda
from ..models import ChoiceAnswer, Contribution
from ..models.contributions import MAX_TEXT
from ..open_phases import accepts, begins, ends, phase_of
from ..submitting import submit
from .base import PublicForm, TextField

GONE = _("Diese Antwort steht nicht mehr zur Auswahl. Bitte wählen Sie noch einmal.")


class QuestionsForm(PublicForm):
    """`consultation` is its public content; each of its questions is a field of the form."""

    def __init__(self, *args: Any, consultation: Content, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consultation = consultation
        self.names = {question["key"]: f"frage_{question['key']}" for question in consultation["questions"]}
        for question in consultation["questions"]:
            self.fields[self.names[question["key"]]] = _field(question)
        if not self._asked("free"):
            del self.fields["name"]
        self.order_fields([*self.names.values(), "name", "email"])

    def _asked(self, *answered_by: str) -> list[dict[str, Any]]:
        return [question for question in self.consultation["questions"] if question["form"] in answered_by]

    @property
    def questions(self) -> list[dict[str, Any]]:
        """Each question with its field, as the template needs it."""
        return [{**q, "field": self[self.names[q["key"]]]} for q in self.consultation["questions"]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        stamp = cleaned.get("stamp")
        shown_at = datetime.fromtimestamp(stamp.shown_at, UTC) if stamp else None
        if not accepts(self.consultation, timezone.now(), shown_at):
            self.add_error(None, self._closed())
        elif not self.errors and not any(cleaned.get(name) for name in self.names.values()):
            self.add_error(None, _("Bitte beantworten Sie mindestens eine Frage. Die anderen dürfen offen bleiben."))
        return cleaned

    def _closed(self) -> str:
        if phase_of(self.consultation, timezone.now()) == "before":
            return _now("Diese Beteiligung beginnt erst: {}.").format(agenda.moment(begins(self.consultation)))
        return _now(
            "Diese Beteiligung ist zu Ende, seit {}. Ihre Antworten können wir deshalb nicht mehr annehmen. Sie stehen "
            "noch unten, damit Sie sie kopieren und uns auf anderem Weg schicken können."
        ).format(agenda.moment(ends(self.consultation)))

    def save(self, revision: Revision) -> None:
        """Send all answers in, to be confirmed by one link; `revision` is the phase as it was public."""
        with transaction.atomic():
            submit(
                self.form_id,
                self.cleaned_data["email"],
                self.cleaned_data.get("name", ""),
                contributions=self._contributions(revision),
                choices=self._choices(),
                network=self.network,
            )

    def _contributions(self, revision: Revision) -> list[Contribution]:
        place = Municipality.objects.filter(key=self.consultation["municipality"] or "").first()
        return [
            Contribution(
                subject=Contribution.Subject.QUESTION,
                consultation_key=self.consultation["key"],
                question_key=question["key"],
                municipality=place,
                revision=revision,
                text=text,
            )
            for question in self._asked("free")
            if (text := self.cleaned_data[self.names[question["key"]]])
        ]

    def _choices(self) -> list[ChoiceAnswer]:
        return [
            ChoiceAnswer(consultation_key=self.consultation["key"], question_key=question["key"], choices=chosen)
            for question in self._asked("single", "multiple")
            if (chosen := self._chosen(question))
        ]

    def _chosen(self, question: dict[str, Any]) -> list[str]:
        """In the order of the question, and each once, however often it was sent."""
        answer = self.cleaned_data[self.names[question["key"]]]
        chosen = answer if isinstance(answer, list) else [answer]
        return [choice for choice in question["choices"] if choice in chosen]


def _field(question: dict[str, Any]) -> forms.Field:
    choices = [(choice, choice) for choice in question["choices"]]
    if question["form"] == "single":
        return forms.ChoiceField(
            label=question["text"],
            required=False,
            # A circle once filled cannot be emptied again without this one.
            choices=[("", _("Keine Angabe")), *choices],
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": GONE},
        )
    if question["form"] == "multiple":
        return forms.MultipleChoiceField(
            label=question["text"],
            required=False,
            choices=choices,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Sie können mehrere auswählen."),
            error_messages={"invalid_choice": GONE, "invalid_list": GONE},
        )
    return TextField(
        label=question["text"],
        required=False,
        max_length=MAX_TEXT,
        help_text=format_lazy(_("Höchstens {limit} Zeichen."), limit=MAX_TEXT),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "max_length": _("Bitte kürzen Sie Ihren Text auf %(limit_value)d Zeichen. Er hat %(show_value)d."),
        },
    )
