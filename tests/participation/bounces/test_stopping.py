"""Whom no mail reaches gets none, until they arrive again."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core import mail as post
from django.db import OperationalError
from django.utils import timezone

from participation import bounces, confirming, mails, outbox
from participation.bounce_reading import Failure
from participation.models import Bounce, OutgoingMail, Participant
from tests.participation.bounce_hands import FULL, GONE, LATER, NOON, anna, stopped, submission, told
from tests.participation.factories import contribution, notice
from tests.participation.returned_mails import returned, sent
from tests.threads import at_once

pytestmark = pytest.mark.django_db


ABOUT_US = Failure(True, "5.7.1")


def reported_by(key, row):
    """A mail to who sent the notice."""
    return OutgoingMail.objects.create(kind="notice-decided", key=key, notice=row, due_at=timezone.now())


class TestTheRule:
    @pytest.mark.parametrize("status", ["5.1.0", "5.1.1", "5.1.2", "5.1.10"])
    def test_an_address_that_is_not_there_stops_at_once(self, status):
        bounces.note(sent(), Failure(True, status))
        assert stopped()

    @pytest.mark.parametrize("status", ["5.2.2", "5.2.1", "5.4.4", "5.0.0", ""])
    def test_anything_else_for_good_stops_the_third_time_within_fourteen_days(self, status):
        with time_machine.travel(NOON, tick=False) as clock:
            for n in range(3):
                assert not stopped()
                bounces.note(sent(f"{n}"), Failure(True, status))
                clock.shift(timedelta(days=6, hours=23))
            assert stopped()

    def test_three_in_more_time_do_not(self):
        with time_machine.travel(NOON, tick=False) as clock:
            for n in range(6):
                bounces.note(sent(f"{n}"), FULL)
                clock.shift(timedelta(days=7))
            assert not stopped()

    def test_the_same_mail_counts_once(self):
        mail = sent()
        for _ in range(5):
            bounces.note(mail, FULL)
        assert told() == [(True, "5.2.2")] and not stopped()

    def test_what_may_arrive_later_is_only_counted(self):
        for n in range(9):
            bounces.note(sent(f"{n}"), LATER)
        assert len(told()) == 9 and not stopped()

    def test_a_delay_that_ends_in_failure_is_one_failure(self):
        mail = sent()
        for failure in (LATER, GONE, LATER):
            bounces.note(mail, failure)
        assert told() == [(True, "5.1.1")] and stopped()

    @pytest.mark.parametrize("status", ["5.7.1", "5.7.26", "5.1.7", "5.1.8"])
    def test_what_is_said_about_us_stops_nobody(self, status):
        """A provider that does not trust our mail server would silence everybody there."""
        for n in range(9):
            bounces.note(sent(f"{n}"), Failure(True, status))
        assert not stopped()
        for n in range(2):
            bounces.note(sent(f"full {n}"), FULL)
        assert not stopped()

    def test_others_are_not_concerned(self):
        bounces.note(sent("ben", "ben@example.org"), GONE)
        bounces.note(sent(), FULL)
        assert not stopped()

    def test_the_day_of_the_stop_stays(self):
        with time_machine.travel(NOON, tick=False) as clock:
            bounces.note(sent(), GONE)
            clock.shift(timedelta(days=1))
            bounces.note(sent("two"), GONE)
        assert anna().mail_stopped_at == NOON

    @pytest.mark.django_db(transaction=True)
    def test_the_same_report_read_by_many_at_once_counts_once(self):
        raw = returned(sent(), "postfix_full")
        at_once(*[lambda: bounces.take_in(raw)] * 6)
        assert told() == [(True, "5.2.2")]

    @pytest.mark.django_db(transaction=True)
    def test_three_at_once_are_three(self):
        raws = [returned(sent(f"{n}"), "postfix_full") for n in range(3)]
        at_once(*[lambda raw=raw: bounces.take_in(raw) for raw in raws])
        assert len(told()) == 3 and stopped()


class TestRefusedAtOnce:
    def test_a_mailbox_that_is_not_there_stops_the_mails(self, server):
        server.answers["RCPT"] = "550 5.1.1 <anna@example.org>: no such user"
        outbox.owe("personal-link", "link", participant=anna())
        assert outbox.work()
        assert told() == [(True, "5.1.1")] and stopped()
        assert OutgoingMail.objects.get().state == "given_up"

    @pytest.mark.parametrize("words", ["550 no such user", "550 \xe4", "550 4.7.1 odd", "552"])
    def test_a_refusal_without_a_status_counts_as_one_of_three(self, server, words):
        server.answers["RCPT"] = words
        outbox.owe("personal-link", "link", participant=anna())
        assert outbox.work()
        assert told() == [(True, "")] and not stopped()

    def test_a_mailbox_that_asks_for_patience_counts_nothing(self, server):
        server.answers["RCPT"] = "451 4.7.1 greylisted"
        outbox.owe("personal-link", "link", participant=anna())
        outbox.work()
        assert told() == []

    def test_trying_it_again_by_hand_counts_nothing_more(self, server):
        server.answers["RCPT"] = "550 5.2.2 full"
        outbox.owe("personal-link", "link", participant=anna())
        for _ in range(3):
            outbox.work()
            outbox.retry_given_up()
        assert told() == [(True, "5.2.2")] and not stopped()

    def test_a_database_that_is_away_loses_neither_mail_nor_refusal(self, server, monkeypatch):
        server.answers["RCPT"] = "550 5.1.1 gone"
        outbox.owe("personal-link", "link", participant=anna())
        with monkeypatch.context() as away:
            away.setattr(bounces, "note", lambda *args: (_ for _ in ()).throw(OperationalError))
            with pytest.raises(OperationalError):
                outbox.work()
        OutgoingMail.objects.update(lease_until=NOON)
        assert outbox.work()
        assert stopped() and OutgoingMail.objects.get().state == "given_up"


class TestWhoIsStopped:
    @pytest.fixture(autouse=True)
    def stop(self):
        Participant.objects.filter(pk=anna().pk).update(mail_stopped_at=NOON)

    @pytest.mark.parametrize("kind", sorted(set(mails.BUILDERS) - bounces.ASKED_FOR))
    def test_gets_no_mail_of_any_kind(self, kind):
        """Not even the rows that the mail would be about are read."""
        outbox.owe(kind, kind, participant=anna())
        assert outbox.work()
        assert OutgoingMail.objects.get().state == "obsolete" and not post.outbox

    def test_gets_the_personal_link_all_the_same(self):
        outbox.owe("personal-link", "link", participant=anna())
        outbox.work()
        assert [message.to for message in post.outbox] == [["anna@example.org"]]

    def test_can_confirm_and_then_gets_mails_again(self):
        Bounce.objects.create(participant=anna(), mail_id=uuid4(), is_permanent=True, status="5.2.2")
        form = submission()
        outbox.owe("confirm", "confirm", submission=form)
        outbox.work()
        assert len(post.outbox) == 1
        confirming.confirm(form)
        assert not stopped() and anna().mail_resumed_at

    def test_one_who_reports_something_hears_of_it(self):
        """What a notice brings goes to who sent it, whoever else has the address."""
        row = OutgoingMail(kind="notice-decided", key="x", notice=notice(contribution(), "anna@example.org"))
        assert not bounces.is_stopped(row)

    @pytest.mark.parametrize(("failure", "is_stopped"), [(GONE, True), (FULL, True), (LATER, False), (ABOUT_US, False)])
    def test_one_who_only_reported_gets_no_more_about_it_once_a_mail_came_back(self, failure, is_stopped):
        row, other = notice(contribution(), "nora@example.org"), notice(contribution(), "Nora@example.org")
        bounces.note(reported_by("receipt", row), failure)
        assert bounces.is_stopped(reported_by("decided", row)) is is_stopped
        assert bounces.is_stopped(reported_by("other", other)) is is_stopped, "the same address, reported before"
        assert not bounces.is_stopped(reported_by("new", notice(contribution(), "nora@example.org"))), "a new try"

    def test_no_mail_of_a_stopped_notice_leaves(self):
        row = notice(contribution(), "nora@example.org")
        bounces.note(reported_by("receipt", row), GONE)
        outbox.owe("notice-decided", "decided", notice=row)
        while outbox.work():
            pass
        assert post.outbox == [] and OutgoingMail.objects.get(key="decided").state == "obsolete"

    def test_can_be_sent_mails_again(self):
        bounces.note(sent(), GONE)
        bounces.resume(anna())
        assert not stopped() and told() == [(True, "5.1.1")], "staff see what happened"
        bounces.resume(anna())


def left(key, at=NOON):
    """A mail that left at this time."""
    mail = sent(key)
    OutgoingMail.objects.filter(pk=mail.pk).update(finished_at=at)
    return OutgoingMail.objects.get(pk=mail.pk)


class TestOnceMailsArriveAgain:
    """What is said late about mails of before stops nobody."""

    @pytest.fixture
    def clock(self):
        with time_machine.travel(NOON, tick=False) as clock:
            yield clock

    def resume(self, clock):
        clock.shift(timedelta(hours=1))
        bounces.resume(anna())
        clock.shift(timedelta(hours=1))

    @pytest.mark.parametrize("failures", [[GONE, GONE], [LATER, GONE], [FULL, GONE]])
    def test_not_a_second_report_of_the_same_mail(self, clock, failures):
        mail = left("one")
        bounces.note(mail, failures[0])
        self.resume(clock)
        bounces.note(mail, failures[1])
        assert not stopped()

    def test_not_the_first_report_of_a_mail_from_before(self, clock):
        mails = [left(f"{n}") for n in range(4)]
        self.resume(clock)
        for mail in mails:
            bounces.note(mail, GONE)
        assert not stopped() and len(told()) == 4

    def test_nor_do_those_count_with_the_new_ones(self, clock):
        old = [left(f"old {n}") for n in range(3)]
        bounces.note(old[0], FULL)
        self.resume(clock)
        for mail in old[1:]:
            bounces.note(mail, FULL)
        for n in range(2):
            bounces.note(left(f"new {n}", timezone.now()), FULL)
        assert not stopped()
        bounces.note(left("third", timezone.now()), FULL)
        assert stopped()

    def test_but_a_new_one_does(self, clock):
        bounces.note(left("one"), GONE)
        self.resume(clock)
        bounces.note(left("two", timezone.now()), GONE)
        assert stopped()

    def test_and_so_does_a_refusal_at_the_door(self, clock, server):
        bounces.note(left("one"), GONE)
        self.resume(clock)
        server.answers["RCPT"] = "550 5.1.1 gone"
        outbox.owe("personal-link", "link", participant=anna())
        outbox.work()
        assert stopped()
