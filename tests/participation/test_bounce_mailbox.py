"""The mailbox for returned mails: what is ours is read once and deleted; strangers and faults cost nobody anything."""

import logging
import ssl
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import OperationalError

from participation import bounce_mailbox, bounce_reading, bounces, outbox, tasks
from participation.models import Bounce, OutgoingMail
from tests.imap_server import mailbox
from tests.mail_server import cut, mail_server
from tests.participation.factories import participant
from tests.participation.returned_mails import ADDRESS, RETURNED, returned, sent
from tests.redis_away import unused_port

pytestmark = pytest.mark.django_db
URL = "imap://bounce%40portal.example:geh%22eim%201@127.0.0.1:{}/INBOX"
JUNK = b"From: werbung@example.net\nTo: bounce@portal.example\nSubject: Gewinn\n\nKaufen Sie!\n"


@pytest.fixture
def box(settings, monkeypatch):
    settings.BOUNCE_ADDRESS = ADDRESS
    monkeypatch.setattr(bounce_mailbox, "TIMEOUT", 1)
    with mailbox() as box:
        settings.BOUNCE_IMAP_URL = URL.format(box.port)
        yield box


def counted():
    return Bounce.objects.count()


class TestReading:
    def test_what_came_back_is_counted_and_deleted(self, box):
        names = ["postfix_unknown", "exchange_unknown", "gmail_unknown", "exim_unknown", "qmail_unknown"]
        box.put(*[returned(sent(name, f"{name}@example.org"), name) for name in names[:-1]])
        box.put(returned(sent("qmail", "anna@example.org"), names[-1]))
        assert bounce_mailbox.read() == 5
        assert counted() == 5 and box.mails == {}
        assert bounce_mailbox.read() == 0

    def test_holidays_are_deleted_as_well(self, box):
        """They hold what people wrote, and nobody will read it."""
        box.put(returned(sent(), "holiday_exchange"))
        assert bounce_mailbox.read() == 1
        assert counted() == 0 and box.mails == {}

    def test_what_strangers_sent_stays_and_is_looked_at_once(self, box):
        box.put(JUNK, returned(sent()).replace(b"bounce+", b"bounce+aaaa"), b"", b"\xff\x00")
        assert bounce_mailbox.read() == 0
        assert len(box.mails) == 4 and box.unseen() == 0 and counted() == 0
        before = len(box.said)
        bounce_mailbox.read()
        assert not [said for said in box.said[before:] if "FETCH" in said]

    def test_of_strangers_mails_nothing_but_addresses_is_read(self, box):
        box.put(JUNK + b"x" * 3_000_000)
        bounce_mailbox.read()
        assert box.sent_bytes < 1000

    def test_of_a_huge_mail_of_ours_a_bounded_part_is_read(self, box):
        box.put(returned(sent()) + b"x" * 3_000_000)
        assert bounce_mailbox.read() == 1
        assert counted() == 1 and box.sent_bytes < bounce_reading.MAX_BYTES + 1000

    def test_a_flood_hides_no_returned_mail(self, box):
        box.put(*[JUNK] * 300, returned(sent()), *[JUNK] * 300)
        assert bounce_mailbox.read() == 1
        assert counted() == 1 and len(box.mails) == 600

    def test_more_than_fits_in_one_line_is_read_in_portions(self, box, monkeypatch):
        monkeypatch.setattr(bounce_mailbox, "WINDOW", 7)
        box.put(*[JUNK] * 20, returned(sent()), JUNK)
        assert bounce_mailbox.unread() == 22
        assert bounce_mailbox.read() == 1
        assert box.unseen() == 0

    def test_a_run_ends_in_time_and_the_next_goes_on(self, box, monkeypatch):
        monkeypatch.setattr(bounce_mailbox, "RUN_SECONDS", -1)
        box.put(returned(sent()))
        assert bounce_mailbox.read() == 0 and box.unseen() == 1
        monkeypatch.setattr(bounce_mailbox, "RUN_SECONDS", 60)
        assert bounce_mailbox.read() == 1

    def test_what_somebody_else_marked_as_deleted_is_left_to_them(self, box):
        box.put(JUNK, returned(sent()), JUNK)
        first, _ours, last = box.mails
        for number, flags in ((first, {"\\Deleted"}), (last, {"\\Deleted", "\\Seen"})):
            box.mails[number][1].update(flags)
        assert bounce_mailbox.read() == 1
        assert list(box.mails) == [first, last] and "UID EXPUNGE" in " ".join(box.said)

    def test_a_server_that_cannot_tell_them_apart_deletes_ours_all_the_same(self, box):
        box.abilities = "IMAP4rev1"
        box.put(JUNK, returned(sent()))
        assert bounce_mailbox.read() == 1
        assert len(box.mails) == 1 and "EXPUNGE" in box.said

    def test_many_are_deleted_in_portions(self, box, monkeypatch):
        monkeypatch.setattr(bounce_mailbox, "BATCH", 3)
        raw = returned(sent())
        box.put(*[raw] * 7)
        assert bounce_mailbox.read() == 7
        assert box.mails == {} and len([said for said in box.said if said.startswith("UID EXPUNGE")]) == 3

    @pytest.mark.parametrize("abilities", ["IMAP4rev1", "IMAP4rev1 UIDPLUS"])
    def test_what_a_killed_run_left_marked_the_next_one_deletes(self, box, abilities):
        box.abilities, box.answers["EXPUNGE"] = abilities, cut
        box.put(returned(sent()))
        tasks.read_bounces()
        assert len(box.mails) == 1 and counted() == 1
        box.answers.clear()
        tasks.read_bounces()
        assert box.mails == {} and counted() == 1

    def test_two_runs_at_once_count_once(self, box):
        raw = returned(sent(), "postfix_full")
        box.put(raw, raw)
        bounce_mailbox.read()
        assert counted() == 1


