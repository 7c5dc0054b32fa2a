"""Drawings as plain numbers for the templates in templates/pdf/svg. Coordinates are strings with a decimal point.

Every drawing has a title in words: it is what a screen reader says. Colours are literal, for page styles do not reach
into an SVG.
"""

from collections.abc import Callable, Iterable
from datetime import date
from math import ceil, floor, log10
from typing import Any

from strategy.svg_map import map_context

from .palette import GOALS, NOTE, PETROL, TEAL, colour, mix
from .wording import decimal, number, short_date, shortened, span

Drawing = dict[str, Any]
TARGET = GOALS[1]


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value or "")
    except ValueError:
        return None


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
    return {**drawn, "width": width, "stroke": stroke, "label_size": str(width // 26), "title": f"Karte: Lage und Umriss von {names}."}


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
    dated = [(p, _day(p.get("start")), _day(p.get("end"))) for p in data]
    dated = [(p, start, end or start) for p, start, end in dated if start]
    if not dated:
        return None
    axis = _Axis([d for _, start, end in dated for d in (start, end)], left=8, right=width - 8)
    rows = []
    for index, (phase, start, end) in enumerate(dated):
        x, x2 = axis.x(start), axis.x(end)
        is_point = x2 - x < 6
        y = 34 + index * 30
        label_right = is_point and x > width * 0.6
        rows.append(
            {
                "x": _n(x),
                "width": _n(max(x2 - x, 3)),
                "is_point": is_point,
                "y": _n(y),
                "cy": _n(y + 5),
                "text_y": _n(y - 4),
                "text_x": _n(x if not label_right else x),
                "anchor": "end" if x > width * 0.62 else "start",
                "label": phase["title"],
                "fill": (PETROL, TEAL)[index % 2],
            }
        )
    said = "; ".join(f"{p['title']}: {_said(p)}" for p, *_ in dated)
    height = 34 + len(dated) * 30
    return {"title": f"Zeitleiste. {said}.", "width": width, "height": height, "rows": rows, "years": axis.years(),
            "bottom": height - 6}  # fmt: skip


def _said(phase: dict) -> str:
    return span(phase.get("start"), phase.get("end"), phase.get("precision") or "day")


class _Axis:
    """Days to horizontal positions, over whole years."""

    def __init__(self, days: Iterable[date], *, left: float, right: float):
        days = list(days)
        self.first, self.last = min(days).year, max(days).year + 1
        self.left, self.right = left, right

    def x(self, day: date) -> float:
        start = date(self.first, 1, 1)
        share = (day - start).days / (date(self.last, 1, 1) - start).days
        return self.left + share * (self.right - self.left)

    def years(self) -> list[Drawing]:
        marks = [(year, self.x(date(year, 1, 1))) for year in range(self.first, self.last + 1)]
        step = max(1, ceil(len(marks) / 14))
        return [
            {"x": _n(x), "middle": _n((x + self.x(date(year + 1, 1, 1))) / 2) if year < self.last else "",
             "label": str(year) if year < self.last and (year - self.first) % step == 0 else ""}
            for year, x in marks
        ]  # fmt: skip


def schedule(data: list[dict], *, width: int = 560) -> Drawing | None:
    """One bar for each implementation with a known time."""
    bars = [(b, _day(b["start"]), _day(b["end"])) for b in data]
    bars = [(b, start, end) for b, start, end in bars if start and end and start <= end]
    if not bars:
        return None
    axis = _Axis([d for _, *days in bars for d in days], left=128, right=width - 4)
    rows = [
        {"y": _n(26 + i * 13), "text_y": _n(33.5 + i * 13), "x": _n(axis.x(start)),
         "width": _n(max(axis.x(end) - axis.x(start), 3)), "fill": colour(b["tone"]),
         "code": b["code"], "name": b["name"]}
        for i, (b, start, end) in enumerate(bars)
    ]  # fmt: skip
    height = 32 + len(bars) * 13
    title = f"Zeitplan: {len(bars)} Umsetzungen als Balken von Beginn bis Ende, {axis.first} bis {axis.last - 1}."
    return {"title": title, "width": width, "height": height, "bottom": height - 4, "rows": rows, "years": axis.years()}


def milestones(data: list[dict], *, width: int = 520, tone: str = "") -> Drawing | None:
    """Milestones on a line: filled when reached, open when planned; the numbers are those of the table."""
    dated = [(i, m, _day(m["actual"] or m["planned"])) for i, m in enumerate(data, 1)]
    dated = [(i, m, day) for i, m, day in dated if day]
    if len(dated) < 2:
        return None
    axis = _Axis([day for *_, day in dated], left=8, right=width - 8)
    points, last_x, lift = [], -99.0, 0
    for index, milestone, day in dated:
        x = axis.x(day)
        lift = (lift + 1) % 2 if x - last_x < 13 else 0
        last_x = x
        y = 30 - lift * 14
        points.append(
            {"x": _n(x), "y": _n(y), "text_y": _n(y + 2.8), "label": str(index), "is_done": bool(milestone["actual"])}
        )
    done = sum(1 for p in points if p["is_done"])
    said = "; ".join(_said_milestone(m) for _, m, _ in dated)
    return {"title": f"Meilensteine, {done} von {len(points)} erreicht. {said}.", "width": width, "points": points,
            "years": axis.years(), "fill": colour(tone)}  # fmt: skip


def _said_milestone(item: dict) -> str:
    day = short_date(item["actual"] or item["planned"], item["precision"])
    return f"{item['title']}: {'erreicht' if item['actual'] else 'geplant'} {day}"


# --- values -------------------------------------------------------------------------------------------------


def bars(data: list[dict], *, width: int = 560) -> Drawing | None:
    """Horizontal bars of planned money, one for each row whose sum is known."""
    rows = [(row, float(row["planned"]["sum"])) for row in data if row["planned"]["sum"] not in ("", None)]
    top = max((value for _, value in rows), default=0)
    if not top:
        return None
    label, space = 190, width - 190 - 96
    drawn = [
        {"y": _n(4 + i * 24), "text_y": _n(15.5 + i * 24), "width": _n(max(value / top * space, 1.5)), "x": str(label),
         "end": _n(label + value / top * space + 6), "fill": colour(row.get("tone", "")),
         "label": shortened(f"{row['number']} {row['title']}" if row.get("number") else row["title"], 34),
         "value": f"{number(round(value))} €", "is_example": row["planned"]["is_example"]}
        for i, (row, value) in enumerate(rows)
    ]  # fmt: skip
    said = "; ".join(f"{row['title']}: {number(round(value))} Euro" for row, value in rows)
    return {"title": f"Balkendiagramm der bekannten geplanten Ausgaben. {said}.", "width": width,
            "height": 6 + len(rows) * 24, "rows": drawn}  # fmt: skip


def line(data: dict, *, width: int = 540, height: int = 200) -> Drawing | None:
    """Readings of an indicator over time, with the targets as open marks."""
    readings = [(_day(r["date"]), float(decimal(r["value"]) or 0)) for r in data["readings"]]
    targets = [(_day(t["date"]), float(decimal(t["value"]) or 0)) for t in data["targets"]]
    readings, targets = ([(d, v) for d, v in rows if d] for rows in (readings, targets))
    if len(readings) + len(targets) < 2:
        return None
    values = [value for _, value in [*readings, *targets]]
    low, high, step = _scale(min(0.0, *values), max(values))
    axis = _Axis([day for day, _ in [*readings, *targets]], left=44, right=width - 16)
    top, bottom = 14, height - 26

    def y(value: float) -> float:
        return bottom - (value - low) / (high - low) * (bottom - top)

    count = round((high - low) / step)
    points = [
        {"x": _n(axis.x(d)), "y": _n(y(v)), "label": number(_tidy(v)), "text_y": _n(y(v) - 7)} for d, v in readings
    ]
    marks = [_target_mark(axis.x(d), y(v), f"Ziel {d.year}: {number(_tidy(v))}", width) for d, v in targets]
    said = ", ".join(f"{d.year}: {number(_tidy(v))}" for d, v in readings)
    aims = ", ".join(f"{number(_tidy(v))} bis {d.year}" for d, v in targets)
    unit = f" in {data['unit']}" if data["unit"] else ""
    return {
        "title": f"Liniendiagramm: {data['title']}{unit}. Messwerte {said or 'liegen noch nicht vor'}."
        + (f" Zielwert {aims}." if aims else ""),
        "width": width, "height": height, "left": "44", "right": str(width - 16), "bottom": _n(bottom),
        "grid": [{"y": _n(y(low + step * i)), "text_y": _n(y(low + step * i) + 3.5),
                  "label": number(_tidy(low + step * i))} for i in range(count + 1)],
        "path": "M" + "L".join(f"{p['x']} {p['y']}" for p in points) if len(points) > 1 else "",
        "points": points, "marks": marks, "years": axis.years(), "year_y": str(height - 8),
        "fill": PETROL, "note": NOTE,
    }  # fmt: skip


def _target_mark(x: float, y: float, label: str, width: int) -> Drawing:
    is_right = x > width * 0.7
    return {"left": _n(x - 4), "top": _n(y - 4), "text_x": _n(x + 4 if is_right else x - 4), "text_y": _n(y - 9),
            "label": label, "colour": TARGET, "anchor": "end" if is_right else "start"}  # fmt: skip


def _tidy(value: float) -> float:
    return round(value, 6)


def _scale(low: float, high: float) -> tuple[float, float, float]:
    """Round limits and a round step with three to six lines between them."""
    span = (high - low) or 1.0
    step = 10 ** floor(log10(span / 3))
    for factor in (1, 2, 5, 10):
        if span / (step * factor) <= 5:
            step *= factor
            break
    return floor(low / step) * step, max(ceil(high / step), floor(low / step) + 1) * step, step


KINDS: dict[str, Callable[..., Drawing | None]] = {
    "map": area_map,
    "phases": phases,
    "schedule": schedule,
    "milestones": milestones,
    "bars": bars,
    "line": line,
}
