"""The mails that the demo sent, read from the files that Django's file backend wrote."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path

# The backend puts this line after each mail of a file. Somebody may have written the same line into a mail; then no
# header follows it.
SEPARATOR = b"-" * 79
HEADERS = (b"Content-Type:", b"MIME-Version:")


@dataclass(frozen=True)
class Mail:
    sent: datetime
    sender: str
    recipients: str
    subject: str
    text: str


def read(folder: Path) -> list[Mail]:
    """All mails in ``folder``, newest first; none if there is no such folder."""
    mails = [_mail(part) for file in sorted(folder.glob("*.log")) for part in _parts(file)]
    return sorted(mails, key=lambda mail: mail.sent, reverse=True)


def _parts(file: Path) -> list[bytes]:
    parts: list[bytes] = []
    *found, _rest = re.split(rb"^%s\r?\n" % SEPARATOR, file.read_bytes(), flags=re.MULTILINE)
    for part in found:
        if part.startswith(HEADERS):
            parts.append(part)
        elif parts:
            parts[-1] += SEPARATOR + b"\n" + part
    return parts


def _mail(content: bytes) -> Mail:
    message = message_from_bytes(content, policy=policy.default)
    body = message.get_body(("plain",))
    return Mail(
        sent=_moment(message["Date"]),
        sender=str(message["From"]),
        recipients=str(message["To"]),
        subject=str(message["Subject"]),
        text=body.get_content().strip() if body else "",
    )


def _moment(date: str) -> datetime:
    """With its time zone: "-0000", as Django writes it, is UTC, but read as no zone at all."""
    sent = parsedate_to_datetime(date)
    return sent if sent.tzinfo else sent.replace(tzinfo=UTC)
