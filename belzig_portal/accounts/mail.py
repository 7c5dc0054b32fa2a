"""Mails about sign-in leave after the answer.

So the answer to a password reset takes as long for an unknown address as for a known one, and a dead mail server
spoils no page. They are not in the outbox of owed mails: a link that opens an account should be stored nowhere,
and who misses it asks again.
"""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor

from django.core.mail import EmailMessage

log = logging.getLogger(__name__)

# The thread starts with the first mail, after the web server has forked; at the end the process waits for it.
_sender = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sign-in-mail")


def send_later(message: EmailMessage) -> Future:
    return _sender.submit(_send, message)


def _send(message: EmailMessage) -> None:
    try:
        message.send()
    except Exception:
        log.exception("Nachricht zur Anmeldung nicht versendet")
