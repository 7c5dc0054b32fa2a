"""Rows with a permanent key inside a published object: Unterziele, Ortsteile."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ..models import Live
from ..models.base import german_slug
from .scoped import NamedFormSet


class KeyedForm(forms.ModelForm):
    """The key is made from the name if it is left empty, and never changes: others refer to it."""

    #: Which field names the row.
    named_by = "name"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "key" in self.fields:
            self.fields["key"].required = False
            self.fields["key"].disabled = self.instance.pk is not None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("key") and cleaned.get(self.named_by):
            cleaned["key"] = self.instance.key = german_slug(cleaned[self.named_by].replace(".", "-"))[:80].strip("-")
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # A key made in `clean` is checked like one that was typed.
        return super()._get_validation_exclusions() - {"key"}


class KeyedFormSet(NamedFormSet):
    """A row that is public is not deleted: addresses and other objects lead to it."""

    #: The list in the published content of the parent.
    content_field: str

    def clean(self) -> None:
        super().clean()
        gone = [form for form in self.forms if form in self.deleted_forms and form.instance.pk]
        public = self._public_keys() if gone else set()
        for form in gone:
            if form.instance.key in public:
                raise ValidationError(
                    f"„{form.instance}“ ist öffentlich und kann nicht gelöscht werden, weil anderes darauf verweist."
                )

    def _public_keys(self) -> set[str]:
        live = Live.objects.with_content().filter(kind=self.instance.kind, key=self.instance.key).first()
        content = (live.revision.content or {}) if live else {}
        return {row["key"] for row in content.get(self.content_field, [])}
