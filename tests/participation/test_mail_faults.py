"""Whatever the mail server does, and with whichever mail: each arrives, and nobody reads one twice."""

import threading
import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine

from participation import outbox, tasks
from participation.models import Bounce, OutgoingMail, Submission
from tests.mail_server import cut, cut_in_the_middle
from tests.participation.factories import contribution, notice, participant
from tests.redis_away import unused_port

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
#: How often the clock looks for mails that are due (settings.CELERY_BEAT_SCHEDULE).
SWEEP = timedelta(seconds=10)
STAGES = ["HELLO", "EHLO", "MAIL", "RCPT", "DATA", "END"]


@pytest.fixture
def server(server, settings):
    settings.EMAIL_TIMEOUT = 0.5  # every stage is waited out once
    return server


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def owe_one_of_each():
    """To somebody known, to an address nobody has confirmed, and to somebody who reported a text."""
    sent = Submission.objects.create(form_id=uuid4(), email="neu@example.org", expires_at=NOON + timedelta(days=7))
    outbox.owe("personal-link", "link", participant=participant("anna@example.org"))
    outbox.owe("confirm", "confirm", submission=sent)
    outbox.owe("notice-receipt", "receipt", notice=notice(contribution(), "nora@example.org"))
    return ["anna@example.org", "neu@example.org", "nora@example.org"]


def owe(number):
    for n in range(number):
        outbox.owe("personal-link", f"{n:02}", participant=participant(f"p{n:02}@example.org"))
    return [f"p{n:02}@example.org" for n in range(number)]


def sweep(clock, duration, every=SWEEP):
    """The clock of the portal goes on for so long."""
    end = datetime.now(UTC) + duration
    while datetime.now(UTC) < end:
        tasks.send_due_mails()
        clock.shift(every)


def answer_with(server, stage, answer):
    """Who is not greeted back in the newer way (EHLO) tries the older one."""
    for command in {"EHLO": ["EHLO", "HELO"]}.get(stage, [stage]):
        server.answers[command] = answer


def yes_after(seconds):
    def answer(session):
        time.sleep(seconds)
        session.say("250 ok")

    return answer


def readers(server):
    """Who has a new mail, as a mailbox shows it: the same Message-ID is the same mail."""
    return sorted({str(message["Message-ID"]): message["To"] for message in server.received}.values())


def states():
    return set(OutgoingMail.objects.values_list("state", flat=True))


class TestEveryStage:
    @pytest.mark.parametrize("stage", STAGES)
    def test_asked_for_patience_the_portal_has_it(self, server, clock, stage):
        everybody = owe_one_of_each()
        answer_with(server, stage, "421 4.3.2 later")
        sweep(clock, timedelta(seconds=30))
        assert states() == {"due"} and not server.received
        server.answers.clear()
        sweep(clock, timedelta(minutes=2))
        assert readers(server) == everybody and len(server.received) == 3
        assert states() == {"sent"}

    @pytest.mark.parametrize("stage", STAGES)
    def test_cut_off_it_comes_again(self, server, clock, stage):
        everybody = owe_one_of_each()
        answer_with(server, stage, cut)
        sweep(clock, timedelta(seconds=30))
        server.answers.clear()
        sweep(clock, timedelta(minutes=2))
        assert readers(server) == everybody and states() == {"sent"}
        if stage != "END":  # there the server had it already
            assert len(server.received) == 3

    def test_a_server_that_looks_through_the_text_for_long_gets_it_once(self, server, clock, settings):
        owe(1)
        answer_with(server, "END", yes_after(settings.EMAIL_TIMEOUT * 2))
        tasks.send_due_mails()
        assert states() == {"sent"} and len(server.received) == 1

    @pytest.mark.parametrize("stage", STAGES)
    def test_left_hanging_it_goes_away_and_comes_again(self, server, clock, stage):
        owe(1)
        over = threading.Event()
        answer_with(server, stage, lambda session: over.wait(10))
        begun = time.perf_counter()
        tasks.send_due_mails()
        assert time.perf_counter() - begun < 5
        over.set()
        assert states() == {"due"}
        server.answers.clear()
        clock.shift(outbox.PAUSES[0])
        tasks.send_due_mails()
        assert readers(server) == ["p00@example.org"] and states() == {"sent"}

    @pytest.mark.parametrize("stage", ["HELLO", "EHLO", "MAIL", "DATA", "END"])
    def test_refused_for_good_by_mistake_it_is_sent_once_that_is_mended(self, server, clock, stage):
        """Nothing of this says anything about a reader: a password that changed, a sender that is not allowed."""
        everybody = owe_one_of_each()
        answer_with(server, stage, "554 5.7.1 not you")
        sweep(clock, timedelta(seconds=30))
        server.answers.clear()
        sweep(clock, timedelta(minutes=2))
        assert readers(server) == everybody and len(server.received) == 3

    def test_half_of_a_message_is_no_message(self, server, clock):
        everybody = owe_one_of_each()
        server.answers["DATA"] = cut_in_the_middle
        sweep(clock, timedelta(seconds=30))
        assert not server.received
        server.answers.clear()
        sweep(clock, timedelta(minutes=2))
        assert readers(server) == everybody and len(server.received) == 3


def room_for(number):
    """A server that takes so many, and then no more."""

    def take(session):
        session.say("250 ok")
        if len(session.server.received) == number:
            session.server.answers["MAIL"] = "452 4.3.1 no room"

    return take


