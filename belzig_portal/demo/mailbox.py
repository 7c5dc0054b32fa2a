"""The mails that the demo sent, read from the files that Django's file backend wrote."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path

# The backend puts this line after each mail of a file.
SEPARATOR = b"-" * 79


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
    lines: list[list[bytes]] = [[]]
    for line in file.read_bytes().splitlines():
        if line == SEPARATOR:
            lines.append([])
        else:
            lines[-1].append(line)
    return [part for part in (b"\n".join(one).strip() for one in lines) if part]


def _mail(content: bytes) -> Mail:
    message = message_from_bytes(content, policy=policy.default)
    body = message.get_body(("plain",))
    return Mail(
        sent=parsedate_to_datetime(message["Date"]),
        sender=str(message["From"]),
        recipients=str(message["To"]),
        subject=str(message["Subject"]),
        text=body.get_content().strip() if body else "",
    )
