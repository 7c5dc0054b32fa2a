"""A mail that comes back counts once, for the right person; whom none reaches gets none; forgers change nothing."""

import logging
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from types import SimpleNamespace
from uuid import uuid4

import pytest
import time_machine
from django.core import mail as post
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from participation import bounces, confirming, envelope, mails, outbox
from participation.bounce_reading import Failure
from participation.bounces import Read
from participation.models import Bounce, OutgoingMail, Participant, Submission
from tests.mail_server import mail_server
from tests.participation.factories import contribution, notice, participant
from tests.participation.returned_mails import ADDRESS, returned, sent
from tests.threads import at_once

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
GONE, FULL, LATER = Failure(True, "5.1.1"), Failure(True, "5.2.2"), Failure(False, "4.4.1")


@pytest.fixture(autouse=True)
def bounce_address(settings):
    settings.BOUNCE_ADDRESS = ADDRESS


@pytest.fixture
def server(settings):
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 1
        yield server


def anna():
    return participant("anna@example.org")


def submission(address="anna@example.org", **values):
    later = datetime(2027, 1, 1, tzinfo=UTC)
    return Submission.objects.create(form_id=uuid4(), email=address, expires_at=later, **values)


def told():
    return list(Bounce.objects.order_by("pk").values_list("is_permanent", "status"))


class TestTheEnvelope:
    def test_mails_leave_with_an_address_of_their_own_and_the_usual_sender_in_sight(self, server, settings):
        settings.DEFAULT_FROM_EMAIL = "Portal <portal@portal.example>"
        outbox.owe("personal-link", "link", participant=anna())
        assert outbox.work()
        mail = OutgoingMail.objects.get()
        assert server.senders == [envelope.sender(mail)]
        assert server.received[0]["From"] == "Portal <portal@portal.example>"
        assert envelope.mail_named_in(server.senders) == mail.pk

    def test_without_an_address_for_returned_mails_it_is_the_usual_sender(self, settings):
        settings.BOUNCE_ADDRESS = ""
        outbox.owe("personal-link", "link", participant=anna())
        outbox.work()
        assert post.outbox[0].from_email == settings.DEFAULT_FROM_EMAIL
        assert envelope.mail_named_in([f"bounce+{'a' * 42}@portal.example"]) is None

    def test_it_is_an_address_that_every_mail_server_takes(self, settings):
        settings.BOUNCE_ADDRESS = f"{'b' * 21}@portal.example"
        local = envelope.sender(OutgoingMail()).partition("@")[0]
        assert len(local) == 64 and re.fullmatch(r"[a-z0-9+]+", local)

    def test_servers_may_change_the_case(self):
        mail = OutgoingMail()
        assert envelope.mail_named_in([f"<{envelope.sender(mail).upper()}>"]) == mail.pk

    def test_it_stays_good_when_the_key_changes(self, settings):
        mail = OutgoingMail()
        address, settings.SECRET_KEY_FALLBACKS = envelope.sender(mail), [settings.SECRET_KEY]
        settings.SECRET_KEY = "another-key-" * 5
        assert envelope.mail_named_in([address]) == mail.pk
        settings.SECRET_KEY_FALLBACKS = []
        assert envelope.mail_named_in([address]) is None

    @pytest.mark.parametrize("place", range(42))
    def test_no_letter_of_it_can_be_changed(self, place):
        local, _at, domain = envelope.sender(OutgoingMail()).partition("@")
        letters = list(local)
        letters[7 + place] = "a" if letters[7 + place] != "a" else "q"
        assert envelope.mail_named_in([f"{''.join(letters)}@{domain}"]) is None

    @pytest.mark.parametrize("change", [("portal.example", "portal.example.org"), ("bounce+", "bounce"), ("@", " @")])
    def test_nothing_else_is_one_of_ours(self, change):
        assert envelope.mail_named_in([envelope.sender(OutgoingMail()).replace(*change)]) is None

    def test_among_many_forged_ones_nobody_searches_for_long(self):
        forged = [f"bounce+{n:a>42}@portal.example".translate(str.maketrans("0189", "bcde")) for n in range(50)]
        assert envelope.mail_named_in([*forged, envelope.sender(OutgoingMail())]) is None


