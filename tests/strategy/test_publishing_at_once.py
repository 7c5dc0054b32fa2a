"""Several people publish in the same moment: real threads, real transactions."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from strategy import publishing
from strategy.documents_owed import owe_live_documents
from strategy.models import Block, ChangeEvent, Chapter, ContentStamp, Publication, Revision
from strategy.publishing import publish
from tests import factories as make
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def press_publish(**where):
    return lambda: publish(Chapter.objects.get(**where))


def test_a_double_click_publishes_once():
    chapter = make.chapter()
    results = at_once(*[press_publish(pk=chapter.pk)] * 4)
    assert [bool(result) for result in results].count(True) == 1
    assert Revision.objects.count() == ChangeEvent.objects.count() == 1
    assert ContentStamp.objects.get().number == 1


def test_saving_and_publishing_at_once_gives_each_content_one_number():
    chapter = make.chapter()

    def save_and_publish(title):
        def act():
            Chapter.objects.filter(pk=chapter.pk).update(title=title)
            publish(Chapter.objects.get(pk=chapter.pk))

        return act

    at_once(*(save_and_publish(f"Titel {n}") for n in range(6)))

    revisions = list(Revision.objects.order_by("number"))
    assert [revision.number for revision in revisions] == list(range(1, len(revisions) + 1))
    assert all(one.sha256 != other.sha256 for one, other in zip(revisions, revisions[1:], strict=False))
    assert revisions[-1].content["title"] == Chapter.objects.get().title


def test_without_the_lock_the_double_click_would_fail(monkeypatch):
    """The test above sees the fault it guards against."""
    both_have_looked = threading.Barrier(2)
    newest = publishing._newest

    def look_slowly(*args):
        found = newest(*args)
        both_have_looked.wait(10)
        return found

    monkeypatch.setattr(publishing, "one_at_a_time", lambda: None)
    monkeypatch.setattr(publishing, "_newest", look_slowly)
    chapter = make.chapter()
    with pytest.raises(Exception, match="revision_number_once"):
        at_once(*[press_publish(pk=chapter.pk)] * 2)


def test_new_blocks_of_two_chapters_never_share_an_id(monkeypatch):
    monkeypatch.setattr("strategy.block_register._LETTERS", "23")
    monkeypatch.setattr("strategy.block_register._LENGTH", 3)
    for title in ("Eins", "Zwei"):
        make.chapter(title, text="".join(f"<p>{title} Absatz {n}</p>" for n in range(4)))

    at_once(press_publish(title="Eins"), press_publish(title="Zwei"))

    ids = [block["id"] for revision in Revision.objects.all() for block in revision.content["blocks"]]
    assert len(ids) == len(set(ids)) == Block.objects.count() == 8


def test_two_people_who_publish_several_objects_in_opposite_order_do_not_block_each_other():
    for title in ("Eins", "Zwei"):
        make.chapter(title)

    def publish_all(*titles):
        def act():
            with transaction.atomic():
                for title in titles:
                    press_publish(title=title)()

        return act

    at_once(publish_all("Eins", "Zwei"), publish_all("Zwei", "Eins"))
    assert Revision.objects.count() == 2


def test_a_document_taken_up_while_somebody_publishes_is_owed_once_more():
    """The worker that took it up does not see the change yet."""
    owe_live_documents()
    publishing_has_begun, taken = threading.Event(), threading.Event()

    def worker():
        with transaction.atomic():
            claimed = {"state": "rendering", "lease_until": timezone.now() + timedelta(minutes=1)}
            Publication.objects.filter(variant="long", state="due").update(**claimed)
            taken.set()
            publishing_has_begun.wait(10)
            # Long enough for the other to stand before the row that is locked here.
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(0.2)")

    def publisher():
        taken.wait(10)
        publishing_has_begun.set()
        make.live(make.chapter())

    at_once(worker, publisher)
    assert sorted(Publication.objects.filter(variant="long").values_list("state", flat=True)) == ["due", "rendering"]
