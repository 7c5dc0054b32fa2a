"""Hands for the tests of returned mails: Anna, her mails, and what is known of them."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from participation.bounce_reading import Failure
from participation.models import Bounce, Submission
from tests.participation.factories import participant

NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
GONE, FULL, LATER = Failure(True, "5.1.1"), Failure(True, "5.2.2"), Failure(False, "4.4.1")


def anna():
    return participant("anna@example.org")


def submission(address="anna@example.org", **values):
    later = datetime(2027, 1, 1, tzinfo=UTC)
    return Submission.objects.create(form_id=uuid4(), email=address, expires_at=later, **values)


def told():
    return list(Bounce.objects.order_by("pk").values_list("is_permanent", "status"))


def stopped():
    return anna().mail_stopped_at is not None
