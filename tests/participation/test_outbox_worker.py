"""The whole way with a real worker: the act, the nudge through the queue, the mail."""

import time

import pytest
from celery import current_app
from django.conf import settings

from participation import outbox
from participation.models import OutgoingMail
from tests.mail_server import mail_server
from tests.participation.factories import participant


@pytest.fixture
def server(monkeypatch):
    with mail_server() as server:
        monkeypatch.setenv("EMAIL_URL", f"smtp://127.0.0.1:{server.port}")
        yield server


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_mail_leaves_seconds_after_the_act(server, celery_worker):
    outbox.owe("personal-link", "one", participant=participant())
    end = time.monotonic() + 60
    while not OutgoingMail.objects.filter(state="sent").exists():
        assert time.monotonic() < end, OutgoingMail.objects.values("state", "last_error")
        time.sleep(0.1)
    assert server.ids() == [f"<{OutgoingMail.objects.get().pk}@testserver>"]


def test_the_clock_knows_only_tasks_that_exist():
    current_app.loader.import_default_modules()
    planned = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert planned <= set(current_app.tasks)
    assert outbox.nudge.task in planned
