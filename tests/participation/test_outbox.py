"""A mail that is owed leaves once, whatever happens to the mail server, the worker and the queue."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import uuid4

import pytest
import time_machine
from django.core import mail as post
from django.core.management import call_command
from django.utils import timezone

from participation import mails, outbox, tasks
from participation.models import OutgoingMail
from participation.submitting import submit
from tests.mail_server import cut
from tests.participation.factories import participant
from tests.redis_away import unused_port
from tests.threads import at_once
from tests.worker_fixtures import ROOT

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nudges(monkeypatch):
    """No test sends messages to the queue by the way."""
    told = []
    monkeypatch.setattr("strategy.nudging.current_app.send_task", lambda *args, **kwargs: told.append(args[0]))
    yield told
    assert outbox.nudge.under_way.acquire(timeout=10)
    outbox.nudge.under_way.release()


def owed(key="link", address="anna@example.org"):
    outbox.owe("personal-link", key, participant=participant(address))
    return OutgoingMail.objects.get(key=key)


def now_in(row):
    row.refresh_from_db()
    return row


class TestOwing:
    def test_the_same_debt_is_one_mail(self):
        person = participant()
        for _ in range(2):
            outbox.owe("personal-link", "once", participant=person)
        assert OutgoingMail.objects.count() == 1

    def test_the_worker_is_told_after_the_commit(self, nudges, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            owed()
            assert nudges == []
        with outbox.nudge.under_way:
            pass
        assert nudges == ["participation.tasks.send_due_mails"]

    def test_nobody_is_told_of_what_is_due_later(self, nudges, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True) as callbacks:
            outbox.owe("personal-link", "later", participant=participant(), due_at=timezone.now() + timedelta(days=1))
        assert callbacks == []
        assert not outbox.work()

    def test_it_goes_with_the_person(self):
        owed().participant.delete()
        assert not OutgoingMail.objects.exists()

    def test_a_queue_that_is_gone_changes_nothing(self, monkeypatch, django_capture_on_commit_callbacks, caplog):
        def refuse(*args, **kwargs):
            raise ConnectionRefusedError

        monkeypatch.setattr("strategy.nudging.current_app.send_task", refuse)
        with django_capture_on_commit_callbacks(execute=True):
            row = owed()
        tasks.send_due_mails()
        assert now_in(row).state == "sent"


class TestSending:
    def test_the_mail_leaves_and_the_row_says_so(self, server):
        row = owed()
        tasks.send_due_mails()
        (message,) = server.received
        assert now_in(row).state == "sent" and row.finished_at and not row.lease_until
        assert message["To"] == "anna@example.org"
        assert message["Message-ID"] == f"<{row.pk}@testserver>"
        assert message["Auto-Submitted"] == "auto-generated"
        assert {part.get_content_type() for part in message.iter_parts()} == {"text/plain", "text/html"}
        tasks.send_due_mails()
        assert len(server.received) == 1

    def test_what_is_no_longer_true_is_not_sent(self, monkeypatch):
        row = owed()
        monkeypatch.setattr(mails, "personal_link", lambda mail: None)
        assert outbox.work()
        assert now_in(row).state == "obsolete" and not post.outbox

    def test_all_that_is_due_is_sent_oldest_first(self):
        rows = [owed(f"{n}", f"p{n}@example.org") for n in range(5)]
        tasks.send_due_mails()
        assert [message.to[0] for message in post.outbox] == [row.participant.email for row in rows]

    def test_nobody_who_waits_for_a_link_waits_for_the_digests(self):
        for n in range(3):
            outbox.owe("digest", f"digest/{n}", participant=participant(), events=[])
        row = owed()
        assert outbox.claim() == row


class TestFaults:
    def test_a_server_that_is_down_costs_no_attempt_and_is_asked_again_with_growing_but_short_pauses(
        self, server, settings, caplog
    ):
        settings.EMAIL_PORT = unused_port()
        pauses = []
        with time_machine.travel(NOON, tick=False) as clock:
            row = owed()
            while timezone.now() < NOON + timedelta(days=6):
                clock.move_to(row.due_at)
                outbox.work()
                pauses.append(now_in(row).due_at - timezone.now())
            assert (row.state, row.attempts) == ("due", 0)
            assert row.last_error.startswith("ConnectionRefusedError (")
            settings.EMAIL_PORT = server.port
            clock.move_to(row.due_at)
            outbox.work()
        assert pauses == sorted(pauses) and pauses[0] == outbox.SHORTEST_WAIT and pauses[-1] == outbox.LONGEST_WAIT
        assert now_in(row).state == "sent" and len(server.received) == 1
        assert "anna@" not in caplog.text

    def test_a_link_that_ends_meanwhile_is_sent_to_nobody(self, server, settings):
        settings.EMAIL_PORT = unused_port()
        with time_machine.travel(NOON, tick=False) as clock:
            sent = submit(uuid4(), "anna@example.org", "Anna", reminders=["werkstatt"])
            outbox.work()
            settings.EMAIL_PORT = server.port
            clock.move_to(sent.expires_at)
            outbox.work()
        assert OutgoingMail.objects.get().state == "obsolete" and not server.received

    def test_what_has_no_end_of_its_own_is_given_up_after_a_month(self, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", unused_port()
        with time_machine.travel(NOON, tick=False) as clock:
            row = owed()
            clock.shift(outbox.GIVE_UP_AFTER)
            outbox.work()
            assert now_in(row).state == "due"
            clock.move_to(row.due_at)
            outbox.work()
        assert now_in(row).state == "given_up"

    @pytest.mark.parametrize(("stage", "words"), [("HELLO", "421 busy"), ("EHLO", "451 busy"), ("MAIL", "452 full"),
                                                  ("DATA", "421 closing"), ("HELLO", cut), ("EHLO", cut)])  # fmt: skip
    def test_so_does_one_that_is_there_and_takes_no_mail_from_anybody(self, server, stage, words):
        server.answers.update({stage: words} | ({"HELO": words} if stage == "EHLO" else {}))
        row = owed()
        assert not outbox.work()
        assert (now_in(row).state, row.attempts) == ("due", 0)

    @pytest.mark.parametrize(("stage", "words"), [("HELLO", "554 not you"), ("MAIL", "550 bad sender"),
                                                  ("DATA", "451 odd"), ("END", "554 spam"), ("END", cut)])  # fmt: skip
    def test_what_may_be_about_the_mail_or_needs_mending_costs_an_attempt(self, server, stage, words):
        """A server that has the mail, and says nothing, must not get the same one for days."""
        server.answers[stage] = words
        row = owed()
        assert not outbox.work()
        assert (now_in(row).state, row.attempts) == ("due", 1)

    def test_it_comes_back_and_everything_leaves_once(self, server):
        server.answers["MAIL"] = "421 later"
        with time_machine.travel(NOON, tick=False) as clock:
            rows = [owed(f"{n}", f"p{n}@example.org") for n in range(3)]
            for _ in rows:
                tasks.send_due_mails()  # stops at the first: the others would meet the same
            assert {now_in(row).due_at - NOON for row in rows} == {outbox.SHORTEST_WAIT}
            server.answers.clear()
            clock.shift(outbox.PAUSES[0])
            tasks.send_due_mails()
        assert sorted(message["To"] for message in server.received) == [f"p{n}@example.org" for n in range(3)]

    def test_a_mailbox_that_does_not_exist_is_given_up_at_once_and_holds_up_nobody(self, server, caplog):
        server.answers["RCPT"] = "550 no such user anna@example.org"
        row = owed()
        assert outbox.work()
        assert (now_in(row).state, row.last_error) == ("given_up", "SMTPRecipientsRefused 550")
        assert "anna@" not in caplog.text

    def test_a_mailbox_that_asks_for_patience_gets_it(self, server):
        server.answers["RCPT"] = "451 greylisted"
        row = owed()
        assert outbox.work()
        assert (now_in(row).state, row.last_error) == ("due", "SMTPRecipientsRefused 451")

    def test_a_message_that_is_refused_is_tried_again(self, server):
        server.answers["END"] = "554 looks like spam"
        row = owed()
        assert not outbox.work()
        assert (now_in(row).state, row.last_error) == ("due", "SMTPDataError 554")

    def test_a_server_that_hangs_costs_no_more_than_its_time(self, server):
        done = threading.Event()
        server.answers["END"] = lambda session: done.wait(10)
        row = owed()
        begun = time.monotonic()
        assert not outbox.work()
        done.set()
        assert time.monotonic() - begun < 5
        assert now_in(row).state == "due"

    def test_a_server_that_takes_the_mail_and_says_nothing_gets_the_same_one_again(self, server):
        server.answers["END"] = cut
        with time_machine.travel(NOON, tick=False) as clock:
            row = owed()
            outbox.work()
            server.answers.clear()
            clock.shift(outbox.PAUSES[0])
            outbox.work()
        assert now_in(row).state == "sent"
        assert len(server.received) == 2 and len(set(server.ids())) == 1

    def test_a_server_that_says_yes_and_goes_away_got_it(self, server):
        server.answers["QUIT"] = cut
        row = owed()
        assert outbox.work()
        assert now_in(row).state == "sent"

    def test_a_fault_of_ours_names_the_line_and_no_address(self, monkeypatch, caplog):
        row = owed()

        def broken(mail):
            raise ValueError(mail.participant.email)

        monkeypatch.setattr(mails, "personal_link", broken)
        assert not outbox.work()
        assert now_in(row).last_error.startswith("ValueError (test_outbox.py:")
        assert "anna@" not in caplog.text

    def test_a_kind_nobody_writes_is_given_up_in_the_end(self):
        outbox.owe("unknown", "unknown", participant=participant())
        OutgoingMail.objects.update(attempts=len(outbox.PAUSES))
        outbox.work()
        assert OutgoingMail.objects.get().state == "given_up"


class TestTheOperator:
    def told(self, *options):
        out = StringIO()
        call_command("mails", *options, stdout=out)
        return out.getvalue()

    def test_sees_what_waits_and_what_was_given_up_and_why_but_no_address(self, server):
        server.answers["RCPT"] = "550 no such user"
        owed("gone")
        outbox.work()
        owed("waits", "ben@example.org")
        text = self.told()
        assert "Vorgemerkt: 1, die älteste seit" in text
        assert "Aufgegeben: 1 × personal-link: SMTPRecipientsRefused 550" in text
        assert "@" not in text

    def test_can_have_it_tried_again(self, server):
        server.answers["RCPT"] = "550 misconfigured"
        row = owed()
        outbox.work()
        server.answers.clear()
        assert "Wieder vorgemerkt: 1" in self.told("--retry")
        assert outbox.work()
        assert now_in(row).state == "sent"
        assert "Wieder vorgemerkt: 0" in self.told("--retry")


class TestLeases:
    def test_what_a_dead_worker_left_is_taken_up_after_its_lease(self, server):
        with time_machine.travel(NOON, tick=False) as clock:
            row = owed()
            assert outbox.claim() == row
            assert not outbox.work()
            clock.shift(outbox.LEASE + timedelta(seconds=1))
            assert outbox.work()
        assert now_in(row).state == "sent" and row.attempts == 2

    def test_no_lease_runs_out_while_somebody_is_sending(self):
        """However slowly a server answers: the task is killed before another worker may take the mail."""
        assert outbox.LEASE.total_seconds() > tasks.send_due_mails.time_limit > tasks.send_due_mails.soft_time_limit

    def test_who_waits_for_the_server_after_another_took_over_changes_nothing(self):
        row = owed()
        slow = outbox.claim()
        OutgoingMail.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        outbox.claim()
        outbox._wait_for_server(slow, "zu spät")
        assert (now_in(row).state, row.attempts, row.last_error) == ("sending", 2, "")

    def test_a_mail_that_kills_its_workers_is_given_up(self):
        with time_machine.travel(NOON, tick=False) as clock:
            row = owed()
            for _ in range(len(outbox.PAUSES) + 1):
                assert outbox.claim()
                clock.shift(outbox.LEASE + timedelta(seconds=1))
            assert outbox.work()
        assert now_in(row).state == "given_up" and not post.outbox

    def test_who_comes_too_late_writes_nothing(self, monkeypatch):
        row = owed()
        slow = outbox.claim()
        OutgoingMail.objects.update(state="sent", attempts=2)
        outbox._end(slow, "given_up", last_error="zu spät")
        assert now_in(row).state == "sent" and row.last_error == ""


@pytest.mark.django_db(transaction=True)
class TestSeveralWorkers:
    def test_each_mail_is_sent_by_one_of_them(self, server):
        for n in range(12):
            owed(f"{n}", f"p{n}@example.org")
        at_once(*[tasks.send_due_mails] * 4)
        assert len(server.ids()) == len(set(server.ids())) == 12
        assert set(OutgoingMail.objects.values_list("state", "attempts")) == {("sent", 1)}

    def test_one_killed_between_sending_and_noting_leaves_one_mail_in_the_readers_mailbox(
        self, server, process_environment
    ):
        """SIGKILL while the server has the mail and has not said so yet."""
        row, taken = owed(), threading.Event()

        def take_and_wait(session):
            taken.set()
            time.sleep(20)

        server.answers["END"] = take_and_wait
        worker = subprocess.Popen(
            [sys.executable, "-c", "import django; django.setup(); from participation import outbox; outbox.work()"],
            env={**process_environment, "EMAIL_URL": f"smtp://127.0.0.1:{server.port}"},
            cwd=ROOT,
        )
        assert taken.wait(60)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        assert now_in(row).state == "sending"
        assert not outbox.work()
        server.answers.clear()
        OutgoingMail.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        assert outbox.work()
        assert now_in(row).state == "sent"
        assert len(server.received) == 2 and len(set(server.ids())) == 1
