"""A bar chart as plain numbers for an SVG template. Pure: knows no Django."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Any

WIDTH, HEIGHT = 640, 340
TOP, BOTTOM = 30, 290
# Left of the axis its numbers stand; each of their characters takes up to 11 units on a phone.
LEFT, CHARACTER = 76, 11


@dataclass(frozen=True)
class Bar:
    """One value of the chart; None is "not yet known" and leaves its place empty."""

    label: str
    value: float | None
    is_example: bool = False


def bar_chart(
    title: str, bars: Iterable[Bar], *, unit: str = "", target: Bar | None = None, source: str = ""
) -> dict[str, Any]:
    """What components/bar_chart.html draws, with the same numbers as rows for its table.

    Coordinates are strings with a point; values are shown in German ("12.500", "3,5").
    """
    bars = list(bars)
    values = [bar.value for bar in bars if bar.value is not None]
    top, step = _scale(max([*values, target.value if target and target.value else 0, 0]))
    grid = [step * n for n in range(round(top / step) + 1)]
    left = max(LEFT, 16 + CHARACTER * max(len(german(value)) for value in grid))
    slot = (WIDTH - left) / max(len(bars), 1)

    def height_at(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * value / top

    return {
        "title": title,
        "unit": unit,
        "source": source,
        "view_box": f"0 0 {WIDTH} {HEIGHT}",
        "left": str(left),
        "right": str(WIDTH),
        "bottom": str(BOTTOM),
        "description": _description(bars, unit, target),
        "lines": [{"y": _text(height_at(value)), "label": german(value)} for value in grid],
        "bars": [_bar(bar, left + slot * n, slot, height_at) for n, bar in enumerate(bars)],
        "target": _target(target, height_at) if target and target.value is not None else None,
        "rows": [_row(bar) for bar in [*bars, *([target] if target else [])]],
        "has_example": any(bar.is_example for bar in bars) or bool(target and target.is_example),
    }


def german(value: float) -> str:
    """A number as Germans write it, without needless decimals."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))


def _scale(highest: float) -> tuple[float, float]:
    """A round upper end and the step of the grid, with three to six lines."""
    if highest <= 0:
        return 1, 1
    rough = highest / 4
    power = 10 ** floor(log10(rough))
    step = next(power * n for n in (1, 2, 2.5, 5, 10) if power * n >= rough)
    return ceil(highest / step) * step, step


def _bar(bar: Bar, start: float, slot: float, height_at) -> dict[str, Any]:
    width = min(slot * 0.6, 72)
    x = start + (slot - width) / 2
    y = height_at(bar.value or 0)
    return {
        "label": bar.label,
        "value": "" if bar.value is None else german(bar.value),
        "is_example": bar.is_example,
        "x": _text(x),
        "y": _text(y),
        "width": _text(width),
        "height": _text(BOTTOM - y),
        "middle": _text(x + width / 2),
        "value_y": _text(y - 8),
    }


def _target(target: Bar, height_at) -> dict[str, str]:
    y = height_at(target.value)
    # Near the upper end a label above the line would leave the picture.
    return {"y": _text(y), "label": f"{target.label}: {german(target.value or 0)}", "label_y": _text(y - 9)}


def _row(bar: Bar) -> dict[str, Any]:
    value = "" if bar.value is None else german(bar.value)
    return {"label": bar.label, "value": value, "is_example": bar.is_example}


def _description(bars: list[Bar], unit: str, target: Bar | None) -> str:
    parts = [f"{bar.label}: {german(bar.value) if bar.value is not None else 'noch nicht bekannt'}" for bar in bars]
    if target and target.value is not None:
        parts.append(f"{target.label}: {german(target.value)}")
    return "; ".join(parts) + (f" ({unit})" if unit else "") + "."


def _text(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
