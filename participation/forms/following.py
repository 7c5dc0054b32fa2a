"""News by mail: an address and how often, nothing else."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ..followed import Followed
from ..models import Subscription
from ..submitting import submit
from .base import AddressField, PublicForm

Rhythm = Subscription.Rhythm


def rhythm_field() -> forms.ChoiceField:
    """How often; the rarer one is chosen first."""
    hour = settings.DIGEST_HOUR
    return forms.ChoiceField(
        label=_("Wie oft?"),
        choices=[
            (Rhythm.WEEKLY, _("Einmal in der Woche, montags um {} Uhr").format(hour)),
            (Rhythm.DAILY, _("Einmal am Tag, um {} Uhr").format(hour)),
        ],
        initial=Rhythm.WEEKLY,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Bitte wählen Sie, wie oft wir schreiben."),
            "invalid_choice": _("Bitte wählen Sie eine der beiden Möglichkeiten."),
        },
    )


class FollowForm(PublicForm):
    """Following one thing."""

    name = None  # type: ignore[assignment]  # nobody reads who it is
    email = AddressField(
        help_text=_("Dorthin schicken wir zuerst einen Link zum Bestätigen. Die Adresse wird nicht veröffentlicht."),
    )

    def __init__(self, *args: Any, thing: Followed, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.thing = thing
        self.fields = {"rhythm": rhythm_field(), **self.fields}

    def save(self) -> None:
        ordered = Subscription(about=self.thing.about, key=self.thing.key, rhythm=self.cleaned_data["rhythm"])
        submit(self.form_id, self.cleaned_data["email"], "", subscriptions=[ordered], network=self.network)


class RhythmForm(forms.Form):
    """How often from now on; for who has an Abo."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rhythm"] = rhythm_field()
