"""The public truth: an append-only row of revisions, and what is derived from it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from ..querysets import LiveQuerySet


class Revision(models.Model):
    """What was public of one object from one moment on. Never updated, never deleted; the database refuses it."""

    kind = models.CharField("Art", max_length=20)
    key = models.CharField("Kennung", max_length=160)
    number = models.PositiveIntegerField("Nummer")
    schema = models.PositiveSmallIntegerField("Schema", default=1)
    content = models.JSONField("Inhalt", null=True, help_text="NULL: from here on the object is not public any more.")
    sha256 = models.CharField("Prüfsumme", max_length=64)
    path = models.CharField("Adresse", max_length=300, blank=True, help_text="Where it became public.")
    note = models.TextField("Anlass", blank=True)
    published_at = models.DateTimeField("veröffentlicht am")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="veröffentlicht von"
    )

    class Meta:
        verbose_name = "veröffentlichter Stand"
        verbose_name_plural = "veröffentlichte Stände"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["kind", "key", "number"], name="revision_number_once")]
        indexes = [models.Index(fields=["kind", "key", "-number"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} Nr. {self.number}"


class Live(models.Model):
    """Projection: which revision is the current one of a public object."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=160)
    revision = models.OneToOneField(Revision, models.PROTECT, related_name="+")

    objects = LiveQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_live_revision")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class PublicAddress(models.Model):
    """Projection: every address that was ever public, so that none breaks."""

    path = models.CharField(max_length=300, primary_key=True)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=160)

    def __str__(self) -> str:
        return self.path


class ContentStamp(models.Model):
    """One row; its number rises with every change of what the public sees. Page cache and ETags hang on it."""

    number = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_content_stamp")]

    def __str__(self) -> str:
        return str(self.number)


class ChangeEvent(models.Model):
    """Neuigkeit: what was published or changed, with one human sentence."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=160)
    revision = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+")
    municipality_keys = models.JSONField(default=list)
    sentence = models.CharField("Satz", max_length=400)
    about = models.JSONField(default=list, help_text='Whose followers it concerns, as "kind/key".')
    path = models.CharField(max_length=300, blank=True, help_text="Where it can be seen, if that is no object's page.")
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "Neuigkeit"
        verbose_name_plural = "Neuigkeiten"
        ordering = ["-at", "-id"]
        indexes = [GinIndex(fields=["about"], name="news_by_subject", opclasses=["jsonb_path_ops"])]

    def __str__(self) -> str:
        return self.sentence


class ContentFile(models.Model):
    """What the loader read from a file, so that it never overwrites what staff changed since."""

    path = models.CharField(max_length=200, primary_key=True)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=160)
    file_digest = models.CharField(max_length=64)
    loaded_digest = models.CharField(max_length=64, help_text="Fingerprint of the workspace object after loading.")

    def __str__(self) -> str:
        return self.path
