"""Decisions on contributions: an append-only log. The database refuses to change or delete a row."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .contributions import Contribution


class Decision(models.Model):
    """Entscheidung: who did what to a contribution, by which rule, with which reason told to those it concerns."""

    class Act(models.TextChoices):
        HOLD = "hold", "zur Prüfung zurückgehalten"
        PUBLISH = "publish", "veröffentlicht"
        HIDE = "hide", "ausgeblendet"
        KEEP = "keep", "nach Meldung stehen gelassen"
        UPHOLD = "uphold", "nach Widerspruch bestätigt"
        UNDO = "undo", "Entscheidung zurückgenommen"

    class Rule(models.TextChoices):
        NONE = "", "–"
        LAW = "law", "Rechtswidriger Inhalt"
        INSULT = "insult", "Beleidigung, Hass, Drohung"
        PERSONAL = "personal", "Daten anderer Menschen"
        ADVERTISING = "advertising", "Werbung oder Spam"
        OFF_TOPIC = "off_topic", "Kein Bezug zur Strategie"
        DUPLICATE = "duplicate", "Doppelt eingesandt"

    contribution = models.ForeignKey(Contribution, models.PROTECT, related_name="decisions", verbose_name="Beitrag")
    act = models.CharField("Entscheidung", max_length=10, choices=Act.choices)
    rule = models.CharField("Regel", max_length=12, choices=Rule.choices, blank=True, default=Rule.NONE)
    reason = models.TextField("Begründung", max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="von")
    # The moment of the act: what it publishes first has the same date.
    at = models.DateTimeField("am", default=timezone.now, editable=False)
    before = models.CharField(
        "Zustand davor", max_length=10, choices=Contribution.State.choices, blank=True, default="",
        help_text="What it was decided on; empty in rows older than this field.",
    )  # fmt: skip
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="undone_by", verbose_name="nimmt zurück"
    )
    appeal = models.OneToOneField(
        "Appeal", models.PROTECT, null=True, related_name="outcome_decision", verbose_name="auf den Widerspruch"
    )

    class Meta:
        verbose_name = "Entscheidung"
        verbose_name_plural = "Entscheidungen"
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(act="hide") | ~Q(rule=""), name="hiding_names_a_rule"),
            models.CheckConstraint(
                condition=~Q(act__in=["keep", "uphold"]) | ~Q(reason=""), name="keeping_gives_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(act="undo", undoes__isnull=False) | (~Q(act="undo") & Q(undoes__isnull=True)),
                name="undoing_names_the_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} am {self.at:%d.%m.%Y}"

    @property
    def is_automatic(self) -> bool:
        return self.by_id is None

    @property
    def is_undone(self) -> bool:
        return hasattr(self, "undone_by")

    @property
    def is_in_force(self) -> bool:
        """Whether the contribution still is as it says: not taken back, and nothing else decided since."""
        turns = (self.Act.HOLD, self.Act.PUBLISH, self.Act.HIDE)
        since = Decision.objects.filter(contribution=self.contribution_id, pk__gt=self.pk, act__in=turns)
        return not self.is_undone and not since.filter(undone_by=None).exists()


class Claim(models.Model):
    """Who looks at a contribution just now, so that nobody else begins with the same one. It ends by itself."""

    contribution = models.OneToOneField(Contribution, models.CASCADE, related_name="claim")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    until = models.DateTimeField("bis")

    class Meta:
        verbose_name = "In Bearbeitung"
        verbose_name_plural = "In Bearbeitung"

    def __str__(self) -> str:
        return f"{self.by} bis {self.until:%H:%M}"
