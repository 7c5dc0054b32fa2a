"""The indicators with their readings and targets."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from ..models import Indicator
from ..registry import Content, Kind, SearchText
from ..state import State
from .values import day, number


class IndicatorKind(Kind):
    name, label, plural, model = "indicator", "Indikator", "Indikatoren", Indicator
    field_labels = {
        "title": "Titel", "level": "Ebene", "unit": "Einheit", "direction": "Richtung", "method": "So wird gemessen",
        "source": "Datenquelle", "baseline": "Ausgangswert", "readings": "Messwerte", "targets": "Zielwerte",
        "value": "Wert", "date": "Datum", "note": "Hinweis", "is_example": "Beispielwert",
        "objectives": "Unterziele", "measures": "Maßnahmen", "municipality": "Kommune", "slug": "Adresse",
    }  # fmt: skip

    def queryset(self) -> QuerySet:
        return Indicator.objects.select_related("municipality").prefetch_related("objectives", "readings", "targets")

    def serialize(self, obj: Indicator, previous: Content | None = None) -> Content:
        plain = ("slug", "title", "level", "unit", "direction", "method", "source")
        return {
            **{field: getattr(obj, field) for field in plain},
            "baseline": number(obj.baseline),
            "municipality": obj.municipality.key if obj.municipality else None,
            "objectives": [objective.key for objective in obj.objectives.all()],
            "measures": sorted(obj.measure_keys),
            "readings": [self._value(reading) for reading in obj.readings.all()],
            "targets": [self._value(target) for target in obj.targets.all()],
        }

    @staticmethod
    def _value(value: Any) -> Content:
        return {
            "date": day(value.date),
            "value": number(value.value),
            "note": value.note,
            "is_example": value.is_example,
        }

    def path(self, key: str, content: Content, state: State) -> str:
        # An address of the contract; the page itself belongs to the measures.
        return f"/fortschritt/#indikator-{content['slug']}"

    def search_texts(self, content: Content) -> list[SearchText]:
        return [SearchText(content["title"], f"{content['method']} {content['unit']}", "", "Indikator")]
