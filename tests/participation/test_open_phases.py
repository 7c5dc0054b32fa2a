"""Which phase is open, and for what: the beginning counts, the end does not, and of several the narrowest."""

from datetime import UTC, datetime, timedelta

import pytest

from participation.open_phases import GRACE, accepts, open_for, phase_of

NOON = datetime(2026, 11, 22, 11, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def phase(key="netze", **values):
    dates = {"starts_at": "2026-11-22T11:00:00+00:00", "ends_at": "2026-11-29T11:00:00+00:00"}
    plain = {"municipality": None, "chapters": [], "measures": [], "takes_proposals": False}
    return {"key": key, **dates, **plain, **values}


class Contents:
    """As much of a state as is asked."""

    def __init__(self, *phases, events=()):
        self.phases, self.events = phases, {event["key"]: event for event in events}

    def all(self, kind):
        return list(self.phases)

    def get(self, kind, key):
        return self.events.get(key)


@pytest.mark.parametrize(
    ("moment", "answer"),
    [
        (NOON - SECOND, "before"),
        (NOON, "open"),
        (NOON + timedelta(days=7) - SECOND, "open"),
        (NOON + timedelta(days=7), "after"),
    ],
)
def test_a_phase_is_open_from_its_first_moment_until_its_end(moment, answer):
    assert phase_of(phase(), moment) == answer


def test_who_had_the_form_open_may_finish_half_an_hour_after_the_end():
    end = NOON + timedelta(days=7)
    assert accepts(phase(), end - SECOND)
    assert not accepts(phase(), end)
    assert accepts(phase(), end + GRACE - SECOND, shown_at=end - SECOND)
    assert not accepts(phase(), end + GRACE, shown_at=end - SECOND)
    assert not accepts(phase(), end + SECOND, shown_at=end), "shown after the end"
    assert not accepts(phase(), end + SECOND, shown_at=NOON - SECOND), "shown before it began"
    assert not accepts(phase(), NOON - SECOND, shown_at=NOON - SECOND)


@pytest.mark.parametrize(
    ("asked", "covered"),
    [
        ({"chapter_key": "warum"}, True),
        ({"chapter_key": "wozu"}, False),
        ({"measure_key": "wlan"}, True),
        ({"measure_key": ""}, False),
        ({"event_key": "werkstatt"}, True),
        ({"event_key": "fest"}, False),
        ({"proposal": True}, True),
        ({}, False),
    ],
)
def test_a_phase_covers_what_it_names(asked, covered):
    events = [{"key": "werkstatt", "consultation": "netze"}, {"key": "fest", "consultation": None}]
    state = Contents(phase(chapters=["warum"], measures=["wlan"], takes_proposals=True), events=events)
    assert bool(open_for(state, NOON, **asked)) is covered
    assert open_for(state, NOON - SECOND, **asked) is None


def test_a_proposal_for_one_municipality_belongs_to_its_own_phase_or_a_joint_one():
    own = phase("belzig", municipality="bad-belzig", takes_proposals=True)
    joint = phase("alle", takes_proposals=True)
    assert open_for(Contents(own, joint), NOON, proposal=True, municipality_key="bad-belzig") is own
    assert open_for(Contents(own, joint), NOON, proposal=True, municipality_key="wiesenburg-mark") is joint
    assert open_for(Contents(own), NOON, proposal=True, municipality_key="wiesenburg-mark") is None
    assert open_for(Contents(own), NOON, proposal=True) is None


def test_of_overlapping_phases_the_narrowest_counts_then_the_one_that_ends_first():
    wide = phase("weit", chapters=["warum", "wozu", "wie"])
    narrow = phase("eng", chapters=["warum"])
    sooner = phase("bald", chapters=["warum"], ends_at="2026-11-25T11:00:00+00:00")
    later = phase("kommt", chapters=["warum"], starts_at="2026-11-24T11:00:00+00:00")
    for order in ([wide, narrow, sooner, later], [later, sooner, narrow, wide]):
        assert open_for(Contents(*order), NOON, chapter_key="warum") is sooner
        assert open_for(Contents(*order), NOON + timedelta(days=5), chapter_key="warum") in (narrow, later)
        assert open_for(Contents(*order), NOON, chapter_key="wozu") is wide
