"""Somebody publishes several texts in one transaction while staff act on contributions: one waits, never both."""

import threading
from uuid import uuid4

import pytest
from django.db import OperationalError, connection, transaction

from participation import answering, grouping, moderation, notices
from participation.models import Contribution
from strategy.models import Chapter, Revision
from strategy.publishing import publish
from tests import factories as make
from tests.participation.factories import contribution, on_block, response
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chief():
    return make.staff("mo", is_superuser=True)


def approve(row, chief):
    row.state = "held"
    Contribution.objects.filter(pk=row.pk).update(state="held")
    return lambda: moderation.approve(row, chief)


def hide(row, chief):
    return lambda: moderation.hide(row, chief, "insult", "Beleidigt.")


def group(row, chief):
    return lambda: grouping.group([row], chief, title="Bänke")


def remove(row, chief):
    row.group = grouping.group([row], chief, title="Bänke")
    return lambda: grouping.remove(row, chief)


def dissolve(row, chief):
    found = grouping.group([row], chief, title="Bänke")
    return lambda: grouping.dissolve(found, chief)


def answer(row, chief):
    draft = response(chief, row, published_at=None)
    return lambda: answering.publish_response(draft, chief)


def extend(row, chief):
    public = response(chief, contribution("Ein anderer."))
    return lambda: answering.extend(public, [row], chief)


def report(row, chief):
    values = {"ground": "insult", "name": "Ina", "email": "ina@example.org", "network": "192.0.2.0/24"}
    return lambda: notices.file(uuid4(), row, explanation="Eine Beleidigung.", **values)


@pytest.mark.parametrize("prepare", [approve, hide, group, remove, dissolve, answer, extend, report])
def test_an_act_on_a_contribution_while_several_texts_are_published(prepare, chief):
    other = make.chapter("Davor", number="9", text="<p>Noch nicht öffentlich.</p>")
    chapter = make.live(make.chapter(text="<p>Ein Bus auf Bestellung verbindet die Dörfer.</p>"))
    row = on_block(chapter, Revision.objects.get().content["blocks"][0]["id"])
    act = prepare(row, chief)
    Chapter.objects.filter(pk=chapter.pk).update(text="<p>Sensoren messen den Stand des Grundwassers.</p>")
    has_the_stamp = threading.Event()

    def publish_both():
        with transaction.atomic():
            publish(other)
            has_the_stamp.set()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(0.3)")
            publish(Chapter.objects.get(pk=chapter.pk))

    def press():
        has_the_stamp.wait(10)
        act()

    at_once(publish_both, press)

    row.refresh_from_db()
    assert row.fate == "removed" and Revision.objects.filter(kind="chapter").count() == 3


@pytest.mark.parametrize("prepare", [approve, group, extend, report])
def test_without_the_lock_both_would_wait(prepare, chief, monkeypatch):
    """The test above sees the fault it guards against."""
    for module in (moderation, grouping, answering, notices):
        monkeypatch.setattr(module, "hold_publishing", lambda: None)
    with pytest.raises(OperationalError):
        test_an_act_on_a_contribution_while_several_texts_are_published(prepare, chief)
