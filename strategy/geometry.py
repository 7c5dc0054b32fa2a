"""Boundaries as SVG paths: a flat map of a small region, with no library and no map service."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Point = tuple[float, float]
Ring = list[Point]

_PRECISION = 1


@dataclass(frozen=True)
class Frame:
    """Maps longitude and latitude (degrees, WGS 84) to the map (SVG units, y downwards).

    An equirectangular projection true to length in the middle latitude: over the 50 km of two municipalities
    it errs by less than the width of a line.
    """

    west: float
    north: float
    scale: float
    squeeze: float
    padding: float

    def project(self, lon: float, lat: float) -> Point:
        """Return (x, y)."""
        x = (lon - self.west) * self.squeeze * self.scale + self.padding
        y = (self.north - lat) * self.scale + self.padding
        return round(x, _PRECISION), round(y, _PRECISION)


@dataclass(frozen=True)
class Map:
    """Several areas in one frame, `width` × `height` SVG units.

    `paths` holds the data of a path element per name (use fill-rule "evenodd"), `centres` a point for the
    label: the centre of gravity of the largest part.
    """

    width: float
    height: float
    paths: dict[str, str]
    centres: dict[str, Point]
    frame: Frame

    def project(self, lon: float, lat: float) -> Point:
        """Return the point of a place, (x, y)."""
        return self.frame.project(lon, lat)


def fit(geometries: Mapping[str, Mapping[str, Any] | None], width: float, *, padding: float = 4) -> Map:
    """Return the map on which all geometries (GeoJSON Polygon or MultiPolygon, WGS 84) fill the width.

    Names without a geometry are left out. Raises ValueError if there is nothing to draw or a geometry is of
    another type.
    """
    rings = {name: list(_rings(geometry)) for name, geometry in geometries.items() if geometry}
    points = [point for named in rings.values() for ring in named for point in ring]
    if not points:
        raise ValueError("there is no geometry to draw")
    frame, height = _frame(points, width, padding)
    drawn = {name: [_projected(ring, frame) for ring in named] for name, named in rings.items()}
    return Map(
        width=width,
        height=height,
        paths={name: "".join(_path(ring) for ring in named) for name, named in drawn.items()},
        centres={name: _centre(max(named, key=lambda ring: abs(_area(ring)))) for name, named in drawn.items()},
        frame=frame,
    )


def _rings(geometry: Mapping[str, Any]) -> Iterator[Ring]:
    kind, coordinates = geometry.get("type"), geometry.get("coordinates", [])
    if kind not in {"Polygon", "MultiPolygon"}:
        raise ValueError(f"cannot draw a {kind}")
    for polygon in [coordinates] if kind == "Polygon" else coordinates:
        for ring in polygon:
            yield [(float(point[0]), float(point[1])) for point in ring]


def _frame(points: list[Point], width: float, padding: float) -> tuple[Frame, float]:
    west, east = min(lon for lon, _ in points), max(lon for lon, _ in points)
    south, north = min(lat for _, lat in points), max(lat for _, lat in points)
    squeeze = math.cos(math.radians((south + north) / 2))
    if east <= west or width <= 2 * padding:
        raise ValueError("the map has no width")
    scale = (width - 2 * padding) / ((east - west) * squeeze)
    height = round((north - south) * scale + 2 * padding, _PRECISION)
    return Frame(west, north, scale, squeeze, padding), height


def _projected(ring: Ring, frame: Frame) -> Ring:
    """Return the ring on the map, without the closing point and points that fall on their neighbour."""
    result: Ring = []
    for lon, lat in ring:
        point = frame.project(lon, lat)
        if not result or result[-1] != point:
            result.append(point)
    return result[:-1] if len(result) > 1 and result[0] == result[-1] else result


def _path(ring: Ring) -> str:
    if len(ring) < 3:
        return ""
    return "M" + "L".join(f"{x:g},{y:g}" for x, y in ring) + "Z"


def _area(ring: Ring) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in _edges(ring)) / 2


def _edges(ring: Ring) -> Iterator[tuple[Point, Point]]:
    return zip(ring, [*ring[1:], *ring[:1]], strict=True)


def _centre(ring: Ring) -> Point:
    area = _area(ring)
    if not area:
        return ring[0]
    x = sum((x1 + x2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in _edges(ring)) / (6 * area)
    y = sum((y1 + y2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in _edges(ring)) / (6 * area)
    return round(x, _PRECISION), round(y, _PRECISION)
