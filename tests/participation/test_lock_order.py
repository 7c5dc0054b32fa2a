"""Two who change something about one person at the same moment: one waits for the other, never both."""

import threading
from uuid import uuid4

import pytest

from participation import answer_news, answering, confirming, moderation, personal, reminders
from participation.models import Contribution, Event, EventReminder, OutgoingMail, Participant
from participation.submitting import submit
from strategy.publishing import publish
from tests import factories as make
from tests.participation import phase_factories
from tests.participation.factories import contribution, days_ago, response
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def first(monkeypatch, module, name, done, other_is_there):
    """Let the function `module.name` say when it is done, and then give the other one time to get as far."""
    act = getattr(module, name)

    def acting(*args, **kwargs):
        result = act(*args, **kwargs)
        done.set()
        other_is_there.wait(0.5)
        return result

    monkeypatch.setattr(module, name, acting)


def test_a_decision_while_the_same_person_confirms_something_else(anna, monkeypatch):
    """The moderator has the stamp and will owe the mail; who confirms has the person and will need the stamp."""
    contribution("Schon öffentlich.", by=anna)
    waiting = contribution("Wartet.", by=anna, state="held", published_at=None)
    new = Contribution(subject="proposal", text="Neu.")
    sent = submit(uuid4(), anna.email, "Anna", contributions=[new])
    moderator = make.staff("mo", is_superuser=True)
    stamped, locked = threading.Event(), threading.Event()
    first(monkeypatch, moderation, "contributions_changed", stamped, locked)
    first(monkeypatch, confirming, "_person", locked, stamped)

    at_once(lambda: moderation.approve(waiting, moderator), lambda: confirming.confirm(sent))

    assert set(Contribution.objects.values_list("state", flat=True)) == {"published"}
    assert waiting.participant.mails.filter(kind="published").exists()


def test_an_event_is_moved_while_somebody_who_waits_for_it_deletes_everything(anna, monkeypatch):
    """Who publishes has looked whom to tell; then the person is gone, and their mail would have no reader."""
    event = make.live(phase_factories.event())
    EventReminder.objects.create(event_key=event.key, participant=anna, confirmed_at=days_ago(1))
    Event.objects.update(place="Woanders")
    looked, gone = threading.Event(), threading.Event()
    first(monkeypatch, reminders, "_confirmed", looked, gone)

    def forget():
        looked.wait(10)
        personal.forget(anna, keep_texts=True)
        gone.set()

    at_once(lambda: publish(event), forget)

    assert not Participant.objects.exists() and not OutgoingMail.objects.exists()


def test_a_decision_on_a_text_whose_writer_has_just_deleted_everything(anna):
    """A held text without a name looks as before; its mail has no reader any more."""
    waiting = contribution("Wartet.", by=anna, state="held", published_at=None, display_name="")
    shown = Contribution.objects.select_related("participant").get(pk=waiting.pk)
    personal.forget(anna, keep_texts=True)

    moderation.approve(shown, make.staff("mo", is_superuser=True))

    assert Contribution.objects.get().is_public and not OutgoingMail.objects.exists()


def test_an_answer_to_a_text_whose_writer_deletes_everything_in_the_same_moment(anna, monkeypatch):
    row = contribution("Mehr Bänke.", by=anna)
    chief = make.staff("mo", is_superuser=True)
    answer = response(chief, row, published_at=None)
    looked, gone = threading.Event(), threading.Event()
    first(monkeypatch, answer_news, "announce", looked, gone)

    def forget():
        looked.wait(10)
        personal.forget(anna, keep_texts=True)
        gone.set()

    at_once(lambda: answering.publish_response(answer, chief), forget)

    assert row.responses.published().exists() and not OutgoingMail.objects.exists()
