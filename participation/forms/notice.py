"""Reporting a contribution: why, who says so, and that it is meant honestly."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from .. import notices
from ..models import Contribution, Notice
from ..models.notices import MAX_EXPLANATION
from .base import AddressField, LineField, PublicForm, TextField
from .contribution import LEFT, OVER, TOO_LONG

Ground = Notice.Ground
#: What is met most often comes first.
GROUNDS = (Ground.INSULT, Ground.PERSONAL, Ground.ADVERTISING, Ground.LAW, Ground.CHILD, Ground.OTHER)
#: For this one the law asks for no name.
NAMELESS = Ground.CHILD


def _grounds() -> list[tuple[str, Any]]:
    without_name = format_lazy(_("{ground} (Name und E-Mail-Adresse sind freiwillig)"), ground=NAMELESS.label)
    return [(ground.value, without_name if ground == NAMELESS else ground.label) for ground in GROUNDS]


class NoticeForm(PublicForm):
    """A notice on `contribution`."""

    ground = forms.ChoiceField(
        label=_("Warum melden Sie den Beitrag?"),
        choices=_grounds,
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie einen Grund."),
                        "invalid_choice": _("Bitte wählen Sie einen der Gründe.")},
    )  # fmt: skip
    # Under the name that all forms give to what somebody wrote, so that every page that keeps texts keeps it.
    text = TextField(
        label=_("Was ist daran nicht in Ordnung?"),
        max_length=MAX_EXPLANATION,
        help_text=_("Ein oder zwei Sätze genügen."),
        widget=forms.Textarea(attrs={"rows": 5, "data-limit": MAX_EXPLANATION, "data-left": LEFT, "data-over": OVER}),
        error_messages={"required": _("Bitte schreiben Sie, was nicht in Ordnung ist."), "max_length": TOO_LONG},
    )
    place = LineField(
        label=_("Welche Stelle meinen Sie?"),
        required=False,
        max_length=300,
        help_text=_("Zum Beispiel die ersten Worte des Satzes. Ohne Angabe meinen Sie den ganzen Beitrag."),
        error_messages={"max_length": _("Bitte kürzen Sie die Angabe auf %(limit_value)d Zeichen.")},
    )
    name = LineField(
        label=_("Ihr Name"),
        max_length=120,
        help_text=_("Nur die Moderation sieht ihn."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Bitte geben Sie Ihren Namen an. Er wird nicht veröffentlicht."),
                        "max_length": _("Bitte kürzen Sie den Namen auf %(limit_value)d Zeichen.")},
    )  # fmt: skip
    email = AddressField(help_text=_("Für die Bestätigung und die Entscheidung. Wird nicht veröffentlicht."))
    good_faith = forms.BooleanField(
        label=_("Was ich hier angebe, ist nach bestem Wissen richtig und vollständig"),
        error_messages={"required": _("Bitte bestätigen Sie das: Eine Meldung muss ehrlich gemeint sein.")},
    )

    field_order = ["ground", "text", "place", "name", "email", "good_faith"]

    def __init__(self, *args: Any, contribution: Contribution, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="meldung-%s", **kwargs)
        self.contribution = contribution
        if self.data.get(self.add_prefix("ground")) == NAMELESS:
            for name in ("text", "name", "email"):
                self.fields[name].required = False

    def save(self) -> Notice:
        """Raises about.NotPublic and notices.TooMany."""
        given = {name: self.cleaned_data[name] for name in ("ground", "place", "name", "email")}
        return notices.file(
            self.form_id, self.contribution, explanation=self.cleaned_data["text"], network=self.network, **given
        )

    def is_taken(self) -> bool:
        """Whether the very same was taken before."""
        return self.is_valid() and Notice.objects.filter(form_id=self.form_id).exists()
