"""Beteiligungsphasen with their questions, and Veranstaltungen. Both are published like every other kind."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django_prose_editor.fields import ProseEditorField

from measures.models import Measure
from strategy.editor import EXTENSIONS, clean_field
from strategy.models import Chapter, District, Municipality, Revision
from strategy.models.base import Publishable

from .people import Participant, Submission


class Consultation(Publishable):
    """Beteiligungsphase: a time window in which people are asked for something, with rules and an expected result."""

    kind = "consultation"

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="consultations", verbose_name="Kommune",
        help_text="Leer: gemeinsame Beteiligung beider Kommunen.",
    )  # fmt: skip
    title = models.CharField("Titel", max_length=160)
    summary = models.CharField("Worum es geht, in einem Satz", max_length=300)
    text = ProseEditorField("Einführung", extensions=EXTENSIONS, sanitize=clean_field, blank=True)
    starts_at = models.DateTimeField("Beginn")
    ends_at = models.DateTimeField("Ende")
    chapters = models.ManyToManyField(Chapter, blank=True, verbose_name="Kapitel", related_name="+")
    measures = models.ManyToManyField(Measure, blank=True, verbose_name="Maßnahmen", related_name="+")
    takes_proposals = models.BooleanField("Eigene Vorschläge sind möglich", default=False)
    publishes_at_once = models.BooleanField(
        "Beiträge erscheinen sofort", default=True,
        help_text="Nur unauffällige Beiträge von Menschen, von denen schon einer freigegeben ist; sonst nach Prüfung.",
    )  # fmt: skip
    rules = models.TextField("Spielregeln", blank=True, help_text="Zusätzlich zur Netiquette.")
    expected_result = models.TextField("Was mit den Beiträgen geschieht")
    result_expected_on = models.DateField("Ergebnis erwartet am", null=True, blank=True)
    result = ProseEditorField("Ergebnis", extensions=EXTENSIONS, sanitize=clean_field, blank=True)
    is_example = models.BooleanField("Beispiel für die Vorführung", default=False)

    class Meta:
        verbose_name = "Beteiligungsphase"
        verbose_name_plural = "Beteiligungsphasen"
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="consultation_ends_after_start")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def scope(self) -> Municipality | None:
        return self.municipality


class Question(models.Model):
    """A question of a consultation. Free answers become contributions, choices are counted."""

    class Form(models.TextChoices):
        FREE = "free", "freie Antwort"
        SINGLE = "single", "eine Auswahl"
        MULTIPLE = "multiple", "mehrere Auswahlen"

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="questions")
    key = models.CharField("Kennung", max_length=40, editable=False)
    position = models.PositiveSmallIntegerField("Reihenfolge", default=0)
    text = models.CharField("Frage", max_length=300)
    form = models.CharField("Art", max_length=8, choices=Form.choices, default=Form.FREE)
    choices = ArrayField(
        models.CharField(max_length=160), verbose_name="Antworten zur Auswahl", default=list, blank=True,
        help_text="Eine je Zeile.",
    )  # fmt: skip

    class Meta:
        verbose_name = "Frage"
        verbose_name_plural = "Fragen"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "key"], name="question_key_once"),
            models.CheckConstraint(
                condition=Q(form="free", choices=[]) | (~Q(form="free") & Q(choices__len__gte=2)),
                name="question_choices_fit_its_form",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @transaction.atomic
    def save(self, *args, **kwargs) -> None:
        if not self.key:
            # Of two who add a question at once the second takes the next number.
            Consultation.objects.select_for_update(no_key=True).get(pk=self.consultation_id)
            self.key = f"f{max((int(key[1:]) for key in self._given_keys()), default=0) + 1}"
        super().save(*args, **kwargs)

    def _given_keys(self) -> set[str]:
        """Also those that were ever public: a form opened before must not answer another question."""
        states = Revision.objects.filter(kind="consultation", key=self.consultation.key, content__isnull=False)
        public = {question["key"] for content in states.values_list("content", flat=True)
                  for question in content["questions"]}  # fmt: skip
        return public | set(self.consultation.questions.values_list("key", flat=True))

    def clean(self) -> None:
        super().clean()
        if self.form == self.Form.FREE and self.choices:
            raise ValidationError({"choices": "Eine freie Antwort hat keine Auswahl."})
        if self.form != self.Form.FREE and len(set(self.choices)) < 2:
            raise ValidationError({"choices": "Zur Auswahl gehören mindestens zwei verschiedene Antworten."})


class ChoiceAnswer(models.Model):
    """What one person chose at one question; counted once confirmed."""

    consultation_key = models.CharField(max_length=160)
    question_key = models.CharField(max_length=40)
    choices = ArrayField(models.CharField(max_length=160))
    submission = models.ForeignKey(Submission, models.CASCADE, null=True, related_name="choice_answers")
    participant = models.ForeignKey(Participant, models.SET_NULL, null=True, related_name="choice_answers")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation_key", "question_key", "participant"], name="one_choice_per_person"
            ),
            models.CheckConstraint(condition=Q(choices__len__gte=1), name="choice_answer_chooses"),
        ]

    def __str__(self) -> str:
        return f"Antwort auf {self.consultation_key}/{self.question_key}"


class Event(Publishable):
    """Veranstaltung."""

    kind = "event"

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="events", verbose_name="Kommune",
        help_text="Leer: gemeinsame Veranstaltung.",
    )  # fmt: skip
    title = models.CharField("Titel", max_length=160)
    text = ProseEditorField("Beschreibung", extensions=EXTENSIONS, sanitize=clean_field, blank=True)
    starts_at = models.DateTimeField("Beginn")
    ends_at = models.DateTimeField("Ende")
    place = models.CharField("Ort", max_length=160, help_text="Name des Hauses oder „online“.")
    address = models.CharField("Anschrift", max_length=200, blank=True)
    district = models.ForeignKey(District, models.PROTECT, null=True, blank=True, related_name="+",
                                 verbose_name="Ortsteil")  # fmt: skip
    access_note = models.CharField("Hinweise zur Barrierefreiheit", max_length=300, blank=True)
    link = models.URLField("Adresse im Netz", blank=True)
    organiser = models.CharField("Wer einlädt", max_length=160, blank=True)
    consultation = models.ForeignKey(Consultation, models.SET_NULL, null=True, blank=True, related_name="events",
                                     verbose_name="Beteiligungsphase")  # fmt: skip
    measures = models.ManyToManyField(Measure, blank=True, verbose_name="Maßnahmen", related_name="+")
    is_cancelled = models.BooleanField("Abgesagt", default=False)
    result = ProseEditorField("Was dabei herauskam", extensions=EXTENSIONS, sanitize=clean_field, blank=True)
    is_example = models.BooleanField("Beispiel für die Vorführung", default=False)

    class Meta:
        verbose_name = "Veranstaltung"
        verbose_name_plural = "Veranstaltungen"
        ordering = ["-starts_at"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="event_ends_after_start")]

    def __str__(self) -> str:
        return self.title

    @property
    def scope(self) -> Municipality | None:
        return self.municipality


class EventReminder(models.Model):
    """Somebody wants a mail before an event; confirmed like everything else, gone the day after it."""

    event_key = models.CharField(max_length=160, db_index=True)
    submission = models.ForeignKey(Submission, models.CASCADE, null=True, related_name="reminders")
    participant = models.ForeignKey(Participant, models.CASCADE, null=True, related_name="reminders")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event_key", "participant"], name="one_reminder_per_person"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(participant__isnull=False),
                name="confirmed_reminder_has_a_reader",
            ),
        ]

    def __str__(self) -> str:
        return f"Erinnerung an {self.event_key}"
