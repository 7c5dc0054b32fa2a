"""Who takes part: a confirmed mail address, and what was sent and waits for its confirmation."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from ..querysets import ParticipantQuerySet, SubmissionQuerySet


class Participant(models.Model):
    """A confirmed mail address and the name shown. No password, no account (see docs/privacy.md)."""

    email = models.EmailField("E-Mail-Adresse")
    display_name = models.CharField("gezeigter Name", max_length=60, blank=True)
    created_at = models.DateTimeField("bestätigt am", auto_now_add=True)
    last_active_at = models.DateTimeField("zuletzt beteiligt")
    link_version = models.PositiveIntegerField(
        default=1, help_text="Part of every personal link: raised, all links sent before stop working."
    )

    mail_stopped_at = models.DateTimeField(
        "keine Mails seit", null=True, help_text="Mails came back: none but those that the person asks for."
    )
    mail_resumed_at = models.DateTimeField(
        "Rückläufer zählen seit", null=True, help_text="Mails arrive since then: those that left before count nothing."
    )

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = "Teilnehmende"
        verbose_name_plural = "Teilnehmende"
        constraints = [models.UniqueConstraint(Lower("email"), name="one_participant_per_address")]

    def __str__(self) -> str:
        return self.display_name or "Ohne Namen"


class Submission(models.Model):
    """One form sent by one person: everything in it is confirmed by one link, or vanishes after seven days.

    Until then the mail address stands here; with the confirmation it moves to the participant.
    """

    class Emptied(models.TextChoices):
        """Why nothing, or not everything, of what was confirmed is left."""

        REPEATED = "repeated", "war schon bestätigt"
        TAKEN_BACK = "taken_back", "von der Person zurückgenommen"

    #: The same for support of what the person wrote; said by the portal alone and chosen nowhere.
    EMPTIED_OWN = "own"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    form_id = models.UUIDField(unique=True, help_text="Made when the form was shown: a double click is one submission.")
    email = models.EmailField(blank=True)
    display_name = models.CharField(max_length=60, blank=True)
    participant = models.ForeignKey(Participant, models.SET_NULL, null=True, related_name="submissions")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    emptied = models.CharField(max_length=10, choices=Emptied.choices, blank=True, default="")

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = "Einsendung"
        verbose_name_plural = "Einsendungen"
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(email=""), name="confirmed_submission_keeps_no_address"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=False) | ~Q(email=""), name="unconfirmed_submission_has_an_address"
            ),
        ]

    def __str__(self) -> str:
        return f"Einsendung vom {self.created_at:%d.%m.%Y}"
