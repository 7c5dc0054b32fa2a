"""An answer to a contribution."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from .contribution import ContributionForm


class ReplyForm(ContributionForm):
    """What it is about and whose it is, it has from the contribution that it answers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Ihre Antwort")
