"""Drawings of values: sums of money as bars, an indicator as a line with its targets."""

from datetime import date
from math import ceil, floor, log10

from .axis import Axis, Drawing, day, short
from .palette import GOALS, NOTE, PETROL, colour
from .wording import decimal, lines_of, number

TARGET = GOALS[1]
LEFT, RIGHT, TOP, BOTTOM = 60, 24, 18, 26  # margins of the line chart

Point = tuple[date, float]


def bars(data: list[dict], *, width: int = 560) -> Drawing | None:
    """Horizontal bars of planned money, one for each row whose sum is known."""
    rows = [(row, float(row["planned"]["sum"])) for row in data if row["planned"]["sum"] not in ("", None)]
    top = max((value for _, value in rows), default=0)
    if not top:
        return None
    drawn = [_bar(row, value / top, number(round(value)), n, width) for n, (row, value) in enumerate(rows)]
    said = "; ".join(f"{row['title']}: {number(round(value))} Euro" for row, value in rows)
    title = f"Balkendiagramm der bekannten geplanten Ausgaben. {said}."
    return {"title": title, "width": width, "height": 6 + len(rows) * 24, "rows": drawn}


def _bar(row: dict, share: float, value: str, index: int, width: int) -> Drawing:
    start, length = 212, max(share * (width - 212 - 96), 1.5)
    name = f"{row['number']} {row['title']}" if row.get("number") else row["title"]
    lines, middle = lines_of(name, 38), 15.5 + index * 24
    places = (-5.5, 5.5) if len(lines) == 2 else (0,)
    return {
        "x": str(start),
        "y": short(4 + index * 24),
        "text_y": short(middle),
        "width": short(length),
        "end": short(start + length + 6),
        "fill": colour(row.get("tone", "")),
        "lines": [{"text": text, "y": short(middle + place)} for text, place in zip(lines, places, strict=True)],
        "value": f"{value} €",
        "is_example": row["planned"]["is_example"],
    }


def counts(data: list[dict], *, what: str, width: int = 280) -> Drawing | None:
    """Horizontal bars of whole numbers: {label, count, colour} each."""
    top = max((row["count"] for row in data), default=0)
    if not top:
        return None
    start = 118
    rows = [
        {"label": row["label"], "count": str(row["count"]), "fill": row["colour"], "x": str(start),
         "y": short(3 + n * 19), "text_y": short(13.4 + n * 19),
         "width": short(row["count"] / top * (width - start - 26)),
         "end": short(start + row["count"] / top * (width - start - 26) + 5)}
        for n, row in enumerate(data)
    ]  # fmt: skip
    said = "; ".join(f"{row['label']}: {row['count']}" for row in data)
    return {"title": f"{what}. {said}.", "width": width, "height": 4 + len(rows) * 19, "rows": rows}


def columns(data: list[dict], *, what: str, width: int = 425) -> Drawing | None:
    """A column for each {label, count}, empty ones too, so that two drawings of the same labels can be compared."""
    top = max((row["count"] for row in data), default=0)
    if not top:
        return None
    step = width / max(len(data), 7)  # as many as there are phases with the unknown one
    rows = [
        {"label": row["label"], "count": str(row["count"]), "x": short(n * step), "width": short(step - 8),
         "y": short(36 - row["count"] / top * 24), "text_y": short(32 - row["count"] / top * 24),
         "height": short(row["count"] / top * 24)}
        for n, row in enumerate(data)
    ]  # fmt: skip
    said = "; ".join(f"{row['label']}: {row['count']}" for row in data)
    return {"title": f"{what}. {said}.", "width": width, "height": 50, "rows": rows}


def line(data: dict, *, width: int = 540, height: int = 200) -> Drawing | None:
    """Readings of an indicator over time, with the targets as open marks; None for a single value."""
    readings, targets = _points(data["readings"]), _points(data["targets"])
    both = [*readings, *targets]
    if len(both) < 2:
        return None
    low, high, step = _scale(min(0.0, *(v for _, v in both)), max(v for _, v in both))
    axis = Axis([d for d, _ in both], left=LEFT, right=width - RIGHT)

    def y(value: float) -> float:
        return height - BOTTOM - (value - low) / (high - low) * (height - BOTTOM - TOP)

    points = [
        {"x": short(axis.x(d)), "y": short(y(v)), "label": _figure(v), "text_y": short(y(v) - 7)} for d, v in readings
    ]
    lines = [low + step * n for n in range(round((high - low) / step) + 1)]
    return {
        "title": _said(data, readings, targets),
        "width": width,
        "height": height,
        "left": str(LEFT),
        "label_x": str(LEFT - 6),
        "right": str(width - RIGHT),
        "grid": [{"y": short(y(v)), "text_y": short(y(v) + 3.5), "label": _figure(v)} for v in lines],
        "path": "M" + "L".join(f"{p['x']} {p['y']}" for p in points) if len(points) > 1 else "",
        "points": points,
        "marks": [_mark(axis.x(d), y(v), f"Ziel {d.year}: {_figure(v)}", width) for d, v in targets],
        "years": axis.years(),
        "year_y": str(height - 8),
        "fill": PETROL,
        "note": NOTE,
    }


def _points(rows: list[dict]) -> list[Point]:
    found = [(day(row["date"]), decimal(row["value"])) for row in rows]
    return [(moment, float(value)) for moment, value in found if moment and value is not None]


def _mark(x: float, y: float, label: str, width: int) -> Drawing:
    is_right = x > width * 0.6
    return {
        "left": short(x - 4),
        "top": short(y - 4),
        "text_x": short(x + 4 if is_right else x - 4),
        "text_y": short(y - 9),
        "label": label,
        "colour": TARGET,
        "anchor": "end" if is_right else "start",
    }


def _said(data: dict, readings: list[Point], targets: list[Point]) -> str:
    unit = f" in {data['unit']}" if data["unit"] else ""
    measured = ", ".join(f"{d.year}: {_figure(v)}" for d, v in readings) or "liegen noch nicht vor"
    aims = ", ".join(f"{_figure(v)} bis {d.year}" for d, v in targets)
    said = f"Liniendiagramm: {data['title']}{unit}. Messwerte {measured}."
    return f"{said} Zielwert {aims}." if aims else said


def _figure(value: float) -> str:
    return number(round(value, 6))


def _scale(low: float, high: float) -> tuple[float, float, float]:
    """Round limits and a round step with three to six lines between them."""
    span = (high - low) or 1.0
    step = 10 ** floor(log10(span / 3))
    step *= next(factor for factor in (1, 2, 5, 10, 20) if span / (step * factor) <= 5)
    bottom = floor(low / step) * step
    return bottom, max(ceil(high / step) * step, bottom + step), step
