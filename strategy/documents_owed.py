"""Which documents are owed. The row is the debt; the queue only carries the nudge."""

from __future__ import annotations

import logging
from datetime import timedelta
from threading import Lock, Thread

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Least
from django.utils import timezone

from .models.publication import Publication
from .models.revisions import Live

log = logging.getLogger(__name__)
_nudging = Lock()


def document_scopes() -> list[str]:
    """The joint scope ("") and each public municipality."""
    keys = Live.objects.filter(kind="municipality", revision__content__isnull=False).values_list("key", flat=True)
    return ["", *sorted(keys)]


@transaction.atomic
def owe_live_documents() -> None:
    """Note that every live document is due, a little later: several publications make one document.

    A document that is already waiting moves to the new time, but never by more than six debounces, so
    that staff who publish all afternoon still get a document.
    """
    now = timezone.now()
    delay = timedelta(seconds=settings.DOCUMENT_DEBOUNCE_SECONDS)
    due = Publication.objects.filter(state=Publication.State.DUE)
    # Locked until the commit: a worker that took up a waiting row now would not see this change yet.
    waiting = {(row.scope, row.variant) for row in due.select_for_update()}
    wanted = {(scope, variant.value) for scope in document_scopes() for variant in Publication.Variant}
    due.update(due_at=Least(now + delay, F("created_at") + 6 * delay))
    Publication.objects.bulk_create(
        [Publication(scope=scope, variant=variant, due_at=now + delay) for scope, variant in sorted(wanted - waiting)],
        ignore_conflicts=True,
    )
    if wanted - waiting:
        transaction.on_commit(nudge)


def nudge() -> None:
    """Tell the worker to look when the debounce is over.

    Best effort, and nobody waits for it: the sweep looks anyway. A queue that hangs would otherwise hold up
    whoever published for as long as its time-outs allow; while one message waits, no second one is tried.
    """
    if _nudging.acquire(blocking=False):
        Thread(target=_send, name="nudge", daemon=True).start()


def _send() -> None:
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
    finally:
        _nudging.release()
