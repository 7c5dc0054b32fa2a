"""The jobs that delete, while others go on: nobody waits for somebody who waits for them, and nothing new goes."""

import threading
from uuid import uuid4

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from participation import confirming, personal, retention, submitting
from participation.models import Contribution, EventReminder, Participant, Submission
from strategy.models import Chapter, Revision
from strategy.publishing import publish
from tests import factories as make
from tests.participation import phase_factories
from tests.participation.factories import contribution, days_ago, on_block, participant
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_queue(monkeypatch):
    monkeypatch.setattr("participation.outbox.nudge", lambda: None)


def while_several_texts_are_published(job):
    other = make.chapter("Davor", number="9", text="<p>Noch nicht öffentlich.</p>")
    chapter = make.live(make.chapter(text="<p>Ein Bus auf Bestellung verbindet die Dörfer.</p>"))
    block = Revision.objects.get().content["blocks"][0]["id"]
    on_block(chapter, block, source="paper", consent="Kreuz auf dem Bogen", display_name="Otto")
    Contribution.objects.update(created_at=days_ago(800))
    Chapter.objects.filter(pk=chapter.pk).update(text="<p>Sensoren messen den Stand des Grundwassers.</p>")
    has_the_stamp = threading.Event()

    def publish_both():
        with transaction.atomic():
            publish(other)
            has_the_stamp.set()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(0.3)")
            publish(Chapter.objects.get(pk=chapter.pk))

    def delete():
        has_the_stamp.wait(10)
        job(timezone.now())

    at_once(publish_both, delete)


def test_names_from_paper_go_while_several_texts_are_published():
    while_several_texts_are_published(retention.take_names_from_paper)
    row = Contribution.objects.get()
    assert (row.display_name, row.fate) == ("", "removed")


def test_without_the_lock_both_would_wait(monkeypatch):
    """The test above sees the fault it guards against."""
    monkeypatch.setattr(retention, "hold_publishing", lambda: None)
    with pytest.raises(OperationalError):
        while_several_texts_are_published(retention.take_names_from_paper)


def test_somebody_ends_their_links_while_the_job_parts_what_was_sent_together(anna, monkeypatch):
    now = timezone.now()
    sent = Submission.objects.create(form_id=uuid4(), participant=anna, expires_at=now, confirmed_at=now)
    contribution("Ein Satz.", by=anna, submission=sent)
    part, locked = personal.part_from_submissions, threading.Event()

    def parting(submissions):
        if not locked.is_set():  # the job, which has the submissions: the other one gets as far as it can
            locked.set()
            threading.Event().wait(0.5)
        part(submissions)

    monkeypatch.setattr(personal, "part_from_submissions", parting)

    def end():
        locked.wait(10)
        personal.end_links(anna)

    at_once(lambda: retention.part_from_confirmed_submissions(timezone.now()), end)

    assert not Submission.objects.exists() and Contribution.objects.get().submission_id is None


def test_somebody_confirms_while_the_job_forgets_them(anna, monkeypatch):
    new = Contribution(subject="proposal", text="Neu.")
    sent = submitting.submit(uuid4(), anna.email, "Anna", contributions=[new])
    Participant.objects.update(last_active_at=days_ago(800))
    find, locked = confirming._person, threading.Event()

    def finding(*args):
        locked.set()
        threading.Event().wait(0.3)
        return find(*args)

    monkeypatch.setattr(confirming, "_person", finding)

    def forget():
        locked.wait(10)
        retention.forget_inactive_people(timezone.now())

    at_once(lambda: confirming.confirm(sent), forget)

    assert Contribution.objects.get().participant == anna, "who confirms is active"


def test_a_first_reminder_ordered_while_the_job_looks_is_kept(monkeypatch):
    event, other = make.live(phase_factories.event("Eins")), make.live(phase_factories.event("Zwei"))
    EventReminder.objects.create(event_key=event.key, participant=participant(), confirmed_at=days_ago(1))
    look = retention.State.live_objects

    def looking(*args):
        found = look(*args)
        late = participant("spaet@example.org")
        EventReminder.objects.create(event_key=other.key, participant=late, confirmed_at=timezone.now())
        return found

    monkeypatch.setattr(retention.State, "live_objects", looking)
    retention.delete_past_reminders(timezone.now())
    assert set(EventReminder.objects.values_list("event_key", flat=True)) == {event.key, other.key}
