"""Municipalities and their districts."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django_prose_editor.fields import ProseEditorField

from ..editor import EXTENSIONS, clean_field
from .base import SLUG, Publishable


class Municipality(Publishable):
    """Kommune. A third one can be added in the admin, with no code."""

    kind = "municipality"

    class KindLabel(models.TextChoices):
        TOWN = "Stadt", "Stadt"
        MUNICIPALITY = "Gemeinde", "Gemeinde"

    name = models.CharField("Name", max_length=80, unique=True)
    official_name = models.CharField("amtlicher Name", max_length=120)
    kind_label = models.CharField("Art", max_length=20, choices=KindLabel.choices)
    position = models.PositiveSmallIntegerField("Reihenfolge", default=0)
    ags = models.CharField("Amtlicher Gemeindeschlüssel", max_length=8, blank=True)
    postcode = models.CharField("Postleitzahl", max_length=5, blank=True)
    landkreis = models.CharField("Landkreis", max_length=80, blank=True)
    region = models.CharField("Region", max_length=120, blank=True)
    area_km2 = models.DecimalField("Fläche in km²", max_digits=8, decimal_places=2, null=True, blank=True)
    population = models.PositiveIntegerField("Einwohnerzahl", null=True, blank=True)
    population_as_of = models.DateField("Einwohnerzahl am", null=True, blank=True)
    website = models.URLField("Internetseite", blank=True)
    council = models.CharField("Vertretung", max_length=80, blank=True)
    summary = models.TextField("Kurz gesagt", blank=True)
    focus = models.TextField("Schwerpunkt", blank=True)
    text = ProseEditorField("Text", extensions=EXTENSIONS, sanitize=clean_field, blank=True)
    boundary = models.JSONField("Grenze (GeoJSON)", null=True, blank=True)
    boundary_attribution = models.CharField("Quelle der Grenze", max_length=200, blank=True)
    longitude = models.FloatField("Länge (Mittelpunkt)", null=True, blank=True)
    latitude = models.FloatField("Breite (Mittelpunkt)", null=True, blank=True)

    class Meta:
        verbose_name = "Kommune"
        verbose_name_plural = "Kommunen"
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> Municipality:
        return self


class District(models.Model):
    """Ortsteil, Gemeindeteil (with a parent) or the Kernstadt; published with its municipality."""

    class Kind(models.TextChoices):
        CORE = "kernstadt", "Kernstadt"
        DISTRICT = "ortsteil", "Ortsteil"
        PART = "gemeindeteil", "Gemeindeteil"

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="districts", verbose_name="Kommune")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name="gehört zu"
    )
    key = models.CharField("Kennung", max_length=80, unique=True, validators=[SLUG])
    name = models.CharField("Name", max_length=80)
    kind = models.CharField("Art", max_length=12, choices=Kind.choices, default=Kind.DISTRICT)
    population = models.PositiveIntegerField("Einwohnerzahl", null=True, blank=True)
    population_as_of = models.CharField("Stand", max_length=60, blank=True)
    note = models.CharField("Hinweis", max_length=300, blank=True)

    class Meta:
        verbose_name = "Ortsteil oder Gemeindeteil"
        verbose_name_plural = "Ortsteile und Gemeindeteile"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="gemeindeteil", parent__isnull=True),
                name="district_part_has_parent",
                violation_error_message="Ein Gemeindeteil gehört zu einem Ortsteil oder zur Kernstadt.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.parent and self.parent.municipality_id != self.municipality_id:
            raise ValidationError({"parent": "Der Ortsteil liegt in einer anderen Kommune."})
