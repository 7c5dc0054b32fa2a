"""Measures and how they hang together: what both municipalities share of a measure."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django_prose_editor.fields import ProseEditorField

from strategy.editor import EXTENSIONS, clean_field
from strategy.models import District, Municipality, Objective
from strategy.models.base import Publishable

from .bundle import MeasureBundle


class Measure(Publishable):
    """Teilmaßnahme, in public „Maßnahme": its common part. What each municipality does is an Implementation."""

    kind = "measure"

    bundle = models.ForeignKey(MeasureBundle, models.PROTECT, related_name="measures", verbose_name="Bündel")
    number = models.PositiveSmallIntegerField("Nummer im Bündel")
    code = models.CharField("Kürzel", max_length=12, unique=True)
    title = models.CharField("Titel", max_length=160)
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="own_measures",
        verbose_name="gehört zu",
        help_text="Leer: gemeinsame Maßnahme beider Kommunen.",
    )
    summary = models.TextField("Kurz gesagt", blank=True, max_length=600)
    description = ProseEditorField("Beschreibung", extensions=EXTENSIONS, sanitize=clean_field, blank=True)
    need = models.TextField("Warum es die Maßnahme braucht", blank=True)
    target_groups = models.TextField("Für wen", blank=True)
    partners = models.TextField("Wer mitmacht", blank=True)
    continuation = models.TextField("Wie es nach der Förderung weitergeht", blank=True)
    data_note = models.TextField("Daten und Datenschutz", blank=True)
    open_source = models.TextField("Offene Software", blank=True)
    objectives = models.ManyToManyField(Objective, blank=True, related_name="measures", verbose_name="Unterziele")
    objectives_note = models.CharField("Hinweis zur Zuordnung", max_length=300, blank=True)
    districts = models.ManyToManyField(
        District, blank=True, related_name="measures", verbose_name="Orte", help_text="Leer: ganze Kommune."
    )
    area_note = models.CharField("Hinweis zum Ort", max_length=300, blank=True)
    plain = ProseEditorField("Text in einfacher Sprache", extensions=EXTENSIONS, sanitize=clean_field, blank=True)
    origin = models.CharField("Herkunft", max_length=300, blank=True)

    class Meta:
        verbose_name = "Maßnahme"
        verbose_name_plural = "Maßnahmen"
        ordering = ["bundle__number", "number"]
        constraints = [models.UniqueConstraint(fields=["bundle", "number"], name="measure_number_in_bundle")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def scope(self) -> Municipality | None:
        return self.municipality


class MeasureRelation(models.Model):
    """One measure builds on another, or has to do with it."""

    class Type(models.TextChoices):
        DEPENDS_ON = "depends_on", "baut auf"
        RELATED = "related", "hat zu tun mit"

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="relations", verbose_name="Maßnahme")
    type = models.CharField("Art", max_length=10, choices=Type.choices)
    other = models.ForeignKey(Measure, models.CASCADE, related_name="related_from", verbose_name="andere Maßnahme")

    class Meta:
        verbose_name = "Verbindung"
        verbose_name_plural = "Verbindungen"
        ordering = ["type", "id"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "type", "other"], name="measure_relation_once"),
            models.CheckConstraint(
                condition=~models.Q(measure=models.F("other")),
                name="measure_relates_to_another",
                violation_error_message="Eine Maßnahme kann nicht mit sich selbst verbunden sein.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.get_type_display()} {self.other}"


class MeasureLink(models.Model):
    """An address outside the portal."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="links")
    title = models.CharField("Titel", max_length=160)
    url = models.URLField("Adresse", max_length=400)

    class Meta:
        verbose_name = "Verweis"
        verbose_name_plural = "Verweise"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title


class MeasureAssignment(models.Model):
    """A responsible person without a role: edits the implementations of this measure, publishes nothing."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="assignments")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="measure_assignments", verbose_name="Person"
    )

    class Meta:
        verbose_name = "verantwortliche Person"
        verbose_name_plural = "verantwortliche Personen"
        constraints = [models.UniqueConstraint(fields=["measure", "user"], name="measure_assigned_once")]

    def __str__(self) -> str:
        return f"{self.user} für {self.measure}"