class TestTakingIn:
    @pytest.mark.parametrize(
        ("name", "known"),
        [
            ("postfix_unknown", [(True, "5.1.1")]),
            ("exchange_unknown", [(True, "5.1.10")]),
            ("gmail_unknown", [(True, "5.1.1")]),
            ("exim_unknown", [(True, "5.1.1")]),
            ("qmail_unknown", [(True, "5.1.1")]),
            ("postfix_delayed", [(False, "4.4.1")]),
        ],
    )
    def test_it_counts_for_the_person(self, name, known):
        mail = sent()
        for _ in range(2):
            assert bounces.take_in(returned(mail, name)) is Read.RETURNED
        assert told() == known
        assert Bounce.objects.get().participant == mail.participant and Bounce.objects.get().mail_id == mail.pk

    @pytest.mark.parametrize(
        "name", ["holiday_exchange", "holiday_sieve", "read_receipt", "person", "postfix_delivered"]
    )
    def test_holidays_receipts_and_letters_count_nothing(self, name):
        assert bounces.take_in(returned(sent(), name)) is Read.NO_FAILURE
        assert told() == []

    def test_a_forged_address_counts_nothing(self):
        forged = re.sub(rb"bounce\+.{10}", b"bounce+aaaaaaaaaa", returned(sent()))
        assert bounces.take_in(forged) is Read.FOREIGN
        assert told() == []

    def test_the_address_in_the_text_is_not_enough(self):
        """Whoever forwards one of our mails shows it to others."""
        raw = returned(sent())
        head, _blank, text = raw.partition(b"\n\n")
        head = b"\n".join(line for line in head.split(b"\n") if b"bounce+" not in line)
        assert bounces.take_in(head + b"\nTo: bounce@portal.example\n\n" + text) is Read.FOREIGN

    def test_the_mail_server_may_name_the_address_beside_the_mail(self):
        mail = sent()
        raw = re.sub(rb"(?m)^(To|X-Original-To): .*\n", b"", returned(mail))
        assert bounces.take_in(raw) is Read.FOREIGN
        assert bounces.take_in(raw, envelope.sender(mail)) is Read.RETURNED

    def test_one_of_a_mail_that_is_forgotten_counts_nothing(self):
        raw, _ = returned(sent()), OutgoingMail.objects.all().delete()
        assert bounces.take_in(raw) is Read.NO_FAILURE

    def test_one_of_a_person_who_is_gone_counts_nothing(self):
        raw, _ = returned(sent()), Participant.objects.all().delete()
        assert bounces.take_in(raw) is Read.NO_FAILURE
        assert told() == []

    @pytest.mark.parametrize("raw", [b"", b"\x00" * 3000, b"To: bounce+x@portal.example\n\n", b"To: \xff\xfe\n\nhallo"])
    def test_noise_does_no_harm(self, raw):
        assert bounces.take_in(raw) is Read.FOREIGN

    def test_neither_address_nor_text_is_logged(self, caplog):
        caplog.set_level(logging.INFO)
        bounces.take_in(returned(sent()))
        assert "5.1.1" in caplog.text
        assert "anna" not in caplog.text and "@" not in caplog.text and "rejected" not in caplog.text


