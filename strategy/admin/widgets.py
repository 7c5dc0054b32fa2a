"""Choices and moments of the admin's forms, named for everybody and usable without script."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils.html import format_html


class CheckboxList(forms.CheckboxSelectMultiple):
    """Several of many, as boxes to tick; `label` names the group."""

    label = ""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        boxes = super().render(name, value, attrs, renderer)
        return format_html('<div class="checkbox-list" role="group" aria-label="{}">{}</div>', self.label, boxes)


def named(field: Any) -> Any:
    """The form field with the names its parts lack: a date and a time have one label together."""
    widget = getattr(field, "widget", None)
    inner = getattr(widget, "widget", widget)
    if isinstance(inner, CheckboxList):
        inner.label = str(field.label)
    if isinstance(inner, AdminSplitDateTime):
        for part, word in zip(inner.widgets, ("Datum", "Uhrzeit"), strict=True):
            part.attrs["aria-label"] = f"{field.label}: {word}"
    return field