def refuse(box, settings):
    settings.BOUNCE_IMAP_URL = URL.format(unused_port())


def hang(box, settings):
    box.answers["HELLO"] = lambda session: threading.Event().wait(3)


def wrong_password(box, settings):
    box.password = "anderes"


def no_folder(box, settings):
    box.answers["SELECT"] = "NO such folder"


def refuse_search(box, settings):
    box.answers["SEARCH"] = "BAD what?"


def cut_while_reading(box, settings):
    box.answers["FETCH"] = cut


def refuse_marking(box, settings):
    box.answers["STORE"] = "NO read-only"


def talk_nonsense(box, settings):
    box.answers["HELLO"] = lambda session: session.say("HTTP/1.1 400 Bad Request")


def bad_password(box, settings):
    settings.BOUNCE_IMAP_URL = URL.format(box.port).replace("geh", "%C3%A4")


FAULTS = [
    refuse, hang, wrong_password, no_folder, refuse_search, cut_while_reading, refuse_marking, talk_nonsense,
    bad_password,
]  # fmt: skip


class TestFaults:
    @pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
    def test_each_is_said_in_a_line_and_over_with_the_next_run(self, box, settings, caplog, fault):
        url, password = settings.BOUNCE_IMAP_URL, box.password
        box.put(returned(sent()))
        fault(box, settings)
        begun = time.monotonic()
        tasks.read_bounces()
        assert time.monotonic() - begun < 6
        (line,) = [record.getMessage() for record in caplog.records]
        assert line.startswith("Postfach für Rückläufer nicht erreichbar: ")
        assert "@" not in line and "geh" not in line and "anna" not in line
        assert len(box.mails) == 1 and box.unseen() == 1
        settings.BOUNCE_IMAP_URL, box.password = url, password
        box.answers.clear()
        tasks.read_bounces()
        assert counted() == 1 and box.mails == {}

    def test_a_database_that_is_away_leaves_the_mail_for_the_next_run(self, box, monkeypatch):
        box.put(returned(sent()))
        with monkeypatch.context() as away:
            away.setattr(bounces, "note", lambda *args: (_ for _ in ()).throw(OperationalError))
            with pytest.raises(OperationalError):
                bounce_mailbox.read()
        assert box.unseen() == 1
        assert bounce_mailbox.read() == 1 and counted() == 1

    def test_one_that_was_counted_but_not_deleted_counts_once(self, box):
        """The run was killed between the two."""
        mail = sent()
        bounces.take_in(returned(mail))
        box.put(returned(mail))
        assert bounce_mailbox.read() == 1
        assert counted() == 1 and box.mails == {}


