"""Why a document was not made, in words for staff, and when it is tried again by itself.

A word in brackets helps whoever looks after the machine; what else is known stands in the log.
"""

from __future__ import annotations

import errno
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import InterfaceError, OperationalError

from .document_makers import PangoMissing


def _minutes(*numbers: int) -> tuple[timedelta, ...]:
    return tuple(timedelta(minutes=number) for number in numbers)


#: The machine was in the way (a full disk, a load, the database): it will pass, so soon at first, for a day and a half.
OUTSIDE = _minutes(1, 2, 5, 15, 30, 60, 120, 240, 480, 960)
#: Contents or template: only a change helps, perhaps the next release, so seldom.
INSIDE = _minutes(60, 360, 1440)


@dataclass(frozen=True)
class Fault:
    """`reason` is shown to staff; `pauses` come before the second attempt, the third …; then it is given up.

    Of a puzzling one the log shows where it came from.
    """

    reason: str
    pauses: tuple[timedelta, ...] = ()
    is_puzzling: bool = False

    def retry_at(self, attempts: int, now: datetime) -> datetime | None:
        """When to try again after so many attempts; None if it is given up."""
        return now + self.pauses[attempts - 1] if 0 < attempts <= len(self.pauses) else None


#: Whoever made it was killed each time, most likely by this very document: nobody tries that for ever.
KILLED = Fault("Die Erstellung wurde mehrmals abgebrochen, ohne einen Grund zu nennen; vielleicht fehlte Speicher.")


def fault(error: BaseException) -> Fault:
    """What an exception says of the document in the making."""
    match error:
        case SoftTimeLimitExceeded():
            return Fault(f"Die Erstellung dauerte länger als {settings.DOCUMENT_TIME_LIMIT_SECONDS} Sekunden.", OUTSIDE)
        case MemoryError():
            return Fault(f"Die Erstellung brauchte mehr als {settings.DOCUMENT_MEMORY_LIMIT_MB} MB Speicher.", INSIDE)
        case PangoMissing():
            return Fault(str(error), INSIDE)
        case OSError():
            return Fault(_of_the_disk(error), OUTSIDE)
        case OperationalError() | InterfaceError():
            return Fault("Die Datenbank war nicht zu erreichen.", OUTSIDE)
        case _:
            return Fault(_puzzling(error), INSIDE, is_puzzling=True)


_DISK = {
    errno.ENOSPC: "Auf dem Datenträger ist kein Platz mehr.",
    errno.EDQUOT: "Auf dem Datenträger ist kein Platz mehr.",
    errno.EFBIG: "Auf dem Datenträger ist kein Platz mehr.",
    errno.EACCES: "Das Portal darf auf dem Datenträger nicht schreiben.",
    errno.EPERM: "Das Portal darf auf dem Datenträger nicht schreiben.",
    errno.EROFS: "Das Portal darf auf dem Datenträger nicht schreiben.",
}


def _of_the_disk(error: OSError) -> str:
    number = error.errno or 0
    why = _DISK.get(number, "Der Datenträger oder eine Verbindung war gestört.")
    return f"Die Datei konnte nicht geschrieben werden. {why} ({errno.errorcode.get(number, type(error).__name__)})"


#: What a complaint of the layout engine may be about: a picture, an address. The end of a sentence is not part of it.
_ADDRESS = re.compile(r"(?:static:|https?://|data:)[^\s'\"<>]{1,200}?(?=[:.,;]?(?:[\s'\"<>]|$))")


def _puzzling(error: BaseException) -> str:
    """Of an error that nobody foresaw: its name and, if it names an address, that."""
    about = _ADDRESS.search(str(error))
    affected = f" Betroffen: {about[0]}." if about else ""
    advice = "Meist liegt es an einem Inhalt oder einer Vorlage; Einzelheiten stehen im Protokoll."
    return f"Das Dokument konnte nicht gesetzt werden.{affected} {advice} ({type(error).__name__})"
