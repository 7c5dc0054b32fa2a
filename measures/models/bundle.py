"""Bundles of measures."""

from __future__ import annotations

from django.db import models
from django_prose_editor.fields import ProseEditorField

from strategy.editor import EXTENSIONS, clean_field
from strategy.models import Objective
from strategy.models.base import Publishable


class MeasureBundle(Publishable):
    """Maßnahmenbündel."""

    kind = "bundle"

    number = models.PositiveSmallIntegerField("Nummer", unique=True)
    title = models.CharField("Titel", max_length=120)
    summary = models.TextField("Kurz gesagt", blank=True)
    text = ProseEditorField("Text", extensions=EXTENSIONS, sanitize=clean_field, blank=True)
    territory_note = models.CharField("Wo", max_length=300, blank=True)
    objectives = models.ManyToManyField(Objective, blank=True, related_name="bundles", verbose_name="Unterziele")
    objectives_note = models.CharField("Hinweis zur Zuordnung", max_length=300, blank=True)

    class Meta:
        verbose_name = "Maßnahmenbündel"
        verbose_name_plural = "Maßnahmenbündel"
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
