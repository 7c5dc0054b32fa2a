"""One municipality's row of a measure: where it stands, with its money, milestones and notes."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django_prose_editor.fields import ProseEditorField

from strategy.editor import EXTENSIONS, clean_field
from strategy.models import DatePrecision, Municipality
from strategy.models.base import Publishable

from .measure import Measure


class Phase(models.TextChoices):
    IDEA = "idea", "Idee"
    DECIDED = "decided", "Beschlossen"
    PREPARATION = "preparation", "Vorbereitung"
    IMPLEMENTATION = "implementation", "Umsetzung"
    OPERATION = "operation", "Betrieb"
    CLOSED = "closed", "Abgeschlossen"


class Assessment(models.TextChoices):
    ON_TRACK = "on_track", "Im Plan"
    AT_RISK = "at_risk", "Gefährdet"
    DELAYED = "delayed", "Verzögert"
    PAUSED = "paused", "Pausiert"
    DROPPED = "dropped", "Aufgegeben"
    UNKNOWN = "unknown", "Noch nicht bewertet"


class FundingState(models.TextChoices):
    IN_STRATEGY = "in_strategy", "In der Strategie"
    SUBMITTED = "submitted", "Eingereicht"
    UNDER_REVIEW = "under_review", "In Prüfung"
    APPROVED = "approved", "Bewilligt"
    OTHER_PROGRAMME = "other_programme", "Nicht aus diesem Programm"


class Implementation(Publishable):
    """Umsetzung. A shared measure has one for each municipality; each is published on its own."""

    kind = "implementation"

    slug = None  # type: ignore[assignment]  # It has no page of its own.
    sources = None  # type: ignore[assignment]

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="implementations", verbose_name="Maßnahme")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="implementations", verbose_name="Kommune"
    )
    phase = models.CharField("Phase", max_length=16, choices=Phase.choices, blank=True)
    assessment = models.CharField("Bewertung", max_length=10, choices=Assessment.choices, default=Assessment.UNKNOWN)
    reason = models.TextField("Begründung", blank=True, help_text="Nötig bei jeder Bewertung außer „Im Plan“.")
    funding_state = models.CharField(
        "Förderstatus", max_length=16, choices=FundingState.choices, default=FundingState.IN_STRATEGY
    )
    programme = models.CharField("Förderprogramm", max_length=200, blank=True)
    lead = models.CharField(
        "Federführung", max_length=160, blank=True, help_text="Ein Amt oder eine Stelle, keine Person."
    )
    contact = models.CharField("Ansprechstelle", max_length=200, blank=True)
    planned_start = models.DateField("Beginn geplant", null=True, blank=True)
    planned_end = models.DateField("Ende geplant", null=True, blank=True)
    actual_start = models.DateField("begonnen", null=True, blank=True)
    actual_end = models.DateField("beendet", null=True, blank=True)
    precision = models.CharField(
        "Genauigkeit", max_length=8, choices=DatePrecision.choices, default=DatePrecision.MONTH
    )
    is_example = models.BooleanField(
        "Beispielwerte", default=False, help_text="Phase, Bewertung, Förderstatus und Zeiten sind Beispielwerte."
    )

    class Meta:
        verbose_name = "Umsetzung"
        verbose_name_plural = "Umsetzungen"
        ordering = ["measure__bundle__number", "measure__number", "municipality__position"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "municipality"], name="one_implementation_per_municipality"),
            models.CheckConstraint(
                condition=Q(assessment="on_track") | ~Q(reason=""),
                name="assessment_has_reason",
                violation_error_message="Diese Bewertung braucht eine Begründung.",
            ),
            models.CheckConstraint(
                condition=Q(planned_start=None) | Q(planned_end=None) | Q(planned_end__gte=F("planned_start")),
                name="planned_start_before_end",
                violation_error_message="Das geplante Ende liegt vor dem geplanten Beginn.",
            ),
            models.CheckConstraint(
                condition=Q(actual_end=None) | Q(actual_start__isnull=False, actual_end__gte=F("actual_start")),
                name="actual_start_before_end",
                violation_error_message="Das Ende liegt vor dem Beginn, oder der Beginn fehlt.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} in {self.municipality}"

    def new_key(self) -> str:
        return f"{self.measure.key}/{self.municipality.key}"

    @property
    def scope(self) -> Municipality:
        return self.municipality

    @property
    def source_list(self) -> list[str]:
        return []


class BudgetLine(models.Model):
    """Haushaltszeile: one year of an implementation, in euros. Empty means not yet known, which is not 0."""

    implementation = models.ForeignKey(Implementation, models.CASCADE, related_name="budget")
    year = models.PositiveSmallIntegerField("Jahr", validators=[MinValueValidator(2018), MaxValueValidator(2050)])
    planned = models.DecimalField("geplant (€)", max_digits=12, decimal_places=2, null=True, blank=True)
    spent = models.DecimalField("ausgegeben (€)", max_digits=12, decimal_places=2, null=True, blank=True)
    own_share = models.DecimalField("davon Eigenanteil (€)", max_digits=12, decimal_places=2, null=True, blank=True)
    programme = models.CharField("Programm", max_length=200, blank=True)
    note = models.CharField("Hinweis", max_length=200, blank=True)
    is_example = models.BooleanField("Beispielwert", default=False)

    class Meta:
        verbose_name = "Haushaltszeile"
        verbose_name_plural = "Haushaltszeilen"
        ordering = ["year", "programme", "id"]
        constraints = [
            models.UniqueConstraint(fields=["implementation", "year", "programme"], name="one_budget_line_per_year"),
            models.CheckConstraint(
                condition=(Q(planned=None) | Q(planned__gte=0))
                & (Q(spent=None) | Q(spent__gte=0))
                & (Q(own_share=None) | Q(own_share__gte=0)),
                name="budget_is_not_negative",
                violation_error_message="Beträge sind nicht negativ.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)


class Milestone(models.Model):
    """Meilenstein."""

    implementation = models.ForeignKey(Implementation, models.CASCADE, related_name="milestones")
    title = models.CharField("Titel", max_length=200)
    planned = models.DateField("geplant", null=True, blank=True)
    precision = models.CharField(
        "Genauigkeit", max_length=8, choices=DatePrecision.choices, default=DatePrecision.MONTH
    )
    actual = models.DateField("erreicht", null=True, blank=True)
    note = models.CharField("Hinweis", max_length=300, blank=True)
    is_example = models.BooleanField("Beispielwert", default=False)

    class Meta:
        verbose_name = "Meilenstein"
        verbose_name_plural = "Meilensteine"
        ordering = [F("planned").asc(nulls_last=True), "id"]

    def __str__(self) -> str:
        return self.title


class ProgressNote(models.Model):
    """Sachstand."""

    implementation = models.ForeignKey(Implementation, models.CASCADE, related_name="notes")
    date = models.DateField("Datum")
    text = ProseEditorField("Text", extensions=EXTENSIONS, sanitize=clean_field)
    is_example = models.BooleanField("Beispieltext", default=False)

    class Meta:
        verbose_name = "Sachstand"
        verbose_name_plural = "Sachstände"
        ordering = ["-date", "-id"]

    def __str__(self) -> str:
        return f"Sachstand vom {self.date:%d.%m.%Y}"
