"""Resolutions of the two councils."""

from __future__ import annotations

from django.db import models

from .base import Publishable
from .places import Municipality


class Resolution(Publishable):
    """Beschluss of one council. What is not known stays empty and is shown as not yet known."""

    kind = "resolution"

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="resolutions", verbose_name="Kommune")
    body = models.CharField("Gremium", max_length=120)
    date = models.DateField("Sitzungstag", null=True, blank=True)
    date_note = models.CharField("Hinweis zum Datum", max_length=200, blank=True)
    paper_number = models.CharField("Vorlagennummer", max_length=60, blank=True)
    link = models.URLField("Adresse der Vorlage", blank=True)
    outcome = models.CharField("Ergebnis", max_length=120, blank=True)
    edition_title = models.CharField("Worüber", max_length=200)
    note = models.TextField("Hinweis", blank=True)

    class Meta:
        verbose_name = "Beschluss"
        verbose_name_plural = "Beschlüsse"
        ordering = ["date", "id"]

    def __str__(self) -> str:
        return f"{self.body}: {self.edition_title}"

    @property
    def scope(self) -> Municipality:
        return self.municipality
