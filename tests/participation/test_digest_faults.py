"""A digest and a mail server, or a worker, that fails: no news is lost, no mailbox has a mail twice."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from participation import digests, following, outbox, personal, tasks
from participation.models import OutgoingMail, Subscription
from strategy.models import ChangeEvent
from strategy.publishing import announce
from tests.mail_server import cut, mail_server
from tests.participation.factories import participant, subscription
from tests.worker_fixtures import ROOT

MONDAY = datetime(2026, 11, 23, 6, 0, 30, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def no_queue(monkeypatch):
    monkeypatch.setattr("participation.outbox.nudge", lambda: None)


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


def follow(address="anna@example.org", **values):
    values = {"due_at": timezone.now() - timedelta(seconds=30), **values}
    return subscription(participant(address), **values)


def sweep():
    """What the clock does each minute."""
    tasks.make_digests()
    tasks.send_due_mails()


def told(server):
    """Sentences of the news in each message that the server took."""
    texts = [message.get_body(("plain",)).get_content() for message in server.received]
    return [[line for line in text.splitlines() if line.startswith("Nummer")] for text in texts]


def states():
    return sorted(OutgoingMail.objects.values_list("state", flat=True))


@pytest.mark.django_db
class TestTheMailServer:
    def test_the_mail_leaves_with_all_its_headers(self, server, clock):
        follow()
        announce("Nummer 1")
        sweep()
        (message,) = server.received
        assert message["To"] == "anna@example.org" and message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert message["List-Unsubscribe"].strip().startswith("<http://testserver/folgen/abmelden/")
        assert told(server) == [["Nummer 1"]]

    @pytest.mark.parametrize("command", ["MAIL", "RCPT", "END"])
    def test_one_that_refuses_for_a_while_gets_the_same_mail_later(self, server, clock, command):
        follow()
        announce("Nummer 1")
        server.answers[command] = "451 not now"
        sweep()
        announce("Nummer 2")  # belongs to the next one
        assert states() == ["due"] and server.received == []
        server.answers.clear()
        clock.shift(outbox.PAUSES[0])
        sweep()
        assert states() == ["sent"] and told(server) == [["Nummer 1"]]
        clock.move_to(MONDAY + WEEK)
        sweep()
        assert told(server) == [["Nummer 1"], ["Nummer 2"]]

    def test_one_that_is_down_until_the_next_digest_gets_both_in_their_order(self, server, clock):
        follow(rhythm="daily")
        announce("Nummer 1")
        server.answers["MAIL"] = "421 down"
        for _ in range(4):
            sweep()
            clock.shift(timedelta(hours=6))
        announce("Nummer 2")
        server.answers.clear()
        for _ in range(30):
            clock.shift(timedelta(hours=1))
            sweep()
        assert told(server) == [["Nummer 1"], ["Nummer 2"]] and states() == ["sent", "sent"]
        assert len(set(server.ids())) == 2

    def test_one_that_hangs_holds_nobody_up_for_long_and_loses_nothing(self, server, clock):
        follow()
        announce("Nummer 1")
        done = threading.Event()
        server.answers["END"] = lambda session: done.wait(10)
        begun = time.monotonic()
        sweep()
        done.set()
        assert time.monotonic() - begun < 8 and states() == ["due"]
        server.answers.clear()
        clock.shift(outbox.PAUSES[0])
        sweep()
        assert states() == ["sent"] and len(set(server.ids())) == 1

    def test_one_that_takes_it_and_goes_away_gets_the_same_one_again(self, server, clock):
        follow()
        announce("Nummer 1")
        server.answers["END"] = cut
        sweep()
        server.answers.clear()
        clock.shift(outbox.PAUSES[0])
        sweep()
        assert states() == ["sent"]
        assert told(server) == [["Nummer 1"]] * 2 and len(set(server.ids())) == 1

    def test_one_that_takes_half_of_them_gets_the_other_half_later(self, server, clock):
        for n in range(4):
            follow(f"p{n}@example.org")
        announce("Nummer 1")
        taken = []

        def every_second(session):
            taken.append(len(taken))
            session.say("250 ok" if len(taken) % 2 else "451 later")
            if len(taken) % 2 == 0:
                session.server.received.pop()

        server.answers["END"] = every_second
        sweep()
        server.answers.clear()
        for _ in range(3):
            clock.shift(outbox.PAUSES[1])
            sweep()
        assert states() == ["sent"] * 4
        assert sorted(message["To"] for message in server.received) == [f"p{n}@example.org" for n in range(4)]
        assert len(set(server.ids())) == 4

    def test_a_mailbox_that_does_not_exist_holds_nobody_up(self, server, clock):
        follow()
        announce("Nummer 1")
        server.answers["RCPT"] = "550 no such user"
        sweep()
        assert server.received == [] and Subscription.objects.get().due_at > timezone.now()
        server.answers.clear()
        follow("bert@example.org", told_up_to=0)
        sweep()
        assert [message["To"] for message in server.received] == ["bert@example.org"]

    def test_who_ends_it_while_the_server_is_away_gets_nothing_when_it_is_back(self, server, clock):
        mine = follow()
        announce("Nummer 1")
        server.answers["MAIL"] = "421 down"
        sweep()
        following.end_all(mine.participant_id)
        server.answers.clear()
        clock.shift(outbox.PAUSES[0])
        sweep()
        assert server.received == [] and states() == ["obsolete"]

    def test_who_deletes_everything_while_the_server_is_away_takes_the_mail_along(self, server, clock):
        mine = follow()
        announce("Nummer 1")
        server.answers["MAIL"] = "421 down"
        sweep()
        personal.forget(mine.participant, keep_texts=True)
        server.answers.clear()
        clock.shift(outbox.PAUSES[0])
        sweep()
        assert server.received == [] and states() == []


def portal_process(environment, server, code):
    """A process of the portal's own that runs `code`."""
    return subprocess.Popen(
        [sys.executable, "-c", f"import django; django.setup(); {code}"],
        env={**environment, "EMAIL_URL": f"smtp://127.0.0.1:{server.port}"},
        cwd=ROOT,
    )


