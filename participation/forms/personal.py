"""Forms behind the personal link. They carry no stamp: the link itself says who it is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..models import Contribution
from ..models.contributions import MAX_TEXT
from .base import AddressField, LineField, NameField, PublicForm, TextField


class AskLinkForm(PublicForm):
    """Nothing but the address to which the personal link goes."""

    name = None
    email = AddressField(help_text=_("Die Adresse, mit der Sie sich beteiligt haben."))
    field_order = ["email"]


class CorrectionForm(forms.Form):
    """Title (of a proposal) and text of a contribution, under the same rules as when it was written."""

    title = LineField(
        label=_("Titel"),
        max_length=120,
        error_messages={
            "required": _("Bitte geben Sie Ihrem Vorschlag einen Titel."),
            "max_length": _("Bitte kürzen Sie den Titel auf %(limit_value)d Zeichen. Er hat %(show_value)d."),
        },
    )
    text = TextField(
        label=_("Ihr Text"),
        max_length=MAX_TEXT,
        error_messages={
            "required": _("Ein Beitrag braucht einen Text. Wollen Sie ihn löschen, ziehen Sie ihn bitte zurück."),
            "max_length": _("Bitte kürzen Sie Ihren Text auf %(limit_value)d Zeichen. Er hat %(show_value)d."),
        },
        widget=forms.Textarea(attrs={"rows": 10}),
    )

    def __init__(self, *args: Any, contribution: Contribution, **kwargs: Any) -> None:
        kwargs["initial"] = {"title": contribution.title, "text": contribution.text}
        super().__init__(*args, **kwargs)
        if not contribution.title:
            del self.fields["title"]


class RenameForm(forms.Form):
    """The name shown on everything the person wrote; empty for none."""

    name = NameField(
        label=_("Name, der gezeigt wird"),
        required=False,
        help_text=_("Zum Beispiel Vorname und Ort. Ohne Angabe steht dort „Ohne Namen“."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )


class DeleteForm(forms.Form):
    """What becomes of the texts when everything else is deleted: one of two, and nothing is chosen beforehand."""

    KEEP, WITHDRAW = "behalten", "zurueckziehen"
    texts = forms.ChoiceField(
        label=_("Was soll mit Ihren Texten geschehen?"),
        choices=[
            (WITHDRAW, _("Texte löschen: An ihrer Stelle steht „zurückgezogen“.")),
            (KEEP, _("Texte ohne Namen stehen lassen: Niemand kann sie mehr Ihnen zuordnen.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie, was mit Ihren Texten geschehen soll.")},
    )

    @property
    def keeps_texts(self) -> bool:
        return self.cleaned_data["texts"] == self.KEEP


def typed_text(request: HttpRequest) -> str:
    """What somebody wrote in a form that cannot be taken any more, to be shown to them again."""
    parts = [request.POST.get(name, "") for name in ("title", "text")] if request.method == "POST" else []
    return "\n\n".join(filter(None, parts))[: 2 * MAX_TEXT]
