"""When a digest is due: each morning or each Monday morning, by the clock on the wall."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.digests import next_due

BERLIN = ZoneInfo("Europe/Berlin")


def berlin(*parts):
    return datetime(*parts, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("rhythm", "now", "due"),
    [
        ("daily", berlin(2026, 11, 22, 6, 59), berlin(2026, 11, 22, 7)),
        ("daily", berlin(2026, 11, 22, 7), berlin(2026, 11, 23, 7)),
        ("daily", berlin(2026, 12, 31, 23, 59), berlin(2027, 1, 1, 7)),
        ("weekly", berlin(2026, 11, 22, 12), berlin(2026, 11, 23, 7)),  # a Sunday
        ("weekly", berlin(2026, 11, 23, 6, 59), berlin(2026, 11, 23, 7)),
        ("weekly", berlin(2026, 11, 23, 7), berlin(2026, 11, 30, 7)),
        # Late in the evening in UTC it is the next day already.
        ("daily", datetime(2026, 6, 30, 22, 30, tzinfo=UTC), berlin(2026, 7, 1, 7)),
        ("weekly", datetime(2026, 11, 22, 23, 30, tzinfo=UTC), berlin(2026, 11, 23, 7)),
        # The clocks go forward on the night of 29 March, back on the night of 25 October.
        ("daily", berlin(2026, 3, 28, 8), berlin(2026, 3, 29, 7)),
        ("weekly", berlin(2026, 3, 23, 7), berlin(2026, 3, 30, 7)),
        ("daily", berlin(2026, 10, 24, 8), berlin(2026, 10, 25, 7)),
        ("weekly", berlin(2026, 10, 19, 7), berlin(2026, 10, 26, 7)),
    ],
)
def test_it_comes_at_seven_by_the_clock_on_the_wall(rhythm, now, due):
    found = next_due(rhythm, now)
    assert found == due and found.tzinfo is UTC


def test_a_day_is_23_or_25_hours_long_when_the_clocks_change():
    assert next_due("daily", berlin(2026, 3, 28, 7)) - berlin(2026, 3, 28, 7).astimezone(UTC) == timedelta(hours=23)
    assert next_due("daily", berlin(2026, 10, 24, 7)) - berlin(2026, 10, 24, 7).astimezone(UTC) == timedelta(hours=25)


@pytest.mark.parametrize("hour", [0, 2, 3, 23])
@pytest.mark.parametrize("night", [(2026, 3, 27), (2026, 10, 23)])
def test_hours_that_do_not_exist_or_exist_twice_are_one_digest_a_day(settings, hour, night):
    settings.DIGEST_HOUR = hour
    moment, days = berlin(*night, 12).astimezone(UTC), []
    for _ in range(5):
        moment = next_due("daily", moment)
        days.append(moment.astimezone(BERLIN).date())
    assert [day - days[0] for day in days] == [timedelta(days=n) for n in range(5)]


@given(now=st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))
def test_the_next_one_is_always_ahead_and_never_further_than_its_rhythm(now):
    daily, weekly = next_due("daily", now), next_due("weekly", now)
    assert now < daily <= now + timedelta(hours=25) and now < weekly <= now + timedelta(days=7, hours=1)
    assert daily.astimezone(BERLIN).hour == 7 and weekly.astimezone(BERLIN).weekday() == 0
    assert daily <= weekly
