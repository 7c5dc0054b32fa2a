"""Documents: what is owed, what is being made, what is there."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.module_loading import import_string

from ..querysets import PublicationQuerySet


def variants() -> list[tuple[str, str]]:
    """Every document there is: the strategy's own, and what other apps have made (settings.PORTAL_DOCUMENT_MAKERS)."""
    makers = settings.PORTAL_DOCUMENT_MAKERS.items()
    return [*Publication.Variant.choices, *((name, import_string(path).label) for name, path in makers)]


class Publication(models.Model):
    """One PDF of one scope and variant, made from what is public.

    The row is written by the act that makes a document necessary and is the only memory of that debt:
    the queue carries nudges, a sweep takes up whatever is due.
    """

    class Variant(models.TextChoices):
        """The strategy as a document; its scope is a municipality or, empty, both."""

        LONG = "long", "Langfassung"
        SHORT = "short", "Kurzfassung"

    class State(models.TextChoices):
        DUE = "due", "vorgemerkt"
        RENDERING = "rendering", "wird erstellt"
        DONE = "done", "fertig"
        UNCHANGED = "unchanged", "unverändert"
        FAILED = "failed", "fehlgeschlagen"

    class Step(models.TextChoices):
        WAITING = "waiting", "Wartet auf die Druckwerkstatt"
        COLLECTING = "collecting", "Inhalte zusammenstellen"
        LAYOUT = "layout", "Seiten setzen"
        WRITING = "writing", "PDF schreiben"
        STORING = "storing", "Prüfen und ablegen"

    variant = models.CharField("Fassung", max_length=20, choices=variants)
    scope = models.CharField("Geltungsbereich", max_length=160, blank=True, help_text="Leer: beide Kommunen.")
    state = models.CharField("Zustand", max_length=10, choices=State.choices, default=State.DUE)
    step = models.CharField("Schritt", max_length=10, choices=Step.choices, default=Step.WAITING)
    page_reached = models.PositiveIntegerField(null=True, help_text="Page that layout has reached.")
    due_at = models.DateTimeField("fällig")
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField("Versuche", default=0)
    error = models.TextField("Grund des Fehlers", blank=True)
    created_at = models.DateTimeField("vorgemerkt am", auto_now_add=True)

    key = models.CharField("Schlüssel des Inhalts", max_length=64, blank=True, db_index=True)
    content_date = models.DateTimeField("Stand der Inhalte", null=True)
    file_name = models.CharField(max_length=160, blank=True)
    sha256 = models.CharField("Prüfsumme der Datei", max_length=64, blank=True)
    size = models.PositiveIntegerField("Größe in Byte", null=True)
    pages = models.PositiveIntegerField("Seiten", null=True)
    finished_at = models.DateTimeField("fertig am", null=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = "Dokument"
        verbose_name_plural = "Dokumente"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["variant", "scope"], condition=Q(state="due"), name="one_due_document"),
            models.UniqueConstraint(
                fields=["variant", "scope"], condition=Q(state="rendering"), name="one_document_in_the_making"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | (Q(size__gt=0, pages__gt=0) & ~Q(sha256="") & ~Q(file_name="")),
                name="done_document_has_a_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_variant_display()} {self.scope or 'gemeinsam'}"

    @property
    def path(self) -> Path:
        """Where the file lies; named by its content, so equal content is one file."""
        return Path(settings.DOCUMENTS_DIR) / f"{self.key}.pdf"
