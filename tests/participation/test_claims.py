"""Who looks at a case: one person at a time, for ten minutes, and two who ask for the next get two."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from participation import claims, moderation, retention
from participation.models import Claim, Contribution
from tests import factories as make
from tests.participation.factories import appeal, contribution, notice, participant
from tests.participation.moderation_hands import fresh, held, moderator
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def mo():
    return moderator("mo")


@pytest.fixture
def eva():
    return moderator("eva")


def queue_of(count):
    """Held contributions, the oldest first."""
    return [held(since=1 + (count - n) / 100, by=None, display_name=f"Nr. {n}") for n in range(count)]


def run_out():
    Claim.objects.update(until=timezone.now() - timedelta(seconds=1))


class TestClaim:
    def test_a_case_is_with_one_person(self, mo, eva):
        one = held()
        assert claims.claim(one, mo) and not claims.claim(one, eva)
        row = Claim.objects.get()
        assert row.by == mo and timedelta(minutes=9) < row.until - timezone.now() <= claims.LEASE

    def test_ones_own_is_prolonged(self, mo):
        one = held()
        claims.claim(one, mo)
        Claim.objects.update(until=timezone.now() + timedelta(seconds=5))
        assert claims.claim(one, mo)
        assert Claim.objects.get().until > timezone.now() + timedelta(minutes=9)

    def test_a_lease_that_ran_out_is_free_for_the_next(self, mo, eva):
        one = held()
        claims.claim(one, mo)
        run_out()
        assert claims.claim(one, eva) and Claim.objects.get().by == eva
        assert not claims.claim(one, mo)

    def test_whoever_wants_to_takes_it_over(self, mo, eva):
        one = held()
        claims.claim(one, mo)
        assert claims.claim(one, eva, takeover=True) and Claim.objects.get().by == eva

    def test_it_is_given_back_by_who_has_it_only(self, mo, eva):
        one = held()
        claims.claim(one, mo)
        claims.release(one, eva)
        assert Claim.objects.exists()
        claims.release(one, mo)
        claims.release(one, mo)
        assert not Claim.objects.exists()

    def test_nobody_claims_in_a_scope_of_others(self, mo):
        with pytest.raises(PermissionDenied):
            claims.claim(held(municipality=make.belzig()), mo)
        assert not Claim.objects.exists()

    def test_a_lease_that_ran_out_keeps_nobody_from_deciding(self, mo, eva):
        """What counts is what was seen, not who has the case."""
        one = held()
        claims.claim(one, mo)
        run_out()
        claims.claim(one, eva)
        moderation.hide(one, eva, "insult", "Beleidigt.")
        with pytest.raises(moderation.Conflict, match="^Eva hat den Beitrag"):
            moderation.approve(contribution_as_seen(one, "held"), mo)


def test_a_lease_that_ended_is_forgotten_the_day_after(mo):
    claims.claim(held(), mo)
    retention.delete_expired(timezone.now() + timedelta(hours=20))
    assert Claim.objects.exists()
    retention.delete_expired(timezone.now() + timedelta(hours=25))
    assert not Claim.objects.exists()


def contribution_as_seen(one, state):
    row = fresh(one)
    row.state = state
    return row


class TestNext:
    def test_it_is_the_most_urgent_and_becomes_mine(self, mo):
        first, second = queue_of(2)
        assert claims.next_case(mo) == first
        assert Claim.objects.get(contribution=first).by == mo
        assert claims.next_case(mo, after=first) == second

    def test_whoever_asks_for_the_next_gives_the_others_back(self, mo, eva):
        first, second = queue_of(2)
        claims.next_case(mo)
        claims.next_case(mo, after=first)
        assert list(Claim.objects.values_list("contribution", "by")) == [(second.pk, mo.pk)]
        assert claims.next_case(eva) == first

    def test_what_a_colleague_has_is_left_out_until_the_lease_runs_out(self, mo, eva):
        first, second = queue_of(2)
        assert (claims.next_case(mo), claims.next_case(eva)) == (first, second)
        assert claims.next_case(moderator("ida")) is None
        run_out()
        assert claims.next_case(eva) == first

    def test_nothing_waits(self, mo):
        contribution()
        assert claims.next_case(mo) is None and not Claim.objects.exists()

    def test_it_goes_round(self, mo):
        first, second, third = queue_of(3)
        assert claims.next_case(mo, after=second) == third
        assert claims.next_case(mo, after=third) == first
        assert claims.next_case(mo, after=first) == second

    def test_the_only_one_comes_again(self, mo):
        (only,) = queue_of(1)
        assert claims.next_case(mo, after=only) == only

    def test_after_one_that_is_decided_the_most_urgent_comes(self, mo):
        first, second, third = queue_of(3)
        moderation.approve(second, mo)
        assert claims.next_case(mo, after=second) == first
        assert {first, third} == set(Contribution.objects.held())

    def test_what_was_skipped_comes_when_nothing_else_is_left(self, mo):
        first, second, third = queue_of(3)
        assert claims.next_case(mo, skipped=[first.pk]) == second
        assert claims.next_case(mo, skipped=[first.pk, second.pk]) == third
        moderation.approve(third, mo)
        assert claims.next_case(mo, skipped=[first.pk, second.pk]) == first
        assert claims.next_case(mo, after=first, skipped=[first.pk, second.pk]) == second
        assert claims.next_case(mo, after=second, skipped=[first.pk, second.pk]) == first

    def test_what_becomes_urgent_meanwhile_comes_before_what_is_left(self, mo):
        first, second, _third = queue_of(3)
        urgent = held(since=0, held_reasons=["word"])
        assert claims.next_case(mo, after=first, skipped=[first.pk]) == urgent
        assert claims.next_case(mo, after=urgent, skipped=[first.pk, urgent.pk]) == second

    def test_an_appeal_is_for_somebody_else_than_who_decided(self, mo, eva):
        one = contribution(by=participant())
        appeal(moderation.hide(one, mo, "insult", "Beleidigt."))
        assert claims.next_case(mo) is None and claims.next_case(eva) == one

    def test_not_ones_own_text_but_what_somebody_reported_with_ones_address(self, mo, eva):
        own, reported = held(by=participant("mo@example.org", "Mo")), contribution(by=participant())
        notice(reported, "mo@example.org")
        assert claims.next_case(mo) == reported and claims.next_case(mo, after=reported) == reported
        assert claims.next_case(eva) == own

    def test_only_in_ones_own_scope(self):
        mine = held(municipality=make.belzig())
        held(municipality=make.wiesenburg()), held()
        bo = make.staff("bo", ("moderator", make.belzig()))
        assert claims.next_case(bo) == mine and claims.next_case(bo, after=mine) == mine

    def test_strangers_get_nothing(self):
        held()
        assert claims.next_case(make.staff("x")) is None

    def test_the_number_of_statements_does_not_grow(self, mo, django_assert_max_num_queries):
        queue_of(30)
        with django_assert_max_num_queries(9):
            assert claims.next_case(mo)


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    @pytest.mark.parametrize("_", range(3))
    def test_two_who_ask_for_the_next_get_two(self, mo, eva, _):
        rows = queue_of(3)
        found = at_once(lambda: claims.next_case(mo), lambda: claims.next_case(eva))
        assert len(set(found)) == 2 and set(found) < set(rows)
        assert set(Claim.objects.values_list("contribution", "by")) == {(found[0].pk, mo.pk), (found[1].pk, eva.pk)}

    def test_of_many_for_few_each_case_is_with_one(self):
        people = [moderator(f"m{n}") for n in range(6)]
        rows = queue_of(4)
        found = [row for row in at_once(*[lambda p=person: claims.next_case(p) for person in people]) if row]
        assert sorted(row.pk for row in found) == sorted(row.pk for row in rows)

    @pytest.mark.parametrize("_", range(3))
    def test_a_lease_that_ran_out_goes_to_one(self, mo, eva, _):
        one, ida = held(), moderator("ida")
        claims.claim(one, ida)
        run_out()
        found = at_once(lambda: claims.next_case(mo), lambda: claims.next_case(eva), lambda: claims.claim(one, mo))
        assert Claim.objects.get().by in (mo, eva)
        assert [row for row in found[:2] if row == one] == [one] or found == [None, None, True]

    @pytest.mark.parametrize("_", range(3))
    def test_the_same_case_from_its_address(self, mo, eva, _):
        one = held()
        assert sorted(at_once(lambda: claims.claim(one, mo), lambda: claims.claim(one, eva))) == [False, True]

    def test_two_who_go_on_and_whose_old_leases_have_run_out_do_not_wait_for_each_other(self, mo, eva):
        rows = queue_of(2)
        claims.claim(rows[0], mo), claims.claim(rows[1], eva)
        run_out()
        found = at_once(*[lambda: claims.next_case(mo), lambda: claims.next_case(eva)] * 2)
        assert set(found) <= {*rows, None} and any(found)

    def test_a_case_that_is_being_decided_is_left_out(self, mo, eva):
        first, second = queue_of(2)
        with transaction.atomic():
            moderation.approve(first, mo)

            def colleague():
                with connection.cursor() as cursor:
                    cursor.execute("SET lock_timeout = '2s'")
                return claims.next_case(eva)

            assert at_once(colleague) == [second]
