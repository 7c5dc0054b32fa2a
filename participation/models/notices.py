"""Meldungen and Widersprüche: what people say about a contribution, and about a decision on one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from ..querysets import AppealQuerySet, NoticeQuerySet
from .contributions import Contribution, new_public_id
from .moderation import Decision
from .people import Participant

#: Of one form; what is added later comes on top.
MAX_EXPLANATION = 2000
MAX_ADDITIONS = 5
MAX_APPEAL = 3000


class Notice(models.Model):
    """Meldung: somebody says in good faith that a contribution should not stand there."""

    class Ground(models.TextChoices):
        LAW = "law", "Rechtswidriger Inhalt"
        CHILD = "child", "Darstellung von sexuellem Missbrauch an Kindern"
        INSULT = "insult", "Beleidigung, Hass, Drohung"
        PERSONAL = "personal", "Daten anderer Menschen"
        ADVERTISING = "advertising", "Werbung oder Spam"
        OTHER = "other", "Etwas anderes"

    class Outcome(models.TextChoices):
        OPEN = "", "offen"
        HIDDEN = "hidden", "Beitrag ausgeblendet"
        KEPT = "kept", "Beitrag bleibt stehen"
        GONE = "gone", "Beitrag war schon zurückgezogen"

    public_id = models.CharField("Vorgangsnummer", max_length=12, unique=True, default=new_public_id, editable=False)
    form_id = models.UUIDField(unique=True, help_text="Made when the form was shown: a double click is one notice.")
    contribution = models.ForeignKey(Contribution, models.PROTECT, related_name="notices", verbose_name="Beitrag")
    ground = models.CharField("Grund", max_length=12, choices=Ground.choices)
    explanation = models.TextField("Begründung", max_length=MAX_EXPLANATION, blank=True)
    place = models.CharField("Stelle", max_length=300, blank=True)
    name = models.CharField("Name", max_length=120, blank=True)
    email = models.EmailField("E-Mail-Adresse", blank=True)
    good_faith = models.BooleanField("nach bestem Wissen", default=False)
    text_digest = models.CharField(max_length=64, blank=True, help_text="Of the text when it was reported.")
    additions = models.PositiveSmallIntegerField(
        "Ergänzungen", default=0, help_text="Sent later with the same address while it was open; in the explanation."
    )
    disowned_at = models.DateTimeField(
        "Absender bestritten am", null=True, help_text="Whoever reads the address said: that was not me."
    )
    mail_returned_at = models.DateTimeField(
        "Mail kam zurück am", null=True, help_text="A mail about it came back for good: no more are sent."
    )
    created_at = models.DateTimeField("gemeldet am", auto_now_add=True)
    outcome = models.CharField("Ergebnis", max_length=8, choices=Outcome.choices, blank=True, default=Outcome.OPEN)
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="notices")
    closed_at = models.DateTimeField("erledigt am", null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "Meldung"
        verbose_name_plural = "Meldungen"
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(good_faith=True), name="notice_in_good_faith"),
            models.CheckConstraint(
                condition=Q(outcome="", closed_at__isnull=True) | (~Q(outcome="") & Q(closed_at__isnull=False)),
                name="closed_notice_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["hidden", "kept"]) | Q(decision__isnull=False),
                name="decided_notice_names_its_decision",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="")
                | Q(ground="child")
                | Q(disowned_at__isnull=False)
                | (~Q(name="") & ~Q(email="")),
                name="open_notice_names_its_sender",
            ),
            models.UniqueConstraint(
                "contribution", Lower("email"), condition=Q(outcome="") & ~Q(email=""), name="one_open_notice_each"
            ),
        ]

    def __str__(self) -> str:
        return f"Meldung {self.public_id}: {self.get_ground_display()}"


class Appeal(models.Model):
    """Widerspruch against a decision, by the author or by who had reported; somebody else decides it."""

    class Outcome(models.TextChoices):
        OPEN = "", "offen"
        UPHELD = "upheld", "stattgegeben"
        REJECTED = "rejected", "zurückgewiesen"
        GONE = "gone", "erledigt, ohne Entscheidung"

    public_id = models.CharField("Vorgangsnummer", max_length=12, unique=True, default=new_public_id, editable=False)
    form_id = models.UUIDField(unique=True)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="appeals", verbose_name="gegen")
    against = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="entschieden von",
        help_text="Who made the decision; empty if a rule did.",
    )  # fmt: skip
    notice = models.ForeignKey(
        Notice, models.PROTECT, null=True, related_name="appeals", help_text="Whose sender appeals; empty: the author."
    )
    participant = models.ForeignKey(Participant, models.SET_NULL, null=True, related_name="appeals")
    text = models.TextField("Begründung", max_length=MAX_APPEAL, blank=True)
    created_at = models.DateTimeField("eingelegt am", auto_now_add=True)
    outcome = models.CharField("Ergebnis", max_length=8, choices=Outcome.choices, blank=True, default=Outcome.OPEN)
    answer = models.TextField("Antwort", max_length=2000, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("entschieden am", null=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = "Widerspruch"
        verbose_name_plural = "Widersprüche"
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint("decision", "notice", nulls_distinct=False, name="one_appeal_each"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(against__isnull=True) | ~Q(decided_by=F("against")),
                name="appeal_decided_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True, decided_by__isnull=True)
                | (Q(outcome__in=["upheld", "rejected"], decided_by__isnull=False, decided_at__isnull=False))
                | Q(outcome="gone", decided_by__isnull=True, decided_at__isnull=False),
                name="decided_appeal_names_its_judge",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["upheld", "rejected"]) | ~Q(answer=""), name="decided_appeal_has_an_answer"
            ),
        ]

    def __str__(self) -> str:
        return f"Widerspruch {self.public_id}"
