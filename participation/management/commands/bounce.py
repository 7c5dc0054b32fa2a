"""The door for mails that came back: one from standard input, for a mail server that hands them to a program."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Any, BinaryIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils.dateparse import parse_date
from django.utils.timezone import make_aware

from participation import bounce_mailbox, bounce_reading, bounces

#: What mail servers take for „later again“ (sysexits.h).
TEMPFAIL = 75


class Command(BaseCommand):
    help = (
        "Liest eine zurückgekommene Mail von der Standardeingabe. --check prüft stattdessen das IMAP-Postfach, "
        "--resume nimmt Mail-Stopps seit einem Tag zurück."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--recipient", default="", help="Adresse, an die sie ging, wenn der Mailserver sie nennt")
        parser.add_argument("--check", action="store_true", help="Ist das Postfach (BOUNCE_IMAP_URL) erreichbar?")
        parser.add_argument("--resume", metavar="JJJJ-MM-TT", help="nach einem Fehler des eigenen Mailservers")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self.stdout.write(_checked())
        elif options["resume"]:
            self.stdout.write(f"Bekommen wieder Mails: {bounces.resume_since(_day(options['resume']))}")
        else:
            self.stdout.write(_taken_in(sys.stdin.buffer, options["recipient"]))


def _taken_in(stream: BinaryIO, recipient: str) -> str:
    """Reads to the end in any case: a mail server takes a closed pipe for a fault."""
    raw = stream.read(bounce_reading.MAX_BYTES)
    while stream.read(64 * 1024):
        pass
    try:
        return bounces.take_in(raw, recipient).value
    except DatabaseError as error:
        raise CommandError(f"Datenbank: {type(error).__name__}", returncode=TEMPFAIL) from None


def _checked() -> str:
    if not settings.BOUNCE_IMAP_URL:
        raise CommandError("BOUNCE_IMAP_URL ist nicht gesetzt.")
    try:
        return f"Erreichbar. Ungelesene Mails: {bounce_mailbox.unread()}"
    except bounce_mailbox.Unreachable as error:
        raise CommandError(f"Nicht erreichbar: {error}") from None


def _day(text: str) -> datetime:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise CommandError("Kein Tag der Form 2026-11-22.")
    return make_aware(datetime(day.year, day.month, day.day))
