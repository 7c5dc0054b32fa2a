"""Rich text in the admin: a named editing area, a nonce for the editor's import map, clean text when read-only."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import Field, URLField
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django_prose_editor.fields import ProseEditorField
from js_asset import Media

from ..html import clean


@cache
def shown(field: Field) -> Any:
    """A read-only column that shows a rich text as text, not as its tags."""

    def display(obj: Any) -> str:
        html = clean(getattr(obj, field.name) or "")
        return format_html('<div class="rich-text">{}</div>', mark_safe(html)) if html else "–"

    display.__name__ = f"{field.name}_shown"
    display.short_description = field.verbose_name
    return display


class RichTextMixin:
    """For model admins and inlines."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, URLField):
            kwargs.setdefault("assume_scheme", "https")
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, ProseEditorField) and field is not None:
            # The editor replaces the text area by an element without a name of its own: static/js/admin-forms.js.
            field.widget.attrs["data-label"] = str(field.label)
        return field

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if self.may_edit(request, obj):
            return fieldsets
        return [(title, {**options, "fields": self._shown(options["fields"])}) for title, options in fieldsets]

    def get_readonly_fields(self, request, obj=None):
        shown_texts = [name for name in flatten_fieldsets(self.get_fieldsets(request, obj)) if callable(name)]
        return [*super().get_readonly_fields(request, obj), *shown_texts]

    def _shown(self, names: Any) -> list:
        return [self._shown(name) if isinstance(name, list | tuple) else self._shown_one(name) for name in names]

    def _shown_one(self, name: Any) -> Any:
        rich = {f.name: f for f in self.opts.get_fields() if isinstance(f, ProseEditorField)}
        return shown(rich[name]) if name in rich else name

    def render_change_form(self, request, context, *args, **kwargs):
        context["media"] = Media.from_media(context["media"], nonce=str(request.csp_nonce))
        return super().render_change_form(request, context, *args, **kwargs)
