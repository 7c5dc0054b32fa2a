"""What the councils decided."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from .. import editions
from ..models import Resolution, Revision
from ..registry import Content, Kind
from ..state import State
from .values import address, day


class ResolutionKind(Kind):
    name, label, plural, model = "resolution", "Beschluss", "Beschlüsse", Resolution
    # 2 knows which edition was decided on, and the result as one of five words.
    schema = 2
    address_needs = ("municipality",)
    value_labels = {"result": dict(Resolution.Result.choices)}
    field_labels = {
        "body": "Gremium", "date": "Sitzungstag", "date_note": "Hinweis zum Datum", "note": "Hinweis",
        "paper_number": "Vorlagennummer", "link": "Adresse der Vorlage", "outcome": "Ergebnis in Worten",
        "result": "Ergebnis", "edition": "Fassung", "edition_title": "Worüber",
        "municipality": "Kommune", "sources": "Quellen",
    }  # fmt: skip

    def queryset(self) -> QuerySet:
        return Resolution.objects.select_related("municipality", "edition")

    def serialize(self, obj: Resolution, previous: Content | None = None) -> Content:
        return {
            "municipality": obj.municipality.key,
            "body": obj.body,
            "date": day(obj.date),
            "date_note": obj.date_note,
            "paper_number": obj.paper_number or None,
            "link": address(obj.link),
            "edition": obj.edition.slug if obj.edition else None,
            "result": obj.result,
            "outcome": obj.outcome,
            "edition_title": obj.edition_title,
            "note": obj.note,
            "sources": obj.source_list,
        }

    def upgrade(self, content: Content, schema: int) -> Content:
        """Before schema 2 a resolution said in words what came of it and named no edition of this portal."""
        if schema >= 2:
            return content
        is_accepted = content.get("outcome") == "beschlossen"
        return {**content, "edition": None, "result": Resolution.Result.ACCEPTED.value if is_accepted else ""}

    def settle(self, revision: Revision) -> None:
        editions.settle(revision.content["edition"] if revision.content else None)

    def retrace(self) -> None:
        editions.settle(None)

    def title(self, content: Content) -> str:
        return f"{content['body']}: {content['edition_title']}"

    def order(self, content: Content) -> Any:
        return (content["date"] or "", content["municipality"])

    def path(self, key: str, content: Content, state: State) -> str:
        municipality = state.get("municipality", content["municipality"])
        return f"{municipality['url']}#beschluesse" if municipality else ""
