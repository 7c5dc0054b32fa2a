"""Which document a worker makes next, and how long it is its own.

A claim is a lease that its worker prolongs while it lives: whoever is killed loses it within seconds, and the next
sweep takes the document up again. Another lock is the key of the file: two documents may turn out to be the same file,
and then one worker renders and the other one waits for it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread

from django.conf import settings
from django.db import Error, IntegrityError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from .models.publication import Publication
from .querysets import PublicationQuerySet

log = logging.getLogger(__name__)

#: Whoever looks for the same file meanwhile looks again after so many seconds, or as soon as it is there.
LOOK_AGAIN_SECONDS = 5
#: Whatever has been due for so long has waited enough, see `claim`.
PATIENCE = timedelta(minutes=5)
#: Any number; no other advisory lock of the portal has it.
_CLAIMING = 20261124
#: What claiming writes; whatever else happened to the row meanwhile stays, so that nobody's asking is lost.
_CLAIMED = ("state", "step", "page_reached", "key", "attempts", "lease_until")
State = Publication.State
Step = Publication.Step
Variant = Publication.Variant


def claim() -> Publication | None:
    """Take the next document that is due; no other worker gets the same. None if there is nothing to do.

    First what somebody waits for; then what is done in seconds; then the long ones, and of these one at a time: a
    workshop of two processes always has one to spare, however many long ones are owed. What has been due for a while
    counts as if somebody waited for it, but only in one process at a time: however much is asked for, the documents of
    the strategy appear, and however many of them are late, whoever asks gets theirs.
    """
    with transaction.atomic():
        _one_at_a_time()
        now = timezone.now()
        publication = _next(now)
        if publication is None:
            return None
        publication.was_abandoned = publication.state == State.RENDERING
        publication.state = State.RENDERING
        publication.step = Step.COLLECTING
        publication.page_reached = None
        publication.key = ""
        publication.attempts += 1
        publication.lease_until = now + _lease()
        publication.save(update_fields=_CLAIMED)
    return publication


def _next(now: datetime) -> Publication | None:
    making = list(Publication.objects.filter(state=State.RENDERING))
    alive = [row for row in making if row.lease_until and row.lease_until >= now]
    due = Publication.objects.claimable(now).select_for_update(skip_locked=True)
    if any(row.variant == Variant.LONG for row in alive):
        due = due.exclude(variant=Variant.LONG)
    is_pressing = Q(asked_at__isnull=False)
    if all(row.asked_at for row in alive):
        is_pressing |= Q(due_at__lt=now - PATIENCE)
    due = due.alias(is_pressing=is_pressing, is_quick=~is_pressing & ~Q(variant=Variant.LONG))
    due = due.order_by("-is_pressing", "-is_quick", "due_at", "pk")
    taken = {_document(row) for row in making}
    # What a killed worker left is taken up itself before anything newer of the same document.
    return next((row for row in due if row.state == State.RENDERING or _document(row) not in taken), None)


def _document(row: Publication) -> tuple[str, str, int | None]:
    return row.variant, row.scope, row.edition_id


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CLAIMING])


def is_more_due() -> bool:
    """Whether another worker would find something to do."""
    return Publication.objects.claimable(timezone.now()).exists()


def mine(publication: Publication) -> PublicationQuerySet:
    """The row, as long as it is in the making by this very attempt."""
    return Publication.objects.filter(pk=publication.pk, state=State.RENDERING, attempts=publication.attempts)


def reserve(publication: Publication, key: str) -> bool:
    """Write down which file is being made; False if another worker is at this very file, for whatever document."""
    try:
        with transaction.atomic():
            mine(publication).update(key=key)
    except IntegrityError:
        return False
    return True


def postpone(publication: Publication, key: str) -> None:
    """Give the document back until the other worker has made the file `key`. Not an attempt."""
    then = timezone.now() + timedelta(seconds=LOOK_AGAIN_SECONDS)
    back = {"state": State.DUE, "step": Step.WAITING, "due_at": then, "lease_until": None, "key": key}
    try:
        with transaction.atomic():
            mine(publication).update(attempts=F("attempts") - 1, **back)
    except IntegrityError:  # it was owed again meanwhile, and only one row may wait: this one as if left behind
        mine(publication).update(attempts=F("attempts") - 1, lease_until=then)


def wake(key: str) -> None:
    """The file `key` is there, or will not be: whoever waits for it may look now.

    Without a key nobody waits: what is due later has none either.
    """
    if not key:
        return
    Publication.objects.filter(state=State.DUE, key=key).update(due_at=timezone.now())


@contextmanager
def held(publication: Publication) -> Iterator[None]:
    """Prolong the lease for as long as the block lasts, but not beyond the time a document may take."""
    is_over = Event()
    end = timezone.now() + timedelta(seconds=settings.DOCUMENT_TIME_LIMIT_SECONDS + 60)
    thread = Thread(target=_prolong, args=(publication, is_over, end), name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join(5)


def _prolong(publication: Publication, is_over: Event, end: datetime) -> None:
    while not is_over.wait(settings.DOCUMENT_LEASE_SECONDS / 4) and timezone.now() < end:
        try:
            mine(publication).update(lease_until=timezone.now() + _lease())
        except Error as error:  # the database may be back before the lease is over
            log.warning("Frist von Dokument %s nicht verlängert: %s", publication.pk, type(error).__name__)
        finally:
            connection.close()


def _lease() -> timedelta:
    return timedelta(seconds=settings.DOCUMENT_LEASE_SECONDS)
