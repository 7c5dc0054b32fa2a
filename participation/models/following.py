"""Abos: who wants to be told what is new, about what and how often; and mail that did not arrive."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ..querysets import BounceQuerySet, SubscriptionQuerySet
from .people import Participant, Submission


class Subscription(models.Model):
    """Abo: news about one thing, or about everything, in a digest. Until it is confirmed it belongs to nobody."""

    class About(models.TextChoices):
        ALL = "all", "alles"
        MUNICIPALITY = "municipality", "Kommune"
        CHAPTER = "chapter", "Kapitel"
        MEASURE = "measure", "Maßnahme"

    class Rhythm(models.TextChoices):
        DAILY = "daily", "täglich"
        WEEKLY = "weekly", "wöchentlich"

    about = models.CharField("worüber", max_length=12, choices=About.choices)
    key = models.CharField(max_length=160, blank=True)
    rhythm = models.CharField("wie oft", max_length=6, choices=Rhythm.choices)
    participant = models.ForeignKey(Participant, models.CASCADE, null=True, related_name="subscriptions")
    submission = models.ForeignKey(Submission, models.CASCADE, null=True, related_name="subscriptions")
    created_at = models.DateTimeField("bestellt am", auto_now_add=True)
    confirmed_at = models.DateTimeField("bestätigt am", null=True)
    told_up_to = models.BigIntegerField(default=0, help_text="The last news (its number) that a digest has told.")
    due_at = models.DateTimeField("nächste Mail", null=True, db_index=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = "Abo"
        verbose_name_plural = "Abos"
        constraints = [
            models.CheckConstraint(
                condition=Q(about="all", key="") | (~Q(about="all") & ~Q(key="")), name="subscription_names_its_subject"
            ),
            models.UniqueConstraint(
                "participant", "about", "key", condition=Q(confirmed_at__isnull=False), name="follows_a_thing_once"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, due_at__isnull=True)
                | Q(confirmed_at__isnull=False, due_at__isnull=False, participant__isnull=False),
                name="confirmed_subscription_has_a_reader",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_about_display()} {self.key}".strip()


class Bounce(models.Model):
    """A mail to a person that came back, or was refused at once."""

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="bounces")
    mail_id = models.UUIDField(null=True, help_text="Of the mail, which may be deleted already.")
    is_permanent = models.BooleanField("endgültig")
    status = models.CharField("Status", max_length=12, blank=True, help_text="As in RFC 3463, e.g. 5.1.1.")
    at = models.DateTimeField("am", auto_now_add=True)

    objects = BounceQuerySet.as_manager()

    class Meta:
        verbose_name = "Rückläufer"
        verbose_name_plural = "Rückläufer"
        ordering = ["-at"]
        constraints = [models.UniqueConstraint("participant", "mail_id", name="a_mail_comes_back_once")]

    def __str__(self) -> str:
        return f"{self.status} am {self.at:%d.%m.%Y}"
