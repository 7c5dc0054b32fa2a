"""The form of every publishable object."""

from __future__ import annotations

from typing import Any

from django import forms

from ..models.base import german_slug
from . import conflicts


class PublishableForm(forms.ModelForm):
    """The word in the address is optional, and nothing is overwritten unseen."""

    request: Any
    guarded: list[Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean_slug(self) -> str:
        names = ("title", "name", "term", "body")
        text = next((self.cleaned_data[name] for name in names if self.cleaned_data.get(name)), "")
        return self.cleaned_data["slug"] or german_slug(text)[:80].strip("-")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.guarded:
            conflicts.check(self.request, self.guarded)
        return cleaned
