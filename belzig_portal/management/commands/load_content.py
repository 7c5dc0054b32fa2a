"""Load the content files of all apps and publish them; never overwrites what staff changed."""

from importlib import import_module

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from strategy.content_files import ContentError
from strategy.content_loading import Report, add_days_ago, past
from strategy.publishing import announce, bump_stamp

BEGUN = "Das Portal ist da: Die Strategie mit ihren Zielen, Kapiteln und Maßnahmen ist veröffentlicht."


class Command(BaseCommand):
    help = "Lädt die Inhaltsdateien und veröffentlicht sie. Was die Redaktion geändert hat, bleibt."

    def add_arguments(self, parser) -> None:
        add_days_ago(parser)

    def handle(self, *args, **options) -> None:
        verbose = options["verbosity"] > 1
        report = Report(line=self.stdout.write if verbose else lambda text: None, at=past(options))
        try:
            self._load(report)
        except ContentError as error:
            raise CommandError(f"{error} Es wurde nichts geladen.") from error
        self.stdout.write(
            f"Inhalte: {len(report.created)} neu, {len(report.updated)} aktualisiert, "
            f"{len(report.unchanged)} unverändert, {len(report.kept)} von der Redaktion geändert und deshalb belassen."
        )

    @transaction.atomic
    def _load(self, report: Report) -> None:
        """All files or none: a broken one leaves nothing half loaded."""
        for dotted_path in settings.PORTAL_CONTENT_LOADERS:
            import_module(dotted_path).load(report)
        if report.created and not report.updated and not report.unchanged:
            announce(
                "Das Portal ist da: Die Strategie mit ihren Zielen, Kapiteln und Maßnahmen ist veröffentlicht.",
                at=report.at,
            )
            bump_stamp()
