"""Documents: what is owed, what is being made, what is there."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.module_loading import import_string

from ..querysets import PublicationQuerySet
from .editions import Edition


def variants() -> list[tuple[str, str]]:
    """Every document there is: the strategy's own, and what other apps have made (settings.PORTAL_DOCUMENT_MAKERS)."""
    makers = settings.PORTAL_DOCUMENT_MAKERS.items()
    return [*Publication.Variant.choices, *((name, import_string(path).label) for name, path in makers)]


class Publication(models.Model):
    """One document of one scope and variant, made from an edition or, without one, from what is public.

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
    edition = models.ForeignKey(
        Edition, models.PROTECT, null=True, blank=True, related_name="publications", verbose_name="Fassung",
        help_text="Leer: der Arbeitsstand.",
    )  # fmt: skip
    state = models.CharField("Zustand", max_length=10, choices=State.choices, default=State.DUE)
    step = models.CharField("Schritt", max_length=10, choices=Step.choices, default=Step.WAITING)
    page_reached = models.PositiveIntegerField(null=True, help_text="Page that layout has reached.")
    due_at = models.DateTimeField("fällig")
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField("Versuche", default=0)
    error = models.TextField("Grund des Fehlers", blank=True)
    retry_at = models.DateTimeField(null=True, help_text="When a failed one is tried again by itself.")
    asked_at = models.DateTimeField(null=True, help_text="When somebody last wanted a document made on demand.")
    created_at = models.DateTimeField("vorgemerkt am", auto_now_add=True)

    key = models.CharField("Schlüssel des Inhalts", max_length=64, blank=True, db_index=True)
    up_to = models.BigIntegerField(null=True, help_text="Number of the newest revision that was public then.")
    content_hash = models.CharField("Kennung des Inhalts", max_length=64, blank=True)
    rendering_hash = models.CharField("Kennung der Vorlage", max_length=64, blank=True)
    content_date = models.DateTimeField("Stand der Inhalte", null=True)
    file_name = models.CharField(max_length=160, blank=True)
    sha256 = models.CharField("Prüfsumme der Datei", max_length=64, blank=True)
    size = models.PositiveIntegerField("Größe in Byte", null=True)
    pages = models.PositiveIntegerField("Seiten", null=True)
    finished_at = models.DateTimeField("fertig am", null=True)

    objects = PublicationQuerySet.as_manager()

    #: Of a row just claimed: whoever had it before did not come back.
    was_abandoned = False

    class Meta:
        verbose_name = "Dokument"
        verbose_name_plural = "Dokumente"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "scope", "edition"],
                condition=Q(state="due"),
                nulls_distinct=False,
                name="one_due_document",
            ),
            models.UniqueConstraint(
                fields=["variant", "scope", "edition"],
                condition=Q(state="rendering"),
                nulls_distinct=False,
                name="one_document_in_the_making",
            ),
            # Equal keys are equal files: never two workers at one.
            models.UniqueConstraint(
                fields=["key"], condition=Q(state="rendering") & ~Q(key=""), name="one_file_in_the_making"
            ),
            # Without one nobody would ever take it up again.
            models.CheckConstraint(
                condition=~Q(state="rendering") | Q(lease_until__isnull=False),
                name="document_in_the_making_has_a_lease",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | (Q(size__gt=0, pages__gt=0) & ~Q(sha256="") & ~Q(file_name="")),
                name="done_document_has_a_file",
            ),
        ]

    def __str__(self) -> str:
        edition = f", Fassung {self.edition.number}" if self.edition else ""
        return f"{self.get_variant_display()} {self.scope or 'gemeinsam'}{edition}"

    @property
    def path(self) -> Path:
        """Where the file lies; named by its content, so equal content is one file."""
        return Path(settings.DOCUMENTS_DIR) / f"{self.key}{Path(self.file_name).suffix or '.pdf'}"
