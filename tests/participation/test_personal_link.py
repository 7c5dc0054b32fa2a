"""Asking for the personal link: one answer for all, one mail for whom it knows."""

import html
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participation import guard, link_requests
from participation.models import OutgoingMail

pytestmark = pytest.mark.django_db


class TestAskingForTheLink:
    ADDRESS = "/beteiligung/meine/"

    @pytest.fixture(autouse=True)
    def _quick_hands(self, settings):
        settings.PARTICIPATION_FORM_MIN_SECONDS = 0

    def ask(self, client, email):
        body = client.get(self.ADDRESS).content.decode()
        stamp = html.unescape(re.search(r'name="stamp" value="([^"]+)"', body)[1])
        return client.post(self.ADDRESS, {"email": email, "stamp": stamp, "website": ""})

    def test_the_answer_is_the_same_whether_the_address_is_known_or_not(self, client, anna):
        answers = [self.ask(client, email) for email in ("anna@example.org", "nobody@example.org")]
        assert [(a.status_code, a["Location"], a.content) for a in answers] == [
            (303, "/beteiligung/meine/gesendet/", b"")
        ] * 2
        assert client.get("/beteiligung/meine/gesendet/").status_code == 200

    @pytest.mark.parametrize("email", ["anna@example.org", "Anna@Example.org", " anna@example.org "])
    def test_a_mail_is_owed_to_a_known_person(self, client, anna, email):
        self.ask(client, email)
        mail = OutgoingMail.objects.get()
        assert (mail.kind, mail.participant, mail.context) == ("personal-link", anna, {})

    def test_a_fault_is_said_like_on_all_forms(self, client):
        body = self.ask(client, "").content.decode()
        assert "<title>Bitte prüfen: Meine Beiträge und Abos" in body and "Noch nicht abgeschickt." in body
        assert "<title>Meine Beiträge und Abos" in client.get(self.ADDRESS).content.decode()

    def test_nobody_else_gets_one(self, client, anna):
        self.ask(client, "nobody@example.org")
        assert not OutgoingMail.objects.exists()

    def test_a_mailbox_cannot_be_filled(self, client, anna):
        with time_machine.travel("2026-11-22 12:01:00+00:00", tick=False):
            for _ in range(3):
                assert self.ask(client, "anna@example.org").status_code == 303
        assert OutgoingMail.objects.count() == 1

    def test_a_fault_is_named_and_the_address_kept(self, client):
        answer = self.ask(client, "anna@")
        assert answer.status_code == 422 and 'value="anna@"' in answer.content.decode()

    def test_it_asks_for_nothing_but_the_address(self, client):
        body = client.get(self.ADDRESS).content.decode()
        assert 'name="email"' in body and 'name="name"' not in body and not client.cookies


class TestLimits:
    """Counted is what is sent, not who presses; and nobody is locked out from elsewhere."""

    def test_asking_again_and_again_costs_one_link(self, anna):
        with time_machine.travel("2026-11-22 12:01:00+00:00", tick=False) as clock:
            for _ in range(2):
                for _ in range(4):
                    link_requests.owe_link(anna.email, "198.51.100.7")
                clock.shift(link_requests.ONE_MAIL_SECONDS)
        assert OutgoingMail.objects.count() == 2

    def test_a_stranger_who_asks_all_day_locks_nobody_out(self, anna):
        with time_machine.travel("2026-11-22 08:01:00+00:00", tick=False) as clock:
            for _ in range(20):
                link_requests.owe_link(anna.email, "203.0.113.1")
                clock.shift(link_requests.ONE_MAIL_SECONDS)
            assert OutgoingMail.objects.count() == guard.LINKS_FROM[0].most
            link_requests.owe_link(anna.email, "198.51.100.7")
        assert OutgoingMail.objects.count() == guard.LINKS_FROM[0].most + 1

    def test_many_networks_fill_no_mailbox(self, anna):
        with time_machine.travel("2026-11-22 08:01:00+00:00", tick=False) as clock:
            for n in range(20):
                link_requests.owe_link(anna.email, f"203.0.113.{n}")
                clock.shift(link_requests.ONE_MAIL_SECONDS)
        assert OutgoingMail.objects.count() == guard.LINKS[0].most

    def test_known_or_not_the_work_is_the_same(self, anna, monkeypatch, django_capture_on_commit_callbacks):
        woken = []
        monkeypatch.setattr("participation.outbox.nudge", lambda: woken.append(1))
        guard.pseudonym("x")  # the salt of the day
        work = []
        for email in (anna.email, "nobody@example.org"):
            for _ in range(2):
                with CaptureQueriesContext(connection) as asked, django_capture_on_commit_callbacks(execute=True):
                    link_requests.owe_link(email, "198.51.100.7")
                work.append([one["sql"].split()[0] for one in asked if "SAVEPOINT" not in one["sql"]])
        assert work[:2] == work[2:] and len(woken) == 2
        assert OutgoingMail.objects.count() == 1
