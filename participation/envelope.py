"""The address on the envelope of each mail: where a mail that does not arrive comes back to.

It names the mail, in letters of one case, as mail servers may change the case; and it is signed, so that nobody can
claim for a mail that they did not get themselves that it came back.
"""

from __future__ import annotations

import binascii
import re
from base64 import b32decode, b32encode
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from .models import OutgoingMail

_SALT = "participation.bounce"
_SIGNATURE_BYTES = 10
#: Letters of the token: 16 bytes of the number and 10 of the signature.
TOKEN_LENGTH = 42
#: More of them does nobody write who means well.
_MAX_TRIES = 10


def sender(mail: OutgoingMail) -> str:
    """Whom the mail servers think it is from: bounce+TOKEN@…, or the sender that readers see too."""
    if not settings.BOUNCE_ADDRESS:
        return settings.DEFAULT_FROM_EMAIL
    local, _at, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    return f"{local}+{_token(mail.pk)}@{domain}"


def mail_named_in(texts: Iterable[str]) -> UUID | None:
    """The id of the mail that one of our addresses among these texts names; None if there is none of ours."""
    if not settings.BOUNCE_ADDRESS:
        return None
    local, _at, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    ours = re.compile(rf"{re.escape(local)}\+([a-z2-7]{{{TOKEN_LENGTH}}})@{re.escape(domain)}(?![\w.-])", re.I)
    tokens = dict.fromkeys(found[1].lower() for text in texts for found in ours.finditer(text))
    read = (_read(token) for token in list(tokens)[:_MAX_TRIES])
    return next((found for found in read if found), None)


def _token(pk: UUID) -> str:
    signed = pk.bytes + _signature(pk.bytes, settings.SECRET_KEY)
    return b32encode(signed).decode().rstrip("=").lower()


def _read(token: str) -> UUID | None:
    try:
        signed = b32decode(token.upper() + "=" * (-len(token) % 8))
    except binascii.Error:
        return None
    number, signature = signed[:16], signed[16:]
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    is_ours = any(constant_time_compare(signature, _signature(number, key)) for key in keys)
    return UUID(bytes=number) if is_ours else None


def _signature(number: bytes, key: str) -> bytes:
    return salted_hmac(_SALT, number, secret=key, algorithm="sha256").digest()[:_SIGNATURE_BYTES]
