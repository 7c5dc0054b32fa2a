"""People and their roles: administrators only."""

from __future__ import annotations

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User

from .. import permissions
from ..models import StaffRole
from .scoped import JOINT, StaffListMixin, without_popups


class AdministratorsOnly:
    """Every door of these pages is for administrators."""

    def _is_administrator(self, request):
        return permissions.is_staff(request.user) and request.user.is_superuser

    def has_module_permission(self, request):
        return self._is_administrator(request)

    def has_view_permission(self, request, obj=None):
        return self._is_administrator(request)

    def has_add_permission(self, request, obj=None):
        return self._is_administrator(request)

    def has_change_permission(self, request, obj=None):
        return self._is_administrator(request)

    def has_delete_permission(self, request, obj=None):
        return self._is_administrator(request)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "municipality":
            field.empty_label = JOINT
        return field

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        return without_popups(super().formfield_for_dbfield(db_field, request, **kwargs))


class StaffRoleInline(AdministratorsOnly, admin.TabularInline):
    model = StaffRole
    fields = ["role", "municipality"]
    extra = 0


admin.site.unregister(Group)
admin.site.unregister(User)


@admin.register(User)
class PersonAdmin(StaffListMixin, AdministratorsOnly, UserAdmin):
    """Rights come from roles in scopes alone; Django's own permissions and groups are not used."""

    list_display = ["username", "first_name", "last_name", "roles", "is_active", "is_staff", "is_superuser"]
    list_filter = ["is_active", "is_staff", "is_superuser"]
    filter_horizontal = []
    inlines = [StaffRoleInline]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Person", {"fields": ["first_name", "last_name", "email"]}),
        ("Zugang", {"fields": ["is_active", "is_staff", "is_superuser"]}),
        ("Zuletzt", {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("staff_roles__municipality")

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    @admin.display(description="Rollen")
    def roles(self, obj):
        return "; ".join(str(role) for role in obj.staff_roles.all()) or "–"

    def get_readonly_fields(self, request, obj=None):
        """Nobody locks themselves out."""
        own = ["is_active", "is_staff", "is_superuser"] if obj == request.user else []
        return [*super().get_readonly_fields(request, obj), *own]

    def has_delete_permission(self, request, obj=None):
        """Whoever has worked here is deactivated: their name stands in the history."""
        return False

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and {"is_active", "is_staff", "is_superuser"} & set(form.changed_data):
            messages.info(request, "Die Änderung am Zugang gilt ab dem nächsten Seitenaufruf der Person.")
