"""Chapters, glossary and pages."""

from __future__ import annotations

from django.contrib import admin

from .. import permissions
from ..models import Chapter, GlossaryTerm, Page
from ..state import State
from ..views.chapters import chapter_context
from ..views.frame import glossary_context, page_context
from . import preview
from .publishable import PublishableAdmin
from .scoped import ScopeFilter

ADDRESS = ("Adresse und Quellen", {"fields": ["slug", "sources"]})


@admin.register(Chapter)
class ChapterAdmin(PublishableAdmin):
    scope_field = "municipality"
    list_display = ["__str__", "municipality_column"]
    list_filter = [ScopeFilter]
    search_fields = ["title", "text"]
    ordering = ["position", "number"]
    fieldsets = [
        (None, {"fields": ["municipality", "number", "position", "title", "opener"]}),
        ("Texte", {"fields": ["text", "summary", "plain", "plain_kind"]}),
        ADDRESS,
    ]

    @admin.display(description="Bereich", ordering="municipality__position")
    def municipality_column(self, obj):
        return obj.municipality or "gemeinsam"

    def preview(self, request, obj):
        state, found = preview.draft(State.live(), obj)
        plain = request.GET.get("sprache") == "einfach" and bool(found["plain_html"])
        return preview.page(request, obj, "strategy/chapter_detail.html", chapter_context(state, found, plain=plain))

    def affected_pages(self, obj, after, state):
        name = obj.municipality or "Strategie"
        return [*super().affected_pages(obj, after, state), (f"Inhaltsverzeichnis ({name})", "/strategie/")]


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(PublishableAdmin):
    list_display = ["term", "definition"]
    search_fields = ["term", "definition"]
    ordering = ["slug"]
    fieldsets = [(None, {"fields": ["term", "variants", "definition", "slug"]})]

    def preview(self, request, obj):
        state, _ = preview.draft(State.live("glossary"), obj)
        return preview.page(request, obj, "strategy/glossary.html", glossary_context(state))


@admin.register(Page)
class PageAdmin(PublishableAdmin):
    list_display = ["title", "slug"]
    ordering = ["slug"]
    fieldsets = [(None, {"fields": ["title", "body", "slug"]})]

    def preview(self, request, obj):
        state, found = preview.draft(State.live("page", "chapter", "strategy"), obj)
        return preview.page(request, obj, "strategy/page.html", page_context(state, found))

    def may_add(self, request):
        # Which pages there are is part of the site: addresses in its footer lead to them.
        return permissions.is_staff(request.user) and request.user.is_superuser
