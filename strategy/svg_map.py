"""The map of the municipalities as plain numbers for an SVG template. Pure: knows no Django.

At 40 km across, longitude shortened by the cosine of the latitude differs from the official projection by
less than a pixel, so no projection library is needed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

Point = tuple[float, float]
MARGIN = 4


@dataclass(frozen=True)
class Projection:
    """From degrees (longitude, latitude) to a drawing whose origin is at the top left, and back."""

    west: float
    north: float
    shorten: float
    scale: float
    height: int

    def to_drawing(self, point: Point) -> Point:
        return (
            MARGIN + (point[0] - self.west) * self.shorten * self.scale,
            MARGIN + (self.north - point[1]) * self.scale,
        )

    def to_degrees(self, place: Point) -> Point:
        return (
            self.west + (place[0] - MARGIN) / self.shorten / self.scale,
            self.north - (place[1] - MARGIN) / self.scale,
        )


def map_context(
    areas: Iterable[Mapping[str, Any]],
    *,
    places: Iterable[Mapping[str, Any]] = (),
    width: int = 640,
    title: str = "",
    attribution: str = "",
    highlight: str = "",
) -> dict[str, Any]:
    """What components/map.html draws.

    areas: {key, name, url, boundary (GeoJSON geometry in degrees)}; an area without boundary is left out.
    places: {name, lon, lat, url}, drawn as numbered pins when they have a url, else as dots.
    highlight: key of the one area in colour; the others become quiet. Empty means all are coloured.
    width: of the drawing in its own units; the height follows. Coordinates come as strings with a point,
    so that no template can turn them into German decimals.
    """
    drawn = [(area, rings_of(area["boundary"])) for area in areas if area.get("boundary")]
    if not drawn:
        return {"areas": [], "places": [], "title": title, "attribution": attribution}
    projection = projection_of((rings for _, rings in drawn), width)
    project = projection.to_drawing
    return {
        "view_box": f"0 0 {width} {projection.height}",
        "title": title,
        "attribution": attribution,
        "areas": [_area(area, rings, project, highlight) for area, rings in drawn],
        "places": [_place(place, number, project) for number, place in enumerate(places, 1)],
    }


def rings_of(geometry: Mapping[str, Any]) -> list[list[Point]]:
    """The closed rings of a polygon or of several; those of holes too."""
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    return [[(x, y) for x, y, *_ in ring] for polygon in polygons for ring in polygon]


def projection_of(areas: Iterable[list[list[Point]]], width: int) -> Projection:
    """The projection that draws all these areas, given by their rings, as wide as said."""
    points = [point for rings in areas for ring in rings for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    shorten = cos(radians((south + north) / 2))
    scale = (width - 2 * MARGIN) / ((east - west) * shorten)
    return Projection(west, north, shorten, scale, round((north - south) * scale) + 2 * MARGIN)


def _area(area: Mapping[str, Any], rings: list[list[Point]], project, highlight: str) -> dict[str, Any]:
    projected = [[project(point) for point in ring] for ring in rings]
    x, y = _label_point(max(projected, key=len))
    return {
        "key": area["key"],
        "name": area["name"],
        "url": area.get("url", ""),
        "path": "".join(_path(ring) for ring in projected),
        "x": _text(x),
        "y": _text(y),
        "is_quiet": bool(highlight) and area["key"] != highlight,
    }


def _place(place: Mapping[str, Any], number: int, project) -> dict[str, Any]:
    x, y = project((float(place["lon"]), float(place["lat"])))
    return {
        "number": number,
        "name": place["name"],
        "url": place.get("url", ""),
        "x": _text(x),
        "y": _text(y),
        "label_x": _text(x + 12),
        "label_y": _text(y + 7),
    }


def _path(ring: Sequence[Point]) -> str:
    return "M" + "L".join(f"{_text(x)} {_text(y)}" for x, y in _without_repeats(ring)) + "Z"


def _without_repeats(ring: Sequence[Point]) -> Iterator[Point]:
    last = None
    for point in ring[:-1]:
        rounded = (round(point[0], 1), round(point[1], 1))
        if rounded != last:
            yield rounded
        last = rounded


def _label_point(ring: Sequence[Point]) -> Point:
    """Where a name fits best: the middle of the widest stretch at the height of the centre of gravity."""
    y = _centre_height(ring)
    crossings = sorted(
        x0 + (y - y0) * (x1 - x0) / (y1 - y0)
        for (x0, y0), (x1, y1) in zip(ring, ring[1:], strict=False)
        if (y0 <= y) != (y1 <= y)
    )
    west, east = max(zip(crossings[::2], crossings[1::2], strict=True), key=lambda pair: pair[1] - pair[0])
    return (west + east) / 2, y


def _centre_height(ring: Sequence[Point]) -> float:
    """Height of the centre of gravity of a closed ring."""
    doubled = y = 0.0
    for (x0, y0), (x1, y1) in zip(ring, ring[1:], strict=False):
        cross = x0 * y1 - x1 * y0
        doubled += cross
        y += (y0 + y1) * cross
    return y / (3 * doubled)


def _text(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
