"""Personal data end on their day: not a second before, not twice, and whatever happens at the same moment."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from participation import appeals, moderation, personal, retention, taking_back, tasks
from participation.models import (
    ChoiceAnswer,
    Contribution,
    ContributionVersion,
    DailySalt,
    Decision,
    Event,
    EventReminder,
    Notice,
    OutgoingMail,
    Participant,
    RateCount,
    Submission,
    Support,
)
from strategy.publishing import current_stamp, withdraw
from tests import factories as make
from tests.participation.factories import appeal, contribution, notice, participant
from tests.threads import at_once

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def sent(expires_at, **values):
    return Submission.objects.create(form_id=uuid.uuid4(), expires_at=expires_at, **values)


def confirmed(person, expires_at):
    return sent(expires_at, participant=person, confirmed_at=expires_at - timedelta(days=6))


def twice(now):
    """Each job can be repeated."""
    for _ in range(2):
        retention.delete_expired(now)


def state_of(model):
    return list(model.objects.order_by("pk").values_list("pk", flat=True))


class TestUnconfirmedSubmissions:
    @pytest.fixture
    def waiting(self):
        submission = sent(NOON, email="anna@example.org", display_name="Anna")
        contribution("Noch nicht.", submission=submission, state="awaiting", published_at=None, display_name="Anna")
        Support.objects.create(contribution=contribution("Von Bea"), submission=submission)
        ChoiceAnswer.objects.create(consultation_key="k", question_key="f1", choices=["ja"], submission=submission)
        EventReminder.objects.create(event_key="e", submission=submission)
        OutgoingMail.objects.create(kind="confirm", key="c", submission=submission, due_at=NOON)
        return submission

    def test_stay_until_the_last_second(self, waiting):
        retention.delete_unconfirmed(NOON - SECOND)
        assert Submission.objects.get().contributions.get().text == "Noch nicht."

    def test_then_vanish_with_all_that_is_in_them(self, waiting):
        twice(NOON)
        assert Contribution.objects.get().text == "Von Bea"
        for model in (Submission, Support, ChoiceAnswer, EventReminder, OutgoingMail):
            assert not model.objects.exists(), model


class TestConfirmedSubmissions:
    def test_are_forgotten_when_their_link_has_run_out_but_nothing_that_was_in_them(self):
        anna = participant()
        submission = confirmed(anna, NOON)
        row = contribution("Mehr Bänke.", by=anna, submission=submission)
        values = {"submission": submission, "participant": anna, "confirmed_at": NOON}
        Support.objects.create(contribution=row, **values)
        ChoiceAnswer.objects.create(consultation_key="k", question_key="f1", choices=["ja"], **values)
        EventReminder.objects.create(event_key="e", **values)
        retention.part_from_confirmed_submissions(NOON - SECOND)
        assert Submission.objects.exists()
        for _ in range(2):
            retention.part_from_confirmed_submissions(NOON)
        assert not Submission.objects.exists()
        for model in (Contribution, Support, ChoiceAnswer, EventReminder):
            assert model.objects.get(participant=anna).submission is None


def test_salts_and_counts_live_for_one_day_of_the_municipalities():
    for day in (21, 22):
        DailySalt.objects.create(day=f"2026-11-{day}", salt=b"x")
        RateCount.objects.create(act="submit", pseudonym="p", window=datetime(2026, 11, day, 12, tzinfo=UTC))
    midnight = datetime(2026, 11, 21, 23, 0, tzinfo=UTC)  # in Germany
    retention.delete_expired(midnight - SECOND)
    assert DailySalt.objects.count() == RateCount.objects.count() == 2
    twice(midnight)
    assert DailySalt.objects.get().day.day == RateCount.objects.get().window.day == 22


class TestInactivePeople:
    @pytest.fixture
    def anna(self):
        anna = participant()
        Participant.objects.update(last_active_at=NOON - retention.KEEP_INACTIVE_PEOPLE)
        return anna

    def test_stay_for_two_years_to_the_second(self, anna):
        contribution("Mehr Bänke.", by=anna)
        twice(NOON)
        assert Participant.objects.exists()

    def test_then_leave_their_texts_without_a_name(self, anna):
        row = contribution("Mehr Bänke.", by=anna, submission=confirmed(anna, NOON + timedelta(days=1)))
        Support.objects.create(contribution=contribution("Von Bea"), participant=anna, confirmed_at=NOON)
        stamp = current_stamp()
        twice(NOON + SECOND)
        assert not Participant.objects.exists() and not Submission.objects.exists()
        row.refresh_from_db()
        assert (row.text, row.state, row.display_name, row.participant) == ("Mehr Bänke.", "anonymised", "", None)
        assert Support.objects.confirmed().get().participant is None
        assert current_stamp() > stamp

    def test_who_came_back_meanwhile_stays(self, anna):
        limit = NOON + SECOND - retention.KEEP_INACTIVE_PEOPLE
        Participant.objects.update(last_active_at=NOON)
        retention._forget_if_still_inactive(anna, limit)
        assert Participant.objects.exists()


class TestHiddenTexts:
    @pytest.fixture
    def hidden(self):
        anna = participant()
        row = contribution("Frech.", by=anna, title="Frech")
        ContributionVersion.objects.create(contribution=row, text="Noch frecher.")
        with time_machine.travel(NOON - retention.KEEP_HIDDEN_TEXTS, tick=False):
            moderation.hide(row, make.staff("mo", is_superuser=True), "insult", "Das ist beleidigend.")
        return row

    def test_stay_while_the_decision_can_be_objected_to(self, hidden):
        retention.wipe_hidden_texts(NOON)
        hidden.refresh_from_db()
        assert hidden.text == "Frech." and hidden.versions.exists()

    def test_then_the_text_goes_and_the_place_and_the_decision_stay(self, hidden):
        twice(NOON + SECOND)
        hidden.refresh_from_db()
        assert (hidden.text, hidden.title, hidden.display_name, hidden.participant) == ("", "", "", None)
        assert hidden.state == "hidden" and not hidden.versions.exists()
        assert Decision.objects.get(act="hide").reason == "Das ist beleidigend."
        assert Contribution.objects.visible().get() == hidden

    def test_then_the_person_goes_too_where_they_had_taken_the_text_back_before(self, hidden):
        personal.withdraw(hidden.participant, hidden.public_id)
        retention.wipe_hidden_texts(timezone.now() + retention.KEEP_HIDDEN_TEXTS + timedelta(days=1))
        hidden.refresh_from_db()
        assert (hidden.state, hidden.text, hidden.participant) == ("hidden", "", None)

    def test_a_later_decision_counts_anew(self, hidden):
        with time_machine.travel(NOON - timedelta(days=1), tick=False):
            moderation.approve(hidden, make.staff("ma", is_superuser=True))
            moderation.hide(hidden, make.staff("mi", is_superuser=True), "law", "Doch.")
        retention.wipe_hidden_texts(NOON + SECOND)
        hidden.refresh_from_db()
        assert hidden.text == "Frech."

    def test_never_while_an_appeal_waits(self, hidden):
        waiting = appeal(hidden.decisions.get())
        retention.wipe_hidden_texts(NOON + timedelta(days=500))
        hidden.refresh_from_db()
        assert hidden.text == "Frech." and hidden.participant == waiting.participant

    def test_the_answer_to_an_appeal_counts_like_the_decision(self, hidden):
        with time_machine.travel(NOON, tick=False):
            judge = make.staff("ma", is_superuser=True)
            appeals.decide(appeal(hidden.decisions.get()), judge, upheld=False, answer="Bleibt.")
        retention.wipe_hidden_texts(NOON + retention.KEEP_HIDDEN_TEXTS)
        hidden.refresh_from_db()
        assert hidden.text == "Frech."
        retention.wipe_hidden_texts(NOON + retention.KEEP_HIDDEN_TEXTS + SECOND)
        hidden.refresh_from_db()
        assert hidden.text == ""

    def test_a_text_that_was_wiped_is_not_published_again(self, hidden):
        twice(NOON + SECOND)
        hidden.refresh_from_db()
        with pytest.raises(moderation.Conflict):
            moderation.approve(hidden, make.staff("ma", is_superuser=True))


def test_former_texts_go_after_half_a_year():
    row = contribution("Neu.")
    with time_machine.travel(NOON, tick=False):
        ContributionVersion.objects.create(contribution=row, text="Alt.")
    twice(NOON + retention.KEEP_FORMER_TEXTS)
    assert ContributionVersion.objects.exists()
    twice(NOON + retention.KEEP_FORMER_TEXTS + SECOND)
    assert not ContributionVersion.objects.exists()


def test_names_from_paper_go_after_two_years_and_the_text_stays():
    with time_machine.travel(NOON, tick=False):
        row = contribution(
            "Auf Papier.", source="paper", consent="Bogen vom 3. Mai, unterschrieben", display_name="Frau K."
        )
    of_the_portal = contribution("Im Portal.", display_name="Anna")
    twice(NOON + retention.KEEP_NAMES_FROM_PAPER)
    row.refresh_from_db()
    assert row.display_name == "Frau K."
    twice(NOON + retention.KEEP_NAMES_FROM_PAPER + SECOND)
    row.refresh_from_db()
    of_the_portal.refresh_from_db()
    assert (row.text, row.display_name, row.consent) == ("Auf Papier.", "", taking_back.CONSENT_GONE)
    assert of_the_portal.display_name == "Anna"


@pytest.mark.parametrize("state", ["sent", "obsolete", "given_up"])
def test_finished_mails_go_after_thirty_days(state):
    OutgoingMail.objects.create(kind="answered", key="a", state=state, finished_at=NOON, due_at=NOON)
    twice(NOON + retention.KEEP_FINISHED_MAILS)
    assert OutgoingMail.objects.exists()
    twice(NOON + retention.KEEP_FINISHED_MAILS + SECOND)
    assert not OutgoingMail.objects.exists()


def test_mails_still_owed_stay_however_old():
    OutgoingMail.objects.create(kind="answered", key="a", participant=participant(), due_at=NOON - timedelta(days=99))
    twice(NOON)
    assert OutgoingMail.objects.get().state == "due"


class TestReminders:
    @pytest.fixture
    def event(self):
        ends = datetime(2026, 12, 5, 20, 0, tzinfo=UTC)
        event = Event.objects.create(
            slug="werkstatt", title="Werkstatt", starts_at=ends - timedelta(hours=2), ends_at=ends, place="Rathaus"
        )
        make.live(event)
        EventReminder.objects.create(event_key=event.key, participant=participant(), confirmed_at=NOON)
        return event

    def test_stay_on_the_day_of_the_event(self, event):
        twice(datetime(2026, 12, 5, 22, 59, 59, tzinfo=UTC))  # a second before midnight in Germany
        assert EventReminder.objects.exists()

    def test_go_the_day_after(self, event):
        twice(datetime(2026, 12, 5, 23, 0, tzinfo=UTC))
        assert not EventReminder.objects.exists()

    def test_go_with_an_event_that_is_not_public_any_more(self, event):
        withdraw(event)
        twice(NOON)
        assert not EventReminder.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    def test_what_is_being_confirmed_is_left_for_the_next_time(self):
        submission = sent(NOON, email="anna@example.org")
        with transaction.atomic():
            Submission.objects.select_for_update().get(pk=submission.pk)
            at_once(lambda: retention.delete_unconfirmed(NOON))
        assert Submission.objects.exists()

    def test_two_jobs_do_no_harm(self):
        for n in range(3):
            person = participant(f"p{n}@example.org", f"P{n}")
            contribution(f"Nummer {n}", by=person)
            sent(NOON, email=f"q{n}@example.org")
        Participant.objects.update(last_active_at=NOON - timedelta(days=800))
        at_once(*[lambda: retention.delete_expired(NOON)] * 3)
        retention.delete_expired(NOON)  # what one had left to another that had not finished
        assert not Participant.objects.exists() and not Submission.objects.exists()
        assert Contribution.objects.filter(state="anonymised").count() == 3
        assert connection.in_atomic_block is False


def test_nothing_young_is_touched():
    anna = participant()
    row = contribution("Mehr Bänke.", by=anna)
    Support.objects.create(contribution=row, participant=anna, confirmed_at=timezone.now())
    before = [state_of(model) for model in (Participant, Contribution, Support)]
    twice(timezone.now())
    assert before == [state_of(model) for model in (Participant, Contribution, Support)]


def test_the_job_is_on_beat():
    [entry] = [one for one in settings.CELERY_BEAT_SCHEDULE.values() if one["task"] == tasks.delete_expired.name]
    assert entry["schedule"] <= 3600


def test_the_task_does_the_job():
    sent(timezone.now() - SECOND, email="anna@example.org")
    tasks.delete_expired()
    assert not Submission.objects.exists()


def test_a_job_that_fails_keeps_no_other_from_its_work_and_tells_no_data(monkeypatch, caplog):
    def fails(now):
        raise DatabaseError("DETAIL: Key (email)=(anna@example.org)")

    fails.__name__ = "delete_unconfirmed"
    monkeypatch.setattr(retention, "delete_unconfirmed", fails)
    OutgoingMail.objects.create(kind="answered", key="a", state="sent", finished_at=NOON, due_at=NOON)
    with pytest.raises(retention.Incomplete, match="^delete_unconfirmed$"):
        retention.delete_expired(NOON + timedelta(days=31))
    assert not OutgoingMail.objects.exists()
    assert "delete_unconfirmed" in caplog.text and "anna" not in caplog.text


class TestNotices:
    """Of a report that was decided on stay its ground, its day and what became of it."""

    def settled(self, closed_at, **values):
        values = {"outcome": "gone", "closed_at": closed_at, "place": "am Ende", **values}
        return notice(contribution("Gemeldet."), **values)

    def test_its_sender_and_words_go_half_a_year_after_the_decision_and_not_before(self):
        due = NOON + retention.KEEP_CLOSED_NOTICES
        self.settled(NOON)
        twice(due)
        assert Notice.objects.get().email
        twice(due + SECOND)
        left = Notice.objects.get()
        assert (left.name, left.email, left.explanation, left.place) == ("", "", "", "")
        assert (left.ground, left.outcome, left.closed_at) == ("insult", "gone", NOON)

    def test_decided_anew_it_stays_until_the_newer_decision_cannot_be_objected_to(self):
        made = self.settled(NOON)
        newer = Decision.objects.create(
            contribution=made.contribution, act="publish", before="hidden", at=NOON + timedelta(days=100)
        )
        Notice.objects.update(outcome="kept", decision=newer)
        due = newer.at + retention.KEEP_CLOSED_NOTICES
        twice(due)
        assert Notice.objects.get().email
        twice(due + SECOND)
        assert not Notice.objects.get().email

    def test_an_open_one_waits_however_old_it_is(self):
        notice(contribution("Gemeldet."))
        twice(timezone.now() + 3 * retention.KEEP_CLOSED_NOTICES)
        assert Notice.objects.get().email

    def test_whoever_deletes_everything_takes_their_settled_notices_along(self):
        nora = participant("nora@example.org", "Nora")
        self.settled(NOON, email="Nora@example.org")
        waiting = notice(contribution("Auch gemeldet."), "nora@example.org")
        strangers = self.settled(NOON, email="ben@example.org")
        personal.forget(nora, keep_texts=False)
        assert set(Notice.objects.exclude(email="").values_list("pk", flat=True)) == {waiting.pk, strangers.pk}


class TestAppeals:
    @pytest.fixture
    def decided(self):
        mo, eva = (make.staff(name, is_superuser=True) for name in ("mo", "eva"))
        hiding = moderation.hide(contribution(by=participant()), mo, "insult", "Grob.")
        with time_machine.travel(NOON - retention.KEEP_DECIDED_APPEALS, tick=False):
            return appeals.decide(appeal(hiding, text="Ich, Anna, meine ..."), eva, upheld=True, answer="Erlaubt.")

    def test_stay_for_half_a_year_after_the_answer(self, decided):
        retention.delete_expired(NOON)
        decided.refresh_from_db()
        assert decided.text and decided.participant

    def test_then_words_and_person_go_and_the_figures_stay(self, decided):
        twice(NOON + SECOND)
        decided.refresh_from_db()
        assert (decided.text, decided.participant) == ("", None)
        assert (decided.outcome, decided.answer) == ("upheld", "Erlaubt.")

    def test_open_ones_wait_for_their_answer(self):
        hiding = moderation.hide(contribution(by=participant()), make.staff("mo", is_superuser=True), "law", "Nein.")
        waiting = appeal(hiding)
        retention.forget_decided_appeals(NOON + timedelta(days=500))
        waiting.refresh_from_db()
        assert waiting.text and waiting.participant
