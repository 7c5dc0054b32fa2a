"""Indicators with readings and targets; all published together."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from .base import Publishable
from .frame import Objective
from .places import Municipality


class Indicator(Publishable):
    """Indikator."""

    kind = "indicator"

    class Level(models.TextChoices):
        INPUT = "input", "Einsatz (Input)"
        OUTPUT = "output", "Leistung (Output)"
        OUTCOME = "outcome", "Ergebnis (Outcome)"
        IMPACT = "impact", "Wirkung (Impact)"

    class Direction(models.TextChoices):
        UP = "up", "mehr ist besser"
        DOWN = "down", "weniger ist besser"
        NONE = "none", "ohne Richtung"

    title = models.CharField("Titel", max_length=200)
    level = models.CharField("Ebene", max_length=8, choices=Level.choices)
    unit = models.CharField("Einheit", max_length=40)
    direction = models.CharField("Richtung", max_length=4, choices=Direction.choices, default=Direction.NONE)
    method = models.TextField("So wird gemessen", blank=True)
    source = models.CharField("Datenquelle", max_length=200, blank=True)
    baseline = models.DecimalField("Ausgangswert", max_digits=14, decimal_places=2, null=True, blank=True)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="indicators", verbose_name="Kommune"
    )
    objectives = models.ManyToManyField(Objective, blank=True, related_name="indicators", verbose_name="Unterziele")
    # Keys, not a relation: measures belong to an app this one does not know.
    measure_keys = ArrayField(models.CharField(max_length=160), default=list, blank=True, verbose_name="Maßnahmen")

    class Meta:
        verbose_name = "Indikator"
        verbose_name_plural = "Indikatoren"
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    @property
    def scope(self) -> Municipality | None:
        return self.municipality


class Value(models.Model):
    """A number at a date."""

    date = models.DateField("Datum")
    value = models.DecimalField("Wert", max_digits=14, decimal_places=2)
    note = models.CharField("Hinweis", max_length=200, blank=True)
    is_example = models.BooleanField("Beispielwert", default=False)

    class Meta:
        abstract = True
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date:%d.%m.%Y}: {self.value}"


class Reading(Value):
    """Messwert."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="readings")

    class Meta(Value.Meta):
        verbose_name = "Messwert"
        verbose_name_plural = "Messwerte"
        constraints = [models.UniqueConstraint(fields=["indicator", "date"], name="one_reading_per_day")]


class Target(Value):
    """Zielwert."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="targets")

    class Meta(Value.Meta):
        verbose_name = "Zielwert"
        verbose_name_plural = "Zielwerte"
        constraints = [models.UniqueConstraint(fields=["indicator", "date"], name="one_target_per_day")]
