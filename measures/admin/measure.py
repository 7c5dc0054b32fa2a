"""A measure: what both municipalities share of it, and below it each municipality's implementation."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.urls import reverse

from strategy.admin.publishable import PublishableAdmin
from strategy.admin.scoped import ScopeFilter
from strategy.admin.standing import standing

from .. import permissions
from ..models import Implementation, Measure
from .measure_parts import AssignmentInline, ImplementationInline, LinkInline, OtherImplementationInline, RelationInline
from .measure_preview import measure_preview


@admin.register(Measure)
class MeasureAdmin(PublishableAdmin):
    scope_field = "municipality"
    rules = permissions
    list_display = ["code", "title", "municipality_column", "bundle"]
    list_display_links = ["code", "title"]
    list_filter = [ScopeFilter, "bundle"]
    search_fields = ["title", "code", "summary"]
    ordering = ["bundle__number", "number"]
    inlines = [ImplementationInline, OtherImplementationInline, RelationInline, LinkInline, AssignmentInline]
    fieldsets = [
        (None, {"fields": [("bundle", "number", "code"), "title", "municipality", "summary", "description"]}),
        ("Im Einzelnen", {"fields": ["need", "target_groups", "partners", "continuation", "data_note", "open_source"]}),
        ("Ziele und Orte", {"fields": ["objectives", "objectives_note", "districts", "area_note"]}),
        ("Einfache Sprache", {"fields": ["plain"]}),
        ("Adresse und Herkunft", {"fields": ["slug", "origin", "sources"]}),
    ]

    @admin.display(description="Bereich", ordering="municipality__position")
    def municipality_column(self, obj):
        return obj.municipality or "gemeinsam"

    # --- Whoever may edit one of its implementations may open the form for that part --------------------------

    def has_change_permission(self, request, obj=None):
        if super().has_change_permission(request, obj):
            return True
        if obj is None:
            return bool(permissions.assigned(request.user)) if permissions.is_staff(request.user) else False
        return self.has_view_permission(request, obj) and bool(self.own_implementations(request, obj))

    def has_delete_permission(self, request, obj=None):
        return obj is not None and self.may_edit(request, obj) and super().has_delete_permission(request, obj)

    def own_implementations(self, request: Any, obj: Measure) -> list[Implementation]:
        return list(permissions.allowed(request.user, "edit", obj.implementations.all(), "municipality"))

    def get_readonly_fields(self, request, obj=None):
        if obj is None or self.may_edit(request, obj):
            return super().get_readonly_fields(request, obj)
        return flatten_fieldsets(self.get_fieldsets(request, obj))

    def edited_along(self, request, obj):
        return [*super().edited_along(request, obj), *self.own_implementations(request, obj)]

    def lock(self, rows):
        super().lock(rows)
        ids = rows.values_list("pk", flat=True)
        list(Implementation.objects.filter(measure__in=list(ids)).select_for_update().values_list("pk"))

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        if formset.model is Implementation:
            for implementation, fields in getattr(formset, "changed_objects", []):
                labels = [formset.form.base_fields[name].label for name in fields]
                self.log_change(request, implementation, [{"changed": {"fields": [str(label) for label in labels]}}])

    def panel(self, request, obj):
        page = self.admin_site.get_model_admin(Implementation)
        parts = [
            {
                "name": str(row.municipality),
                "standing": standing(row),
                "url": reverse("admin:measures_implementation_change", args=[row.pk]),
                "publish_url": page.url(row, "publish") if page.may_publish(request, row) else "",
                "may_edit": page.may_edit(request, row),
            }
            for row in page.get_queryset(request).filter(measure=obj)
        ]
        return {**super().panel(request, obj), "parts": parts}

    # --- Preview and publishing ----------------------------------------------------------------------------

    def preview(self, request, obj):
        return measure_preview(request, obj)

    def published_together(self, request, obj):
        page = self.admin_site.get_model_admin(Implementation)
        rows = page.get_queryset(request).filter(measure=obj)
        return [(page, row) for row in rows if page.may_publish(request, row) and standing(row).state != "public"]

    def affected_pages(self, obj, after, state):
        bundle = state.get("bundle", obj.bundle.key)
        pages = [*super().affected_pages(obj, after, state), ("Liste der Maßnahmen", "/massnahmen/")]
        return [*pages, (f"Bündel {bundle['title']}", bundle["url"])] if bundle else pages

    def hints(self, obj, state):
        if state.get("bundle", obj.bundle.key):
            return []
        return [f"Das Bündel „{obj.bundle.title}“ ist noch nicht öffentlich."]
