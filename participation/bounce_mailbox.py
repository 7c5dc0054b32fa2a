"""The mailbox to which mails come back: read over IMAP, oldest first.

Of each mail the addresses are read first, and only of what came by an address of ours a bounded beginning. That is
deleted then, as it holds addresses and our text; what strangers sent there stays, marked as seen. A run that is killed
or meets a fault leaves the mail unseen, whether marked as deleted or not: the next one reads it again, which changes
nothing, and deletes it. What somebody else has marked as deleted there is left to them where the server can (UIDPLUS).
"""

from __future__ import annotations

import imaplib
import re
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings

from . import bounce_reading, bounces, envelope

TIMEOUT = 15
#: A run takes no longer; what is left the next one reads.
RUN_SECONDS = 60
#: So many heads are asked for at once, and so many mails looked through for new ones.
BATCH, WINDOW = 50, 20_000
_HEAD = f"(BODY.PEEK[HEADER.FIELDS ({' '.join(bounce_reading.RECIPIENT_HEADERS)})]<0.16384>)"
_BEGINNING = f"(BODY.PEEK[]<0.{bounce_reading.MAX_BYTES}>)"
_NUMBER = re.compile(rb"\bUID (\d+)")


class Unreachable(Exception):
    """The mailbox does not answer, or does not let us in; the message names the kind of fault and nothing else."""


def read() -> int:
    """Take in what came back since the last time; how many mails. Raises Unreachable."""
    end = time.monotonic() + RUN_SECONDS
    taken: list[bytes] = []
    with _mailbox() as box:
        for numbers in _unseen(box):
            for start in range(0, len(numbers), BATCH):
                if time.monotonic() > end:
                    break
                taken += _read_batch(box, numbers[start : start + BATCH])
        _delete(box, taken)
    return len(taken)


def unread() -> int:
    """How many mails wait there to be read. Raises Unreachable."""
    with _mailbox() as box:
        return sum(len(numbers) for numbers in _unseen(box))


def _read_batch(box: imaplib.IMAP4, numbers: list[bytes]) -> list[bytes]:
    """Take in those of ours among these mails and mark them as deleted; their numbers."""
    heads = _fetch(box, numbers, _HEAD)
    ours = [number for number, head in heads.items() if envelope.mail_named_in(bounce_reading.recipients(head))]
    others = [number for number in numbers if number not in ours]
    if others:
        _mark(box, others, r"(\Seen)")
    for number in ours:
        bounces.take_in(_fetch(box, [number], _BEGINNING).get(number, b""))
        _mark(box, [number], r"(\Deleted)")
    return ours


# --- The protocol ---------------------------------------------------------------------------------------


@contextmanager
def _mailbox() -> Iterator[imaplib.IMAP4]:
    """Signed in, the folder chosen. Faults of the network and of the protocol come out as Unreachable."""
    try:
        box = _connected(urlsplit(settings.BOUNCE_IMAP_URL))
        try:
            _sign_in(box, urlsplit(settings.BOUNCE_IMAP_URL))
            yield box
            box.logout()
        except BaseException:
            with suppress(OSError):
                box.shutdown()
            raise
    except (OSError, imaplib.IMAP4.error, UnicodeError) as error:
        # Without its text, in which servers repeat the name.
        raise Unreachable(type(error).__name__) from None


def _sign_in(box: imaplib.IMAP4, address: SplitResult) -> None:
    if address.scheme == "imap+tls":
        _check(box.starttls(ssl.create_default_context()))
    if address.username:
        box.login(_quoted(unquote(address.username)), unquote(address.password or ""))
    _check(box.select(_quoted(unquote(address.path.strip("/")) or "INBOX")))


def _connected(address: SplitResult) -> imaplib.IMAP4:
    host, port = address.hostname or "", address.port
    if address.scheme == "imaps":
        secure = ssl.create_default_context()
        return imaplib.IMAP4_SSL(host, port or 993, ssl_context=secure, timeout=TIMEOUT)
    return imaplib.IMAP4(host, port or 143, timeout=TIMEOUT)


def _unseen(box: imaplib.IMAP4) -> Iterator[list[bytes]]:
    """The numbers of unread mails, oldest first, in portions that any server can name in one line."""
    there = int((box.response("EXISTS")[1] or [None])[0] or 0)
    for start in range(1, there + 1, WINDOW):
        found = _check(box.uid("SEARCH", f"{start}:{min(start + WINDOW - 1, there)} UNSEEN"))
        if found and found[0]:
            yield found[0].split()


def _fetch(box: imaplib.IMAP4, numbers: list[bytes], what: str) -> dict[bytes, bytes]:
    """Number → what was asked for. The server may name the number before or behind it."""
    answer = _check(box.uid("FETCH", b",".join(numbers).decode(), what))
    found = {}
    for part, behind in zip(answer, [*answer[1:], b""], strict=True):
        if isinstance(part, tuple):
            around = part[0] + (behind if isinstance(behind, bytes) else b"")
            if named := _NUMBER.search(around):
                found[named[1]] = part[1]
    return {number: found[number] for number in numbers if number in found}


def _mark(box: imaplib.IMAP4, numbers: list[bytes], flags: str) -> None:
    _check(box.uid("STORE", b",".join(numbers).decode(), "+FLAGS.SILENT", flags))


def _delete(box: imaplib.IMAP4, numbers: list[bytes]) -> None:
    """Remove these marked mails; from servers that cannot do that, everything that is marked."""
    # Asked now: many servers tell what they can do only to whom they have let in.
    able = b" ".join(filter(None, _check(box.capability()))).upper().split()
    if b"UIDPLUS" not in able:
        _check(box.expunge())
        return
    for start in range(0, len(numbers), BATCH):
        _check(box.uid("EXPUNGE", b",".join(numbers[start : start + BATCH]).decode()))


def _check(answer: tuple[str, list[Any]]) -> list[Any]:
    if answer[0] != "OK":
        raise imaplib.IMAP4.error(answer[0])
    return answer[1]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
