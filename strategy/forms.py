"""Forms of the public pages of this app."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import AccessibilityReport

MAX_MESSAGE = 5000


class WrittenTextField(forms.CharField):
    """A text that somebody writes; a line break counts as one character, as people and browsers count it.

    The browser is not told the limit: it would cut off a longer text that is pasted, without a word.
    """

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n").replace("\x00", "")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


class FormIdField(forms.UUIDField):
    """The id a form got when it was shown. Whoever sends none, or rubbish, has a form of its own."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> uuid.UUID:
        try:
            return super().to_python(value) or uuid.uuid4()
        except forms.ValidationError:
            return uuid.uuid4()


class AccessibilityReportForm(forms.ModelForm):
    """Barriere melden. No name, no account; the mail address only if an answer is wanted."""

    message = WrittenTextField(
        label=_("Was funktioniert nicht?"),
        max_length=MAX_MESSAGE,
        error_messages={
            "required": _("Bitte schreiben Sie, was nicht funktioniert."),
            "max_length": _("Bitte kürzen Sie Ihre Nachricht auf %(limit_value)d Zeichen. Sie hat %(show_value)d."),
        },
    )
    # Only programs fill this in.
    website = forms.CharField(
        required=False, label=_("Bitte leer lassen"), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    form_id = FormIdField(required=False)

    class Meta:
        model = AccessibilityReport
        fields = ["message", "page", "reply_to"]
        labels = {
            "page": _("Auf welcher Seite?"),
            "reply_to": _("Ihre E-Mail-Adresse, wenn Sie eine Antwort möchten"),
        }
        error_messages = {
            "reply_to": {"invalid": _("Das ist keine E-Mail-Adresse. Ein Beispiel: name@example.org")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("form_id", uuid.uuid4())

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Dieses Feld bleibt leer. Bitte leeren Sie es und senden Sie noch einmal."))
        return ""

    def save(self, commit: bool = True) -> AccessibilityReport:
        """The same form sent twice with the same words is one report; with other words it is another."""
        values = {field: self.cleaned_data[field] for field in ("message", "page", "reply_to")}
        form_id = uuid.uuid5(self.cleaned_data["form_id"], "\n".join(values.values()))
        report, _created = AccessibilityReport.objects.get_or_create(form_id=form_id, defaults=values)
        return report
