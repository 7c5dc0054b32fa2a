"""The example values of the indicators."""

from __future__ import annotations

from typing import Any

from ..content_files import ContentFile
from ..content_loading import Report, load_object, referenced, referenced_one, save_object
from ..models import Indicator, Municipality, Objective, Reading, Target


def load_indicators(file: ContentFile, report: Report) -> None:
    for row in file.meta.get("indicator", []):
        _load_indicator(file, row, report)


def _load_indicator(file: ContentFile, row: dict[str, Any], report: Report) -> None:
    def fill(existing: Indicator | None) -> Indicator:
        plain = ("slug", "title", "level", "unit", "direction", "method", "source")
        baseline = row.get("baseline", "")
        indicator = save_object(
            Indicator,
            existing,
            {
                **{field: row.get(field, "") for field in plain},
                "baseline": None if baseline == "" else baseline,
                "municipality": referenced_one(Municipality, row.get("municipality")),
                "measure_keys": row.get("measures", []),
            },
        )
        indicator.objectives.set(referenced(Objective, row.get("objectives", [])))
        _save_values(indicator, Reading, row.get("reading", []))
        _save_values(indicator, Target, row.get("target", []))
        return indicator

    load_object(file, "indicator", row["slug"], fill, report, part=row["slug"])


def _save_values(indicator: Indicator, model: type[Reading] | type[Target], rows: list[dict[str, Any]]) -> None:
    model.objects.filter(indicator=indicator).delete()
    for row in rows:
        model.objects.create(
            indicator=indicator,
            date=row["date"],
            value=str(row["value"]),
            note=row.get("note", ""),
            is_example=True,
        )
