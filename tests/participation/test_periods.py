"""What the clock alone changes: a phase that opens at noon is open on every page a moment later, and said once."""

from datetime import UTC, datetime, timedelta

import pytest

from participation.models import PassedMoment, PublicPeriod
from participation.periods import pass_moments
from strategy.models import ChangeEvent, Publication
from strategy.publishing import current_stamp, publish, rebuild, withdraw
from tests import factories as make
from tests.participation import phase_factories as phases
from tests.threads import at_once

NOON = datetime(2026, 11, 22, 11, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def rows():
    return list(PublicPeriod.objects.order_by("kind", "key").values_list("kind", "key", "starts_at", "is_withdrawn"))


def news():
    return list(ChangeEvent.objects.order_by("id").values_list("sentence", flat=True))


@pytest.fixture
def noon(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


@pytest.mark.django_db
def test_beginning_and_end_of_a_phase_owe_its_table(noon):
    phase = make.live(phases.consultation("Netze", starts_at=NOON + MINUTE))
    make.live(phases.event("Fest", starts_at=NOON + MINUTE))
    for moment in (phase.starts_at, phase.ends_at):
        Publication.objects.all().delete()
        noon.move_to(moment)
        pass_moments()
        assert list(Publication.objects.values_list("variant", "scope", "state")) == [("weighing", phase.key, "due")]
        assert pass_moments() == 0


@pytest.mark.django_db
def test_a_row_for_each_public_phase_and_event_and_the_withdrawn_keep_theirs(noon):
    phase, event = phases.consultation("Netze", starts_at=NOON), phases.event("Fest", starts_at=NOON)
    make.live(phase, event, phases.event("Vorbei", starts_at=NOON))
    phases.event("Entwurf")
    withdraw(event)
    event.starts_at += MINUTE
    event.save()
    expected = [
        ("consultation", "netze", NOON, False),
        ("event", "fest", NOON, True),
        ("event", "vorbei", NOON, False),
    ]
    assert rows() == expected
    rebuild()
    assert rows() == expected
    publish(event)
    assert rows()[1] == ("event", "fest", NOON + MINUTE, False)


@pytest.mark.django_db
def test_the_moment_a_phase_begins_and_ends_is_told_once_and_every_kept_page_goes(noon):
    phase = phases.consultation("Netze", starts_at=NOON + MINUTE, result_expected_on=(NOON + timedelta(days=30)).date())
    publish(phase)
    stamp = current_stamp()
    assert pass_moments() == 0
    assert current_stamp() == stamp

    noon.move_to(NOON + MINUTE, tick=False)
    assert [pass_moments(), pass_moments(), pass_moments()] == [1, 0, 0]
    assert current_stamp() == stamp + 1
    assert news()[1:] == ["Jetzt mitreden: Netze."]
    told = ChangeEvent.objects.latest("id")
    assert (told.kind, told.key, told.at) == ("consultation", "netze", NOON + MINUTE)

    noon.move_to(phase.ends_at, tick=False)
    assert [pass_moments(), pass_moments()] == [1, 0]
    assert news()[2:] == ["Die Beteiligung „Netze“ ist beendet. Ergebnis erwartet am 22. Dezember 2026."]
    assert current_stamp() == stamp + 2


@pytest.mark.django_db
def test_a_phase_published_while_it_runs_is_not_told_twice(noon):
    publish(phases.consultation("Netze", starts_at=NOON - MINUTE))
    assert pass_moments() == 0
    assert news() == ["Jetzt mitreden: Netze."]


@pytest.mark.django_db
def test_a_phase_that_nobody_looked_after_is_not_called_open_when_it_is_over(noon):
    publish(phases.consultation("Netze", starts_at=NOON + MINUTE))
    noon.move_to(NOON + timedelta(days=20), tick=False)
    assert pass_moments() == 2
    assert news()[1:] == ["Die Beteiligung „Netze“ ist beendet."]


@pytest.mark.django_db
def test_a_phase_that_is_moved_begins_anew(noon):
    phase = phases.consultation("Netze", starts_at=NOON - MINUTE)
    publish(phase)
    phase.starts_at = NOON + MINUTE
    phase.save()
    publish(phase)
    noon.move_to(NOON + MINUTE, tick=False)
    assert pass_moments() == 1
    assert news()[-1] == "Jetzt mitreden: Netze."


@pytest.mark.django_db
def test_events_change_pages_but_are_no_news_and_what_is_withdrawn_does_nothing(noon):
    event, gone = phases.event("Fest", starts_at=NOON + MINUTE), phases.event("Fällt weg", starts_at=NOON + MINUTE)
    make.live(event, gone)
    withdraw(gone)
    stamp, told = current_stamp(), news()
    noon.move_to(event.ends_at, tick=False)
    assert pass_moments() == 2
    assert (current_stamp(), news()) == (stamp + 1, told)


@pytest.mark.django_db
def test_making_everything_again_from_nothing_tells_nothing_again(noon):
    publish(phases.consultation("Netze", starts_at=NOON + MINUTE))
    noon.move_to(NOON + MINUTE, tick=False)
    pass_moments()
    told = news()
    rebuild()
    assert pass_moments() == 0
    assert news() == told


@pytest.mark.django_db
def test_many_phases_cost_as_little_as_one_when_nothing_has_passed(noon, django_assert_max_num_queries):
    make.live(*(phases.consultation(f"Phase {n}", starts_at=NOON - MINUTE * n) for n in range(12)))
    with django_assert_max_num_queries(4):  # two questions, and the transaction around them
        assert pass_moments() == 0


@pytest.mark.django_db(transaction=True)
def test_several_workers_who_look_at_once_tell_it_once(noon):
    publish(phases.consultation("Netze", starts_at=NOON + MINUTE))
    later = NOON + 2 * MINUTE
    assert sum(at_once(*[lambda: pass_moments(later)] * 4)) == 1
    assert news().count("Jetzt mitreden: Netze.") == 1
    assert PassedMoment.objects.count() == 1