@pytest.mark.django_db(transaction=True)
class TestAKilledWorker:
    def test_between_sending_and_noting_it_leaves_one_mail_in_the_readers_mailbox(self, server, process_environment):
        """SIGKILL while the server has the mail and has not said so yet."""
        follow()
        announce("Nummer 1")
        taken = threading.Event()

        def take_and_wait(session):
            taken.set()
            time.sleep(20)

        server.answers["END"] = take_and_wait
        worker = portal_process(
            process_environment,
            server,
            "from participation import digests, outbox; digests.make_due(); outbox.work()",
        )
        assert taken.wait(60)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        assert states() == ["sending"]
        server.answers.clear()
        sweep()
        assert states() == ["sending"]  # the lease runs; nothing new is made meanwhile
        OutgoingMail.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        sweep()
        assert states() == ["sent"]
        assert told(server) == [["Nummer 1"]] * 2 and len(set(server.ids())) == 1

    def test_while_it_makes_the_digests_leaves_each_made_whole_or_not_at_all(self, server, process_environment):
        for n in range(6):
            follow(f"p{n}@example.org")
        number = announce("Nummer 1").pk
        # The third person's digest is noted, and the process dies before the commit.
        code = (
            "import os, signal; from participation import digests, outbox; owe, made = outbox.owe, []\n"
            "def dying(*args, **values):\n"
            "    owe(*args, **values); made.append(1)\n"
            "    if len(made) == 3: os.kill(os.getpid(), signal.SIGKILL)\n"
            "outbox.owe = dying; digests.make_due()"
        )
        worker = portal_process(process_environment, server, code)
        assert worker.wait(60) == -signal.SIGKILL
        assert OutgoingMail.objects.count() == Subscription.objects.filter(told_up_to=number).count() == 2
        sweep()
        assert sorted(message["To"] for message in server.received) == [f"p{n}@example.org" for n in range(6)]
        assert states() == ["sent"] * 6


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_whole_way_with_a_real_worker(monkeypatch, request):
    """The clock's message goes through the queue; the worker gathers, is nudged, and sends."""
    with mail_server() as server:
        monkeypatch.setenv("EMAIL_URL", f"smtp://127.0.0.1:{server.port}")
        request.getfixturevalue("celery_worker")
        follow()
        announce("Nummer 1")
        tasks.make_digests.delay()
        end = time.monotonic() + 60
        while not OutgoingMail.objects.filter(state="sent").exists():
            assert time.monotonic() < end, OutgoingMail.objects.values("state", "last_error")
            time.sleep(0.1)
        assert told(server) == [["Nummer 1"]]
    assert ChangeEvent.objects.count() == 1 and digests.make_due() == 0
