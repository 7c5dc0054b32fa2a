"""Indicators with their readings and targets."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import FilteredSelectMultiple
from django.template.response import TemplateResponse
from django.urls import reverse

from ..changes import Words
from ..models import Indicator, Reading, Target
from ..registry import kinds
from ..state import State
from . import preview
from .forms import PublishableForm
from .publishable import PublishableAdmin, names_needed
from .scoped import ScopedTabular, ScopeFilter


class ReadingInline(ScopedTabular):
    model = Reading
    fields = ["date", "value", "note", "is_example"]


class TargetInline(ScopedTabular):
    model = Target
    fields = ["date", "value", "note", "is_example"]


class IndicatorForm(PublishableForm):
    """Measures are chosen by name, though this app knows only their keys."""

    measure_keys = forms.MultipleChoiceField(
        label="Maßnahmen", required=False, widget=FilteredSelectMultiple("Maßnahmen", is_stacked=False)
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "measure_keys" in self.fields:
            known = {m["key"]: f"{m['code']} {m['title']}" for m in State.live("measure", "bundle").all("measure")}
            kept = {key: key for key in self.instance.measure_keys if key not in known}
            self.fields["measure_keys"].choices = [*known.items(), *kept.items()]


@admin.register(Indicator)
class IndicatorAdmin(PublishableAdmin):
    form = IndicatorForm
    scope_field = "municipality"
    list_display = ["title", "municipality_column", "level", "unit"]
    list_filter = [ScopeFilter, "level"]
    search_fields = ["title"]
    ordering = ["title"]
    inlines = [ReadingInline, TargetInline]
    fieldsets = [
        (None, {"fields": ["title", "municipality", ("level", "unit", "direction"), "baseline"]}),
        ("Messung", {"fields": ["method", "source"]}),
        ("Gehört zu", {"fields": ["objectives", "measure_keys"]}),
        ("Adresse", {"fields": ["slug"]}),
    ]

    @admin.display(description="Bereich", ordering="municipality__position")
    def municipality_column(self, obj):
        return obj.municipality or "gemeinsam"

    def preview(self, request, obj):
        """Its page belongs to another app: the preview says what would be public, field by field."""
        state, found = preview.draft(State.live(*names_needed(), "indicator"), obj)
        kind = kinds()["indicator"]
        words = Words(kind, state)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Vorschau: {obj}",
            "rows": [
                (label, words.text(name, found[name])) for name, label in kind.field_labels.items() if name in found
            ],
            "back_url": reverse("admin:strategy_indicator_change", args=[obj.pk]),
        }
        return TemplateResponse(request, "admin/preview_facts.html", context)
