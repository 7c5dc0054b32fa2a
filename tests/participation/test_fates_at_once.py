"""A text becomes public in the very moment in which somebody writes or confirms something about it."""

import threading
from uuid import uuid4

import pytest
from django.db import connection, transaction

from participation import fates
from participation.confirming import confirm
from participation.models import Contribution
from participation.submitting import submit
from strategy.models import Chapter, Revision
from strategy.publishing import hold_publishing, publish
from tests import factories as make
from tests.participation.factories import on_block
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)

GONE = "<p>Sensoren messen den Stand des Grundwassers.</p>"


@pytest.fixture
def chapter():
    return make.live(make.chapter(text="<p>Ein Bus auf Bestellung verbindet die Dörfer.</p>"))


@pytest.fixture
def block_id(chapter):
    return Revision.objects.get().content["blocks"][0]["id"]


def publish_other_text(chapter):
    Chapter.objects.update(text=GONE)
    publish(Chapter.objects.get(pk=chapter.pk))


def right(row):
    row.refresh_from_db()
    return (row.fate, row.block_now) == ("removed", "") and fates.refollow(row.chapter_key) == 0


def test_one_written_while_the_text_is_published_is_not_left_behind(chapter, block_id, monkeypatch):
    """The publisher has looked at all contributions; then another one comes."""
    looked, written = threading.Event(), threading.Event()
    written_on = fates.written_on

    def look_and_wait(key):
        rows = written_on(key)
        looked.set()
        # The other one has begun, and stands before the lock or has gone past it.
        written.wait(0.5)
        return rows

    monkeypatch.setattr(fates, "written_on", look_and_wait)
    row = on_block(chapter, block_id, state="awaiting")
    Contribution.objects.all().delete()

    def write():
        looked.wait(10)
        with transaction.atomic():
            row.pk, row._state.adding = None, True
            fates.settle(row)
            row.save()
        written.set()

    at_once(lambda: publish_other_text(chapter), write)
    monkeypatch.undo()
    assert right(row)


def test_publishing_waits_for_one_that_is_being_confirmed(chapter, block_id):
    row = on_block(chapter, block_id, state="awaiting")
    settled, publishing = threading.Event(), threading.Event()

    def confirm():
        with transaction.atomic():
            hold_publishing()
            locked = Contribution.objects.select_for_update().get(pk=row.pk)
            fates.settle(locked)
            settled.set()
            publishing.wait(10)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(0.2)")
            assert not Revision.objects.filter(number=2).exists()
            Contribution.objects.filter(pk=row.pk).update(state="published")

    def press_publish():
        settled.wait(10)
        publishing.set()
        publish_other_text(chapter)

    at_once(confirm, press_publish)
    assert right(row)


def test_many_at_once_end_with_the_right_fate(chapter, block_id):
    rows = [on_block(chapter, block_id, state="awaiting") for _ in range(4)]

    def confirm(row):
        def act():
            with transaction.atomic():
                hold_publishing()
                fates.settle(row)
                Contribution.objects.filter(pk=row.pk).update(state="published")

        return act

    at_once(*map(confirm, rows), lambda: publish_other_text(chapter))
    assert all(right(row) for row in rows)


@pytest.mark.parametrize("again", range(3))
def test_a_click_on_the_link_in_the_mail_while_the_text_is_published(chapter, block_id, again):
    rows = []
    for number in range(3):
        found = on_block(chapter, block_id, state="awaiting")
        found.delete()
        found.pk, found.public_id, found._state.adding = None, f"beitrag{number}", True
        rows.append((found, submit(uuid4(), f"a{number}@example.org", "", contributions=[found])))

    at_once(*(lambda sent=sent: confirm(sent) for _row, sent in rows), lambda: publish_other_text(chapter))
    assert all(right(row) for row, _sent in rows)
    assert {row.state for row, _sent in rows} <= {"held", "published"}


def test_without_the_lock_it_would_be_left_behind(chapter, block_id, monkeypatch):
    """The first test above sees the fault it guards against."""
    monkeypatch.setattr(fates, "hold_publishing", lambda: None)
    with pytest.raises(AssertionError):
        test_one_written_while_the_text_is_published_is_not_left_behind(chapter, block_id, monkeypatch)
