"""Barriers that people reported. They may name a person, so not all staff read them."""

from __future__ import annotations

from django.contrib import admin
from django.utils import timezone

from .. import permissions
from ..models import AccessibilityReport, StaffRole
from .scoped import StaffListMixin


def may_answer(user) -> bool:
    """Moderators, those who publish in the joint scope, and administrators."""
    if not permissions.is_staff(user):
        return False
    if user.is_superuser or None in permissions.scopes(user, "publish"):
        return True
    return StaffRole.objects.filter(user_id=user.pk, role=StaffRole.Role.MODERATOR).exists()


class AnsweredFilter(admin.SimpleListFilter):
    title = "beantwortet"
    parameter_name = "beantwortet"

    def lookups(self, request, model_admin):
        return [("nein", "noch offen"), ("ja", "beantwortet")]

    def queryset(self, request, queryset):
        if self.value() not in ("ja", "nein"):
            return queryset
        return queryset.filter(answered_at__isnull=self.value() == "nein")


@admin.register(AccessibilityReport)
class AccessibilityReportAdmin(StaffListMixin, admin.ModelAdmin):
    list_display = ["created_at", "page", "message", "answered_at"]
    list_filter = [AnsweredFilter]
    fields = ["created_at", "page", "message", "reply_to", "answered_at"]
    actions = ["mark_answered"]
    view_on_site = False

    def has_module_permission(self, request):
        return may_answer(request.user)

    def has_view_permission(self, request, obj=None):
        return may_answer(request.user)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return permissions.is_staff(request.user) and request.user.is_superuser

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions if may_answer(request.user) else {}

    @admin.action(description="Als beantwortet vermerken")
    def mark_answered(self, request, queryset):
        count = queryset.filter(answered_at=None).update(answered_at=timezone.now())
        self.message_user(request, f"{count} Meldungen sind als beantwortet vermerkt.")
