"""Municipalities with their districts."""

from __future__ import annotations

from django.contrib import admin

from .. import permissions
from ..models import District, Municipality
from ..state import State
from ..views.frame import municipality_context
from . import preview
from .keyed import KeyedForm, KeyedFormSet
from .publishable import PublishableAdmin
from .scoped import ScopedTabular

PAGE_NEEDS = ("municipality", "chapter", "resolution", "bundle", "goal")


class DistrictFormSet(KeyedFormSet):
    content_field = "districts"


class DistrictInline(ScopedTabular):
    model = District
    form = KeyedForm
    formset = DistrictFormSet
    fields = ["name", "kind", "parent", "population", "population_as_of", "note", "key"]

    def get_formset(self, request, obj=None, **kwargs):
        self._municipality = obj
        return super().get_formset(request, obj, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "parent":
            kwargs["queryset"] = District.objects.filter(municipality=self._municipality, parent=None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Municipality)
class MunicipalityAdmin(PublishableAdmin):
    #: A municipality is its own scope.
    scope_field = "pk"
    list_display = ["name", "kind_label", "population"]
    ordering = ["position", "name"]
    inlines = [DistrictInline]
    fieldsets = [
        (None, {"fields": ["name", "official_name", ("kind_label", "council"), "position"]}),
        ("Texte", {"fields": ["summary", "focus", "text"]}),
        ("Zahlen", {"fields": [("population", "population_as_of"), "area_km2", ("ags", "postcode")]}),
        ("Lage", {"fields": ["landkreis", "region", ("longitude", "latitude"), "website"]}),
        ("Grenze", {"fields": ["boundary", "boundary_attribution"], "classes": ["collapse"]}),
        ("Adresse und Quellen", {"fields": ["slug", "sources"]}),
    ]

    def may_add(self, request):
        return permissions.is_staff(request.user) and request.user.is_superuser

    def save_model(self, request, obj, form, change):
        # A new municipality has no scope before it is saved; `may_add` has asked already.
        if change:
            super().save_model(request, obj, form, change)
        else:
            obj.save()

    def preview(self, request, obj):
        state, found = preview.draft(State.live(*PAGE_NEEDS), obj)
        return preview.page(request, obj, "strategy/municipality_detail.html", municipality_context(state, found))

    def affected_pages(self, obj, after, state):
        pages = super().affected_pages(obj, after, state)
        return [*pages, ("Startseite", "/"), ("Karte und Liste der Kommunen", "/kommunen/")]
