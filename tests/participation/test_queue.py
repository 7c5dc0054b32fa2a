"""What waits, in which order, and for whom."""

import itertools
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from participation import moderation, queue, risk
from participation.models import Contribution, Notice
from tests import factories as make
from tests.participation.factories import appeal, contribution, days_ago, notice, participant
from tests.participation.moderation_hands import held, moderator

pytestmark = pytest.mark.django_db


@pytest.fixture
def mo():
    return moderator("mo")


@pytest.fixture
def eva():
    return moderator("eva")


def reported(ground="insult", since=1.0, email="nora@example.org", **values):
    one = contribution(by=participant(), **values)
    Notice.objects.filter(pk=notice(one, email, ground=ground).pk).update(created_at=days_ago(since))
    return one


class TestWhatWaits:
    def test_held_reported_and_appealed(self, mo, eva):
        waiting, complained, public = held(), reported(), contribution("Nichts los.")
        hidden = contribution(by=participant())
        appeal(moderation.hide(hidden, eva, "insult", "Beleidigt."))
        found = {row.pk: (row.is_held, row.is_reported, row.is_appealed) for row in queue.cases(mo)}
        assert found == {
            waiting.pk: (True, False, False), complained.pk: (False, True, False), hidden.pk: (False, False, True),
        }  # fmt: skip
        assert public.pk not in found

    def test_what_is_decided_waits_no_more(self, mo):
        one, two = held(), reported()
        moderation.approve(one, mo), moderation.keep(two, mo, "Bleibt.")
        assert not queue.cases(mo).exists()

    def test_neither_unconfirmed_nor_withdrawn(self, mo):
        contribution(state="awaiting", published_at=None)
        notice(contribution("", state="withdrawn"))
        assert not queue.cases(mo).exists()

    def test_a_held_text_with_reports_is_one_case(self, mo):
        one = held()
        notice(one), notice(one, "zwei@example.org")
        (row,) = queue.cases(mo)
        assert row.is_held and row.is_reported

    def test_since_when_it_waits(self, mo):
        one = held(since=1)
        Notice.objects.filter(pk=notice(one).pk).update(created_at=days_ago(1.5))
        (row,) = queue.cases(mo)
        assert row.waiting_since == one.notices.get().created_at
        Notice.objects.update(created_at=timezone.now())
        assert queue.cases(mo).get().waiting_since == one.state_changed_at

    def test_what_was_taken_back_waits_since_it_was_held(self, mo):
        one = held()
        since = one.state_changed_at
        moderation.undo(moderation.approve(one, mo), mo)
        assert queue.cases(mo).get().waiting_since == since


class TestOrder:
    def test_first_the_riskiest_then_the_oldest(self, mo):
        old, new = held(since=1.9), held(since=0.1)
        linked = held(since=0.2, held_reasons=["first", "link"])
        complained = reported(since=0.3)
        word = held(since=0.1, held_reasons=["word"])
        unlawful = reported("law", since=0.2)
        assert list(queue.cases(mo)) == [unlawful, word, complained, linked, old, new]

    def test_after_two_days_it_rises_one_step(self, mo):
        long_held, long_linked = held(since=2.1), held(since=2.2, held_reasons=["link"])
        unlawful, complained = reported("child", since=0.1), reported(since=1.0)
        assert [(row, row.step) for row in queue.cases(mo)] == [
            (long_linked, risk.HIGH), (unlawful, risk.HIGH), (long_held, risk.MEDIUM), (complained, risk.MEDIUM),
        ]  # fmt: skip

    def test_a_reason_of_before_counts_only_while_it_is_held(self, mo):
        """A moderator has read the word and published the text."""
        assert reported(held_reasons=["word"]) == queue.cases(mo).get()
        assert queue.cases(mo).get().step == risk.MEDIUM

    def test_the_database_and_the_rule_agree(self, mo, eva):
        now = timezone.now()
        reasons = ([], ["first"], ["phone"], ["word"], ["link", "word"])
        grounds = ([], ["other"], ["law"], ["insult", "child"])
        expected = {}
        for reason, ground, days in itertools.product(reasons, grounds, (1.9, 2.1)):
            one = held(since=days, held_reasons=reason, by=None)
            for number, name in enumerate(ground):
                Notice.objects.filter(pk=notice(one, f"n{number}@example.org", ground=name).pk).update(
                    created_at=days_ago(days)
                )
            expected[one.pk] = risk.step(reason, ground, is_appealed=False, waited=timedelta(days=days))
        for days in (1.9, 2.1):
            one = contribution(by=participant())
            made = appeal(moderation.hide(one, eva, "insult", "Beleidigt."))
            type(made).objects.filter(pk=made.pk).update(created_at=days_ago(days))
            expected[one.pk] = risk.step([], [], is_appealed=True, waited=timedelta(days=days))
        assert {row.pk: row.step for row in queue.cases(mo, now)} == expected
        assert set(expected.values()) == {risk.HIGH, risk.MEDIUM, risk.NORMAL}

    def test_a_report_that_is_settled_is_no_risk_any_more(self, mo):
        one = reported("law")
        moderation.keep(one, mo, "Erlaubt.")
        notice(one, "zwei@example.org", ground="other")
        assert queue.cases(mo).get().step == risk.MEDIUM


