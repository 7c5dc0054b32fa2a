"""What is measured: one chart and one table for each indicator."""

from .front import objective_index
from .scope import ScopedState
from .wording import decimal

LEVELS = {"input": "Aufwand", "output": "Leistung", "outcome": "Ergebnis", "impact": "Wirkung"}
DIRECTIONS = {"up": "höher ist besser", "down": "niedriger ist besser"}


def long(view: ScopedState, scope: str, variant: str) -> list[dict]:
    found = view.all("indicator")
    if not found:
        return []
    names = {m["key"]: m["name"] for m in view.all("municipality")}
    return [
        {
            "type": "indicators",
            "place": "numbers",
            "anchor": "indikatoren",
            "level": 1,
            "title": "Woran wir den Fortschritt messen",
            "indicators": [indicator(view, content, names) for content in found],
        }
    ]


def indicator(view: ScopedState, content: dict, names: dict[str, str]) -> dict:
    objectives = objective_index(view)
    readings = [r for r in content.get("readings") or [] if decimal(r.get("value")) is not None]
    targets = [t for t in content.get("targets") or [] if decimal(t.get("value")) is not None]
    return {
        "title": content["title"],
        "unit": content.get("unit") or "",
        "facts": [
            {"label": "Art", "value": LEVELS.get(content.get("level"), "")},
            {"label": "Richtung", "value": DIRECTIONS.get(content.get("direction"), "")},
            {"label": "Ausgangswert", "value": content.get("baseline"), "is_number": True},
            {"label": "Gilt für", "value": names.get(content.get("municipality"), "beide Kommunen")},
            {"label": "Wie gemessen wird", "value": content.get("method") or ""},
            {"label": "Woher die Zahlen kommen", "value": content.get("source") or ""},
        ],
        "objectives": [objectives[key] for key in content.get("objectives") or [] if key in objectives],
        "measures": measures(view, content),
        "readings": readings,
        "targets": targets,
        "has_examples": any(row.get("is_example") for row in [*readings, *targets]),
    }


def measures(view: ScopedState, content: dict) -> list[str]:
    found = [view.get("measure", key) for key in content.get("measures") or []]
    return [f"{m['code']} {m['title']}" for m in found if m]
