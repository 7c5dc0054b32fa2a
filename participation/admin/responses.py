"""Rückmeldungen: written as drafts, published by a button of their own."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.db.models.functions import Coalesce
from django.http import Http404
from django.urls import path
from django.utils.html import format_html

from strategy.admin.scoped import ScopeFilter, StaffListMixin, without_popups
from strategy.permissions import is_staff

from .. import overdue, permissions
from ..models import AnswerModule, Response
from . import response_acts, response_views, response_withdraw
from .contribution_list import ChosenFilter
from .numbers import number_in
from .offered import shortened


class PublishedFilter(ChosenFilter):
    title = "Stand"
    parameter_name = "stand"
    choices_offered = [
        ("entwurf", "Entwurf"),
        ("oeffentlich", "veröffentlicht"),
        ("zurueckgezogen", "zurückgezogen"),
        ("nachtragen", "zugesagt, noch nicht nachgetragen"),
    ]

    def queryset(self, request, queryset):
        if self.value() == "nachtragen":
            return queryset.filter(pk__in=overdue.of(request.user))
        return super().queryset(request, queryset)

    def chosen(self, queryset, value):
        if value == "zurueckgezogen":
            return queryset.filter(withdrawn_at__isnull=False)
        return queryset.filter(published_at__isnull=value == "entwurf", withdrawn_at__isnull=True)


@admin.register(Response)
class ResponseAdmin(StaffListMixin, admin.ModelAdmin):
    """All staff read answers; whoever may answer every one of the contributions writes them."""

    list_display = ["summary", "standing", "outcome", "office", "how_many", "moment"]
    list_display_links = ["summary"]
    list_filter = [PublishedFilter, ScopeFilter, "outcome"]
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["text", "office"]
    scope_field = "municipality"
    view_on_site = False

    def has_module_permission(self, request):
        return is_staff(request.user)

    def has_view_permission(self, request, obj=None):
        return is_staff(request.user)

    def has_add_permission(self, request):
        return permissions.answers_anywhere(request.user)

    def has_change_permission(self, request, obj=None):
        if obj is None:
            return permissions.answers_anywhere(request.user)
        return permissions.answers_all(request.user, obj.contributions.select_related("municipality"))

    def has_delete_permission(self, request, obj=None):
        """A draft; what was published is corrected, not deleted."""
        return obj is not None and obj.published_at is None and self.has_change_permission(request, obj)

    def get_actions(self, request):
        return {}

    def get_deleted_objects(self, objs, request):
        """The contributions stay; that they were chosen here goes with the draft."""
        drafts = [str(one) for one in objs]
        return drafts, {"Entwürfe": len(drafts)}, set(), []

    def get_queryset(self, request):
        rows = Response.objects.select_related("written_by", "withdrawn_by", "municipality", "revision")
        shown_at = Coalesce("published_at", "created_at")
        return rows.defer("revision__content").annotate(answered=Count("contributions"), shown_at=shown_at)

    def get_ordering(self, request):
        return ["-shown_at", "-id"]

    @admin.display(description="Rückmeldung")
    def summary(self, obj):
        return shortened(" ".join(obj.text.split()), 120)

    @admin.display(description="Stand", ordering="published_at")
    def standing(self, obj):
        if obj.published_at is None:
            return format_html('<span class="standing standing--changed">{}</span>', "Entwurf")
        if obj.withdrawn_at:
            return format_html('<span class="standing">{}</span>', "zurückgezogen")
        return format_html('<span class="standing standing--public">{}</span>', "veröffentlicht")

    @admin.display(description="Beiträge", ordering="answered")
    def how_many(self, obj):
        return obj.answered

    @admin.display(description="am", ordering="shown_at")
    def moment(self, obj):
        return obj.shown_at

    # --- Doors with pages of their own --------------------------------------------------------------------

    def get_urls(self):
        view = self.admin_site.admin_view
        name = "participation_response"
        return [
            path("<path:object_id>/veroeffentlichen/", view(self.publish_view), name=f"{name}_publish"),
            path("<path:object_id>/uebernehmen/", view(self.extend_view), name=f"{name}_extend"),
            path("<path:object_id>/zurueckziehen/", view(self.withdraw_view), name=f"{name}_withdraw"),
            *super().get_urls(),
        ]

    def add_view(self, request, form_url="", extra_context=None):
        return response_views.write(self, request)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        response = self.found(request, object_id)
        if response.withdrawn_at and request.method != "POST":
            return response_views.read(self, request, response)
        if not self.has_change_permission(request, response):
            if request.method == "POST":
                raise PermissionDenied("Sie dürfen nicht alle diese Beiträge beantworten.")
            return response_views.read(self, request, response)
        return response_views.change(self, request, response)

    def publish_view(self, request, object_id):
        return response_acts.publish(self, request, self.mine(request, object_id))

    def extend_view(self, request, object_id):
        return response_acts.extend(self, request, self.mine(request, object_id))

    def withdraw_view(self, request, object_id):
        return response_withdraw.withdraw(self, request, self.mine(request, object_id))

    def found(self, request: Any, object_id: str) -> Response:
        one = self.get_queryset(request).filter(pk=number_in(unquote(object_id))).first()
        if one is None:
            raise Http404
        return one

    def mine(self, request: Any, object_id: str) -> Response:
        response = self.found(request, object_id)
        if not self.has_change_permission(request, response):
            raise PermissionDenied("Sie dürfen nicht alle diese Beiträge beantworten.")
        return response


@admin.register(AnswerModule)
class AnswerModuleAdmin(StaffListMixin, admin.ModelAdmin):
    """Shared by all who answer, in whatever scope."""

    list_display = ["title", "outcome_words", "words"]
    search_fields = ["title", "text"]
    fields = ["title", "outcome", "text"]
    view_on_site = False

    def has_module_permission(self, request):
        return is_staff(request.user)

    def has_view_permission(self, request, obj=None):
        return is_staff(request.user)

    def has_add_permission(self, request):
        return permissions.answers_anywhere(request.user)

    def has_change_permission(self, request, obj=None):
        return permissions.answers_anywhere(request.user)

    def has_delete_permission(self, request, obj=None):
        return permissions.answers_anywhere(request.user)

    def get_actions(self, request):
        return {}

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        return without_popups(super().formfield_for_dbfield(db_field, request, **kwargs))

    @admin.display(description="Ergebnis", ordering="outcome")
    def outcome_words(self, obj):
        return obj.get_outcome_display() or "offen"

    @admin.display(description="Text")
    def words(self, obj):
        return shortened(" ".join(obj.text.split()), 120)
