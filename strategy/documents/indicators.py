"""What is measured: one chart and one table for each indicator."""

from django.utils.translation import gettext as _

from .charts_values import line
from .front import objective_index
from .numbering import chart
from .scope import ScopedState
from .wording import decimal

LEVELS = {"input": "Einsatz", "output": "Leistung", "outcome": "Ergebnis", "impact": "Wirkung"}
DIRECTIONS = {"up": "höher ist besser", "down": "niedriger ist besser", "none": "keine Vorgabe"}


def long(view: ScopedState, scope: str, variant: str) -> list[dict]:
    found = view.all("indicator")
    if not found:
        return []
    names = {m["key"]: m["name"] for m in view.all("municipality")}
    rows = [indicator(view, content, names) for content in found]
    return [
        {
            "type": "indicators",
            "place": "indicators",
            "anchor": "indikatoren",
            "level": 1,
            "title": _("Woran wir den Fortschritt messen"),
            "indicators": rows,
            "has_examples": any(row["has_examples"] for row in rows),
        }
    ]


def indicator(view: ScopedState, content: dict, names: dict[str, str]) -> dict:
    objectives = objective_index(view)
    readings, targets = values(content, "readings"), values(content, "targets")
    # A baseline has no mark of its own: it is as real as the values it is compared with.
    is_example = any(row["is_example"] for row in [*readings, *targets])
    return {
        "title": content["title"],
        "unit": content.get("unit") or "",
        "facts": [
            {"label": _("Art"), "value": LEVELS.get(content.get("level") or "", "")},
            {"label": _("Richtung"), "value": DIRECTIONS.get(content.get("direction") or "", "")},
            {"label": _("Ausgangswert"), "value": content.get("baseline"), "is_number": True, "is_example": is_example},
            {"label": _("Gilt für"), "value": names.get(content.get("municipality") or "", "beide Kommunen")},
            {"label": _("Wie gemessen wird"), "value": content.get("method") or ""},
            {"label": _("Woher die Zahlen kommen"), "value": content.get("source") or ""},
        ],
        "objectives": [objectives[key] for key in content.get("objectives") or [] if key in objectives],
        "measures": measures(view, content),
        "readings": readings,
        "targets": targets,
        "rows": [*readings, *[{**target, "is_target": True} for target in targets]],
        "has_examples": is_example,
        "captions": captions(content["title"], readings, targets),
    }


def captions(title: str, readings: list[dict], targets: list[dict]) -> dict:
    is_drawn = line({"title": title, "unit": "", "readings": readings, "targets": targets})
    return {"chart": chart(title)} if is_drawn else {}


def values(content: dict, name: str) -> list[dict]:
    """Known values of an indicator, oldest first."""
    rows = [
        {"date": row.get("date") or "", "value": row["value"], "is_example": bool(row.get("is_example"))}
        for row in content.get(name) or []
        if decimal(row.get("value")) is not None
    ]
    return sorted(rows, key=lambda row: row["date"])


def measures(view: ScopedState, content: dict) -> list[str]:
    found = [view.get("measure", key) for key in content.get("measures") or []]
    return [f"{m['code']} {m['title']}" for m in found if m]
