"""What stands in a measure's form below the measure itself."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.html import format_html

from strategy.admin.scoped import ScopedInlineMixin, ScopedTabular, scope_choice
from strategy.admin.standing import standing
from strategy.permissions import scopes

from .. import permissions
from ..models import Implementation, MeasureAssignment, MeasureLink, MeasureRelation
from .implementation import MAIN_FIELDS, PlaceForm


class RelationInline(ScopedTabular):
    model = MeasureRelation
    fk_name = "measure"
    fields = ["type", "other"]


class LinkInline(ScopedTabular):
    model = MeasureLink
    fields = ["title", "url"]


class AssignmentInline(ScopedTabular):
    model = MeasureAssignment
    fields = ["user"]
    verbose_name_plural = "verantwortliche Personen (bearbeiten alle Umsetzungen dieser Maßnahme)"

    def may_edit(self, request, parent=None):
        return parent is not None and permissions.may_assign(request.user, parent)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs["queryset"] = get_user_model().objects.filter(is_active=True, is_staff=True).order_by("username")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class OwnImplementationForm(PlaceForm):
    """The municipality is part of the permanent key: chosen once, never changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("municipality")
        if field and self.instance.pk:
            field.disabled = True
            field.queryset = type(self.instance.municipality).objects.filter(pk=self.instance.municipality_id)


class ImplementationInline(ScopedInlineMixin, admin.StackedInline):
    """The implementations that the person may change; their own form has money, milestones and notes."""

    model = Implementation
    form = OwnImplementationForm
    fields = ["municipality", *MAIN_FIELDS, "own_form"]
    readonly_fields = ["own_form"]
    verbose_name_plural = "Umsetzung"
    can_delete = False
    link_text = "Im Einzelnen bearbeiten und veröffentlichen"

    def may_edit(self, request, parent=None):
        return True

    def has_add_permission(self, request, obj=None):
        return obj is not None and (request.user.is_superuser or bool(scopes(request.user, "edit") - {None}))

    def get_queryset(self, request):
        rows = super().get_queryset(request).select_related("measure", "municipality")
        return permissions.allowed(request.user, "edit", rows, "municipality")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "municipality":
            return scope_choice(db_field, request, **kwargs)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description="Geld, Meilensteine, Sachstände")
    def own_form(self, obj):
        if not obj.pk:
            return "nach dem ersten Sichern"
        url = reverse("admin:measures_implementation_change", args=[obj.pk])
        return format_html('{} · <a href="{}">{}</a>', standing(obj).badge(), url, self.link_text)


class OtherImplementationInline(ImplementationInline):
    """The implementations of others, to read."""

    verbose_name_plural = "Umsetzung anderer Kommunen (nur lesen)"
    link_text = "Im Einzelnen ansehen"
    readonly_fields = ["municipality", "own_form"]

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        rows = super(ImplementationInline, self).get_queryset(request).select_related("measure", "municipality")
        mine = permissions.allowed(request.user, "edit", Implementation.objects.all(), "municipality")
        return rows.exclude(pk__in=mine.values("pk"))
