"""Editions: frozen lists of revisions, which councils decide on."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Cast, Concat

from .revisions import Revision


class Edition(models.Model):
    """Fassung: a list of revisions that never changes. Only its state does, and that follows from the resolutions.

    The database itself refuses any other change, and any deletion (migration 0009).
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Entwurf"
        CONSULTATION = "consultation", "in Beteiligung"
        ADOPTED = "adopted", "beschlossen"
        SUPERSEDED = "superseded", "abgelöst"

    number = models.PositiveIntegerField("Nummer", unique=True)
    slug = models.SlugField("Wort in der Adresse", max_length=40, unique=True)
    title = models.CharField("Titel", max_length=160)
    note = models.TextField("Was sich geändert hat", blank=True)
    state = models.CharField("Zustand", max_length=12, choices=State.choices, default=State.DRAFT)
    is_example = models.BooleanField("Beispiel", default=False, help_text="Für die Vorführung erfunden.")
    size = models.PositiveIntegerField("Zahl der Stände")
    sha256 = models.CharField("Prüfsumme", max_length=64)
    frozen_at = models.DateTimeField("eingefroren am")
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="eingefroren von"
    )
    revisions = models.ManyToManyField(Revision, through="EditionEntry", related_name="editions")

    class Meta:
        verbose_name = "Fassung"
        verbose_name_plural = "Fassungen"
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0) & ~Q(title=""), name="edition_has_a_title_and_contents"),
            models.CheckConstraint(
                condition=Q(slug=Concat(Value("fassung-"), Cast("number", models.CharField()))),
                name="edition_slug_says_its_number",
            ),
            # The one column that may change after the freezing.
            models.CheckConstraint(
                condition=Q(state__in=["draft", "consultation", "adopted", "superseded"]), name="edition_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"Fassung {self.number}: {self.title}"

    @property
    def is_open(self) -> bool:
        """Whether councils may still decide on it: neither have all adopted it, nor has a newer one replaced it."""
        return self.state in (self.State.DRAFT, self.State.CONSULTATION)


class EditionEntry(models.Model):
    """One revision of an edition's list."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="entries")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "revision"], name="revision_once_in_edition")]

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.revision_id}"


class Selection(models.Model):
    """What somebody picked for a document of their own (Sitzungsunterlage). Holds no word of theirs.

    `key` is made from what was picked, so equal choices are one row and one file.
    """

    key = models.CharField(max_length=32, primary_key=True)
    municipality_key = models.CharField(max_length=160, blank=True, help_text="Leer: beide Kommunen.")
    chapter_keys = models.JSONField(default=list)
    measure_keys = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "Auswahl"
        verbose_name_plural = "Auswahlen"
        constraints = [
            models.CheckConstraint(condition=Q(key__regex="^[0-9a-f]{32}$"), name="selection_key_is_a_checksum"),
            models.CheckConstraint(condition=~Q(chapter_keys=[], measure_keys=[]), name="selection_is_not_empty"),
        ]

    def __str__(self) -> str:
        return self.key
