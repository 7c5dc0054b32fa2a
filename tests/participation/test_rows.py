"""What the database itself refuses."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from participation.models import (
    Appeal,
    ChoiceAnswer,
    Contribution,
    Decision,
    EventReminder,
    Question,
    Submission,
)
from tests import factories
from tests.participation import phase_factories
from tests.participation.factories import contribution, notice, participant

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "values",
    [
        {"subject": "block"},
        {"subject": "measure"},
        {"subject": "event"},
        {"subject": "question"},
        {"state": "published", "published_at": None},
        {"state": "withdrawn", "text": "noch da"},
        {"source": "paper", "consent": ""},
        {"longitude": 12.6},
    ],
)
def test_a_contribution_that_contradicts_itself_is_refused(values):
    with pytest.raises(IntegrityError), transaction.atomic():
        contribution(**{"text": "Text", **values})


def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


@pytest.mark.parametrize(
    ("form", "choices"), [("free", ["Ja"]), ("single", []), ("single", ["Ja"]), ("multiple", ["Ja"])]
)
def test_a_question_offers_choices_where_there_is_something_to_choose(form, choices):
    phase = phase_factories.consultation(questions=[])
    refused(lambda: Question.objects.create(consultation=phase, text="Wo?", form=form, choices=choices))


def test_an_answer_to_choose_from_chooses_something():
    refused(lambda: ChoiceAnswer.objects.create(consultation_key="a", question_key="f1", choices=[]))


def test_a_confirmed_reminder_has_somebody_to_remind():
    refused(lambda: EventReminder.objects.create(event_key="a", confirmed_at=timezone.now()))


def test_what_waits_for_confirmation_has_an_address():
    refused(lambda: Submission.objects.create(form_id=uuid4(), expires_at=timezone.now()))


@pytest.mark.parametrize("outcome", ["hidden", "kept"])
def test_a_decided_notice_names_the_decision(outcome):
    one = contribution()
    refused(lambda: notice(one, outcome=outcome, closed_at=timezone.now()))


@pytest.mark.parametrize("outcome", ["upheld", "rejected"])
def test_a_decided_appeal_has_an_answer(outcome):
    judge = factories.staff("jo")
    hiding = Decision.objects.create(contribution=contribution(), act="hide", rule="insult", by=factories.staff("mo"))
    decided = {"outcome": outcome, "decided_by": judge, "decided_at": timezone.now()}
    refused(lambda: Appeal.objects.create(form_id=uuid4(), decision=hiding, against=hiding.by, **decided))


def test_there_is_one_participant_per_address_whatever_its_letters():
    participant("anna@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        type(participant()).objects.create(email="Anna@Example.org", last_active_at=participant().last_active_at)


@pytest.mark.parametrize(
    "statement", ["UPDATE participation_decision SET reason = ''", "DELETE FROM participation_decision"]
)
def test_decisions_are_neither_changed_nor_deleted(statement):
    Decision.objects.create(contribution=contribution(), act="publish", by=factories.staff("mo"))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_public_ids_are_hard_to_mistake():
    made = contribution()
    assert len(made.public_id) == 8
    assert not set(made.public_id) & set("01lio")
    assert Contribution.objects.public().get() == made
