"""A mail that comes back counts once, for the right person; forgers and noise change nothing."""

import logging
import re
import sys
from datetime import timedelta
from io import BytesIO, StringIO
from types import SimpleNamespace

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import OperationalError

from participation import bounces, confirming, envelope, outbox
from participation.bounces import Read
from participation.models import Bounce, OutgoingMail, Participant
from tests.participation.bounce_hands import GONE, NOON, anna, stopped, submission, told
from tests.participation.factories import contribution, notice, participant
from tests.participation.returned_mails import returned, sent

pytestmark = pytest.mark.django_db


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
