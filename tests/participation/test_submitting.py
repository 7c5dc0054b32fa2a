"""Sending in: kept at once and once, seen by nobody, one mail owed."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from participation import guard
from participation.models import Contribution, EventReminder, OutgoingMail, Submission, Support
from participation.submitting import TooManyWaiting, submit
from tests.participation.factories import contribution
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_queue(monkeypatch):
    monkeypatch.setattr("participation.outbox.nudge", lambda: None)


def proposal(text="Am Markt fehlen Bänke, und zwar seit Jahren."):
    return Contribution(subject="proposal", title="Bänke", text=text)


def test_everything_waits_together_and_one_mail_is_owed():
    liked = contribution()
    sent = submit(uuid4(), "anna@example.org", "Anna", contributions=[proposal()], supports=[liked], reminders=["e"])
    row = sent.contributions.get()
    assert (row.state, row.display_name, row.participant, row.published_at) == ("awaiting", "Anna", None, None)
    assert row.text_digest
    assert Support.objects.confirmed().count() == 0 and Support.objects.get().submission == sent
    assert EventReminder.objects.get().confirmed_at is None
    assert timedelta(days=6, hours=23) < sent.expires_at - timezone.now() <= timedelta(days=7)
    assert [(mail.kind, mail.submission, mail.context) for mail in OutgoingMail.objects.all()] == [
        ("confirm", sent, {})
    ]


def test_the_same_form_again_is_the_same_submission():
    form_id = uuid4()
    first = submit(form_id, "anna@example.org", "Anna", contributions=[proposal()])
    assert submit(form_id, "anna@example.org", "Anna", contributions=[proposal()]) == first
    assert Contribution.objects.count() == OutgoingMail.objects.count() == 1


def test_one_address_gets_so_many_unanswered_mails_a_day_and_nothing_is_half_kept():
    for _ in range(guard.MAILS_FROM[0].most):
        submit(uuid4(), "anna@example.org", "", contributions=[proposal()])
    with pytest.raises(TooManyWaiting):
        submit(uuid4(), "ANNA@example.org", "", contributions=[proposal()])
    assert Submission.objects.count() == Contribution.objects.count() == guard.MAILS_FROM[0].most
    submit(uuid4(), "ben@example.org", "", contributions=[proposal()])


def test_a_repetition_does_not_count_against_the_address():
    form_id = uuid4()
    for _ in range(guard.MAILS_FROM[0].most + 3):
        submit(form_id, "anna@example.org", "", contributions=[proposal()])
    assert Submission.objects.count() == 1


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_a_double_click_at_the_same_moment_is_one_submission(self):
        form_id = uuid4()
        made = at_once(*[lambda: submit(form_id, "anna@example.org", "", contributions=[proposal()]).pk] * 6)
        assert len(set(made)) == 1
        assert Contribution.objects.count() == OutgoingMail.objects.count() == 1

    def test_many_for_one_address_never_pass_the_limit(self):
        def send():
            try:
                return submit(uuid4(), "anna@example.org", "", contributions=[proposal()])
            except TooManyWaiting:
                return None

        most = guard.MAILS_FROM[0].most
        assert len(list(filter(None, at_once(*[send] * 12)))) == most == Submission.objects.count()
