"""Resolutions of the two councils."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .base import Publishable
from .editions import Edition
from .places import Municipality


class Resolution(Publishable):
    """Beschluss of one council. What is not known stays empty and is shown as not yet known."""

    kind = "resolution"

    class Result(models.TextChoices):
        ACCEPTED = "accepted", "beschlossen"
        AMENDED = "amended", "mit Änderungen beschlossen"
        REJECTED = "rejected", "abgelehnt"
        POSTPONED = "postponed", "vertagt"
        NOTED = "noted", "zur Kenntnis genommen"

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="resolutions", verbose_name="Kommune")
    body = models.CharField("Gremium", max_length=120)
    date = models.DateField("Sitzungstag", null=True, blank=True)
    date_note = models.CharField("Hinweis zum Datum", max_length=200, blank=True)
    paper_number = models.CharField("Vorlagennummer", max_length=60, blank=True)
    link = models.URLField("Adresse der Vorlage", blank=True)
    edition = models.ForeignKey(
        Edition,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="resolutions",
        verbose_name="Fassung",
        help_text="Leer, wenn der Beschluss keine Fassung in diesem Portal betrifft.",
    )
    result = models.CharField(
        "Ergebnis", max_length=10, choices=Result.choices, blank=True, help_text="Leer: noch nicht entschieden."
    )
    outcome = models.CharField(
        "Ergebnis in Worten", max_length=120, blank=True, help_text="Zum Beispiel das Stimmenverhältnis."
    )
    edition_title = models.CharField("Worüber", max_length=200)
    note = models.TextField("Hinweis", blank=True)

    class Meta:
        verbose_name = "Beschluss"
        verbose_name_plural = "Beschlüsse"
        ordering = ["date", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(body="") & ~Q(edition_title=""),
                name="resolution_says_who_and_what",
                violation_error_message="Ein Beschluss nennt das Gremium und worüber es entschieden hat.",
            ),
            models.CheckConstraint(
                condition=Q(result="") | Q(date__isnull=False) | ~Q(date_note=""),
                name="resolution_result_has_a_day",
                violation_error_message="Ein Ergebnis braucht den Sitzungstag oder einen Hinweis zum Datum.",
            ),
            models.CheckConstraint(
                condition=Q(link="") | Q(link__startswith="https://"),
                name="resolution_link_is_https",
                violation_error_message="Die Adresse der Vorlage beginnt mit https://.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body}: {self.edition_title}"

    @property
    def scope(self) -> Municipality:
        return self.municipality