class ByTurns(dict):
    """Answers of which each is given once, in their order."""

    def get(self, command, usual):
        return self[command].pop(0) if command in self else usual


class TestHalf:
    def test_taken_with_half_of_the_mails_the_other_half_arrives_later(self, server, clock):
        everybody = owe(10)
        server.answers["END"] = room_for(5)
        sweep(clock, timedelta(seconds=20))
        assert len(server.received) == 5
        server.answers.clear()
        sweep(clock, timedelta(minutes=2))
        assert readers(server) == everybody and len(server.received) == 10

    def test_readers_who_are_refused_do_not_keep_the_others_waiting(self, server, clock):
        everybody = owe(6)
        server.answers = ByTurns(RCPT=["250 ok", "550 5.1.1 gone"] * 3)
        sweep(clock, SWEEP)
        assert len(server.received) == 3 and set(readers(server)) < set(everybody)
        assert sorted(OutgoingMail.objects.values_list("state", flat=True)) == ["given_up"] * 3 + ["sent"] * 3


ABOUT_US = [
    "550 5.7.1 Service unavailable; client host [192.0.2.1] blocked using zen.example",
    "554 5.7.1 Relay access denied",
    "550 5.7.26 unauthenticated",
    "550 5.1.7 bad sender",
    "550 5.1.8 sender domain not found",
    "530 5.7.0 authentication required",
    "530 sign in first",
    "554 no",
    "554 5.5.1 not now",
    "554 5.0.0 no",
    "554 4.7.1 odd",
]


class TestRefusedBecauseOfUs:
    """A relay on a black list says at each reader what it means about us: no mail may be lost by that."""

    @pytest.mark.parametrize("words", ABOUT_US)
    def test_every_mail_arrives_once_that_is_mended(self, server, clock, words):
        everybody = owe_one_of_each()
        server.answers["RCPT"] = words
        sweep(clock, timedelta(hours=2), every=timedelta(minutes=1))
        assert states() == {"due"} and not server.received
        server.answers.clear()
        sweep(clock, outbox.PAUSES[3], every=timedelta(minutes=1))
        assert readers(server) == everybody and len(server.received) == 3
        assert states() == {"sent"}

    @pytest.mark.parametrize("words", ABOUT_US)
    def test_nobody_is_cut_off_by_it(self, server, clock, words):
        for n in range(4):
            outbox.owe("personal-link", f"{n}", participant=participant("anna@example.org"))
        server.answers["RCPT"] = words
        sweep(clock, timedelta(minutes=20), every=timedelta(minutes=1))
        assert participant("anna@example.org").mail_stopped_at is None

    def test_it_is_given_up_after_all_pauses_and_can_be_sent_again(self, server, clock):
        owe(1)
        server.answers["RCPT"] = "554 no"
        sweep(clock, sum(outbox.PAUSES, timedelta(hours=1)), every=timedelta(minutes=10))
        mail = OutgoingMail.objects.get()
        assert (mail.state, mail.attempts) == ("given_up", len(outbox.PAUSES) + 1)
        server.answers.clear()
        outbox.retry_given_up()
        sweep(clock, SWEEP)
        assert readers(server) == ["p00@example.org"]

    def test_the_others_do_not_wait_for_it(self, server, clock):
        owe(6)
        server.answers = ByTurns(RCPT=["250 ok", "554 5.7.1 blocked"] * 3)
        sweep(clock, SWEEP)
        assert len(server.received) == 3 and states() == {"sent", "due"}

    def test_staff_see_at_once_what_it_says(self, server, clock):
        owe(1)
        server.answers["RCPT"] = "550 5.7.1 blocked"
        sweep(clock, timedelta(minutes=10), every=timedelta(minutes=1))
        assert list(Bounce.objects.values_list("status", flat=True)) == ["5.7.1"]

    @pytest.mark.parametrize(
        "words", ["550 no such user", "550 5.1.1 gone", "554 5.1.1 gone", "554 5.4.4 nowhere", "552"]
    )
    def test_what_is_about_the_reader_is_not_tried_again(self, server, clock, words):
        owe(1)
        server.answers["RCPT"] = words
        sweep(clock, SWEEP)
        assert states() == {"given_up"} and Bounce.objects.count() == 1


class TestAnHour:
    def test_away_for_an_hour_loses_nothing_and_sends_nothing_twice(self, server, settings, clock):
        """Each has been tried four times by then, so it may take the fourth pause."""
        everybody = [*owe_one_of_each(), *owe(12)]
        settings.EMAIL_PORT = unused_port()
        sweep(clock, timedelta(hours=1))
        assert states() == {"due"}
        settings.EMAIL_PORT = server.port
        sweep(clock, outbox.PAUSES[3], every=timedelta(minutes=1))
        assert readers(server) == sorted(everybody) and len(server.received) == len(everybody)
        assert states() == {"sent"}

    def test_what_is_owed_when_it_is_back_leaves_at_once(self, server, settings, clock):
        """The pause of one is not the pause of others."""
        owe(3)
        settings.EMAIL_PORT = unused_port()
        sweep(clock, timedelta(minutes=10))
        settings.EMAIL_PORT = server.port
        outbox.owe("personal-link", "new", participant=participant("neu@example.org"))
        sweep(clock, SWEEP)
        assert "neu@example.org" in readers(server)
