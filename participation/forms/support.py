"""„Das ist mir auch wichtig": nothing but a mail address, so that each person counts once."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from ..models import Contribution
from ..submitting import submit
from .base import PublicForm


class SupportForm(PublicForm):
    """Support for one contribution."""

    name = None  # type: ignore[assignment]  # nobody reads who it was

    def __init__(self, *args: Any, contribution: Contribution, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"beitrag-{contribution.public_id}-%s", **kwargs)
        self.contribution = contribution
        self.fields["email"].help_text = _(
            "Daran merken wir, dass jede Person einmal zählt. Wird nicht veröffentlicht."
        )

    def save(self) -> None:
        submit(self.form_id, self.cleaned_data["email"], "", supports=[self.contribution], network=self.network)
