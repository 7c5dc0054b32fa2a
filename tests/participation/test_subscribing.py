"""Ordering news: nothing before the confirmation, each thing once, and only what comes from then on."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from participation import following, personal, retention, subscribing
from participation.confirming import confirm
from participation.models import ChoiceAnswer, EventReminder, OutgoingMail, Participant, Submission, Subscription
from participation.submitting import submit
from strategy.models import ChangeEvent
from strategy.publishing import hold_publishing
from tests.participation.factories import contribution, days_ago, participant, subscription, support
from tests.threads import at_once

pytestmark = pytest.mark.django_db
#: A Thursday, in winter time.
THURSDAY = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
NEXT_MONDAY = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)
TOMORROW = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_queue(monkeypatch):
    monkeypatch.setattr("participation.outbox.nudge", lambda: None)


def ordered(about="all", key="", rhythm="weekly", email="anna@example.org", form_id=None):
    one = Subscription(about=about, key=key, rhythm=rhythm)
    return submit(form_id or uuid4(), email, "", subscriptions=[one])


def news():
    return ChangeEvent.objects.create(sentence="Neu.", at=timezone.now())


class TestOrdering:
    def test_it_belongs_to_nobody_until_it_is_confirmed(self):
        sent = ordered("measure", "wlan")
        one = Subscription.objects.get()
        assert (one.participant, one.confirmed_at, one.due_at, one.submission) == (None, None, None, sent)
        assert not Participant.objects.exists()
        assert not Subscription.objects.confirmed().exists()

    def test_one_mail_asks_for_the_confirmation(self):
        sent = ordered()
        assert list(OutgoingMail.objects.values_list("kind", "submission")) == [("confirm", sent.pk)]

    def test_the_same_form_twice_is_one_order(self):
        form_id = uuid4()
        ordered(form_id=form_id)
        ordered(form_id=form_id)
        assert Subscription.objects.count() == OutgoingMail.objects.count() == 1

    def test_unconfirmed_it_vanishes_after_seven_days(self):
        ordered()
        retention.delete_expired(timezone.now() + timedelta(days=6, hours=23))
        assert Subscription.objects.exists()
        retention.delete_expired(timezone.now() + timedelta(days=7, seconds=2))
        assert not Subscription.objects.exists() and not OutgoingMail.objects.exists()


class TestConfirming:
    @pytest.mark.parametrize(("rhythm", "due"), [("weekly", NEXT_MONDAY), ("daily", TOMORROW)])
    def test_it_begins_with_the_next_digest_and_tells_nothing_older(self, rhythm, due):
        news()
        newest = news()
        with time_machine.travel(THURSDAY, tick=False):
            confirm(ordered(rhythm=rhythm))
        one = Subscription.objects.get()
        assert one.participant.email == "anna@example.org"
        assert (one.confirmed_at, one.due_at, one.told_up_to) == (THURSDAY, due, newest.pk)

    def test_before_any_news_it_begins_with_the_first(self):
        confirm(ordered())
        assert Subscription.objects.get().told_up_to == 0

    def test_pressing_again_changes_nothing(self):
        sent = ordered()
        confirm(sent)
        before = Subscription.objects.values().get()
        news()
        confirm(sent)
        assert Subscription.objects.values().get() == before

    def test_several_things_are_several(self):
        for about, key in (("all", ""), ("measure", "wlan"), ("chapter", "wlan")):
            confirm(ordered(about, key))
        assert Subscription.objects.confirmed().count() == 3
        assert Participant.objects.count() == 1


class TestNewsThatAppearInTheMoment:
    @pytest.mark.django_db(transaction=True)
    def test_are_not_skipped_because_their_number_is_smaller(self):
        """One writes news and is not done yet; another, with a larger number, is. Whoever confirms waits for both."""
        sent = ordered()
        written, confirming, confirmed = threading.Event(), threading.Event(), threading.Event()

        def slow():
            with transaction.atomic():
                hold_publishing()
                first = news()
                written.set()
                confirming.wait(10)
                assert not confirmed.wait(0.5), "an Abo began before these news were there"
            return first

        def fast():
            written.wait(10)
            news()

        def person():
            written.wait(10)
            confirming.set()
            confirm(sent)
            confirmed.set()

        first, _none, _none = at_once(slow, fast, person)
        assert Subscription.objects.get().told_up_to >= first.pk


class TestAgain:
    def test_a_thing_is_followed_once_and_the_newest_wish_counts(self):
        with time_machine.travel(THURSDAY, tick=False):
            confirm(ordered("measure", "wlan"))
            first = Subscription.objects.get()
            news()
            second = confirm(ordered("measure", "wlan", "daily"))
        one = Subscription.objects.get()
        assert (one.pk, one.rhythm, one.due_at) == (first.pk, "daily", TOMORROW)
        assert one.told_up_to == first.told_up_to, "what came since then is not lost"
        assert one.submission == second and not second.emptied, "the page behind the new link shows it"

    def test_the_order_sent_last_counts_even_if_the_older_is_confirmed_last(self):
        with time_machine.travel(THURSDAY, tick=False) as clock:
            older = ordered("measure", "wlan", "weekly")
            clock.shift(60)
            newer = ordered("measure", "wlan", "daily")
            confirm(newer), confirm(older)
        one = Subscription.objects.get()
        assert (one.rhythm, one.due_at, one.submission) == ("daily", TOMORROW, newer)
        assert Submission.objects.get(pk=older.pk).emptied == "repeated"

    def test_a_change_by_the_personal_link_counts_more_than_an_order_before_it(self):
        with time_machine.travel(THURSDAY, tick=False) as clock:
            confirm(ordered("measure", "wlan", "daily"))
            clock.shift(60)
            older = ordered("measure", "wlan", "daily")
            clock.shift(60)
            one = Subscription.objects.confirmed().get()
            subscribing.change_rhythm(one.participant, one.pk, "weekly")
            confirm(older)
        assert Subscription.objects.get().rhythm == "weekly"

    def test_the_same_rhythm_again_moves_no_mail(self):
        with time_machine.travel(THURSDAY, tick=False):
            confirm(ordered())
        with time_machine.travel(NEXT_MONDAY + timedelta(hours=3), tick=False):
            Subscription.objects.update(due_at=NEXT_MONDAY)  # the digest is being made just now
            confirm(ordered())
        assert Subscription.objects.get().due_at == NEXT_MONDAY

    def test_the_former_link_says_that_it_was_confirmed(self):
        first = confirm(ordered())
        confirm(ordered(rhythm="daily"))
        first.refresh_from_db()
        assert first.confirmed_at and not first.emptied

    @pytest.mark.django_db(transaction=True)
    def test_four_links_pressed_at_once(self):
        sent = [ordered("measure", "wlan", rhythm) for rhythm in ("daily", "weekly") * 2]
        at_once(*[lambda one=one: confirm(one) for one in sent])
        assert Subscription.objects.count() == 1
        assert Subscription.objects.confirmed().get().participant == Participant.objects.get()

    @pytest.mark.django_db(transaction=True)
    def test_confirming_while_all_are_ended(self):
        """Whichever comes last counts; nobody gets an error, and nothing is left half."""
        anna = participant()
        subscription(anna, "measure", "wlan")
        sent = ordered("measure", "wlan", "daily")
        at_once(lambda: confirm(sent), lambda: following.end_all(anna.pk))
        assert list(Subscription.objects.values_list("rhythm", flat=True)) in (["daily"], [])

    @pytest.mark.django_db(transaction=True)
    def test_confirming_while_the_person_deletes_everything(self):
        anna = participant()
        sent = ordered()

        def confirmed():
            try:
                confirm(sent)
            except Exception as error:
                return type(error).__name__

        at_once(confirmed, lambda: personal.forget(anna, keep_texts=False))
        left = Subscription.objects.first()
        assert left is None or left.participant.email == "anna@example.org"


class TestRhythm:
    def test_it_changes_with_the_next_mail_and_loses_nothing(self):
        one = subscription(participant(), told_up_to=7)
        with time_machine.travel(THURSDAY, tick=False):
            assert subscribing.change_rhythm(one.participant, one.pk, "daily") is True
        one.refresh_from_db()
        assert (one.rhythm, one.due_at, one.told_up_to) == ("daily", TOMORROW, 7)

    def test_the_same_again_changes_nothing(self):
        one = subscription(participant())
        assert subscribing.change_rhythm(one.participant, one.pk, "weekly") is True
        due = one.due_at
        one.refresh_from_db()
        assert one.due_at == due

    def test_nobody_elses(self):
        one = subscription(participant())
        assert subscribing.change_rhythm(participant("ben@example.org"), one.pk, "daily") is False
        one.refresh_from_db()
        assert one.rhythm == "weekly"


class TestWhatIsKept:
    def test_the_abo_outlives_the_link_that_confirmed_it(self):
        sent = confirm(ordered())
        retention.delete_expired(timezone.now() + timedelta(days=8))
        assert not Submission.objects.filter(pk=sent.pk).exists()
        assert Subscription.objects.confirmed().get().submission is None

    def test_making_all_links_invalid_ends_no_abo(self):
        sent = confirm(ordered())
        personal.end_links(sent.participant)
        assert Subscription.objects.confirmed().count() == 1

    def test_deleting_everything_ends_it(self):
        sent = confirm(ordered())
        personal.forget(sent.participant, keep_texts=True)
        assert not Subscription.objects.exists()

    def test_who_follows_something_is_not_forgotten(self):
        """The mails go on because the person asked for them."""
        subscription(participant())
        Participant.objects.update(last_active_at=days_ago(800))
        retention.delete_expired()
        assert Participant.objects.exists() and Subscription.objects.exists()

    def test_unless_their_mails_come_back(self):
        subscription(participant())
        Participant.objects.update(last_active_at=days_ago(800), mail_stopped_at=days_ago(10))
        retention.delete_expired()
        assert not Participant.objects.exists() and not Subscription.objects.exists()


class TestAnAddressThatNothingNeeds:
    @pytest.fixture
    def anna(self):
        """Had an Abo and ended it, a month ago."""
        anna = participant()
        subscription(anna)
        following.end_all(anna.pk)
        Participant.objects.update(last_active_at=days_ago(31))
        return anna

    def test_it_goes_a_month_after_the_last_abo_ended(self, anna):
        Participant.objects.update(last_active_at=days_ago(29))
        retention.delete_expired()
        assert Participant.objects.exists()
        Participant.objects.update(last_active_at=days_ago(31))
        retention.delete_expired()
        assert not Participant.objects.exists()

    @pytest.mark.parametrize("what", ["contribution", "support", "subscription", "reminder", "choice"])
    def test_it_stays_while_anything_is_left(self, anna, what):
        now = timezone.now()
        if what == "contribution":
            contribution("Mehr Bänke.", by=anna)
        elif what == "support":
            support(contribution("Von jemand anderem."), anna.email)
        elif what == "subscription":
            subscription(anna)
        elif what == "reminder":
            EventReminder.objects.create(event_key="fest", participant=anna, confirmed_at=now)
        else:
            ChoiceAnswer.objects.create(
                participant=anna, consultation_key="k", question_key="q", choices=["a"], confirmed_at=now
            )
        retention.forget_people_with_nothing_left(now)
        assert Participant.objects.filter(pk=anna.pk).exists()

    def test_unread_mails_and_old_submissions_keep_nobody(self, anna):
        OutgoingMail.objects.create(kind="digest", key="digest/x", participant=anna, due_at=timezone.now())
        retention.delete_expired()
        assert not Participant.objects.exists() and not OutgoingMail.objects.exists()
