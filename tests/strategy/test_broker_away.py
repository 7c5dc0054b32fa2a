"""Publishing needs no queue: without it the sweep finds what is owed, and nobody waits."""

import threading
import time

import pytest

from strategy import documents_owed
from strategy.models import Publication, Revision
from strategy.publishing import publish
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def queue(monkeypatch):
    """What happens when the queue is told something."""

    def becomes(act):
        monkeypatch.setattr("strategy.nudging.current_app.send_task", lambda *args, **kwargs: act())

    yield becomes
    nudge_is_over()


def nudge_is_over():
    assert documents_owed.worker.under_way.acquire(timeout=10)
    documents_owed.worker.under_way.release()


def seconds_to_publish(capture):
    begun = time.monotonic()
    with capture(execute=True) as callbacks:
        publish(make.chapter())
    assert len(callbacks) == 1
    return time.monotonic() - begun


def test_a_queue_that_is_gone_only_leaves_a_line_in_the_log(queue, django_capture_on_commit_callbacks, caplog):
    def refuse():
        raise ConnectionRefusedError

    queue(refuse)
    seconds_to_publish(django_capture_on_commit_callbacks)
    nudge_is_over()
    assert Revision.objects.count() == 1
    assert Publication.objects.filter(state="due").count() == 2
    assert "Dokumenten-Werkstatt: ConnectionRefusedError" in caplog.text


def test_a_queue_that_hangs_holds_up_nobody(queue, django_capture_on_commit_callbacks):
    wakes_up = threading.Event()
    told = []

    def hang():
        told.append(1)
        wakes_up.wait(10)

    queue(hang)
    assert seconds_to_publish(django_capture_on_commit_callbacks) < 2
    for _ in range(5):
        documents_owed.nudge()
    assert len(told) == 1
    wakes_up.set()
    nudge_is_over()
    documents_owed.nudge()
    nudge_is_over()
    assert len(told) == 2
