"""The drawing beside the title of a chapter: what staff chose for it, from what is published of the same state.

The strategy's own are here; settings.PORTAL_CHAPTER_PICTURES names those of the other apps (choice → dotted path).
"""

from collections.abc import Callable

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from .front import place_tones, strategy
from .indicators import values
from .opener_charts import draw
from .opener_shapes import Picture
from .scope import ScopedState
from .wording import decimal


def add_pictures(nodes: list[dict], view: ScopedState) -> None:
    """Give each chapter its `picture`; none where nothing was chosen or there is nothing to draw."""
    for node in nodes:
        choice = node.pop("opener", "")
        picture = picture_of(choice, view) if choice and node["level"] == 1 else None
        if picture and draw(picture):
            node["picture"] = picture


def picture_of(choice: str, view: ScopedState) -> Picture | None:
    """None for a choice that nobody draws any more, too."""
    make = OWN.get(choice)
    if make is None:
        path = settings.PORTAL_CHAPTER_PICTURES.get(choice)
        make = import_string(path) if path else None
    return make(view) if make else None


def picture(kind: str, title: str, data: list[dict], *, is_example: bool = False) -> Picture:
    return {"kind": kind, "title": title, "data": data, "is_example": is_example}


def area_map(view: ScopedState) -> Picture:
    tones = place_tones(view)
    areas = [
        {"name": m["name"], "tone": tones[m["key"]], "boundary": m["boundary"],
         "people": m.get("population") if decimal(m.get("population")) else "",
         "size": m.get("area_km2") if decimal(m.get("area_km2")) else "",
         "is_highlighted": not view.scope or m["key"] == view.scope}
        for m in view.all("municipality") if m.get("boundary")
    ]  # fmt: skip
    return picture("map", _("Wo die Strategie gilt"), areas)


def goals(view: ScopedState) -> Picture:
    found = [
        {"number": g["number"], "title": g["title"], "objectives": [o["number"] for o in g["objectives"]]}
        for g in view.all("goal")
    ]
    return picture("goals", _("Die Leitziele und ihre Unterziele"), found)


def way(view: ScopedState) -> Picture:
    fields = ("title", "start", "end", "precision")
    phases = [{name: phase.get(name) or "" for name in fields} for phase in strategy(view).get("phases") or []]
    return picture("way", _("Stationen der Strategie"), phases)


def indicators(view: ScopedState) -> Picture:
    """Those with a target first: they say how far it is."""
    rows = [indicator(content) for content in view.all("indicator")]
    rows.sort(key=lambda row: not row["target"])
    is_example = any(row.pop("is_example") for row in rows)
    return picture("indicators", _("Indikatoren: Weg vom Ausgangswert zum Ziel"), rows, is_example=is_example)


def indicator(content: dict) -> dict:
    readings, targets = values(content, "readings"), values(content, "targets")
    latest = readings[-1] if readings else {"value": "", "date": ""}
    target = targets[-1] if targets else {"value": "", "date": ""}
    start = content.get("baseline")
    if start in ("", None) and len(readings) > 1:
        start = readings[0]["value"]
    return {
        "title": content["title"],
        "unit": content.get("unit") or "",
        "start": "" if start is None else str(start),
        "latest": latest["value"],
        "year": latest["date"][:4],
        "target": target["value"],
        "target_year": target["date"][:4],
        "is_example": any(row["is_example"] for row in [*readings, *targets]),
    }


OWN: dict[str, Callable[[ScopedState], Picture]] = {
    "map": area_map,
    "goals": goals,
    "way": way,
    "indicators": indicators,
}
