"""Calendar files (RFC 5545). It knows no Django.

Times stand in UTC, which every calendar program turns into its own: no table of time zones can be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

#: Bytes of a line before it is folded.
_FOLD_AT = 75
#: A text value may hold no control characters; line breaks are written as two signs.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


@dataclass(frozen=True)
class Entry:
    """One event. `sequence` rises with each published change, `changed_at` is when the last one was."""

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    status: Literal["CONFIRMED", "CANCELLED"] = "CONFIRMED"


def calendar(name: str, entries: Iterable[Entry], *, url: str = "") -> str:
    """A whole file: lines folded and ended as the standard wants, nothing in it that a title could break."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Smart-City-Portal//Termine//DE",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
        *([f"URL:{_address(url)}"] if url else []),
        *(line for entry in entries for line in _entry(entry)),
        "END:VCALENDAR",
    ]
    return "".join(_folded(line) + "\r\n" for line in lines)


def _entry(entry: Entry) -> list[str]:
    texts = {"SUMMARY": entry.summary, "DESCRIPTION": entry.description, "LOCATION": entry.location}
    return [
        "BEGIN:VEVENT",
        f"UID:{_text(entry.uid)}",
        f"SEQUENCE:{entry.sequence}",
        f"DTSTAMP:{_moment(entry.changed_at)}",
        f"LAST-MODIFIED:{_moment(entry.changed_at)}",
        f"DTSTART:{_moment(entry.starts_at)}",
        f"DTEND:{_moment(entry.ends_at)}",
        f"STATUS:{entry.status}",
        *(f"{name}:{_text(value)}" for name, value in texts.items() if value),
        *([f"URL:{_address(entry.url)}"] if entry.url else []),
        "END:VEVENT",
    ]


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """A text that cannot end its line or begin another property."""
    value = _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        value = value.replace(sign, written)
    return value


def _address(value: str) -> str:
    """An address is no text: nothing in it is escaped, so whatever could break the line is left out."""
    return re.sub(r"[^\x21-\x7e]", "", value)


def _folded(line: str) -> str:
    """Long lines go on in the next one, after a space; never in the middle of a letter."""
    pieces, piece, size = [], "", 0
    for letter in line:
        length = len(letter.encode())
        if size + length > _FOLD_AT:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + letter, size + length
    return "\r\n".join([*pieces, piece])
