"""In the admin only what helps: taking away the second factor of somebody who lost the phone."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.http import HttpRequest

from .models import SecondFactor
from .second_factor import remove_second_factor

# The address of an account stands in the account itself; a second list would only contradict it.
admin.site.unregister(EmailAddress)
admin.site.unregister(Authenticator)


@admin.register(SecondFactor)
class SecondFactorAdmin(admin.ModelAdmin):
    list_display = ("person", "since", "last_used")
    search_fields = ("user__username", "user__first_name", "user__last_name")
    fields = readonly_fields = list_display

    @admin.display(description="Konto", ordering="user__username")
    def person(self, obj: SecondFactor) -> str:
        return str(obj.user)

    @admin.display(description="eingerichtet am", ordering="created_at")
    def since(self, obj: SecondFactor) -> datetime:
        return obj.created_at

    @admin.display(description="zuletzt benutzt am", ordering="last_used_at")
    def last_used(self, obj: SecondFactor) -> datetime | None:
        return obj.last_used_at

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return request.user.is_superuser

    has_delete_permission = has_view_permission

    def delete_model(self, request: HttpRequest, obj: SecondFactor) -> None:
        remove_second_factor(obj.user)

    def delete_queryset(self, request: HttpRequest, queryset) -> None:
        for factor in queryset.select_related("user"):
            remove_second_factor(factor.user)
