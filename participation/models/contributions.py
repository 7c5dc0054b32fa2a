"""Beiträge: what people say, about what, and what became of it."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from strategy.models import Municipality, Revision

from ..querysets import ContributionQuerySet, SupportQuerySet
from .people import Participant, Submission

# Without letters and digits that look alike on paper.
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
MAX_TEXT = 5000


def new_public_id() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(8))


class ContributionGroup(models.Model):
    """Similar contributions that are answered once. Dissolving it leaves the contributions as they are."""

    title = models.CharField("Worum es in allen geht", max_length=160)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "Gruppe ähnlicher Beiträge"
        verbose_name_plural = "Gruppen ähnlicher Beiträge"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.title


class Contribution(models.Model):
    """Beitrag: a comment on a block, a measure, an event or a question, a proposal, or a reply to one of these."""

    class Subject(models.TextChoices):
        BLOCK = "block", "Absatz"
        MEASURE = "measure", "Maßnahme"
        EVENT = "event", "Veranstaltung"
        QUESTION = "question", "Frage"
        PROPOSAL = "proposal", "Vorschlag"

    class State(models.TextChoices):
        AWAITING = "awaiting", "wartet auf Bestätigung"
        HELD = "held", "wartet auf Freigabe"
        PUBLISHED = "published", "veröffentlicht"
        HIDDEN = "hidden", "ausgeblendet"
        WITHDRAWN = "withdrawn", "zurückgezogen"
        ANONYMISED = "anonymised", "veröffentlicht, ohne Person"

    class Source(models.TextChoices):
        PORTAL = "portal", "im Portal"
        PAPER = "paper", "auf Papier"
        MAIL = "mail", "per Brief oder E-Mail"
        PHONE = "phone", "am Telefon"
        EVENT = "event", "bei einer Veranstaltung"

    class Fate(models.TextChoices):
        NONE = "", "–"
        UNCHANGED = "unchanged", "Der Text ist seitdem gleich geblieben"
        MOVED = "moved", "Der Text steht jetzt an anderer Stelle"
        CHANGED = "changed", "Der Text wurde seitdem geändert"
        MERGED = "merged", "Der Text ist in einem anderen Absatz aufgegangen"
        REMOVED = "removed", "Der Text ist entfallen"

    public_id = models.CharField("Kennung", max_length=12, unique=True, default=new_public_id, editable=False)
    subject = models.CharField("worüber", max_length=10, choices=Subject.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="replies", verbose_name="Antwort auf")
    # What it is about, by permanent keys; a reply carries its parent's.
    chapter_key = models.CharField(max_length=160, blank=True, db_index=True)
    block_id = models.CharField("Absatz", max_length=12, blank=True)
    measure_key = models.CharField(max_length=160, blank=True, db_index=True)
    event_key = models.CharField(max_length=160, blank=True)
    consultation_key = models.CharField(max_length=160, blank=True, db_index=True)
    question_key = models.CharField(max_length=40, blank=True)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Kommune",
        help_text="In whose scope it is answered and moderated; none: both.",
    )  # fmt: skip
    # The text it was written on, and where that text is now.
    revision = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+", verbose_name="geschrieben zu")
    quote = models.TextField("zitierter Satz", blank=True)
    quote_before = models.CharField(max_length=30, blank=True)
    quote_after = models.CharField(max_length=30, blank=True)
    fate = models.CharField("Schicksal", max_length=10, choices=Fate.choices, blank=True, default=Fate.NONE)
    block_now = models.CharField("heutiger Absatz", max_length=12, blank=True, db_index=True)
    fate_since = models.DateTimeField("Schicksal seit", null=True, help_text="None: the text is as it was.")
    # A proposal also has a title, a place and an objective.
    title = models.CharField("Titel", max_length=120, blank=True)
    objective_key = models.CharField(max_length=160, blank=True)
    district_key = models.CharField(max_length=160, blank=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)

    text = models.TextField("Text", blank=True)
    display_name = models.CharField("gezeigter Name", max_length=60, blank=True)
    participant = models.ForeignKey(Participant, models.SET_NULL, null=True, related_name="contributions")
    submission = models.ForeignKey(Submission, models.CASCADE, null=True, related_name="contributions")
    source = models.CharField("Eingang", max_length=8, choices=Source.choices, default=Source.PORTAL)
    consent = models.CharField("Einwilligung", max_length=300, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    received_on = models.DateField("eingegangen am", null=True)

    state = models.CharField("Zustand", max_length=10, choices=State.choices, default=State.AWAITING)
    held_reasons = models.JSONField("Gründe der Prüfung", default=list, blank=True)
    text_digest = models.CharField(max_length=64, blank=True, db_index=True)
    group = models.ForeignKey(
        ContributionGroup, models.SET_NULL, null=True, blank=True, related_name="contributions", verbose_name="Gruppe"
    )
    created_at = models.DateTimeField("geschrieben am", auto_now_add=True)
    confirmed_at = models.DateTimeField("bestätigt am", null=True)
    published_at = models.DateTimeField("veröffentlicht am", null=True)
    state_changed_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField("geändert am", null=True)
    is_example = models.BooleanField("Beispiel für die Vorführung", default=False)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = "Beitrag"
        verbose_name_plural = "Beiträge"
        ordering = ["-published_at", "-id"]
        indexes = [models.Index(fields=["state", "-published_at"]), models.Index(fields=["state", "created_at"])]
        constraints = [
            models.CheckConstraint(condition=~Q(subject="block") | ~Q(block_id="") & ~Q(chapter_key=""),
                                   name="block_contribution_names_its_block"),
            models.CheckConstraint(condition=~Q(subject="measure") | ~Q(measure_key=""),
                                   name="measure_contribution_names_its_measure"),
            models.CheckConstraint(condition=~Q(subject="event") | ~Q(event_key=""),
                                   name="event_contribution_names_its_event"),
            models.CheckConstraint(condition=~Q(subject="question") | ~Q(consultation_key="") & ~Q(question_key=""),
                                   name="question_contribution_names_its_question"),
            models.CheckConstraint(condition=~Q(state__in=["published", "anonymised"]) | Q(published_at__isnull=False),
                                   name="public_contribution_has_a_date"),
            models.CheckConstraint(condition=Q(text="") | ~Q(state="withdrawn"), name="withdrawn_text_is_gone"),
            models.CheckConstraint(condition=Q(source="portal") | ~Q(consent=""), name="entered_with_consent"),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__isnull=False, latitude__isnull=False), name="point_is_whole"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title or f"{self.get_subject_display()}: {self.text[:60]}"

    def get_absolute_url(self) -> str:
        return reverse("participation:contribution", args=[self.public_id])

    @property
    def scope(self) -> Municipality | None:
        return self.municipality

    @property
    def is_public(self) -> bool:
        return self.state in (self.State.PUBLISHED, self.State.ANONYMISED)

    @property
    def public_state(self) -> str:
        """In which state it is public (again): anonymised before it was hidden, it comes back without a person."""
        came_by_mail = self.source == self.Source.PORTAL and self.published_at is not None
        is_nobodys = came_by_mail and self.participant_id is None and not self.display_name
        return self.State.ANONYMISED if is_nobodys else self.State.PUBLISHED

    @property
    def author(self) -> str:
        """The name as readers see it."""
        return self.display_name or "Ohne Namen"


class ContributionVersion(models.Model):
    """What a contribution said before its author corrected it. Deleted with the contribution's text."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="versions")
    title = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    replaced_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-replaced_at", "-id"]

    def __str__(self) -> str:
        return f"Frühere Fassung von {self.contribution_id}"


class Support(models.Model):
    """„Das ist mir auch wichtig“: one per person and contribution, confirmed by mail."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="supports")
    # None once the person is gone or the sending long done; until confirmed it vanishes with its submission.
    submission = models.ForeignKey(Submission, models.CASCADE, null=True, related_name="supports")
    participant = models.ForeignKey(Participant, models.SET_NULL, null=True, related_name="supports")
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True)

    objects = SupportQuerySet.as_manager()

    class Meta:
        constraints = [
            # Without a participant: of a person whose data are gone; their voice still counts.
            models.UniqueConstraint(fields=["contribution", "participant"], name="one_support_per_person"),
        ]

    def __str__(self) -> str:
        return f"Unterstützung von {self.contribution_id}"
