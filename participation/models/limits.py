"""Counting without knowing whom: a pseudonym made with a salt that is thrown away every night."""

from __future__ import annotations

from django.db import models


class DailySalt(models.Model):
    """The salt of one day. Deleted afterwards: then no pseudonym of that day leads to an address any more."""

    day = models.DateField(primary_key=True)
    salt = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.day}"


class RateCount(models.Model):
    """How often one pseudonym did one thing within one window of time."""

    act = models.CharField(max_length=20)
    pseudonym = models.CharField(max_length=64)
    window = models.DateTimeField(help_text="Its beginning.")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["act", "pseudonym", "window"], name="one_count_per_window")]

    def __str__(self) -> str:
        return f"{self.act} seit {self.window}"
