"""A point on the map of the municipalities: from a click to degrees, back again, and in whose area it lies.

Pure: knows no Django. The drawing is the one of strategy.svg_map, so a click and a drawn boundary agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from strategy.svg_map import Point, map_context, projection_of, rings_of

#: Width of the drawing in its own units.
WIDTH = 640
#: Degrees are kept as exactly as a click can be meant: five places are about a metre.
PLACES = 5


class PlaceMap:
    """The map of these municipalities: {key, name, boundary (GeoJSON geometry in degrees or None)} each.

    Optional of each: centre ([longitude, latitude] of the place that gives the name), boundary_attribution.
    """

    def __init__(self, municipalities: Iterable[Mapping[str, Any]]) -> None:
        self._municipalities = [m for m in municipalities if m.get("boundary")]
        self._areas = {m["key"]: rings_of(m["boundary"]) for m in self._municipalities}
        self._projection = projection_of(self._areas.values(), WIDTH) if self._areas else None

    def __bool__(self) -> bool:
        return bool(self._areas)

    @property
    def height(self) -> int:
        return self._projection.height if self._projection else 0

    def degrees(self, x: float, y: float, *, shown_width: int) -> Point:
        """Longitude and latitude of a pixel of the picture as it was shown; raises ValueError without a map."""
        if self._projection is None:
            raise ValueError("There is no map.")
        factor = WIDTH / shown_width
        longitude, latitude = self._projection.to_degrees((x * factor, y * factor))
        return round(longitude, PLACES), round(latitude, PLACES)

    def drawing(self, longitude: float, latitude: float) -> Point:
        """Where degrees stand in the drawing, in its units; raises ValueError without a map."""
        if self._projection is None:
            raise ValueError("There is no map.")
        x, y = self._projection.to_drawing((longitude, latitude))
        return round(x, 1), round(y, 1)

    def corners(self) -> dict[str, str]:
        """Degrees at the top left and the bottom right of the drawing; between them every step is the same."""
        (west, north), (east, south) = (
            self.degrees(x, y, shown_width=WIDTH) for x, y in ((0, 0), (WIDTH, self.height))
        )
        return {"west": str(west), "north": str(north), "east": str(east), "south": str(south)}

    def municipality_at(self, longitude: float, latitude: float) -> str | None:
        """Key of the municipality in which the point lies; None for a point outside of all."""
        return next((key for key, rings in self._areas.items() if _is_inside((longitude, latitude), rings)), None)

    def context(self, title: str) -> dict[str, Any]:
        """What components draw of it; see strategy.svg_map.map_context.

        The place whose centre is known stands at it under its name; of an area with `has_place` the name needs not be
        written a second time.
        """
        attribution = next((m.get("boundary_attribution", "") for m in self._municipalities), "")
        located = {m["key"]: m for m in self._municipalities if m.get("centre")}
        places = [{"name": m["name"], "lon": m["centre"][0], "lat": m["centre"][1]} for m in located.values()]
        drawn = map_context(self._municipalities, places=places, width=WIDTH, title=title, attribution=attribution)
        areas = [{**area, "has_place": area["key"] in located} for area in drawn["areas"]]
        return {**drawn, "areas": areas}


def _is_inside(point: Point, rings: Sequence[Sequence[Point]]) -> bool:
    """Whether a line from the point to the east crosses the rings an odd number of times; holes count as outside."""
    x, y = point
    crossings = 0
    for ring in rings:
        for (x0, y0), (x1, y1) in zip(ring, ring[1:], strict=False):
            if (y0 <= y) != (y1 <= y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
                crossings += 1
    return crossings % 2 == 1
