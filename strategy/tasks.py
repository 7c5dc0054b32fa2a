"""Doors for the queue: each fetches nothing but what one function needs, and calls it."""

from __future__ import annotations

from contextlib import suppress

from celery import shared_task
from celery.signals import worker_process_init
from django.conf import settings
from kombu.exceptions import OperationalError

from . import document_claims, document_makers, document_workshop, documents_owed, previews, retention


@shared_task(
    soft_time_limit=settings.DOCUMENT_TIME_LIMIT_SECONDS,
    time_limit=settings.DOCUMENT_TIME_LIMIT_SECONDS + 30,
)
def render_due_documents() -> None:
    """Make one document, so that the time limit is one document's; then ask for the next.

    Before that, if there is more, tell the other process of the workshop: short ones do not wait for a long one.
    """
    publication = document_claims.claim()
    if publication is None:
        return
    if document_claims.is_more_due():
        _ask_for_the_next()
    try:
        document_workshop.make_or_say_why(publication)
    finally:
        _ask_for_the_next()


def _ask_for_the_next() -> None:
    """Best effort: while the queue is away, documents are made all the same, by the sweep's next message."""
    with suppress(OperationalError):
        render_due_documents.apply_async(expires=600, retry=False)


@shared_task(soft_time_limit=60, time_limit=75)
def render_preview(model: str, pk: int, user_pk: int, token: str) -> None:
    """Print a draft for one person, in the queue of everything short: it never waits for a long document."""
    previews.make(model, pk, user_pk, token)


@shared_task(soft_time_limit=120, time_limit=150)
def delete_expired() -> None:
    retention.delete_expired()
    documents_owed.owe_lost()


@worker_process_init.connect
def warm_up(**kwargs: object) -> None:
    """The first document does not wait for fonts and hyphenation, nor does the first preview in the other queue."""
    with suppress(document_makers.PangoMissing):  # each document then says so
        document_makers.load_documents().warm()
