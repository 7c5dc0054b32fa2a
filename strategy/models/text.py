"""Chapters with their blocks, glossary terms and pages."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.urls import resolve
from django_prose_editor.fields import ProseEditorField

from ..editor import EXTENSIONS, clean_field
from .base import Publishable
from .places import Municipality


class Chapter(Publishable):
    """Kapitel: shared (no municipality) or of one municipality. Its blocks stand in its revisions."""

    kind = "chapter"

    class Opener(models.TextChoices):
        """What is drawn beside the title in the PDF; who draws it: strategy.documents.openers and the settings."""

        MAP = "map", "Karte der Kommunen"
        GOALS = "goals", "Leitziele und Unterziele"
        WAY = "way", "Stationen der Strategie"
        BUNDLES = "bundles", "Maßnahmen je Bündel"
        PLACES = "places", "Gemeinsame und eigene Maßnahmen"
        PHASES = "phases", "Umsetzungen nach Phase"
        ASSESSMENTS = "assessments", "Umsetzungen nach Bewertung"
        MONEY = "money", "Geld nach Jahren"
        MILESTONES = "milestones", "Meilensteine nach Jahren"
        INDICATORS = "indicators", "Indikatoren"

    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="chapters",
        verbose_name="Kommune",
        help_text="Leer: gemeinsames Kapitel beider Kommunen.",
    )
    number = models.CharField(
        "Nummer",
        max_length=6,
        unique=True,
        # It stands in the short addresses that documents print.
        validators=[
            RegexValidator(r"^[\w.-]+\Z", "Bitte nur Buchstaben, Ziffern, Punkt und Bindestrich, ohne Leerzeichen.")
        ],
        help_text="Steht vor jedem Absatz, zum Beispiel 3 oder B2.",
    )
    position = models.PositiveSmallIntegerField("Reihenfolge", default=0)
    title = models.CharField("Titel", max_length=160)
    opener = models.CharField(
        "Bild am Kapitelanfang",
        max_length=12,
        choices=Opener.choices,
        blank=True,
        help_text="Steht im PDF neben der Überschrift, gezeichnet aus dem, was veröffentlicht ist. Ohne Auswahl, und "
        "wo nichts zu zeichnen ist, bleibt die Fläche leer. In der Langfassung haben nur gemeinsame Kapitel eins.",
    )
    text = ProseEditorField("Langtext", extensions=EXTENSIONS, sanitize=clean_field, blank=True)
    summary = ProseEditorField(
        "Zusammenfassung",
        extensions=EXTENSIONS,
        sanitize=clean_field,
        blank=True,
        help_text="Steht in der Kurzfassung.",
    )
    plain = ProseEditorField("Text in einfacher Sprache", extensions=EXTENSIONS, sanitize=clean_field, blank=True)
    plain_kind = models.CharField(
        "Art des einfachen Textes",
        max_length=40,
        default="einfache Sprache",
        choices=[("einfache Sprache", "Einfache Sprache"), ("Leichte Sprache", "Leichte Sprache (geprüft)")],
        help_text="Leichte Sprache heißt nur, was eine Prüfgruppe geprüft hat.",
    )

    class Meta:
        verbose_name = "Kapitel"
        verbose_name_plural = "Kapitel"
        ordering = ["position", "number"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def scope(self) -> Municipality | None:
        return self.municipality


class Block(models.Model):
    """The register of public block ids: an id given once is never given again, also when retired.

    The block's text at a time is found in the chapter's revisions.
    """

    public_id = models.CharField(primary_key=True, max_length=12)
    chapter_key = models.CharField(max_length=160, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="replaced", verbose_name="fortgeführt von"
    )

    class Meta:
        verbose_name = "Absatz"
        verbose_name_plural = "Absätze"

    def __str__(self) -> str:
        return f"a-{self.public_id}"


class GlossaryTerm(Publishable):
    """Glossarbegriff."""

    kind = "glossary"

    term = models.CharField("Begriff", max_length=120, unique=True)
    variants = ArrayField(
        models.CharField(max_length=120),
        verbose_name="andere Formen",
        default=list,
        blank=True,
        help_text="Mit Komma getrennt, zum Beispiel Mehrzahl und Abkürzung.",
    )
    definition = models.TextField("Erklärung")

    class Meta:
        verbose_name = "Glossarbegriff"
        verbose_name_plural = "Glossar"
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.term


class Page(Publishable):
    """A page beside the strategy: Impressum, Datenschutz, Barrierefreiheit, Leichte Sprache, Netiquette."""

    kind = "page"

    title = models.CharField("Titel", max_length=160)
    body = ProseEditorField("Text", extensions=EXTENSIONS, sanitize=clean_field, blank=True)

    class Meta:
        verbose_name = "Seite"
        verbose_name_plural = "Seiten"
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Pages stand directly below the root, where other things have their place already."""
        super().clean()
        if self.slug and resolve(f"/{self.slug}/").view_name != "strategy:page":
            raise ValidationError(f"Unter der Adresse /{self.slug}/ steht schon etwas anderes.")


class AccessibilityReport(models.Model):
    """A barrier somebody told us of. Deleted six months after it came in (see docs/privacy.md)."""

    page = models.CharField("Seite", max_length=300, blank=True)
    message = models.TextField("Nachricht", max_length=5000)
    reply_to = models.EmailField("Antwort an", blank=True)
    form_id = models.UUIDField(unique=True, help_text="Made when the form was shown: a double click is one report.")
    created_at = models.DateTimeField("eingegangen", auto_now_add=True)
    answered_at = models.DateTimeField("beantwortet", null=True, blank=True)

    class Meta:
        verbose_name = "gemeldete Barriere"
        verbose_name_plural = "gemeldete Barrieren"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"Barriere vom {self.created_at:%d.%m.%Y}"
