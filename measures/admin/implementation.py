"""One municipality's implementation of a measure, with its money, milestones and notes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import DecimalField

from strategy.admin.forms import PublishableForm
from strategy.admin.publishable import PublishableAdmin
from strategy.admin.scoped import ScopedStacked, ScopedTabular, ScopeFilter

from .. import permissions
from ..models import BudgetLine, Implementation, Milestone, ProgressNote
from ..models.implementation import Assessment
from .measure_preview import measure_preview
from .money import EuroField

MAIN_FIELDS = [
    ("phase", "assessment"),
    "reason",
    ("funding_state", "programme"),
    ("lead", "contact"),
    ("planned_start", "planned_end", "precision"),
    ("actual_start", "actual_end"),
    "is_example",
]


class PlaceForm(forms.ModelForm):
    """A measure that belongs to one municipality is implemented there only; to join in, it becomes a shared one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("assessment")
        if field and not self.instance.pk:
            # What is not chosen on purpose would need a reason that nobody has.
            field.choices = [("", "– bitte wählen –"), *Assessment.choices]
            self.initial["assessment"] = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        assessment = cleaned.get("assessment")
        if assessment and assessment != Assessment.ON_TRACK and not cleaned.get("reason", "x"):
            words = Assessment(assessment).label
            self.add_error("reason", f"Die Bewertung „{words}“ braucht eine Begründung: ein Satz genügt.")
        place = cleaned.get("municipality")
        measure = cleaned.get("measure")
        if place and measure and measure.municipality and measure.municipality != place:
            self.add_error("municipality", f"Die Maßnahme gehört {measure.municipality} allein.")
        return cleaned


class ImplementationForm(PlaceForm, PublishableForm):
    pass


class BudgetLineInline(ScopedTabular):
    model = BudgetLine
    fields = ["year", "planned", "spent", "own_share", "programme", "note", "is_example"]
    formfield_overrides = {DecimalField: {"form_class": EuroField}}


class MilestoneInline(ScopedTabular):
    model = Milestone
    fields = ["title", "planned", "precision", "actual", "note", "is_example"]


class ProgressNoteInline(ScopedStacked):
    model = ProgressNote
    fields = ["date", "text", "is_example"]


@admin.register(Implementation)
class ImplementationAdmin(PublishableAdmin):
    form = ImplementationForm
    scope_field = "municipality"
    rules = permissions
    list_display = ["measure", "municipality", "phase", "assessment"]
    list_display_links = ["measure"]
    list_filter = [ScopeFilter, "phase", "assessment", "measure__bundle"]
    search_fields = ["measure__title", "measure__code", "lead"]
    ordering = ["measure__bundle__number", "measure__number", "municipality__position"]
    inlines = [BudgetLineInline, MilestoneInline, ProgressNoteInline]
    fieldsets = [(None, {"fields": ["measure", "municipality", *MAIN_FIELDS]})]

    def may_edit(self, request, obj=None):
        return super().may_edit(request, obj) or (obj is None and bool(permissions.assigned(request.user)))

    def get_readonly_fields(self, request, obj=None):
        # They make up the permanent key: another municipality's implementation is another row.
        fixed = ["measure", "municipality"] if obj else []
        return [*super().get_readonly_fields(request, obj), *fixed]

    def preview(self, request, obj):
        return measure_preview(request, obj.measure, shown=obj)

    def hints(self, obj, state):
        if state.get("measure", obj.measure.key):
            return []
        return [
            f"Die Maßnahme „{obj.measure.title}“ ist selbst noch nicht öffentlich. Die Umsetzung erscheint erst "
            "auf der Seite, wenn auch die Maßnahme veröffentlicht ist."
        ]

    def affected_pages(self, obj, after, state):
        measure = state.get("measure", obj.measure.key)
        municipality = state.get("municipality", obj.municipality.key)
        pages = [(f"Maßnahme {obj.measure.title}", measure["url"])] if measure else []
        pages += [(f"Kommune {obj.municipality}", municipality["url"])] if municipality else []
        return [*pages, ("Liste der Maßnahmen", "/massnahmen/"), ("Fortschritt", "/fortschritt/")]
