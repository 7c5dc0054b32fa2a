"""What a mail that came back says. Knows no Django.

Anybody can write to the address that mails come back to, so nothing here trusts what it reads: sizes are bounded, what
cannot be read is no failure, and no exception leaves.
"""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from itertools import islice
from typing import NamedTuple

from flufl.bounce import all_failures

#: So much of a mail is read. The report comes before the returned mail, and large parts of it are small pictures.
MAX_BYTES = 128 * 1024
#: So much of a text in no standard form is looked at, in lines no longer than this: the patterns for those cost
#: the square of what a hostile mail makes of a line.
_MAX_PROSE, _MAX_LINE = 32 * 1024, 200
#: Reports with the mail they return have fewer than ten; each level of nesting is paid by every line in it.
_MAX_BOUNDARIES = 40
#: Where mail servers write to whom a mail went.
RECIPIENT_HEADERS = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-RCPT-To")
_MAX_RECIPIENTS = 20
#: Who returns mails that are no standard report. People on holiday have other names.
_RETURNERS = {"mailer-daemon", "postmaster"}
_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?!\.?\d)")
#: „5.0.0“: failed, without saying why.
_VAGUE = re.compile(r"[45]\.0\.0")


class Failure(NamedTuple):
    """That a mail did not arrive: for good or for now, with the status of RFC 3463 (like 5.1.1), "" if none is said."""

    is_permanent: bool
    status: str


def recipients(raw: bytes) -> list[str]:
    """The headers that say where the mail went, as they stand there; the whole mail or its head will do."""
    try:
        head = BytesHeaderParser().parsebytes(raw[:MAX_BYTES], headersonly=True)
        found = [str(value) for name in RECIPIENT_HEADERS for value in head.get_all(name, [])]
    except Exception:  # the parser's own faults, with whatever a stranger found
        return []
    return found[:_MAX_RECIPIENTS]


def failure(raw: bytes, address: str) -> Failure | None:
    """What became of the mail to this address, if it did not arrive; None for everything else that people send.

    A standard report is believed whatever address it names (mails are forwarded). A text in a form of its own is
    believed only if a mail server sent it and it names the address.
    """
    raw = raw[:MAX_BYTES]
    if raw.lower().count(b"boundary") > _MAX_BOUNDARIES:
        return None
    try:
        message = message_from_bytes(raw)
        blocks = _reports(message)
        return _reported(blocks) if blocks else _told(message, raw, address)
    except Exception:  # of the parser or the library; among them the one for a stack that is full
        return None


def status_in(text: str) -> str:
    """The first status of RFC 3463 in a text, "" if there is none."""
    found = _STATUS.search(text[:1000])
    return found[0] if found else ""


# --- Reports as in RFC 3464 ---------------------------------------------------------------------------


def _reports(message: Message) -> list[Message]:
    """The blocks of all reports, each about one recipient: their few fields that count, cut to a sane length."""
    parts = (part for part in message.walk() if part.get_content_type() == "message/delivery-status")
    blocks = (block for part in parts if part.is_multipart() for block in part.get_payload())
    return [_essence(block) for block in islice(blocks, _MAX_RECIPIENTS) if isinstance(block, Message)]


def _essence(block: Message) -> Message:
    short = Message()
    for name in ("Action", "Status", "Original-Recipient", "Final-Recipient", "Diagnostic-Code"):
        if block.get(name) is not None:
            short[name] = " ".join(str(block[name])[:500].split())
    return short


def _reported(blocks: list[Message]) -> Failure | None:
    """The worst that one of the blocks says."""
    found = [said for block in blocks if (said := _said(block))]
    return max(found, default=None)


def _said(block: Message) -> Failure | None:
    report = Message()
    report["Content-Type"] = "message/delivery-status"
    report.attach(block)
    for_now, for_good = all_failures(report)
    if not (for_now or for_good):
        return None
    status = _status(block)
    # After days of trying, some say „failed“ of what may be there again tomorrow (4.x.x).
    return Failure(status.startswith("5") if status else bool(for_good), status)


def _status(block: Message) -> str:
    """As its field says, or more precisely as the other server said it."""
    status, said = status_in(str(block["Status"])), status_in(str(block["Diagnostic-Code"]))
    return said if said and (not status or (_VAGUE.fullmatch(status) and said[0] == status[0])) else status


# --- Texts in a form of their own -----------------------------------------------------------------------


def _told(message: Message, raw: bytes, address: str) -> Failure | None:
    if message.get_content_type() == "multipart/report" or not _is_from_a_server(message):
        return None
    lines = (line[:_MAX_LINE] for line in raw[:_MAX_PROSE].splitlines())
    found = all_failures(message_from_bytes(b"\n".join(lines)))
    for_now, for_good = ({one.decode("ascii", "replace").casefold() for one in some} for some in found)
    if address.casefold() not in for_now | for_good:
        return None
    status = _status_among_words(raw[:_MAX_PROSE].decode("ascii", "replace"))
    return Failure(address.casefold() in for_good and not status.startswith("4"), status)


def _status_among_words(text: str) -> str:
    """The status in a text of many lines: it stands behind the number of the protocol, „550 5.1.1 …“ or „#5.1.1“."""
    found = re.search(r"(?:\b[45]\d\d[ -]|#)([45]\.\d{1,3}\.\d{1,3})(?!\.?\d)", text)
    return found[1] if found else ""


def _is_from_a_server(message: Message) -> bool:
    """Not from a person, nor from the program that answers for one."""
    sender = parseaddr(str(message.get("From", ""))[:500])[1].partition("@")[0].casefold()
    return sender in _RETURNERS
