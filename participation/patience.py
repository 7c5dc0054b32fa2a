"""Sending by SMTP, with patience at the end: a server may look through a mail before it says that it has it.

Whoever hangs up before that sends the mail again, and the reader has it twice.
"""

from __future__ import annotations

import smtplib
from typing import Any

from django.core.mail.backends import smtp

#: Times the ordinary timeout, for each answer to the text. All steps together stay below the time that sending one
#: mail may take (outbox.LEASE).
PATIENCE = 3


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
