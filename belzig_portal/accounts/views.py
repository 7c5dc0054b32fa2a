"""The door to the admin, and what holds at every door of sign-in."""

from __future__ import annotations

import logging
from functools import wraps

from allauth.account.utils import get_next_redirect_url
from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


def guarded(view):
    """Without the cache, which counts the attempts, nobody is let in."""

    @wraps(view)
    def door(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except RedisError as error:
            log.error("Anmeldung nicht möglich, Zwischenspeicher fehlt: %s", type(error).__name__)
            return render(request, "account/unavailable.html", status=503)

    return door


def admin_login(request: HttpRequest) -> HttpResponse:
    """In place of the admin's own page, which knows neither limits nor a second factor."""
    target = get_next_redirect_url(request)
    if not request.user.is_authenticated:
        query = urlencode({REDIRECT_FIELD_NAME: target or reverse("admin:index")})
        return HttpResponseRedirect(f"{reverse('account_login')}?{query}")
    if not admin.site.has_permission(request):
        return render(request, "account/no_staff.html", status=403)
    return redirect(target or "admin:index")