def certificate(folder):
    """Signed by itself, for 127.0.0.1."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    signed = made.sign(key, hashes.SHA256())
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path = folder / "server.pem"
    path.write_bytes(key.private_bytes(*form) + signed.public_bytes(serialization.Encoding.PEM))
    return path


def test_a_server_that_cannot_prove_its_name_gets_no_password(settings, tmp_path, caplog):
    settings.BOUNCE_ADDRESS = ADDRESS
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(tmp_path))
    with mailbox(context) as box:
        settings.BOUNCE_IMAP_URL = URL.format(box.port).replace("imap://", "imaps://")
        tasks.read_bounces()
        assert "SSLCertVerificationError" in caplog.text
        assert box.said == []


class TestTheOperator:
    def test_can_ask_whether_the_mailbox_answers(self, box):
        box.put(JUNK)
        out = StringIO()
        call_command("bounce", "--check", stdout=out)
        assert out.getvalue() == "Erreichbar. Ungelesene Mails: 1\n"
        assert box.unseen() == 1

    def test_hears_that_it_does_not(self, box, settings):
        refuse(box, settings)
        with pytest.raises(CommandError, match="^Nicht erreichbar: ConnectionRefusedError$"):
            call_command("bounce", "--check")

    def test_hears_that_there_is_none(self, settings):
        settings.BOUNCE_IMAP_URL = ""
        with pytest.raises(CommandError, match="nicht gesetzt"):
            call_command("bounce", "--check")


@pytest.mark.parametrize(
    ("url", "warned"),
    [
        ("", False),
        ("imaps://bounce:geheim@mail.example/INBOX", False),
        ("imap+tls://bounce:geheim@mail.example/INBOX", False),
        ("imap://bounce:geheim@localhost/INBOX", False),
        ("imap://bounce:geheim@127.0.0.1:143/INBOX", False),
        ("imap://bounce:geheim@mail.example/INBOX", True),
    ],
)
def test_an_open_line_is_warned_of_without_the_password(settings, url, warned):
    settings.BOUNCE_IMAP_URL = url
    found = [one for one in run_checks() if one.id == "participation.W001"]
    assert len(found) == warned and "geheim" not in str(found)


def test_nothing_that_arrived_is_logged(box, caplog):
    """The library writes down what it could not read; that is not for our log."""
    caplog.set_level(logging.INFO)
    box.put(returned(sent()).replace(b"Final-Recipient: rfc822;", b"Final-Recipient: " + b"(" * 3000))
    bounce_mailbox.read()
    assert "(((" not in caplog.text and "anna" not in caplog.text


def test_the_clock_looks_there_once_there_is_a_mailbox(monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "belzig_portal.settings")
    monkeypatch.setenv("BOUNCE_ADDRESS", ADDRESS)
    schedule = "import belzig_portal.settings as s; print(s.CELERY_BEAT_SCHEDULE.get('bounces', {}).get('task'))"
    for url, task in (("", "None"), (URL.format(143), tasks.read_bounces.name)):
        monkeypatch.setenv("BOUNCE_IMAP_URL", url)
        assert subprocess.check_output([sys.executable, "-c", schedule], text=True).strip() == task


def test_the_whole_way_of_a_mail_that_does_not_arrive(box, settings):
    """Sent, returned by a mail server further on, fetched, and then nothing more is sent to this person."""
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        person = participant("anna@example.org")
        outbox.owe("personal-link", "first", participant=person)
        tasks.send_due_mails()
        (sender,) = server.senders
        report = RETURNED.joinpath("gmail_unknown.eml").read_bytes()
        box.put(report.replace(b"bounce+TOKEN@portal.example", sender.encode()))
        tasks.read_bounces()
        outbox.owe("published", "second", participant=person, contribution=0, decision=0)
        tasks.send_due_mails()
        assert len(server.received) == 1
    assert dict(OutgoingMail.objects.values_list("key", "state")) == {"first": "sent", "second": "obsolete"}
