"""A mail before an event: nothing but the address."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from ..submitting import submit
from .base import AddressField, PublicForm


class ReminderForm(PublicForm):
    name = None
    email = AddressField(
        help_text=_(
            "Dorthin schicken wir einen Link zum Bestätigen und dann die Erinnerung. Am Tag nach der Veranstaltung "
            "löschen wir den Wunsch wieder."
        ),
    )

    def __init__(self, *args: Any, event_key: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event_key = event_key

    def save(self) -> None:
        submit(self.form_id, self.cleaned_data["email"], "", reminders=[self.event_key], network=self.network)
