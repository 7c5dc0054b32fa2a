"""What the councils decided."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from ..models import Resolution
from ..registry import Content, Kind
from ..state import State
from .values import address, day


class ResolutionKind(Kind):
    name, label, plural, model = "resolution", "Beschluss", "Beschlüsse", Resolution
    address_needs = ("municipality",)
    field_labels = {
        "body": "Gremium", "date": "Sitzungstag", "date_note": "Hinweis zum Datum", "note": "Hinweis",
        "paper_number": "Vorlagennummer", "link": "Adresse der Vorlage", "outcome": "Ergebnis",
        "edition_title": "Worüber", "municipality": "Kommune", "sources": "Quellen",
    }  # fmt: skip

    def queryset(self) -> QuerySet:
        return Resolution.objects.select_related("municipality")

    def serialize(self, obj: Resolution, previous: Content | None = None) -> Content:
        return {
            "municipality": obj.municipality.key,
            "body": obj.body,
            "date": day(obj.date),
            "date_note": obj.date_note,
            "paper_number": obj.paper_number or None,
            "link": address(obj.link),
            "outcome": obj.outcome,
            "edition_title": obj.edition_title,
            "note": obj.note,
            "sources": obj.source_list,
        }

    def title(self, content: Content) -> str:
        return f"{content['body']}: {content['edition_title']}"

    def order(self, content: Content) -> Any:
        return (content["date"] or "", content["municipality"])

    def path(self, key: str, content: Content, state: State) -> str:
        municipality = state.get("municipality", content["municipality"])
        return f"{municipality['url']}#beschluesse" if municipality else ""
