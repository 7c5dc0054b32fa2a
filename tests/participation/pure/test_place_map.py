"""A click on the map becomes degrees, degrees become a place on the map, and both name the same municipality."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.place_map import PLACES, WIDTH, PlaceMap

FILE = Path(__file__).resolve().parents[3] / "strategy/content/kommunen/grenzen.geojson"
BELZIG, WIESENBURG = "12069020", "12069665"


def region():
    features = json.loads(FILE.read_text())["features"]
    return PlaceMap(
        {"key": f["properties"]["ags"], "name": f["properties"]["name"], "boundary": f["geometry"]} for f in features
    )


MAP = region()


@given(st.floats(12.3, 12.8), st.floats(51.95, 52.25))
def test_from_degrees_to_the_drawing_and_back(longitude, latitude):
    x, y = MAP.drawing(longitude, latitude)
    again = MAP.degrees(x, y, shown_width=WIDTH)
    # The drawing is rounded to a tenth of its unit, some six metres.
    assert again == pytest.approx((longitude, latitude), abs=0.0002)


@given(st.integers(0, 255), st.integers(0, 250), st.sampled_from([256, 512, 640]))
def test_from_a_click_to_degrees_and_back_whatever_the_size_of_the_picture(x, y, shown_width):
    drawn = MAP.drawing(*MAP.degrees(x, y, shown_width=shown_width))
    assert drawn == pytest.approx((x * WIDTH / shown_width, y * WIDTH / shown_width), abs=0.2)


def test_degrees_are_no_more_exact_than_a_click():
    assert all(round(value, PLACES) == value for value in MAP.degrees(100, 100, shown_width=256))


@pytest.mark.parametrize(
    ("place", "longitude", "latitude", "municipality"),
    [
        ("Burg Eisenhardt", 12.5955, 52.1372, BELZIG),
        ("Schloss Wiesenburg", 12.4560, 52.1130, WIESENBURG),
        ("Brandenburg an der Havel", 12.5540, 52.4125, None),
        ("Berlin", 13.4050, 52.5200, None),
        ("nowhere", 0.0, 0.0, None),
        ("the other side of the world", -167.4, -52.1, None),
    ],
)
def test_a_point_lies_in_one_municipality_or_outside(place, longitude, latitude, municipality):
    assert MAP.municipality_at(longitude, latitude) == municipality


def test_a_point_on_the_common_border_lies_in_one_of_them_only_and_a_hole_is_outside():
    square = {"type": "Polygon", "coordinates": [[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]],
                                                 [[1, 1], [2, 1], [2, 2], [1, 2], [1, 1]]]}  # fmt: skip
    beside = {"type": "MultiPolygon", "coordinates": [[[[4, 0], [8, 0], [8, 4], [4, 4], [4, 0]]]]}
    both = PlaceMap([{"key": "a", "name": "A", "boundary": square}, {"key": "b", "name": "B", "boundary": beside}])
    assert both.municipality_at(1.5, 1.5) is None
    assert both.municipality_at(3, 3) == "a"
    assert both.municipality_at(4, 2) == "b"


def test_the_drawing_and_the_points_have_the_same_size():
    assert MAP.context("Karte")["view_box"] == f"0 0 {WIDTH} {MAP.height}"


def test_without_boundaries_there_is_no_map():
    empty = PlaceMap([{"key": "a", "name": "A", "boundary": None}])
    assert not empty and empty.municipality_at(12.5, 52.1) is None
    with pytest.raises(ValueError):
        empty.degrees(1, 1, shown_width=256)
    with pytest.raises(ValueError):
        empty.drawing(12, 52)
