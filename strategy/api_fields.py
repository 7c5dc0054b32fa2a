"""The fields from which the serializers of all apps are made. Serializers read contents of revisions, nothing else.

Help texts are German: they are the schema's descriptions. Serializers have no docstring for the same reason.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


class PortalAddress(serializers.URLField):
    """A path of the portal as a whole address; the host is that of the settings, never that of the request."""

    def to_representation(self, value: str) -> str | None:
        return settings.PORTAL_URL + value if value else None


@extend_schema_field({"type": "string", "format": "decimal", "example": "12500"})
class Amount(serializers.CharField):
    """A decimal as the contents hold it: a string, so that no reader rounds it."""


def text(about: str, **options: Any) -> serializers.CharField:
    return serializers.CharField(help_text=about, **options)


def html(about: str) -> serializers.CharField:
    return text(f"{about}, als HTML")


def keys(about: str) -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField(), help_text=about)


def choice(about: str, choices: Any, **options: Any) -> serializers.ChoiceField:
    return serializers.ChoiceField(choices, help_text=about, **options)


def day(about: str) -> serializers.DateField:
    return serializers.DateField(allow_null=True, help_text=f"{about}; null: noch nicht bekannt")


def amount(about: str, *, null: bool = True) -> Amount:
    return Amount(allow_null=null, help_text=f"{about}; null: noch nicht bekannt" if null else about)


def number(about: str, **options: Any) -> serializers.IntegerField:
    return serializers.IntegerField(help_text=about, **options)


def example(about: str = "Beispielwert der Vorführung, keine Angabe der Kommune") -> serializers.BooleanField:
    return serializers.BooleanField(help_text=about)


def moment(about: str) -> serializers.DateTimeField:
    return serializers.DateTimeField(help_text=about)


class PublicSerializer(serializers.Serializer):
    key = text("dauerhafte Kennung")
    url = PortalAddress(allow_null=True, help_text="Seite im Portal")
    stand = moment("seit wann dieser Stand öffentlich ist")
