"""What holds for every page of staff, whoever made it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from .second_factor import has_second_factor


class StaffPagesMiddleware:
    """Nothing of the admin is kept by browsers or proxies; and with STAFF_MFA_REQUIRED, staff without a second
    factor find nothing there but its set-up."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(reverse("admin:index")):
            return self.get_response(request)
        response = _to_set_up(request) if _must_set_up(request) else self.get_response(request)
        add_never_cache_headers(response)
        return response


def _to_set_up(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("Zur Verwaltung kommen Sie, sobald Ihr Konto einen zweiten Faktor hat."))
    return redirect("mfa_activate_totp")


def _must_set_up(request: HttpRequest) -> bool:
    if not settings.STAFF_MFA_REQUIRED or request.path.startswith(reverse("mfa_index")):
        return False
    user = request.user
    return user.is_authenticated and user.is_staff and not has_second_factor(user)
