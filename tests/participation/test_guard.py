"""Limits hold under any crowd, and nobody can be found out by them."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from participation import guard
from participation.guard import Limit
from participation.models import DailySalt, RateCount
from strategy import client_address
from tests.threads import at_once

NOON = datetime(2026, 11, 22, 11, 3, tzinfo=UTC)


def asking_from(rf, address, **headers):
    return rf.post("/", REMOTE_ADDR=address, **headers)


@pytest.mark.django_db
class TestLimits:
    def test_so_many_and_not_one_more_and_then_again_in_the_next_window(self, rf, monkeypatch):
        monkeypatch.setattr(guard, "SUBMISSIONS", (Limit(3, timedelta(minutes=10)), Limit(5, timedelta(days=1))))
        request = asking_from(rf, "198.51.100.7")
        with time_machine.travel(NOON, tick=False) as clock:
            assert [guard.may_submit(request) for _ in range(4)] == [True] * 3 + [False]
            clock.shift(timedelta(minutes=10))
            assert [guard.may_submit(request) for _ in range(2)] == [True, False]  # the day has five
            clock.shift(timedelta(days=1))
            assert guard.may_submit(request)

    def test_other_networks_are_not_touched(self, rf, monkeypatch):
        monkeypatch.setattr(guard, "SUBMISSIONS", (Limit(1, timedelta(minutes=10)),))
        assert guard.may_submit(asking_from(rf, "198.51.100.7"))
        assert not guard.may_submit(asking_from(rf, "198.51.100.7"))
        assert guard.may_submit(asking_from(rf, "198.51.100.8"))
        assert guard.may_submit(asking_from(rf, "2001:db8:1:2::1"))
        assert not guard.may_submit(asking_from(rf, "2001:db8:1:2:ffff::9"))

    def test_a_line_with_many_networks_is_bounded_too(self, rf, monkeypatch):
        monkeypatch.setattr(guard, "SUBMISSIONS", (Limit(1, timedelta(minutes=10)),))
        with time_machine.travel(NOON, tick=False):
            taken = [guard.may_submit(asking_from(rf, f"2001:db8:1:{n:x}::1")) for n in range(10)]
            assert taken == [True] * guard.WIDE + [False] * (10 - guard.WIDE)
            assert guard.may_submit(asking_from(rf, "2001:db8:2::1"))

    def test_all_that_leads_to_one_mailbox_counts_as_one(self):
        most = guard.MAILS_FROM[0].most
        assert [guard.may_mail(f"anna+{n}@example.org") for n in range(most)] == [True] * most
        assert not guard.may_mail("Anna@example.org")
        for _ in range(2):
            guard.mail_answered("anna+x@example.org")
        assert guard.may_mail("anna@example.org") and guard.may_mail("+@example.org")

    def test_a_long_flood_leaves_a_small_number(self, rf):
        request = asking_from(rf, "198.51.100.7")
        for _ in range(guard.ATTEMPTS[0].most + 20):
            guard.may_try(request)
        assert RateCount.objects.get().count == guard.ATTEMPTS[0].most + 1

    def test_windows_that_begin_together_are_counted_apart(self, rf):
        with time_machine.travel(datetime(2026, 11, 21, 23, 0, 1, tzinfo=UTC), tick=False):  # midnight in Berlin
            guard.may_submit(asking_from(rf, "198.51.100.7"))
        assert sorted(RateCount.objects.values_list("act", "count")) == [("submit/600", 1), ("submit/86400", 1)]

    def test_whoever_sends_an_address_in_vain_locks_nobody_out_elsewhere(self):
        while guard.may_mail("anna@example.org", "198.51.100.7"):
            pass
        assert not guard.may_mail("Anna@example.org", "198.51.100.7")
        assert guard.may_mail("anna@example.org", "203.0.113.1")
        assert guard.may_mail("ben@example.org", "198.51.100.7")

    def test_from_many_networks_no_mailbox_is_filled(self):
        taken = [guard.may_mail("anna@example.org", f"198.51.100.{n}") for n in range(30)]
        assert taken == [True] * guard.MAILS[0].most + [False] * (30 - guard.MAILS[0].most)
        for _ in range(2):
            guard.mail_answered("anna@example.org")
        assert guard.may_mail("anna@example.org", "203.0.113.1")
        assert not guard.may_mail("anna@example.org", "203.0.113.1")

    def test_mails_to_an_address_whatever_its_letters(self):
        most = guard.MAILS_FROM[0].most
        assert [guard.may_mail(["Anna@Example.org", "anna@example.org"][n % 2]) for n in range(most)] == [True] * most
        assert not guard.may_mail("anna@example.org")

    def test_links_asked_for_in_vain_keep_nobody_from_writing(self):
        while guard.may_send_link("anna@example.org"):
            pass
        assert guard.may_mail("anna@example.org")
        assert guard.may_mail("ben@example.org")

    def test_a_mail_that_was_answered_counts_no_more(self):
        while guard.may_mail("anna@example.org"):
            pass
        guard.mail_answered("Anna@example.org")
        guard.mail_answered("Anna@example.org")
        assert guard.may_mail("anna@example.org")
        guard.mail_answered("never@example.org")


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_a_hundred_at_once_never_pass_the_limit(self, rf, monkeypatch):
        monkeypatch.setattr(guard, "SUBMISSIONS", (Limit(20, timedelta(minutes=10)),))
        request = asking_from(rf, "198.51.100.7")

        def ten():
            return sum(guard.may_submit(request) for _ in range(10))

        with time_machine.travel(NOON, tick=False):
            assert sum(at_once(*[ten] * 10)) == 20

    def test_all_processes_begin_the_day_with_one_salt(self):
        assert len(set(at_once(*[lambda: guard.pseudonym("x")] * 8))) == 1
        assert DailySalt.objects.count() == 1


@pytest.mark.django_db
class TestNobodyIsKept:
    def test_no_address_stands_anywhere(self, rf, caplog):
        guard.may_submit(asking_from(rf, "198.51.100.7"))
        guard.may_mail("anna@example.org", "198.51.100.7")
        with connection.cursor() as cursor:
            cursor.execute("SELECT string_agg(r::text, ' ') FROM participation_ratecount r")
            kept = cursor.fetchone()[0] + caplog.text
        assert "198.51" not in kept and "anna" not in kept

    def test_tomorrow_the_pseudonym_is_another_and_yesterdays_salt_is_gone(self):
        with time_machine.travel(NOON) as clock:
            before = guard.pseudonym("198.51.100.7")
            guard.may_mail("anna@example.org")
            guard.forget_former_days()
            assert guard.pseudonym("198.51.100.7") == before
            assert RateCount.objects.exists()
            clock.shift(timedelta(days=1))
            assert guard.pseudonym("198.51.100.7") != before
            guard.forget_former_days()
            assert not RateCount.objects.exists()
            assert [row.day for row in DailySalt.objects.all()] == [(NOON + timedelta(days=1)).date()]


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "network"),
    [
        (0, "198.51.100.7", "203.0.113.1", "198.51.100.7"),
        (1, "10.0.0.1", "203.0.113.1, 198.51.100.7", "198.51.100.7"),
        (2, "10.0.0.1", "203.0.113.1, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        (2, "10.0.0.1", "198.51.100.7", "10.0.0.1"),
        (1, "10.0.0.1", "", "10.0.0.1"),
        (1, "10.0.0.1", "rubbish<script>", "10.0.0.1"),
        (1, "10.0.0.1", "198.51.100.7:4711", "198.51.100.7"),
        (1, "10.0.0.1", "[2001:db8::1]:4711", "2001:db8::/64"),
        (0, "::ffff:198.51.100.7", "", "198.51.100.7"),
        (0, "fe80::1%eth0", "", "fe80::/64"),
        (0, "", "", ""),
    ],
)
def test_whose_word_counts(rf, settings, proxies, remote, forwarded, network):
    settings.TRUSTED_PROXY_COUNT = proxies
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert client_address.network(asking_from(rf, remote, **headers)) == network
