"""Dates and amounts of published contents, as they stand on the page."""

from datetime import UTC, date, datetime

import pytest

from strategy.templatetags.portal_ui import euro, german_date, german_number, iso_date, scrolling_tables


@pytest.mark.parametrize(
    ("value", "precision", "shown"),
    [
        ("2023-06-26", "day", "26. Juni 2023"),
        ("2023-06-26", "month", "Juni 2023"),
        ("2024-09-30", "quarter", "3. Quartal 2024"),
        ("2027-12-31", "year", "2027"),
        (date(2026, 3, 1), "day", "1. März 2026"),
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), "day", "1. Juli 2026"),
        ("", "day", ""),
        (None, "day", ""),
        ("bald", "day", ""),
    ],
)
def test_a_date_is_as_exact_as_it_is_known(value, precision, shown):
    assert german_date(value, precision) == shown


def test_a_machine_reads_the_same_exactness():
    assert [iso_date("2024-09-30", p) for p in ("day", "month", "year")] == ["2024-09-30", "2024-09", "2024"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("12500", "12.500\xa0€"),
        ("12500.00", "12.500\xa0€"),
        ("0.5", "0,50\xa0€"),
        ("0", "0\xa0€"),
        (None, ""),
        ("", ""),
    ],
)
def test_an_amount_keeps_cents_only_where_there_are_some(value, shown):
    assert euro(value) == shown


@pytest.mark.parametrize(("value", "shown"), [("236.07", "236,07"), (11172, "11.172"), ("40.0", "40"), (None, "")])
def test_a_number_has_german_separators(value, shown):
    assert german_number(value) == shown


def test_areas_of_tables_are_told_apart_where_there_are_several():
    table = "<table><tbody><tr><td>1</td></tr></tbody></table>"
    assert 'aria-label="Tabelle"' in scrolling_tables(f"<p>Eins</p>{table}")
    both = scrolling_tables(f"<p>Eins</p>{table}<p>Zwei</p>{table}")
    assert both.count("</table></div>") == both.count("tabindex") == 2 and both.startswith("<p>Eins</p><div")
    assert 'aria-label="Tabelle 1"' in both and 'aria-label="Tabelle 2"' in both
    assert scrolling_tables("") == scrolling_tables(None) == ""
