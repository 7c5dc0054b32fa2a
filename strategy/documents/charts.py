"""Drawings as plain numbers for the templates in templates/pdf/svg. Coordinates are strings with a decimal point.

Every drawing has a title in words: it is what a screen reader says. Colours are literal, for page styles do not reach
into an SVG.
"""

from collections.abc import Callable
from itertools import groupby

from strategy.svg_map import map_context

from .axis import Axis, Drawing, day, short
from .charts_values import bars, columns, counts, line
from .palette import PETROL, TEAL, colour, mix
from .wording import lines_of, long_date, shortened, span

# --- map ----------------------------------------------------------------------------------------------------


def area_map(data: dict | None, *, width: int = 640, style: str = "plain") -> Drawing | None:
    """The outlines of the municipalities. Style "cover": white on colour, without names."""
    if not data:
        return None
    areas = [{"key": a["name"], "name": a["name"], "boundary": a["boundary"]} for a in data["areas"]]
    drawn = map_context(areas, width=width)
    if not drawn["areas"]:
        return None
    for area, shape in zip(data["areas"], drawn["areas"], strict=True):
        shape.update(_area_style(area, style))
    names = " und ".join(a["name"] for a in data["areas"])
    stroke = PETROL if style == "cover" else "#ffffff"
    return {
        **drawn,
        "width": width,
        "stroke": stroke,
        "label_size": str(width // 26),
        "title": f"Karte: Lage und Umriss von {names}.",
    }


def _area_style(area: dict, style: str) -> Drawing:
    base = colour(area["tone"])
    if style == "cover":
        return {"fill": "#ffffff", "opacity": "0.9" if area["is_highlighted"] else "0.22", "label": ""}
    return {
        "fill": base if area["is_highlighted"] else mix(base, 0.75),
        "label_colour": "#ffffff" if area["is_highlighted"] else base,
        "opacity": "1",
        "label": area["name"],
    }


# --- time ---------------------------------------------------------------------------------------------------


def phases(data: list[dict], *, width: int = 560) -> Drawing | None:
    """The phases of the strategy on an axis of years: bars for periods, dots for days."""
    dated = [(phase, day(phase.get("start")), day(phase.get("end"))) for phase in data]
    known = [(phase, start, end or start) for phase, start, end in dated if start]
    if not known:
        return None
    axis = Axis([moment for _, *moments in known for moment in moments], left=8, right=width - 8)
    said = "; ".join(f"{phase['title']}: {_when(phase)}" for phase, *_ in known)
    height = 34 + len(known) * 30
    return {
        "title": f"Zeitleiste. {said}.",
        "width": width,
        "height": height,
        "bottom": height - 6,
        "years": axis.years(),
        "rows": [_phase(p["title"], axis.x(a), axis.x(b), n, width) for n, (p, a, b) in enumerate(known)],
    }


def _phase(title: str, start: float, end: float, index: int, width: int) -> Drawing:
    top = 34 + index * 30
    is_point, is_right = end - start < 6, start > width * 0.62
    return {
        "label": title,
        "is_point": is_point,
        "x": short(start),
        "width": short(end - start),
        "y": short(top),
        "cy": short(top + 5),
        # Words of a late phase end at its beginning, or they would run off the sheet.
        "text_x": short(max(end, start + 5) if is_right else start - 5 if is_point else start),
        "text_y": short(top - 4),
        "anchor": "end" if is_right else "start",
        "fill": TEAL,
    }


def _when(phase: dict) -> str:
    return span(phase.get("start"), phase.get("end"), phase.get("precision") or "day")


def schedule(data: list[dict], *, width: int = 560, whole: list[dict] | None = None) -> Drawing | None:
    """One bar for each implementation with a known time, those of a measure under its code and title; on the axis of
    the `whole` of which the data are a part."""
    dated = [(bar, day(bar["start"]), day(bar["end"])) for bar in data]
    known = [(bar, start, end) for bar, start, end in dated if start and end and start <= end]
    if not known:
        return None
    moments = [day(bar[end]) for bar in whole or data for end in ("start", "end")]
    axis = Axis([moment for moment in moments if moment], left=312, right=width - 4)
    measures, y = [], 22.0
    for _code, found in groupby(known, key=lambda row: row[0]["code"]):
        measures.append(_scheduled([(bar, axis.x(start), axis.x(end)) for bar, start, end in found], y))
        y += measures[-1]["height"]
    return {
        "title": f"Zeitplan: {len(known)} Umsetzungen von Beginn bis Ende, {axis.first} bis {axis.last - 1}.",
        "width": width,
        "height": short(y + 4),
        "bottom": short(y),
        "years": axis.years(),
        "measures": measures,
    }


def _scheduled(bars: list[tuple[dict, float, float]], top: float) -> Drawing:
    """One measure: its code and title once, a line for each of its bars."""
    first = bars[0][0]
    lines = lines_of(first.get("title") or "", 40)
    return {
        "code": first["code"],
        "fill": colour(first["tone"]),
        "top": short(top),
        "height": max(len(bars), len(lines)) * 13 + 4,
        "lines": [{"text": text, "y": short(top + 11.5 + n * 12)} for n, text in enumerate(lines)],
        "code_y": short(top + 11.5),
        "rows": [
            {"name": shortened(bar["name"], 16), "x": short(start), "y": short(top + 4 + n * 13),
             "text_y": short(top + 11.5 + n * 13), "width": short(max(end - start, 3))}
            for n, (bar, start, end) in enumerate(bars)
        ],
    }  # fmt: skip


def milestones(data: list[dict], *, width: int = 520, tone: str = "", date: str = "") -> Drawing | None:
    """Milestones on a line: filled when reached, open when planned; the numbers are those of the table.

    Those that should have been reached before `date` (ISO, the document's own) are triangles.
    """
    numbered = [(n, item, day(item["actual"] or item["planned"])) for n, item in enumerate(data, 1)]
    known = sorted([(when, n, item) for n, item, when in numbered if when], key=lambda row: row[:2])
    if len(known) < 2:
        return None
    axis = Axis([when for when, *_ in known], left=8, right=width - 8)
    lifts = _lifts([axis.x(when) for when, *_ in known])
    base = 26 if any(lifts) else 10  # no empty level above the line
    points = [
        _milestone(axis.x(when), base - lift * 16, str(number), item, date)
        for lift, (when, number, item) in zip(lifts, known, strict=True)
    ]
    reached = sum(point["is_done"] for point in points)
    said = "; ".join(_said_milestone(item, date) for *_, item in known)
    return {
        "title": f"Meilensteine, {reached} von {len(points)} erreicht. {said}.",
        "width": width,
        "height": base + 33,
        "base": base,
        "tick": {"top": base - 4, "bottom": base + 16},
        "year_y": base + 24,
        "points": points,
        "years": axis.years(),
        "fill": colour(tone),
    }


def _lifts(positions: list[float]) -> list[int]:
    """0 or 1 for each: neighbours that would cover one another stand on two levels."""
    lifts, last = [0], positions[0]
    for x in positions[1:]:
        lifts.append(1 - lifts[-1] if x - last < 15 else 0)
        last = x
    return lifts


def is_overdue(milestone: dict, date: str) -> bool:
    return bool(milestone["due"] and milestone["due"] < date)


def _milestone(x: float, y: float, label: str, item: dict, date: str) -> Drawing:
    corners = f"M{short(x)} {short(y - 9)}L{short(x + 9)} {short(y + 6.6)}H{short(x - 9)}Z"
    is_late = is_overdue(item, date)
    return {"x": short(x), "y": short(y), "text_y": short(y + (4.6 if is_late else 2.8)), "label": label,
            "is_done": bool(item["actual"]), "late": corners if is_late else ""}  # fmt: skip


def _said_milestone(item: dict, date: str) -> str:
    moment = long_date(item["actual"] or item["planned"], item["precision"])
    state = "erreicht" if item["actual"] else "überfällig, geplant" if is_overdue(item, date) else "geplant"
    return f"{item['title']}: {state} {moment}"


KINDS: dict[str, Callable[..., Drawing | None]] = {
    "map": area_map,
    "phases": phases,
    "schedule": schedule,
    "milestones": milestones,
    "bars": bars,
    "counts": counts,
    "columns": columns,
    "line": line,
}
