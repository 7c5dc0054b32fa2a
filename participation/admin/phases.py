"""Beteiligungsphasen with their questions, and Veranstaltungen."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.template.response import TemplateResponse
from django.urls import reverse

from strategy.admin import preview
from strategy.admin.publishable import PublishableAdmin, names_needed
from strategy.admin.scoped import ScopeFilter
from strategy.changes import Words
from strategy.registry import kinds
from strategy.state import State

from ..models import Consultation, Event
from .phase_parts import ConsultationForm, EventForm, QuestionInline


class PhaseAdmin(PublishableAdmin):
    """What both have in common: a municipality, and a mark that only a demo may set."""

    scope_field = "municipality"
    list_filter = [ScopeFilter]
    date_hierarchy = "starts_at"
    ordering = ["-starts_at"]
    filter_horizontal = ["measures"]

    @admin.display(description="Bereich", ordering="municipality__position")
    def municipality_column(self, obj):
        return obj.municipality or "gemeinsam"

    def get_fieldsets(self, request, obj=None):
        return [
            (title, {**options, "fields": [f for f in options["fields"] if f != "is_example" or settings.DEMO]})
            for title, options in super().get_fieldsets(request, obj)
        ]

    def preview(self, request, obj):
        state, found = preview.draft(State.live(*names_needed(obj.kind), obj.kind), obj)
        kind = kinds()[obj.kind]
        words = Words(kind, state)
        rows = [(label, words.text(name, found[name])) for name, label in kind.field_labels.items() if name in found]
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk])
        context: dict[str, Any] = {**self.admin_site.each_context(request), "title": f"Vorschau: {obj}"}
        return TemplateResponse(request, "admin/preview_facts.html", {**context, "rows": rows, "back_url": back})


@admin.register(Consultation)
class ConsultationAdmin(PhaseAdmin):
    form = ConsultationForm
    list_display = ["title", "municipality_column", "starts_at", "ends_at"]
    search_fields = ["title", "summary"]
    filter_horizontal = ["chapters", "measures"]
    inlines = [QuestionInline]
    fieldsets = [
        (None, {"fields": ["municipality", "title", "summary", ("starts_at", "ends_at"), "is_example"]}),
        ("Worum es geht", {"fields": ["text", "chapters", "measures", "takes_proposals"]}),
        ("Regeln", {"fields": ["publishes_at_once", "rules"]}),
        ("Was daraus wird", {"fields": ["expected_result", "result_expected_on", "result"]}),
        ("Adresse und Quellen", {"fields": ["slug", "sources"]}),
    ]


@admin.register(Event)
class EventAdmin(PhaseAdmin):
    form = EventForm
    list_display = ["title", "municipality_column", "starts_at", "place"]
    search_fields = ["title", "place"]
    fieldsets = [
        (None, {"fields": ["municipality", "title", ("starts_at", "ends_at"), "is_cancelled", "is_example"]}),
        ("Wo", {"fields": ["place", "address", "district", "access_note", "link"]}),
        ("Worum es geht", {"fields": ["organiser", "text", "consultation", "measures"]}),
        ("Danach", {"fields": ["result"]}),
        ("Adresse und Quellen", {"fields": ["slug", "sources"]}),
    ]
