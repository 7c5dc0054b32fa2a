"""How the mails are doing that the portal owes; and a second chance for those it gave up."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Count, Min
from django.utils.timezone import localtime

from participation import outbox
from participation.models import OutgoingMail

State = OutgoingMail.State


class Command(BaseCommand):
    help = "Zeigt, welche Mails warten und welche aufgegeben wurden. --retry versucht die aufgegebenen noch einmal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--retry", action="store_true", help="aufgegebene Mails wieder vormerken")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["retry"]:
            self.stdout.write(f"Wieder vorgemerkt: {outbox.retry_given_up()}")
        waiting = OutgoingMail.objects.filter(state__in=(State.DUE, State.SENDING))
        counted = waiting.aggregate(number=Count("pk"), oldest=Min("created_at"))
        since = f", die älteste seit {localtime(counted['oldest']):%d.%m.%Y %H:%M}" if counted["oldest"] else ""
        self.stdout.write(f"Vorgemerkt: {counted['number']}{since}")
        given_up = OutgoingMail.objects.filter(state=State.GIVEN_UP).order_by("last_error").values("kind", "last_error")
        for row in given_up.annotate(number=Count("pk")):
            self.stdout.write(f"Aufgegeben: {row['number']} × {row['kind']}: {row['last_error']}")
