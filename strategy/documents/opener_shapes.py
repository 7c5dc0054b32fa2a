"""Shapes for the drawings at the beginning of a chapter: white and amber on the dark band."""

from typing import Any

from .axis import Drawing, short

WIDTH, HEIGHT = 280, 190
WHITE, PALE, FAINT, AMBER, DARK = "#ffffff", "#d5e3e0", "#7fa5a3", "#f2b84b", "#12424a"
SANS, SERIF = "Source Sans 3", "Source Serif 4"
#: {kind, title, data, is_example}: what is drawn, without a coordinate.
Picture = dict[str, Any]
Shape = dict[str, str]


def drawing(title: str, shapes: list[Shape], height: float = HEIGHT) -> Drawing:
    return {"title": title, "width": str(WIDTH), "height": short(height), "shapes": shapes}


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: float = 10,
    weight: int = 400,
    anchor: str = "start",
    fill: str = WHITE,
    font: str = SANS,
) -> Shape:
    return {"is": "text", "x": short(x), "y": short(y), "words": words, "size": short(size), "weight": str(weight),
            "anchor": anchor, "fill": fill, "font": font}  # fmt: skip


def lines(x: float, y: float, words: list[str], *, step: float = 10.8, **options: Any) -> list[Shape]:
    """Lines of text whose middle is at `y`."""
    first = y + 3.5 - (len(words) - 1) * step / 2
    return [text(x, first + n * step, line, **options) for n, line in enumerate(words)]


def rect(x: float, y: float, width: float, height: float, fill: str = AMBER) -> Shape:
    """Filled; or, without a fill, an outline in white."""
    return {"is": "rect", "x": short(x), "y": short(y), "width": short(width), "height": short(height), "fill": fill,
            "stroke": WHITE if fill == "none" else "none"}  # fmt: skip


def circle(x: float, y: float, r: float, *, is_filled: bool = True) -> Shape:
    colour = AMBER if is_filled else WHITE
    return {"is": "circle", "x": short(x), "y": short(y), "r": short(r), "stroke": colour,
            "fill": AMBER if is_filled else "none"}  # fmt: skip


def triangle(x: float, y: float, r: float) -> Shape:
    corners = f"M{short(x)} {short(y - r * 1.2)}L{short(x + r * 1.2)} {short(y + r)}H{short(x - r * 1.2)}Z"
    return {"is": "path", "d": corners, "fill": "none", "stroke": WHITE, "thick": "1.4"}


def area(d: str, x: float, y: float, *, fill: str, stroke: str) -> Shape:
    """An outline, moved to where it belongs."""
    return {"is": "path", "d": d, "fill": fill, "stroke": stroke, "thick": "1.6", "left": short(x), "top": short(y)}


def line(x1: float, y1: float, x2: float, y2: float, stroke: str = FAINT) -> Shape:
    return {"is": "line", "x1": short(x1), "x2": short(x2), "y1": short(y1), "y2": short(y2), "stroke": stroke}
