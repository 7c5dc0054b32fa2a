"""The shared framework: the strategy itself with its phases, goals and objectives."""

from __future__ import annotations

from django.db import models
from django_prose_editor.fields import ProseEditorField

from ..editor import EXTENSIONS, clean_field
from .base import SLUG, Publishable


class DatePrecision(models.TextChoices):
    DAY = "day", "Tag"
    MONTH = "month", "Monat"
    QUARTER = "quarter", "Quartal"
    YEAR = "year", "Jahr"


class Strategy(Publishable):
    """What stands above all chapters: title, vision, phases, contact and the note of honesty. One row."""

    kind = "strategy"

    title = models.CharField("Titel", max_length=200)
    subtitle = models.CharField("Untertitel", max_length=300, blank=True)
    vision = models.TextField("Vision", blank=True)
    aim = ProseEditorField("Ziel", extensions=EXTENSIONS, sanitize=clean_field, blank=True)
    note = ProseEditorField("Hinweis im Impressum", extensions=EXTENSIONS, sanitize=clean_field, blank=True)
    contact = ProseEditorField("Kontakt", extensions=EXTENSIONS, sanitize=clean_field, blank=True)

    class Meta:
        verbose_name = "Strategie (Rahmen)"
        verbose_name_plural = "Strategie (Rahmen)"

    def __str__(self) -> str:
        return self.title


class StrategyPhase(models.Model):
    """A span in the history of the strategy, for instance the implementation phase."""

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="phases")
    title = models.CharField("Titel", max_length=200)
    start = models.DateField("Beginn")
    end = models.DateField("Ende", null=True, blank=True)
    precision = models.CharField(
        "Genauigkeit", max_length=8, choices=DatePrecision.choices, default=DatePrecision.MONTH
    )
    text = models.TextField("Text", blank=True)

    class Meta:
        verbose_name = "Phase der Strategie"
        verbose_name_plural = "Phasen der Strategie"
        ordering = ["start", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end__isnull=True) | models.Q(end__gte=models.F("start")),
                name="phase_starts_before_end",
                violation_error_message="Das Ende liegt vor dem Beginn.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Goal(Publishable):
    """Leitziel."""

    kind = "goal"

    number = models.PositiveSmallIntegerField("Nummer", unique=True)
    title = models.CharField("Titel", max_length=120)
    summary = models.TextField("Kurz gesagt", blank=True)
    text = ProseEditorField("Text", extensions=EXTENSIONS, sanitize=clean_field, blank=True)

    class Meta:
        verbose_name = "Leitziel"
        verbose_name_plural = "Leitziele"
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Objective(models.Model):
    """Unterziel; published with its goal."""

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="objectives", verbose_name="Leitziel")
    key = models.CharField("Kennung", max_length=20, unique=True, validators=[SLUG])
    number = models.CharField("Nummer", max_length=10)
    title = models.CharField("Titel", max_length=200)
    text = models.TextField("Text", blank=True)

    class Meta:
        verbose_name = "Unterziel"
        verbose_name_plural = "Unterziele"
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
