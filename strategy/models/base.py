"""What every publishable object of the workspace has in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.text import slugify

from .revisions import PublicAddress

if TYPE_CHECKING:
    from .places import Municipality

SLUG = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*$",
    "Nur Kleinbuchstaben, Ziffern und einzelne Bindestriche, zum Beispiel „lorawan-sensorik“.",
)


def german_slug(text: str) -> str:
    """„Jeserig/Fläming“ → "jeserig-flaeming"."""
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("/", " ")):
        text = text.lower().replace(umlaut, letters)
    return slugify(text)


class Publishable(models.Model):
    """An object of the workspace. Saving it changes nothing public; `publishing.publish` does.

    `key` names the object for ever (revisions, references, addresses of old pages); `slug` is the word
    in today's address and may change.
    """

    kind: ClassVar[str]

    key = models.CharField("Kennung", max_length=160, unique=True, editable=False)
    slug = models.CharField(
        "Wort in der Adresse",
        max_length=80,
        unique=True,
        validators=[SLUG],
        help_text="Die Adresse darf sich ändern: Die alte leitet dann auf die neue weiter.",
    )
    sources = models.TextField("Quellen", blank=True, help_text="Eine Quelle je Zeile.")
    updated_at = models.DateTimeField("zuletzt gespeichert", auto_now=True)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        if not self.key:
            self.key = self._free_key()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """An address that was public leads to the same object for ever, so no other object gets its word."""
        super().clean()
        taken = PublicAddress.objects.filter(kind=self.kind, path__endswith=f"/{self.slug}/").exclude(key=self.key)
        if taken.exists():
            raise ValidationError(
                f"Die Adresse mit dem Wort „{self.slug}“ war schon öffentlich und führt zu einem anderen Eintrag. "
                "Bitte wählen Sie ein anderes Wort für die Adresse."
            )

    def new_key(self) -> str:
        return self.slug

    def _free_key(self) -> str:
        """The new key, with a number where a renamed object still has it."""
        key, number = self.new_key(), 2
        while type(self)._default_manager.filter(key=key).exists():
            key, number = f"{self.new_key()}-{number}", number + 1
        return key

    @property
    def scope(self) -> Municipality | None:
        """The municipality this belongs to; None is the joint scope."""
        return None

    @property
    def source_list(self) -> list[str]:
        return [line.strip() for line in self.sources.splitlines() if line.strip()]
