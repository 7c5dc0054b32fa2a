"""What the settings of this app allow and nobody should do: said by `manage.py check`, and so with each `migrate`."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

#: What is said to these leaves the machine no more than a file does.
_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


@register
def mailbox_is_read_in_secret(**_kwargs: Any) -> list[CheckMessage]:
    """Warn where the name, the password and the returned mails go through the net for everybody to read."""
    address = urlsplit(settings.BOUNCE_IMAP_URL)
    if address.scheme != "imap" or address.hostname in _THIS_MACHINE:
        return []
    words = "BOUNCE_IMAP_URL beginnt mit imap:// – Passwort und Rückläufer gehen unverschlüsselt durch das Netz."
    return [Warning(words, hint="imaps:// oder imap+tls:// benutzen.", id="participation.W001")]
