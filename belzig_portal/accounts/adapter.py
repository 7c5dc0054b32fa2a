"""Where the portal differs from allauth: closed, only from its own address, and sparing with what it keeps."""

from __future__ import annotations

import logging
import time

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from strategy import client_address

from .mail import send_later

log = logging.getLogger(__name__)

MAIL_HEADERS = {"Auto-Submitted": "auto-generated"}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("Benutzername oder Passwort stimmt nicht."),
        "incorrect_password": _("Das Passwort stimmt nicht."),
        "enter_current_password": _("Das ist nicht Ihr jetziges Passwort."),
        "too_many_login_attempts": _("Zu viele Fehlversuche. Bitte versuchen Sie es in fünf Minuten noch einmal."),
        "rate_limited": _("Zu viele Versuche. Bitte warten Sie einen Augenblick."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only pages of the host that was asked; other names the portal may have are no reason to send staff there."""
        request = context.request
        return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """Who has signed in within the last minutes need not type the password again at once."""
        return super().is_reauthentication_required(app=app, **kwargs) and not _signed_in_just_now(context.request)

    def get_client_ip(self, request: HttpRequest) -> str:
        """A pseudonym of the client's network, for the rate limits; the address itself is kept nowhere.

        An IPv6 network counts as one; the proxy's word counts only as far as it is ours (`strategy.client_address`).
        """
        network = client_address.network(request)
        return salted_hmac("portal.rate-limit", network, algorithm="sha256").hexdigest()[:32]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    def authentication_failed(self, request: HttpRequest, **credentials) -> None:
        # Without the name: people type their password into the wrong field.
        log.warning("Anmeldung abgelehnt")

    # --- Mail ---

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Below PORTAL_URL, whatever host the request claims to be for."""
        uid, _dash, token = key.partition("-")
        return settings.PORTAL_URL + reverse("account_reset_password_from_key", args=[uid, token])

    def render_mail(self, template_prefix, email, context, headers=None):
        context = {**context, "portal_url": settings.PORTAL_URL}
        return super().render_mail(template_prefix, email, context, headers=MAIL_HEADERS | (headers or {}))

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        send_later(self.render_mail(template_prefix, email, context))

    def send_notification_mail(self, template_prefix, user, context=None, email=None) -> None:
        """To the address the administration keeps, without address and browser of the request."""
        if user.email:
            self.send_mail(template_prefix, user.email, {"username": user.get_username(), **(context or {})})


def _signed_in_just_now(request: HttpRequest) -> bool:
    since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, request.user if request.user.is_authenticated else None)
    return any(record["method"] in ("password", "mfa") and record["at"] > since for record in records)
