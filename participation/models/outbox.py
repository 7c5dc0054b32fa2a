"""Mails that are owed. The row is the debt, written in the transaction that caused it; it holds ids, no address."""

from __future__ import annotations

import uuid

from django.db import models

from ..querysets import OutgoingMailQuerySet
from .notices import Notice
from .people import Participant, Submission


class OutgoingMail(models.Model):
    """One mail to one person. `kind` names who writes it, `context` holds the ids it needs."""

    class State(models.TextChoices):
        DUE = "due", "vorgemerkt"
        SENDING = "sending", "wird gesendet"
        SENT = "sent", "gesendet"
        OBSOLETE = "obsolete", "nicht mehr nötig"
        GIVEN_UP = "given_up", "aufgegeben"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False, help_text="Also its Message-ID.")
    kind = models.CharField("Art", max_length=30)
    key = models.CharField(max_length=200, unique=True, help_text="What it is about: the same debt is one mail.")
    submission = models.ForeignKey(Submission, models.CASCADE, null=True, related_name="mails")
    participant = models.ForeignKey(Participant, models.CASCADE, null=True, related_name="mails")
    notice = models.ForeignKey(Notice, models.CASCADE, null=True, related_name="mails")
    context = models.JSONField(default=dict)
    state = models.CharField("Zustand", max_length=10, choices=State.choices, default=State.DUE)
    due_at = models.DateTimeField("fällig", db_index=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField("Versuche", default=0)
    last_error = models.CharField("letzter Fehler", max_length=300, blank=True)
    created_at = models.DateTimeField("vorgemerkt am", auto_now_add=True)
    finished_at = models.DateTimeField("erledigt am", null=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = "Mail"
        verbose_name_plural = "Mails"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(submission__isnull=False) | models.Q(participant__isnull=False)
                | models.Q(notice__isnull=False) | models.Q(state__in=["sent", "obsolete", "given_up"]),
                name="owed_mail_has_a_reader",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} ({self.get_state_display()})"
