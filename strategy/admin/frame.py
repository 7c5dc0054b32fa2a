"""The strategy itself and its goals."""

from __future__ import annotations

from django.contrib import admin

from ..models import Goal, Objective, Strategy, StrategyPhase
from ..state import State
from ..views.chapters import chapter_list_context
from ..views.frame import goal_context
from . import preview
from .keyed import KeyedForm, KeyedFormSet
from .publishable import PublishableAdmin
from .scoped import ScopedStacked


class PhaseInline(ScopedStacked):
    model = StrategyPhase
    fields = ["title", ("start", "end", "precision"), "text"]


@admin.register(Strategy)
class StrategyAdmin(PublishableAdmin):
    list_display = ["title"]
    inlines = [PhaseInline]
    fieldsets = [
        (None, {"fields": ["title", "subtitle", "vision", "aim"]}),
        ("Impressum und Kontakt", {"fields": ["note", "contact"]}),
        ("Quellen", {"fields": ["sources"]}),
    ]

    def may_add(self, request):
        return False  # There is one strategy.

    def preview(self, request, obj):
        state, _ = preview.draft(State.live("chapter", "municipality", "strategy", "resolution"), obj)
        return preview.page(request, obj, "strategy/chapter_list.html", chapter_list_context(state))

    def affected_pages(self, obj, after, state):
        return [("Startseite", "/"), ("Strategie", "/strategie/"), ("Impressum", "/impressum/")]


class ObjectiveForm(KeyedForm):
    named_by = "number"


class ObjectiveFormSet(KeyedFormSet):
    content_field = "objectives"


class ObjectiveInline(ScopedStacked):
    model = Objective
    form = ObjectiveForm
    formset = ObjectiveFormSet
    fields = [("number", "key"), "title", "text"]


@admin.register(Goal)
class GoalAdmin(PublishableAdmin):
    list_display = ["number", "title"]
    list_display_links = ["number", "title"]
    ordering = ["number"]
    inlines = [ObjectiveInline]
    fieldsets = [
        (None, {"fields": ["number", "title", "summary", "text"]}),
        ("Adresse und Quellen", {"fields": ["slug", "sources"]}),
    ]

    def preview(self, request, obj):
        state, found = preview.draft(State.live("goal", "bundle", "municipality", "indicator"), obj)
        return preview.page(request, obj, "strategy/goal_detail.html", goal_context(state, found))

    def affected_pages(self, obj, after, state):
        pages = [*super().affected_pages(obj, after, state), ("Alle Ziele", "/ziele/")]
        return [*pages, ("jede Maßnahme, die diesem Ziel dient", "/massnahmen/")]
