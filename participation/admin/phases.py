"""Beteiligungsphasen with their questions, and Veranstaltungen."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from strategy.admin import preview
from strategy.admin.publishable import PublishableAdmin
from strategy.admin.scoped import ScopeFilter
from strategy.registry import kind_of
from strategy.state import State

from .. import choices, event_page, phase_page
from ..models import Consultation, Event
from .phase_hints import consultation_hints, event_hints
from .phase_parts import ConsultationForm, EventForm, QuestionInline


class PhaseAdmin(PublishableAdmin):
    """What both have in common: a municipality, and a mark that only a demo may set."""

    scope_field = "municipality"
    list_filter = [ScopeFilter]
    date_hierarchy = "starts_at"
    ordering = ["-starts_at"]
    #: The public list: its name and the name of its address.
    public_list: tuple[str, str]

    @admin.display(description="Bereich", ordering="municipality__position")
    def municipality_column(self, obj):
        return obj.municipality or "gemeinsam"

    def get_fieldsets(self, request, obj=None):
        return [
            (title, {**options, "fields": [f for f in options["fields"] if f != "is_example" or settings.DEMO]})
            for title, options in super().get_fieldsets(request, obj)
        ]

    def affected_pages(self, obj, after, state):
        name, address = self.public_list
        around = [(name, reverse(address)), ("Mitreden", reverse("participation:overview"))]
        return [*super().affected_pages(obj, after, state), *around]


@admin.register(Consultation)
class ConsultationAdmin(PhaseAdmin):
    form = ConsultationForm
    list_display = ["title", "municipality_column", "starts_at", "ends_at"]
    search_fields = ["title", "summary"]
    inlines = [QuestionInline]
    readonly_fields = ["answers_so_far"]
    public_list = ("Beteiligungsphasen", "participation:consultation-list")
    fieldsets = [
        (None, {"fields": ["municipality", "title", "summary", ("starts_at", "ends_at"), "is_example"]}),
        ("Worum es geht", {"fields": ["text", "chapters", "measures", "takes_proposals"]}),
        ("Regeln", {"fields": ["publishes_at_once", "rules"]}),
        ("Was daraus wird", {"fields": ["expected_result", "result_expected_on", "answers_so_far", "result"]}),
        ("Adresse und Quellen", {"fields": ["slug", "sources"]}),
    ]

    @admin.display(description="Auswahl bisher")
    def answers_so_far(self, obj):
        """What the public sees only after the end."""
        if obj is None or not obj.pk:
            return "–"
        content = {**kind_of(obj).serialize(obj), "key": obj.key}
        texts = {question["key"]: question["text"] for question in content["questions"]}
        lines = [(texts[key], _people(found), _tally(found)) for key, found in choices.results(content).items()]
        return format_html_join("", "<p>{} ({}): {}</p>", lines) or "–"

    def preview(self, request, obj):
        state, found = preview.draft(State.live(*phase_page.AROUND), obj)
        context = phase_page.consultation_context(state, found, timezone.now())
        return preview.page(request, obj, "participation/consultation.html", context)

    def hints(self, obj, state):
        return consultation_hints(obj, state, timezone.now())


def _people(result):
    return "1 Person" if result["people"] == 1 else f"{result['people']} Personen"


def _tally(result):
    return format_html_join(", ", "{} {}", ((row["label"], row["count"]) for row in result["rows"])) or format_html("–")


@admin.register(Event)
class EventAdmin(PhaseAdmin):
    form = EventForm
    list_display = ["title", "municipality_column", "starts_at", "place", "is_cancelled"]
    search_fields = ["title", "place"]
    public_list = ("Termine", "participation:event-list")
    fieldsets = [
        (None, {"fields": ["municipality", "title", ("starts_at", "ends_at"), "is_cancelled", "is_example"]}),
        ("Wo", {"fields": ["place", "address", "district", "access_note", "link"]}),
        ("Worum es geht", {"fields": ["organiser", "text", "consultation", "measures"]}),
        ("Danach", {"fields": ["result"]}),
        ("Adresse und Quellen", {"fields": ["slug", "sources"]}),
    ]

    def preview(self, request, obj):
        state, found = preview.draft(State.live(*event_page.AROUND), obj)
        context = event_page.event_context(state, found, timezone.now())
        return preview.page(request, obj, "participation/event.html", context)

    def hints(self, obj, state):
        return event_hints(obj, state, timezone.now())
