"""Who may what: roles of staff in scopes."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .places import Municipality


class StaffRole(models.Model):
    """A role of a staff member in one scope: a municipality, or the joint scope (no municipality)."""

    class Role(models.TextChoices):
        READER = "reader", "Lesen"
        EDITOR = "editor", "Redaktion"
        PUBLISHER = "publisher", "Redaktion mit Veröffentlichung"
        MODERATOR = "moderator", "Moderation"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="staff_roles", verbose_name="Person"
    )
    role = models.CharField("Rolle", max_length=10, choices=Role.choices)
    municipality = models.ForeignKey(
        Municipality,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="staff_roles",
        verbose_name="Kommune",
        help_text="Leer: der gemeinsame Bereich beider Kommunen.",
    )

    class Meta:
        verbose_name = "Rolle"
        verbose_name_plural = "Rollen"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "municipality"], nulls_distinct=False, name="one_role_per_scope"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.municipality or 'gemeinsam'}"
