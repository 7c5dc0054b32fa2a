"""A mail before an event, once; and one when it is moved or called off. Tried with moved clocks."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail as post
from django.utils import timezone

from participation import mails, outbox
from participation.confirming import confirm
from participation.models import EventReminder, OutgoingMail, Participant
from participation.reminders import owe_due
from participation.submitting import submit
from strategy.publishing import publish, withdraw
from tests import factories as make
from tests.participation import phase_factories as phases
from tests.threads import at_once

NOON = datetime(2026, 11, 22, 11, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def noon(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


@pytest.fixture(autouse=True)
def no_queue(monkeypatch):
    monkeypatch.setattr("participation.outbox.nudge", lambda: None)


def wanted(event, email="anna@example.org"):
    """A confirmed reminder, as the form and the link in the mail make it."""
    confirm(submit(uuid4(), email, "", reminders=[event.key]))
    OutgoingMail.objects.filter(kind="confirm").delete()


def sent():
    """What was sent since the last call, after the sweeps have passed: subjects."""
    before = len(post.outbox)
    owe_due()
    while outbox.work():
        pass
    return [message.subject for message in post.outbox[before:]]


def changed(event, **values):
    for name, value in values.items():
        setattr(event, name, value)
    event.save()
    publish(event)


def moved(event, by):
    changed(event, starts_at=event.starts_at + by, ends_at=event.ends_at + by)


@pytest.mark.django_db
def test_it_comes_once_a_day_before_and_says_what_one_must_know(noon):
    event = phases.event("Werkstatt", starts_at=NOON + 3 * DAY, address="Markt 1", access_note="Stufenlos")
    publish(event)
    wanted(event)
    assert sent() == []
    noon.move_to(NOON + 2 * DAY - timedelta(seconds=1), tick=False)
    assert sent() == []
    noon.move_to(NOON + 2 * DAY, tick=False)
    assert [sent(), sent(), sent()] == [["Erinnerung: Werkstatt"], [], []]
    message = post.outbox[-1]
    assert message.to == ["anna@example.org"]
    for part in (message.body, message.alternatives[0].content):
        for words in ("Mittwoch, 25. November 2026, 12:00 bis 14:00 Uhr", "Bürgerhaus, Markt 1", "Stufenlos",
                      "http://testserver/termine/werkstatt/"):  # fmt: skip
            assert words in part


@pytest.mark.django_db
def test_what_is_not_confirmed_reminds_nobody_and_what_is_confirmed_late_at_once(noon):
    event = phases.event("Werkstatt", starts_at=NOON + HOUR)
    publish(event)
    waiting = submit(uuid4(), "anna@example.org", "", reminders=[event.key])
    OutgoingMail.objects.all().delete()
    assert sent() == []
    confirm(waiting)
    assert sent() == ["Erinnerung: Werkstatt"]
    assert sent() == []


@pytest.mark.django_db
def test_nobody_is_reminded_of_what_has_begun_even_if_nobody_swept(noon):
    event = phases.event("Werkstatt", starts_at=NOON + 3 * DAY)
    publish(event)
    wanted(event)
    noon.move_to(NOON + 3 * DAY, tick=False)
    assert sent() == []


@pytest.mark.django_db
def test_a_mail_that_hung_until_the_beginning_is_not_sent_any_more(noon):
    event = phases.event("Werkstatt", starts_at=NOON + HOUR)
    publish(event)
    wanted(event)
    owe_due()
    noon.move_to(NOON + HOUR, tick=False)
    assert sent() == []
    assert OutgoingMail.objects.get().state == "obsolete"


@pytest.mark.django_db
def test_an_event_that_is_moved_says_so_and_reminds_anew(noon):
    event = phases.event("Werkstatt", starts_at=NOON + DAY)
    publish(event)
    wanted(event)
    assert sent() == ["Erinnerung: Werkstatt"]
    moved(event, 7 * DAY)
    assert sent() == ["Geändert: Werkstatt"]
    assert "Montag, 30. November 2026" in post.outbox[-1].body
    assert "Bisher angekündigt:\nMontag, 23. November 2026" in post.outbox[-1].body
    noon.move_to(NOON + 7 * DAY, tick=False)
    assert [sent(), sent()] == [["Erinnerung: Werkstatt"], []]


@pytest.mark.django_db
def test_moved_twice_before_a_mail_left_only_the_last_is_told(noon):
    event = phases.event("Werkstatt", starts_at=NOON + 3 * DAY)
    publish(event)
    wanted(event)
    moved(event, DAY)
    moved(event, DAY)
    assert sent() == ["Geändert: Werkstatt"]
    assert "Freitag, 27. November 2026" in post.outbox[-1].body


@pytest.mark.django_db
def test_an_event_that_is_called_off_says_so_and_reminds_nobody(noon):
    event = phases.event("Werkstatt", starts_at=NOON + 3 * DAY)
    publish(event)
    wanted(event)
    changed(event, is_cancelled=True)
    assert [sent(), sent()] == [["Fällt aus: Werkstatt"], []]
    noon.move_to(NOON + 2 * DAY, tick=False)
    assert sent() == []


@pytest.mark.django_db
def test_a_reminder_owed_before_the_event_was_called_off_is_obsolete(noon):
    event = phases.event("Werkstatt", starts_at=NOON + HOUR)
    publish(event)
    wanted(event)
    owe_due()
    changed(event, is_cancelled=True)
    assert sent() == ["Fällt aus: Werkstatt"]
    assert OutgoingMail.objects.get(kind="reminder").state == "obsolete"


@pytest.mark.django_db
def test_an_event_that_is_withdrawn_says_so_also_when_its_reminders_are_gone(noon):
    event = phases.event("Werkstatt", starts_at=NOON + 3 * DAY)
    publish(event)
    wanted(event)
    withdraw(event)
    EventReminder.objects.all().delete()
    assert sent() == ["Nicht mehr angekündigt: Werkstatt"]
    assert "http://testserver/termine/\n" in post.outbox[-1].body


@pytest.mark.django_db
def test_an_event_that_comes_back_says_so(noon):
    event = phases.event("Werkstatt", starts_at=NOON + 3 * DAY)
    publish(event)
    wanted(event)
    withdraw(event)
    sent()
    publish(event)
    assert sent() == ["Geändert: Werkstatt"]
    assert "Jetzt gilt:" in post.outbox[-1].body


@pytest.mark.django_db
@pytest.mark.parametrize("values", [{"title": "Andere Werkstatt"}, {"text": "<p>Mehr.</p>"}, {"access_note": "Aufzug"}])
def test_corrections_that_change_nothing_for_who_comes_are_no_mail(noon, values):
    event = phases.event("Werkstatt", starts_at=NOON + 3 * DAY)
    publish(event)
    wanted(event)
    changed(event, **values)
    assert sent() == []


@pytest.mark.django_db
def test_an_event_that_is_over_is_corrected_without_a_mail(noon):
    event = phases.event("Werkstatt", starts_at=NOON + HOUR)
    publish(event)
    wanted(event)
    sent()
    noon.move_to(NOON + 5 * HOUR, tick=False)
    changed(event, place="Rathaus", result="<p>Schön war es.</p>")
    assert sent() == []


@pytest.mark.django_db
def test_who_wants_no_reminder_any_more_gets_no_mail(noon):
    event = phases.event("Werkstatt", starts_at=NOON + HOUR)
    publish(event)
    wanted(event)
    owe_due()
    changed(event, place="Rathaus")
    EventReminder.objects.all().delete()
    assert sent() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day_before", "event_at"),
    [
        # The clocks go forward in the night between: 24 hours before ten o'clock it is nine.
        ((2027, 3, 27, 9), (2027, 3, 28, 10)),
        # The clocks go back in the night between.
        ((2026, 10, 24, 11), (2026, 10, 25, 10)),
    ],
)
def test_a_change_of_the_clocks_moves_no_reminder(noon, day_before, event_at):
    berlin = timezone.get_default_timezone()
    start = datetime(*event_at, tzinfo=berlin).astimezone(UTC)
    noon.move_to(start - 10 * DAY, tick=False)
    event = phases.event("Werkstatt", starts_at=start)
    publish(event)
    wanted(event)
    due = datetime(*day_before, tzinfo=berlin).astimezone(UTC)
    assert start - due == DAY
    noon.move_to(due - timedelta(seconds=1), tick=False)
    assert sent() == []
    noon.move_to(due, tick=False)
    assert sent() == ["Erinnerung: Werkstatt"]
    assert "10:00 bis 12:00 Uhr" in post.outbox[-1].body


@pytest.mark.django_db
def test_each_person_gets_one_mail_and_many_cost_few_questions(noon, django_assert_max_num_queries):
    event = phases.event("Werkstatt", starts_at=NOON + HOUR)
    publish(event)
    for number in range(5):
        wanted(event, f"p{number}@example.org")
        wanted(event, f"P{number}@example.org")
    assert sent() == ["Erinnerung: Werkstatt"] * 5
    with django_assert_max_num_queries(4):
        owe_due()


@pytest.mark.django_db
def test_a_hostile_title_stays_in_its_line(noon):
    event = phases.event("Werkstatt", starts_at=NOON + HOUR)
    event.title = "Fest\r\nBcc: x@example.org <b>"
    event.save()
    publish(event)
    wanted(event)
    assert sent() == ["Erinnerung: Fest Bcc: x@example.org <b>"]
    message = post.outbox[-1]
    assert "Bcc" not in message.message() and message.bcc == []
    assert "<b>" not in message.alternatives[0].content


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_owe_one_mail(noon):
    event = phases.event("Werkstatt", starts_at=NOON + HOUR)
    publish(event)
    wanted(event)
    at_once(owe_due, owe_due, owe_due)
    assert OutgoingMail.objects.filter(kind="reminder").count() == 1


@pytest.mark.django_db
def test_the_form_asks_for_an_address_only_and_refuses_what_has_begun(client, noon, settings):
    settings.PARTICIPATION_FORM_MIN_SECONDS = 0
    make.live(phases.event("Bald", starts_at=NOON + DAY), phases.event("Läuft", starts_at=NOON - HOUR))
    page = client.get("/termine/bald/erinnern/")
    assert page.status_code == 200 and 'name="name"' not in page.content.decode()
    assert "no-store" in page["Cache-Control"] and not page.cookies
    stamp = page.context["form"].initial["stamp"]
    wrong = client.post("/termine/bald/erinnern/", {"email": "anna@", "stamp": stamp})
    assert wrong.status_code == 422 and 'value="anna@"' in wrong.content.decode()
    done = client.post("/termine/bald/erinnern/", {"email": "anna@example.org", "stamp": stamp})
    assert (done.status_code, done["Location"]) == (303, "/beteiligung/gesendet/")
    assert EventReminder.objects.get().event_key == "bald"
    late = client.post("/termine/laeuft/erinnern/", {"email": "anna@example.org", "stamp": stamp})
    assert late.status_code == 409 and "läuft gerade" in late.content.decode()
    assert client.post("/termine/laeuft/erinnern/").status_code == 409
    assert EventReminder.objects.count() == 1


class TestOrdering:
    """What the mail after the form says, to who has it already and to who has not."""

    pytestmark = pytest.mark.django_db

    @pytest.fixture
    def event(self, noon):
        event = phases.event("Werkstatt", starts_at=NOON + 3 * DAY)
        publish(event)
        return event

    def mail(self, *events, email="anna@example.org"):
        owed = submit(uuid4(), email, "", reminders=[event.key for event in events]).mails.get()
        message = mails.build(owed)
        return message.subject, message.body, message.alternatives[0].content

    def test_it_speaks_of_an_order(self, event):
        subject, *parts = self.mail(event)
        assert subject == "Bitte bestätigen: Erinnerung an „Werkstatt“"
        for part in parts:
            assert "eine Erinnerung an eine Veranstaltung bestellt" in part and "Bestellt wurde:" in part
            assert "erinnern wir Sie" in part and "eingesandt" not in part and "/bestaetigen/" in part

    def test_what_runs_already_needs_no_button(self, event):
        wanted(event, "Anna@example.org")
        subject, *parts = self.mail(event)
        assert subject == "Läuft schon: Erinnerung an „Werkstatt“"
        for part in parts:
            assert "Sie brauchen nichts zu tun" in part and "Werkstatt" in part and "/beteiligung/meine/" in part
            assert "/bestaetigen/" not in part and "nicht waren" not in part

    def test_what_others_have_or_nobody_confirmed_does_not_run(self, event):
        wanted(event, "ben@example.org")
        self.mail(event)
        assert self.mail(event)[0].startswith("Bitte bestätigen:")

    def test_one_that_runs_and_one_that_is_new_are_to_be_confirmed(self, event):
        other = phases.event("Rundgang", starts_at=NOON + 4 * DAY)
        publish(other)
        wanted(event)
        subject, *parts = self.mail(event, other)
        assert subject.startswith("Bitte bestätigen:") and all("/bestaetigen/" in part for part in parts)

    def test_whose_mails_came_back_must_confirm_that_they_arrive(self, event):
        wanted(event)
        Participant.objects.update(mail_stopped_at=NOON)
        assert self.mail(event)[0].startswith("Bitte bestätigen:")
