"""Hands for the tests of appeals: filing one, and what became of it."""

from __future__ import annotations

from uuid import uuid4

import pytest

from participation import appeals
from participation.models import Appeal, Decision, OutgoingMail


def file(decision, text="Das war ironisch gemeint.", said_by=None, form_id=None):
    return appeals.file(form_id or uuid4(), Decision.objects.get(pk=decision.pk), text, notice=said_by)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def mails(kind):
    return list(OutgoingMail.objects.filter(kind=kind).order_by("created_at"))


def refusal(decision, said_by=None):
    with pytest.raises(appeals.NotPossible) as refused:
        file(decision, said_by=said_by)
    assert not Appeal.objects.filter(decision=decision).exists()
    return refused.value.why
