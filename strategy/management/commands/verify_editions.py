"""Compute every checksum again and make every document again from its revisions: the same bytes, or a reason."""

from __future__ import annotations

import sys
from argparse import BooleanOptionalAction
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from strategy import verifying
from strategy.models import Edition
from strategy.verifying import Finding, Outcome

LIVE = "arbeitsstand"


class Command(BaseCommand):
    help = (
        "Prüft Fassungen: rechnet jede Prüfsumme nach und erstellt jedes Dokument noch einmal aus seinen Ständen. "
        "Endet mit 0, wenn alles gleich oder erklärt ist, sonst mit 1."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--edition",
            metavar="WORT",
            help=f"Nur diese: fassung-2, oder {LIVE} für alle Stände und die laufenden Dokumente.",
        )
        parser.add_argument(
            "--render",
            action=BooleanOptionalAction,
            default=True,
            help="Dokumente noch einmal erstellen und vergleichen, oder nur die Dateien prüfen.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        findings = []
        for finding in self._all(options["edition"], render=options["render"]):
            self.stdout.write(str(finding))
            findings.append(finding)
        self.stdout.write(summary(findings))
        if not verifying.is_sound(findings):
            sys.exit(1)

    def _all(self, word: str | None, *, render: bool) -> Iterator[Finding]:
        for edition in self._wanted(word):
            yield from verifying.verify(edition, render=render)

    def _wanted(self, word: str | None) -> list[Edition | None]:
        found = Edition.objects.order_by("number")
        if word is None:
            return [*found, None]
        if word == LIVE:
            return [None]
        chosen = found.filter(slug=word).first()
        if chosen is None:
            known = ", ".join([*found.values_list("slug", flat=True), LIVE])
            raise CommandError(f"Die Fassung „{word}“ gibt es nicht. Bekannt sind: {known}.")
        return [chosen]


def summary(findings: list[Finding]) -> str:
    """„Geprüft: 14, davon 12 gleich, 2 mit genanntem Grund anders, 0 fehlerhaft.“"""
    found = verifying.counts(findings)
    return (
        f"Geprüft: {len(findings)}, davon {found[Outcome.SAME]} gleich, "
        f"{found[Outcome.EXPLAINED]} mit genanntem Grund anders, {found[Outcome.ALARM]} fehlerhaft."
    )
