"""Bundles of measures."""

from __future__ import annotations

from django.contrib import admin

from strategy.admin import preview
from strategy.admin.publishable import PublishableAdmin
from strategy.state import State

from ..models import MeasureBundle
from ..views import bundle_context


@admin.register(MeasureBundle)
class MeasureBundleAdmin(PublishableAdmin):
    list_display = ["number", "title"]
    list_display_links = ["number", "title"]
    search_fields = ["title", "summary"]
    ordering = ["number"]
    fieldsets = [
        (None, {"fields": ["number", "title", "summary", "text", "territory_note"]}),
        ("Ziele", {"fields": ["objectives", "objectives_note"]}),
        ("Adresse und Quellen", {"fields": ["slug", "sources"]}),
    ]

    def preview(self, request, obj):
        state, found = preview.draft(State.live("bundle", "municipality", "goal"), obj)
        return preview.page(request, obj, "measures/bundle_detail.html", bundle_context(state, found))
