import re

import pytest

from strategy.geometry import fit

# About 10 km by 10 km at 52 degrees north, and a neighbour to the east half as wide.
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[12.5, 52.0], [12.646, 52.0], [12.646, 52.09], [12.5, 52.09], [12.5, 52.0]]],
}
NEIGHBOUR = {
    "type": "MultiPolygon",
    "coordinates": [
        [[[12.646, 52.0], [12.719, 52.0], [12.719, 52.09], [12.646, 52.09], [12.646, 52.0]]],
        [[[12.7, 52.1], [12.7002, 52.1], [12.7002, 52.1002], [12.7, 52.1]]],
    ],
}


def points(path):
    return [tuple(map(float, pair)) for pair in re.findall(r"(-?[\d.]+),(-?[\d.]+)", path)]


def test_the_map_fills_the_width_and_keeps_the_proportions():
    drawn = fit({"a": SQUARE}, 208, padding=4)
    assert drawn.width == 208
    assert drawn.height == pytest.approx(208, abs=2)
    assert points(drawn.paths["a"]) == [(4, drawn.height - 4), (204, drawn.height - 4), (204, 4), (4, 4)]


def test_all_areas_share_one_frame():
    drawn = fit({"a": SQUARE, "b": NEIGHBOUR}, 300)
    edge = max(x for x, _ in points(drawn.paths["a"]))
    assert edge == min(x for x, _ in points(drawn.paths["b"]))


def test_north_is_up_and_east_is_right():
    drawn = fit({"a": SQUARE}, 200)
    (x, y), (further_x, further_y) = drawn.project(12.5, 52.0), drawn.project(12.6, 52.05)
    assert further_x > x
    assert further_y < y


def test_paths_are_closed_and_parts_separate():
    drawn = fit({"b": NEIGHBOUR}, 5000)
    assert drawn.paths["b"].count("M") == drawn.paths["b"].count("Z") == 2


def test_the_label_stands_in_the_largest_part():
    drawn = fit({"a": SQUARE, "b": NEIGHBOUR}, 300)
    assert drawn.centres["b"] == pytest.approx(drawn.project(12.6825, 52.045), abs=0.2)


def test_parts_too_small_to_see_are_not_drawn():
    assert fit({"a": SQUARE, "b": NEIGHBOUR}, 40).paths["b"].count("M") == 1


def test_names_without_a_boundary_are_left_out():
    assert list(fit({"a": SQUARE, "b": None}, 100).paths) == ["a"]


@pytest.mark.parametrize("geometries", [{}, {"a": None}, {"a": {"type": "Point", "coordinates": [12.5, 52.0]}}])
def test_nothing_to_draw_is_an_error(geometries):
    with pytest.raises(ValueError):
        fit(geometries, 100)
