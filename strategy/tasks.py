"""Doors for the queue: each fetches nothing but what one function needs, and calls it."""

from __future__ import annotations

from contextlib import suppress

from celery import current_app, shared_task
from celery.signals import worker_process_init
from django.conf import settings

from . import document_makers, document_workshop, retention


@shared_task(
    soft_time_limit=settings.DOCUMENT_TIME_LIMIT_SECONDS,
    time_limit=settings.DOCUMENT_TIME_LIMIT_SECONDS + 30,
)
def render_due_documents() -> None:
    """Make one document, so that the time limit is one document's; then ask for the next."""
    if document_workshop.work():
        render_due_documents.apply_async(expires=600, retry=False)


@shared_task(soft_time_limit=120, time_limit=150)
def delete_expired() -> None:
    retention.delete_expired()


def _prints() -> bool:
    """Whether this worker takes the queue of documents."""
    queue = settings.CELERY_TASK_ROUTES["strategy.tasks.render_due_documents"]["queue"]
    return queue in current_app.amqp.queues.consume_from


@worker_process_init.connect
def warm_up(**kwargs: object) -> None:
    """The first document does not wait for fonts and hyphenation."""
    if not _prints():
        return
    with suppress(document_makers.PangoMissing):  # each document then says so
        document_makers.load_documents().warm()
