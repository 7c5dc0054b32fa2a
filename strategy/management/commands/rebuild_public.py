"""Make every projection again from the revisions alone."""

from django.core.management.base import BaseCommand

from strategy.publishing import rebuild


class Command(BaseCommand):
    help = "Baut alles, was aus den veröffentlichten Ständen abgeleitet ist, von Grund auf neu."

    def handle(self, *args, **options) -> None:
        rebuild(self.stdout.write)
