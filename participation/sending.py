"""Handing one mail to the mail server, with patience at the end: it may look through a mail before it says that it has
it. Whoever hangs up before that sends the mail again, and the reader has it twice.
"""

from __future__ import annotations

import smtplib
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends import smtp

#: Times the ordinary timeout, for each answer to the text. All steps together stay below the time that sending one
#: mail may take (outbox.LEASE).
PATIENCE = 3


class NoServer(Exception):
    """Nobody answered, before anything was said of a mail; the cause says what happened."""


def send(message: EmailMessage) -> None:
    """Raises NoServer, or what the server said of this mail."""
    server = message.connection = get_connection()
    try:
        _greet(server)
        message.send()
    finally:
        server.close()


def _greet(server: Any) -> None:
    """Open the connection, so that what fails later is about the mail."""
    try:
        server.open()
        if isinstance(server, smtp.EmailBackend) and server.connection:
            server.connection.ehlo_or_helo_if_needed()
    except OSError as error:  # SMTP's own are among them
        raise NoServer from error


class _Patient(smtplib.SMTP):
    def data(self, msg: Any) -> tuple[int, bytes]:
        if self.sock and self.timeout:
            self.sock.settimeout(self.timeout * PATIENCE)
        try:
            return super().data(msg)
        finally:
            if self.sock and self.timeout:
                self.sock.settimeout(self.timeout)


class _PatientOverTLS(_Patient, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _PatientOverTLS if self.use_ssl else _Patient
