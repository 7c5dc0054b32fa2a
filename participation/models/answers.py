"""Rückmeldungen: the official answer, its outcome, and what took the contribution up."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from strategy.models import Municipality, Revision

from ..querysets import ResponseQuerySet
from .contributions import Contribution


class Outcome(models.TextChoices):
    TAKEN_UP = "taken_up", "Aufgenommen"
    PARTLY = "partly", "Teilweise aufgenommen"
    DECLINED = "declined", "Nicht aufgenommen"
    NOTED = "noted", "Zur Kenntnis genommen"
    OUT_OF_SCOPE = "out_of_scope", "Nicht in unserer Hand"


class Response(models.Model):
    """Rückmeldung der Verwaltung: one answer to one or several contributions, by a named office."""

    contributions = models.ManyToManyField(Contribution, related_name="responses", verbose_name="Beiträge")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Bereich"
    )
    office = models.CharField("Stelle, die antwortet", max_length=160)
    outcome = models.CharField("Ergebnis", max_length=12, choices=Outcome.choices)
    text = models.TextField("Begründung", max_length=5000)
    # What took it up: the revision in which the text or the measure changed, and the passage.
    revision = models.ForeignKey(
        Revision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="aufgenommen in"
    )
    measure_key = models.CharField("Maßnahme", max_length=160, blank=True, db_index=True)
    chapter_key = models.CharField("Kapitel", max_length=160, blank=True, db_index=True)
    block_id = models.CharField("Absatz", max_length=12, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="von")
    created_at = models.DateTimeField("angelegt am", auto_now_add=True)
    published_at = models.DateTimeField("veröffentlicht am", null=True, db_index=True)
    edited_at = models.DateTimeField("geändert am", null=True)
    # A withdrawn answer stays as it was; readers see the day and the reason in its place.
    withdrawn_at = models.DateTimeField("zurückgezogen am", null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="zurückgezogen von"
    )
    withdrawn_reason = models.TextField("Grund", max_length=500, blank=True, default="")

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = "Rückmeldung"
        verbose_name_plural = "Rückmeldungen"
        ordering = ["-published_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(office="") & ~Q(text=""), name="response_names_office_and_reason"),
            models.CheckConstraint(condition=Q(block_id="") | ~Q(chapter_key=""), name="response_block_has_chapter"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
                # Said one by one: a comparison with nothing would be let through.
                | (
                    Q(withdrawn_at__isnull=False, published_at__isnull=False, withdrawn_by__isnull=False)
                    & Q(withdrawn_at__gte=F("published_at"))
                    & ~Q(withdrawn_reason="")
                ),
                name="withdrawn_response_was_public_and_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} – {self.office}"

    @property
    def is_public(self) -> bool:
        return self.published_at is not None and self.withdrawn_at is None

    @property
    def scope(self) -> Municipality | None:
        return self.municipality


class AnswerModule(models.Model):
    """Textbaustein for frequent answers; staff take it over and change it."""

    title = models.CharField("Titel", max_length=120, unique=True)
    outcome = models.CharField("Ergebnis", max_length=12, choices=Outcome.choices, blank=True)
    text = models.TextField("Text", max_length=5000)

    class Meta:
        verbose_name = "Textbaustein"
        verbose_name_plural = "Textbausteine"
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title
