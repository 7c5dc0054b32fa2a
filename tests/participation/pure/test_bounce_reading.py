"""Returned mails of the usual mail servers are understood; whatever else arrives is no failure, and costs little."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.bounce_reading import MAX_BYTES, Failure, failure, recipients, status_in

RETURNED = Path(__file__).resolve().parents[1] / "returned"
ANNA = "anna@example.org"


def raw(name):
    return (RETURNED / f"{name}.eml").read_bytes()


def report(*lines, blocks=()):
    """A report with these lines in its block, or with these blocks."""
    blocks = ["\n".join(lines), *blocks]
    head = "From: MAILER-DAEMON@x.example\nTo: bounce@portal.example\n"
    head += "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
    return (head + "--b\nContent-Type: message/delivery-status\n\n" + "\n\n".join(blocks) + "\n\n--b--\n").encode()


class TestFailures:
    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("postfix_unknown", Failure(True, "5.1.1")),
            ("postfix_full", Failure(True, "5.2.2")),
            ("postfix_distrusted", Failure(True, "5.7.1")),
            ("postfix_forwarded", Failure(True, "5.1.1")),
            ("exchange_unknown", Failure(True, "5.1.10")),
            ("gmail_unknown", Failure(True, "5.1.1")),
            ("exim_unknown", Failure(True, "5.1.1")),
            ("qmail_unknown", Failure(True, "5.1.1")),
            ("postfix_delayed", Failure(False, "4.4.1")),
            ("postfix_expired", Failure(False, "4.4.1")),
        ],
    )
    def test_the_usual_servers_are_understood(self, name, said):
        assert failure(raw(name), ANNA) == said

    @pytest.mark.parametrize(
        "name", ["postfix_delivered", "holiday_exchange", "holiday_sieve", "read_receipt", "person"]
    )
    def test_what_is_no_failure_is_none(self, name):
        assert failure(raw(name), ANNA) is None

    def test_lines_of_other_systems_change_nothing(self):
        for name in ("postfix_unknown", "exchange_unknown", "gmail_unknown", "qmail_unknown"):
            assert failure(raw(name).replace(b"\n", b"\r\n"), ANNA) == failure(raw(name), ANNA)

    def test_a_text_of_its_own_form_is_believed_only_about_the_address_itself(self):
        assert failure(raw("qmail_unknown"), "ben@example.org") is None
        assert failure(raw("qmail_unknown"), "Anna@Example.org") == Failure(True, "5.1.1")

    def test_the_same_text_from_a_person_is_not_believed(self):
        assert failure(raw("qmail_unknown").replace(b"MAILER-DAEMON@", b"anna@"), ANNA) is None

    def test_of_several_reports_the_worst_counts(self):
        one = "Final-Recipient: rfc822; a@x.example\nAction: delayed\nStatus: 4.4.1"
        other = "Final-Recipient: rfc822; b@x.example\nAction: failed\nStatus: 5.2.1 (switched off)"
        assert failure(report(one, blocks=[other]), ANNA) == Failure(True, "5.2.1")

    def test_a_report_without_a_status_says_what_it_says(self):
        lines = ["Final-Recipient: rfc822; a@x.example", "Action: failed"]
        assert failure(report(*lines), ANNA) == Failure(True, "")
        lines[1] = "Action: delayed"
        assert failure(report(*lines), ANNA) == Failure(False, "")

    def test_a_cut_off_report_is_as_good_as_whole(self):
        """Of large mails only the beginning is read."""
        whole = raw("gmail_unknown") + b"x" * MAX_BYTES
        assert failure(whole, ANNA) == Failure(True, "5.1.1")


class TestStatus:
    @pytest.mark.parametrize(
        ("text", "status"),
        [
            ("5.1.1 <anna@example.org>: User unknown", "5.1.1"),
            ("smtp;550 5.1.10 RESOLVER", "5.1.10"),
            ("no such user", ""),
            ("client 5.1.1.7 blocked", ""),
            ("client 192.5.1.1 blocked", ""),
            ("gone (#5.2.1).", "5.2.1"),
            ("5.1.1234", ""),
            ("3.1.1", ""),
        ],
    )
    def test_it_is_found_in_what_servers_say(self, text, status):
        assert status_in(text) == status


class TestRecipients:
    def test_all_headers_that_servers_write_are_read(self):
        found = " ".join(recipients(raw("postfix_unknown")))
        assert found.count("bounce+TOKEN@portal.example") == 1 + 1  # X-Original-To, To
        assert "bounce+TOKEN@" in " ".join(recipients(raw("exim_unknown")))
        assert "bounce+TOKEN@" in " ".join(recipients(raw("exchange_unknown")))

    def test_neither_the_returned_mail_nor_the_text_counts(self):
        assert recipients(b"Subject: x\n\nTo: bounce+TOKEN@portal.example\n") == []

    def test_thousands_cost_no_more_than_a_few(self):
        assert len(recipients(b"To: a@example.org\n" * 5000)) == 20

    @given(st.binary(max_size=2000))
    def test_anything_is_read_without_harm(self, noise):
        assert isinstance(recipients(noise), list)


NESTED = b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(300))
SALUTATIONS = (
    b"From: MAILER-DAEMON@x.example\n\nfailed addresses follow:\nYour message\nYour message to:\n"
    b"did not reach the following recipient\nSorry, unable to deliver your message to\n"
)
IN_A_REPORT = b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
HOSTILE = {
    "nothing": b"",
    "no mail": b"\x00\xff" * 1000,
    "many levels": NESTED + b"a\n" * MAX_BYTES,
    "levels without end": b"Content-Type: message/rfc822\n\n" * 5000,
    "parts without end": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * MAX_BYTES,
    "one long line": SALUTATIONS + b"a" * MAX_BYTES,
    "long lines": SALUTATIONS + (b" " * 990 + b"a\n") * 200,
    "short lines": SALUTATIONS + b"a\n" * MAX_BYTES,
    "brackets": b"From: " + b"(" * MAX_BYTES + b"\n\n",
    "parameters": b"Content-Type: multipart/mixed; " + b"a=b;" * MAX_BYTES + b"\n\nx",
    "headers": b"A: b\n" * MAX_BYTES,
    "blocks": IN_A_REPORT + b"Action: failed\nFinal-Recipient: rfc822;a\n\n" * 4000,
    "a block of one line": IN_A_REPORT + b"Action: failed\nFinal-Recipient: " + b"a;" * MAX_BYTES,
    "a long block": IN_A_REPORT + b"Action: failed\n\n" + b" " * MAX_BYTES,
    "no such encoding": b"From: MAILER-DAEMON@x\nContent-Type: text/plain; charset=none\n\n\xe4\xff",
    "a bad name": b"Content-Type: multipart/report; boundary*=utf-8''%ff%fe; boundary*0=x\n\n--x\n\n",
    "ten megabytes": b"From: MAILER-DAEMON@x\n\n" + b"anna@example.org\n" * 600_000,
}


class TestHostile:
    @pytest.mark.parametrize("name", HOSTILE)
    def test_it_is_no_failure_and_costs_seconds_at_most(self, name):
        begun = time.process_time()
        assert failure(HOSTILE[name], ANNA) in (None, Failure(True, ""))
        assert time.process_time() - begun < 3

    @given(st.binary(max_size=3000))
    def test_noise_is_no_failure(self, noise):
        assert failure(noise, ANNA) is None

    @given(st.sampled_from(["postfix_unknown", "exchange_unknown", "gmail_unknown", "exim_unknown"]), st.data())
    def test_a_damaged_report_says_something_sane_or_nothing(self, name, data):
        whole = raw(name)
        cut = data.draw(st.integers(0, len(whole) - 1))
        length = data.draw(st.integers(0, 400))
        said = failure(whole[:cut] + data.draw(st.binary(max_size=40)) + whole[cut + length :], ANNA)
        assert said is None or (said.status == "" or status_in(said.status) == said.status)
