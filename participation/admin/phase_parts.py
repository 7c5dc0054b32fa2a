"""Forms of phases, questions and events: what may not be changed any more, and what must fit together."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from strategy.admin.forms import PublishableForm
from strategy.admin.scoped import NamedFormSet, ScopedTabular

from ..choices import answered_questions
from ..models import Question


class LinesField(forms.CharField):
    """A list of texts, one per line: an answer may contain a comma."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = value if isinstance(value, list) else str(value or "").splitlines()
        return [line.strip() for line in lines if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial) != self.to_python(data)


class QuestionForm(forms.ModelForm):
    choices = LinesField(
        label="Antworten zur Auswahl (eine je Zeile)",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 40, "aria-label": "Antworten zur Auswahl (eine je Zeile)"}),
    )

    class Meta:
        widgets = {"text": forms.Textarea(attrs={"rows": 3, "cols": 32})}

    def clean_text(self) -> str:
        return " ".join(self.cleaned_data["text"].split())

    def clean_choices(self) -> list[str]:
        choices = self.cleaned_data["choices"]
        limit = Question._meta.get_field("choices").base_field.max_length  # type: ignore[union-attr]
        if any(len(choice) > limit for choice in choices):
            raise ValidationError(f"Eine Antwort darf höchstens {limit} Zeichen lang sein.")
        twice = [
            choice for place, choice in enumerate(choices) if choice.casefold() in map(str.casefold, choices[:place])
        ]
        if twice:
            raise ValidationError(f"Diese Antwort steht zweimal in der Auswahl: „{twice[0]}“.")
        return choices


class QuestionFormSet(NamedFormSet):
    """Once somebody has answered, nobody may turn the answer into another one."""

    def clean(self) -> None:
        super().clean()
        touched = [form for form in self.initial_forms if form.has_changed() or form in self.deleted_forms]
        answered = answered_questions(self.instance.key) if touched else set()
        for form in touched:
            if form.instance.key in answered and self._changes_answers(form):
                raise ValidationError(
                    f"Zur Frage „{form.initial['text']}“ gibt es schon Antworten. Ihre Art und ihre Auswahl können "
                    "nicht mehr geändert und sie selbst kann nicht mehr gelöscht werden. Weitere Antworten zur Auswahl "
                    "dürfen Sie ergänzen."
                )

    def _changes_answers(self, form: forms.ModelForm) -> bool:
        if form in self.deleted_forms or "form" in form.changed_data:
            return True
        return bool(set(form.initial["choices"]) - set(form.cleaned_data.get("choices", [])))


class QuestionInline(ScopedTabular):
    model = Question
    form = QuestionForm
    formset = QuestionFormSet
    fields = ["position", "text", "form", "choices"]


class ConsultationForm(PublishableForm):
    class Meta:
        widgets = {"summary": forms.Textarea(attrs={"rows": 2})}

    def clean_summary(self) -> str:
        return " ".join(self.cleaned_data["summary"].split())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        check_period(self, cleaned)
        for name in ("chapters", "measures"):
            self._check_owner(name, cleaned.get(name), cleaned.get("municipality"))
        return cleaned

    def _check_owner(self, name: str, chosen: QuerySet | None, place: Any) -> None:
        """Who asks in one municipality does not set the rules for what belongs to the other."""
        foreign = [obj for obj in chosen or [] if place and obj.municipality_id not in (None, place.pk)]
        if foreign:
            names = ", ".join(f"„{obj}“" for obj in foreign)
            self.add_error(name, f"Gehört nicht zu {place}: {names}. Eine gemeinsame Phase darf beides umfassen.")


class EventForm(PublishableForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        check_period(self, cleaned)
        place, district = cleaned.get("municipality"), cleaned.get("district")
        if place and district and district.municipality_id != place.pk:
            self.add_error("district", f"{district} gehört nicht zu {place}.")
        return cleaned


def check_period(form: forms.ModelForm, cleaned: dict[str, Any]) -> None:
    start, end = cleaned.get("starts_at"), cleaned.get("ends_at")
    if start and end and end <= start:
        form.add_error("ends_at", "Das Ende liegt vor dem Beginn.")
