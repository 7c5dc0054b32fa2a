"""Maps and charts are plain numbers, the same in the browser and in print."""

import pytest

from strategy.svg_chart import Bar, bar_chart, german
from strategy.svg_map import map_context

SQUARE = {"type": "Polygon", "coordinates": [[[12, 52], [13, 52], [13, 53], [12, 53], [12, 52]]]}


def test_a_map_fits_its_width_and_labels_the_middle():
    drawn = map_context([{"key": "a", "name": "A", "url": "/a/", "boundary": SQUARE}], width=408)

    assert drawn["view_box"].startswith("0 0 408 ")
    assert drawn["areas"][0]["path"] == "M4 661.1L404 661.1L404 4L4 4Z"
    assert drawn["areas"][0]["x"] == "204"


def test_an_area_without_boundary_is_left_out_and_an_empty_map_is_no_error():
    assert map_context([{"key": "a", "name": "A", "boundary": None}])["areas"] == []


def test_only_the_highlighted_area_keeps_its_colour():
    areas = [{"key": key, "name": key, "boundary": SQUARE} for key in ("a", "b")]
    drawn = map_context(areas, highlight="b")
    assert [area["is_quiet"] for area in drawn["areas"]] == [True, False]


def test_a_place_stands_where_its_degrees_say():
    drawn = map_context(
        [{"key": "a", "name": "A", "boundary": SQUARE}],
        places=[{"name": "P", "lon": 12, "lat": 53}],
        width=408,
    )
    assert (drawn["places"][0]["x"], drawn["places"][0]["y"]) == ("4", "4")


def test_a_chart_says_its_numbers_in_words_and_marks_examples():
    chart = bar_chart("WLAN", [Bar("2025", 12), Bar("2026", None)], unit="Stück", target=Bar("Ziel 2027", 40, True))

    assert chart["description"] == "2025: 12; 2026: noch nicht bekannt; Ziel 2027: 40 (Stück)."
    assert chart["has_example"] is True
    assert chart["rows"][1] == {"label": "2026", "value": "", "is_example": False}


@pytest.mark.parametrize("highest", [0.03, 1, 7, 40, 999, 123456])
def test_the_grid_has_few_lines_and_holds_the_highest_bar(highest):
    chart = bar_chart("", [Bar("x", highest)])
    assert 3 <= len(chart["lines"]) <= 7
    assert float(chart["bars"][0]["y"]) >= 29.9


def test_a_chart_without_values_still_draws():
    assert bar_chart("", [])["bars"] == []
    assert bar_chart("", [Bar("2025", 0)])["bars"][0]["height"] == "0"


def test_coordinates_never_carry_a_german_comma():
    chart = bar_chart("", [Bar("a", 1234.5)])
    assert german(1234.5) == "1.234,5"
    assert "," not in "".join(chart["bars"][0][name] for name in ("x", "y", "width", "height"))
