"""How many follow something and when they are told next; and the digests at once, without waiting for the hour."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Count, Min, Q
from django.utils.timezone import localtime

from participation import digests
from participation.models import Subscription

Rhythm = Subscription.Rhythm


class Command(BaseCommand):
    help = "Zeigt, wie viele Abos es gibt und wann die nächste Sammelmail fällig ist. --now verschickt sie jetzt."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", action="store_true", help="alles Neue jetzt verschicken, vor der Zeit")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["now"]:
            self.stdout.write(f"Vorgemerkt: {digests.make_due(before_time=True)}")
        counted = Subscription.objects.confirmed().aggregate(
            number=Count("pk"),
            people=Count("participant", distinct=True),
            daily=Count("pk", filter=Q(rhythm=Rhythm.DAILY)),
            weekly=Count("pk", filter=Q(rhythm=Rhythm.WEEKLY)),
            next=Min("due_at"),
        )
        if not counted["number"]:
            self.stdout.write("Abos: keine")
            return
        rhythms = f"{counted['daily']} täglich, {counted['weekly']} wöchentlich"
        self.stdout.write(f"Abos: {counted['number']} von {counted['people']} Personen, {rhythms}")
        self.stdout.write(f"Nächste Sammelmail: {localtime(counted['next']):%d.%m.%Y %H:%M}")
