"""German numbers, dates and sums as they are printed."""

from decimal import Decimal

import pytest

from strategy.documents.wording import (
    enumerate_words,
    euro,
    long_date,
    number,
    period,
    shortened,
    span,
    total,
)


@pytest.mark.parametrize(
    ("value", "printed"),
    [("1234567.50", "1.234.567,5"), ("0", "0"), (11172, "11.172"), ("220.19", "220,19"), ("-3", "−3"),
     (None, ""), ("", ""), ("viele", ""), ("NaN", ""), (True, ""), ("1e3", "1.000")],
)  # fmt: skip
def test_numbers(value, printed):
    assert number(value) == printed


@pytest.mark.parametrize(
    ("value", "printed"), [("12500", "12.500\u00a0€"), ("12.5", "12,50\u00a0€"), ("0.00", "0\u00a0€"), (None, "")]
)
def test_money(value, printed):
    assert euro(value) == printed


@pytest.mark.parametrize(
    ("precision", "printed"),
    [
        ("day", "5.\u00a0Juli 2026"),
        ("month", "Juli 2026"),
        ("quarter", "3.\u00a0Quartal 2026"),
        ("year", "2026"),
    ],
)
def test_dates_are_as_exact_as_they_are_known(precision, printed):
    assert long_date("2026-07-05", precision) == printed


@pytest.mark.parametrize("value", [None, "", "bald", "2026-13-01"])
def test_unknown_dates_are_empty(value):
    assert long_date(value) == ""


def test_periods():
    assert period("2026-01-01", "2026-06-01", "month") == "Januar bis Juni 2026"
    assert period("2025-10-01", "2026-06-01", "month") == "Oktober 2025 bis Juni 2026"
    assert period("2026-01-01", "2026-10-01", "quarter") == "1. bis 4.\u00a0Quartal 2026"
    assert period("2026-01-01", None, "year") == "ab 2026"
    assert period(None, "2026-06-01", "year") == "bis 2026"
    assert period(None, None) == ""
    assert span("2023-06-26", "2023-06-27") == "26. bis 27.\u00a0Juni 2023"
    assert span("2023-08-01", "", "month") == "seit August 2023"
    assert span("2020-09-01", "2020-09-30", "month") == "September 2020"
    assert span("2021-01-01", "2021-06-30", "month") == "Januar bis Juni 2021"


def test_a_sum_counts_only_what_is_known():
    assert total(["10", None, "2.50", ""]) == (Decimal("12.50"), 2, 4)
    assert total(["0", None]) == (Decimal("0"), 1, 2)
    assert total([None]) == (None, 0, 1)


def test_words():
    assert enumerate_words([]) == ""
    assert enumerate_words(["A"]) == "A"
    assert enumerate_words(["A", "B", "C"]) == "A, B und C"
    assert shortened("Donaudampfschifffahrt", 10) == "Donaudamp…"