class TestWhose:
    def test_one_for_an_unconfirmed_form_of_somebody_known_counts_for_them(self):
        person = anna()
        outbox.owe("confirm", "confirm", submission=submission("Anna@Example.org"))
        bounces.note(OutgoingMail.objects.get(), GONE)
        assert Bounce.objects.get().participant == person

    def test_one_for_somebody_unknown_counts_for_nobody(self):
        outbox.owe("confirm", "confirm", submission=submission("neu@example.org"))
        bounces.note(OutgoingMail.objects.get(), GONE)
        assert told() == []

    def test_after_confirming_it_is_the_person_who_confirmed(self):
        form = submission("neu@example.org")
        outbox.owe("confirm", "confirm", submission=form)
        person = confirming.confirm(form).participant
        bounces.note(OutgoingMail.objects.get(), GONE)
        assert Bounce.objects.get().participant == person

    def test_one_for_a_notice_counts_for_whoever_has_the_address(self):
        person = anna()
        outbox.owe("notice-receipt", "receipt", notice=notice(contribution(), "anna@example.org"))
        bounces.note(OutgoingMail.objects.get(), GONE)
        assert Bounce.objects.get().participant == person


def stopped():
    return anna().mail_stopped_at is not None


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


def piped(monkeypatch, raw, *options):
    out = StringIO()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=BytesIO(raw)))
    call_command("bounce", *options, stdout=out)
    return out.getvalue().strip()


class TestTheCommand:
    def test_takes_one_mail_from_standard_input(self, monkeypatch):
        assert piped(monkeypatch, returned(sent())) == "Rückläufer"
        assert stopped()

    def test_says_what_it_did_with_others_and_calls_nothing_a_fault(self, monkeypatch):
        """A mail server that hears of a fault would return the mail to its sender, and so on."""
        assert piped(monkeypatch, returned(sent(), "holiday_sieve")) == "kein Rückläufer"
        assert piped(monkeypatch, b"") == "nicht von uns unterschrieben"

    def test_takes_the_address_that_the_mail_server_names(self, monkeypatch):
        mail = sent()
        raw = re.sub(rb"(?m)^(To|X-Original-To): .*\n", b"", returned(mail))
        assert piped(monkeypatch, raw, "--recipient", envelope.sender(mail)) == "Rückläufer"

    def test_reads_a_huge_mail_to_its_end_and_little_of_it(self, monkeypatch):
        raw = BytesIO(returned(sent()) + b"x" * 5_000_000)
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=raw))
        call_command("bounce", stdout=StringIO())
        assert raw.read() == b"" and stopped()

    def test_asks_for_patience_when_the_database_is_away(self, monkeypatch):
        def away(*args):
            raise OperationalError("connection to anna@example.org")

        monkeypatch.setattr(bounces, "take_in", away)
        with pytest.raises(CommandError) as failed:
            piped(monkeypatch, b"x")
        assert failed.value.returncode == 75 and "@" not in str(failed.value)

    def test_takes_back_the_stops_of_a_bad_day(self, monkeypatch):
        with time_machine.travel(NOON, tick=False):
            bounces.note(sent("old", "ben@example.org"), GONE)
        with time_machine.travel(NOON + timedelta(days=3), tick=False):
            bounces.note(sent(), GONE)
            assert piped(monkeypatch, b"", "--resume", "2026-11-24") == "Bekommen wieder Mails: 1"
        assert not stopped() and participant("ben@example.org").mail_stopped_at

    @pytest.mark.parametrize("day", ["gestern", "2026-02-31", "24.11.2026"])
    def test_wants_a_day(self, monkeypatch, day):
        with pytest.raises(CommandError):
            piped(monkeypatch, b"", "--resume", day)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOUNCE_ADDRESS", "bounce"),
        ("BOUNCE_ADDRESS", "bounce+x@portal.example"),
        ("BOUNCE_ADDRESS", f"{'b' * 22}@portal.example"),
        ("BOUNCE_IMAP_URL", "https://portal.example/"),
        ("BOUNCE_IMAP_URL", "imaps://bounce@/INBOX"),
        ("BOUNCE_IMAP_URL", "imaps://bounce:x@mail.example/INBOX"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_names_itself(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "belzig_portal.settings")
    started = subprocess.run([sys.executable, "-c", "import belzig_portal.settings"], capture_output=True, text=True)
    assert started.returncode != 0 and f"ImproperlyConfigured: {name}" in started.stderr
