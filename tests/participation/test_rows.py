"""What the database itself refuses."""

import pytest
from django.db import IntegrityError, connection, transaction

from participation.models import Contribution, Decision
from tests import factories
from tests.participation.factories import contribution, participant

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
