"""Objecting to a decision, by the link in the mail about it: the link says who it is, so nothing is asked but why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ..models.notices import MAX_APPEAL
from .base import PublicForm, TextField
from .contribution import LEFT, OVER, TOO_LONG


class AppealForm(PublicForm):
    """Why somebody thinks that a decision is wrong."""

    name = None  # type: ignore[assignment]
    email = None  # type: ignore[assignment]
    text = TextField(
        label=_("Warum ist die Entscheidung falsch?"),
        max_length=MAX_APPEAL,
        help_text=format_lazy(
            _("Ein Satz genügt. Nur die Moderation liest ihn. Höchstens {limit} Zeichen."), limit=MAX_APPEAL
        ),
        widget=forms.Textarea(attrs={"rows": 7, "data-limit": MAX_APPEAL, "data-left": LEFT, "data-over": OVER}),
        error_messages={
            "required": _("Bitte schreiben Sie in einem Satz, was Sie anders sehen. Auch „Bitte prüfen Sie das noch "
                          "einmal“ genügt."),
            "max_length": TOO_LONG,
        },
    )  # fmt: skip

    def __init__(self, *args: Any, about: str, **kwargs: Any) -> None:
        """`about` is the address of the page."""
        super().__init__(*args, auto_id="widerspruch-%s", **kwargs)
        self.about = about
