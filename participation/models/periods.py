"""When phases and events begin and end: what lists ask for, and what the clock alone changes on public pages."""

from __future__ import annotations

from django.db import models

from ..querysets import PublicPeriodQuerySet


class PublicPeriod(models.Model):
    """Projection: the time of each published phase and event. One that was withdrawn stays, with the mark of it."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=160)
    municipality_key = models.CharField(max_length=160, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)
    is_withdrawn = models.BooleanField(default=False)

    objects = PublicPeriodQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_public_period")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class PassedMoment(models.Model):
    """A beginning or an end that has passed and was acted on: once, whoever looks at the clock."""

    class What(models.TextChoices):
        BEGIN = "begin", "Beginn"
        END = "end", "Ende"

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=160)
    what = models.CharField(max_length=5, choices=What.choices)
    at = models.DateTimeField(help_text="Part of the identity: what is moved to a later time begins anew.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key", "what", "at"], name="moment_passes_once")]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.kind} {self.key}"