class TestForWhom:
    def test_each_in_their_scope(self):
        rows = {name: held(municipality=place) for name, place in (("b", make.belzig()), ("j", None))}
        belzig, joint = make.staff("bo", ("moderator", make.belzig())), moderator("mo")
        assert list(queue.cases(belzig)) == [rows["b"]] and list(queue.cases(joint)) == [rows["j"]]
        assert queue.cases(make.staff("chef", is_superuser=True)).count() == 2
        assert not queue.cases(make.staff("x")).exists()

    def test_what_concerns_oneself_is_for_others(self, mo, eva):
        own = held(by=participant("mo@example.org", "Mo"))
        hidden = contribution(by=participant())
        appeal(moderation.hide(hidden, mo, "insult", "Beleidigt."))
        assert not queue.cases(mo).exists() and set(queue.for_others(mo)) == {own, hidden}
        assert queue.cases(eva).count() == 2 and not queue.for_others(eva).exists()

    def test_of_two_appeals_the_one_against_somebody_else_can_be_decided(self, mo, eva):
        one = contribution(by=participant())
        for person, email in ((mo, "a@example.org"), (eva, "b@example.org")):
            told = notice(one, email)
            kept = moderation.keep(one, person, "Bleibt.")
            told.refresh_from_db()
            appeal(kept, told)
        assert list(queue.cases(mo)) == list(queue.cases(eva)) == [one]


class TestCounts:
    def test_nothing(self, mo):
        assert {name: value for name, value in queue.counts(mo).items() if value} == {}

    def test_each_case_once_and_each_part_of_it(self, mo, eva):
        oldest = held(since=1.5)
        notice(oldest)
        notice(oldest, "zwei@example.org", ground="law")
        reported(since=1.0)
        appealed = appeal(moderation.hide(contribution(by=participant()), eva, "insult", "Beleidigt."))
        held(municipality=make.belzig())
        assert queue.counts(mo) == {
            "held": 1, "reported": 2, "appeals": 1, "total": 3, "urgent": 1, "oldest": oldest.state_changed_at,
            "urgent_held": 1, "urgent_reported": 1, "urgent_appeals": 0,
            "oldest_held": oldest.state_changed_at, "oldest_appeals": appealed.created_at,
            "oldest_reported": Notice.objects.earliest("created_at").created_at,
        }  # fmt: skip

    def test_they_agree_with_the_list(self, mo):
        for number in range(12):
            held(since=number / 4, held_reasons=["word"] if number % 3 == 0 else [], by=None)
        rows = list(queue.cases(mo))
        found = queue.counts(mo)
        assert found["total"] == found["held"] == len(rows)
        assert found["urgent"] == sum(row.step == risk.HIGH for row in rows)
        assert found["oldest"] == min(row.waiting_since for row in rows)

    def test_one_statement_each_however_many_wait(self, mo, django_assert_num_queries):
        for _ in range(10):
            held(by=None)
        mo.staff_roles.all() and queue.counts(mo)  # the roles are read once per person
        with django_assert_num_queries(2):
            queue.counts(mo), list(queue.cases(mo))

    def test_a_thousand_that_wait_are_counted_and_ranked_quickly(self, mo):
        now = timezone.now()
        rows = [
            Contribution(subject="proposal", text="x" * 2000, state="held", held_reasons=["first"], confirmed_at=now)
            for _ in range(1500)
        ]
        Contribution.objects.bulk_create(rows)
        Notice.objects.bulk_create(
            Notice(form_id=uuid4(), contribution=row, ground="other", good_faith=True, name="N", email="n@x.de")
            for row in rows[::3]
        )
        began = timezone.now()
        assert queue.counts(mo)["total"] == 1500
        assert len(queue.cases(mo)[:20]) == 20
        assert timezone.now() - began < timedelta(seconds=3)


def test_the_steps_have_words():
    assert set(risk.LABELS) == {risk.HIGH, risk.MEDIUM, risk.NORMAL}
    assert risk.step(["duplicate"], [], is_appealed=False, waited=timedelta(0)) == risk.NORMAL
    assert risk.step([], ["law"], is_appealed=False, waited=timedelta(9)) == risk.HIGH
