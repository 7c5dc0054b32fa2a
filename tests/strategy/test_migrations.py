"""What migrations do to rows that were there before."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.migrations.state import ProjectState
from django.utils import timezone

from strategy import document_claims
from strategy.models import Publication

pytestmark = pytest.mark.django_db
OPERATIONS = import_module("strategy.migrations.0015_what_forms_promise").Migration.operations
LEASE = "document_in_the_making_has_a_lease"


@pytest.fixture
def before_leases():
    """The database does not ask for a lease yet, as before 0015."""
    constraint = next(one for one in Publication._meta.constraints if one.name == LEASE)
    with connection.schema_editor() as editor:
        editor.remove_constraint(Publication, constraint)


def migrate():
    """What 0015 does to documents: its data step, then the constraint."""
    data, *rest = OPERATIONS
    (constraint,) = (one for one in rest if getattr(one, "constraint", None) and one.constraint.name == LEASE)
    state = ProjectState.from_apps(apps)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with connection.schema_editor() as editor:
        for operation in (data, constraint):
            operation.database_forwards("strategy", editor, state, state)


def row(scope, state, **values):
    return Publication.objects.create(
        scope=scope, variant="short", state=state, due_at=timezone.now() - timedelta(hours=1), **values
    )


def test_a_document_left_without_a_lease_is_taken_up_by_the_next_worker(before_leases):
    alive = timezone.now() + timedelta(minutes=1)
    left, kept, due = row("a", "rendering"), row("b", "rendering", lease_until=alive), row("c", "due")
    migrate()
    leases = dict(Publication.objects.values_list("scope", "lease_until"))
    assert leases == {"a": left.due_at, "b": kept.lease_until, "c": None}
    found = document_claims.claim()
    assert (found.pk, found.was_abandoned) == (left.pk, True)
    assert document_claims.claim().pk == due.pk


def test_afterwards_nobody_leaves_one_without(before_leases):
    migrate()
    with pytest.raises(IntegrityError, match=LEASE), transaction.atomic():
        row("a", "rendering")


def test_without_its_data_step_it_would_fail(before_leases, monkeypatch):
    row("a", "rendering")
    monkeypatch.setattr(OPERATIONS[0], "sql", "SELECT 1")
    with pytest.raises(IntegrityError, match=LEASE), transaction.atomic():
        migrate()
