"""Which documents are owed. The row is the debt; the queue only carries the nudge."""

from __future__ import annotations

import logging
from datetime import timedelta

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from .models.publication import Publication
from .models.revisions import Live

log = logging.getLogger(__name__)


def document_scopes() -> list[str]:
    """The joint scope ("") and each public municipality."""
    keys = Live.objects.filter(kind="municipality", revision__content__isnull=False).values_list("key", flat=True)
    return ["", *sorted(keys)]


def owe_live_documents() -> None:
    """Note that every live document is due, a little later: several publications make one document.

    A document that is already waiting moves to the new time, but never by more than six debounces, so
    that staff who publish all afternoon still get a document.
    """
    now = timezone.now()
    delay = timedelta(seconds=settings.DOCUMENT_DEBOUNCE_SECONDS)
    is_news = False
    for scope in document_scopes():
        for variant in Publication.Variant:
            waiting, created = Publication.objects.get_or_create(
                variant=variant, scope=scope, state=Publication.State.DUE, defaults={"due_at": now + delay}
            )
            is_news |= created
            if not created:
                latest = waiting.created_at + 6 * delay
                Publication.objects.filter(pk=waiting.pk, state=Publication.State.DUE).update(
                    due_at=min(now + delay, latest)
                )
    if is_news:
        transaction.on_commit(nudge)


def nudge() -> None:
    """Tell the worker to look when the debounce is over. Best effort: the sweep looks anyway."""
    try:
        current_app.send_task(
            "strategy.tasks.render_due_documents",
            countdown=settings.DOCUMENT_DEBOUNCE_SECONDS + 1,
            expires=600,
            retry=False,
        )
    except Exception as error:
        # Whatever the broker says, publishing has succeeded, and the sweep will find the row.
        log.warning("Keine Nachricht an die Dokumenten-Werkstatt: %s", type(error).__name__)
