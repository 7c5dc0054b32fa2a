"""The second factor: how its secrets are kept and shown, who has one, and how it is taken away."""

from __future__ import annotations

import base64
import hashlib
import io
import logging
import secrets

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext_lazy as _

log = logging.getLogger(__name__)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("Der Code stimmt nicht oder ist abgelaufen."),
        "cannot_generate_recovery_codes": _("Notfallcodes gibt es erst, wenn ein zweiter Faktor eingerichtet ist."),
    }

    def get_totp_label(self, user) -> str:
        return user.get_username()

    def build_totp_svg(self, url: str) -> str:
        """On white in the picture itself, so that it can be scanned in dark mode too."""
        picture = io.BytesIO()
        segno.make(url, micro=False).save(picture, kind="svg", border=4, light="#fff", xmldecl=False)
        return picture.getvalue().decode()

    # A copy of the database alone must not be enough to make codes.
    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            # Made under another SECRET_KEY. A secret nobody knows refuses every code; an empty one would not.
            log.error("Zweiter Faktor nicht lesbar: SECRET_KEY geändert?")
            return base64.b32encode(secrets.token_bytes(20)).decode()


def _fernet() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(b"portal.second-factor:" + key.encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def has_second_factor(user) -> bool:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def remove_second_factor(user) -> None:
    """For somebody who lost the phone and the codes: the password alone opens the account until a new one is set up."""
    Authenticator.objects.filter(user=user).delete()
