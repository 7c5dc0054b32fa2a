"""Forms of the public pages of this app."""

from __future__ import annotations

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import AccessibilityReport

MAX_MESSAGE = 5000


class AccessibilityReportForm(forms.ModelForm):
    """Barriere melden. No name, no account; the mail address only if an answer is wanted."""

    website = forms.CharField(required=False, label=_("Bitte leer lassen"))  # Only programs fill this in.

    class Meta:
        model = AccessibilityReport
        fields = ["message", "page", "reply_to", "form_id"]
        labels = {
            "message": _("Was funktioniert nicht?"),
            "page": _("Auf welcher Seite?"),
            "reply_to": _("Ihre E-Mail-Adresse, wenn Sie eine Antwort möchten"),
        }
        widgets = {"form_id": forms.HiddenInput}
        error_messages = {
            "message": {
                "required": _("Bitte schreiben Sie, was nicht funktioniert."),
                "max_length": _("Bitte kürzen Sie Ihre Nachricht auf %(limit_value)d Zeichen. Sie hat %(show_value)d."),
            },
            "reply_to": {"invalid": _("Das ist keine E-Mail-Adresse. Ein Beispiel: name@example.org")},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["message"].validators.append(forms.fields.validators.MaxLengthValidator(MAX_MESSAGE))
        self.initial.setdefault("form_id", uuid.uuid4())

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Dieses Feld bleibt leer. Bitte leeren Sie es und senden Sie noch einmal."))
        return ""

    def validate_unique(self) -> None:
        """The same form sent twice is one report, not an error."""

    def save(self, commit: bool = True) -> AccessibilityReport:
        report, _created = AccessibilityReport.objects.get_or_create(
            form_id=self.cleaned_data["form_id"],
            defaults={field: self.cleaned_data[field] for field in ("message", "page", "reply_to")},
        )
        return report
