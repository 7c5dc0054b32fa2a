"""Documents that are made when somebody asks for them: the file if it is still right, else a place in the queue.

Whoever prints something on demand needs only `order` here and `deliver` in views/orders.py.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache, partial

from django.db import connection, transaction
from django.db.models import F, Max, Q, QuerySet
from django.db.models.functions import Least
from django.utils import timezone

from . import documents_owed
from .document_makers import load_documents, maker
from .models import Edition, EditionEntry, Live, Publication, Selection
from .querysets import PublicationQuerySet
from .snapshot import Snapshot

#: So many documents that people asked for may wait at once.
MAX_WAITING = 30
#: What anybody can have in any number, because there is one for each choice of words in an address.
UNBOUNDED = ("selection", "synopsis", "council")
#: So many of these may wait at once, so that there is always room for others; so many of their files are kept.
MAX_WAITING_UNBOUNDED = 20
MAX_KEPT_UNBOUNDED = 300
#: A file that nobody has asked for since goes.
KEEP_UNASKED = timedelta(days=30)
#: What was checked so long ago counts as checked: nobody is sent in circles.
JUST_NOW = timedelta(seconds=15)
#: So long a document that failed is not tried again at the asking of people.
AFTER_FAILURE = timedelta(seconds=60)
#: When somebody asks is noted once in this time, so that reading writes little.
NOTE_EVERY = timedelta(days=1)
#: Key of PostgreSQL's advisory lock for whoever takes a place in the queue.
_QUEUE = 7_210_330
Status = Publication.State
WAITING = (Status.DUE, Status.RENDERING)


class Busy(Exception):
    """Too many documents wait already; ask again later."""


def order(variant: str, scope: str, edition: Edition | None = None) -> Publication:
    """The document as it is today: its row, `done` if the file is there, else on its way.

    `variant` and `scope` name it as settings.PORTAL_DOCUMENT_MAKERS does, `edition` None is the live state. States of
    the row: `done` (serve row.path), `due` or `rendering` (show progress), `failed` (row.retry_at says whether it is
    tried again), `unchanged` (there is nothing public to print). Equal content is never rendered twice, whoever asks
    and however often. Raises Busy if too many wait, KeyError for a variant that nobody makes.
    """
    maker(variant)
    rows = Publication.objects.of_documents({(scope, variant)}, edition)
    ready = _ready(rows) or _failed_lately(rows)
    if ready is None:
        return _wait_for(rows, Publication(variant=variant, scope=scope, edition=edition))
    _note_asking(ready)
    return ready


def _ready(rows: PublicationQuerySet) -> Publication | None:
    """The row of the file that is still right; that of a document that has nothing to say; None if it must be made."""
    checked = rows.filter(state__in=[Status.DONE, Status.UNCHANGED]).order_by("-pk").first()
    if checked is None or not is_current(checked):
        return None
    if checked.state == Status.UNCHANGED and checked.up_to is None:
        return checked
    done = rows.done().order_by("-pk").first()
    if done is None or not done.path.exists():
        return None
    return done if _is_fresh(checked) or _looks_as_today(done) else None


def _is_fresh(checked: Publication) -> bool:
    return bool(checked.finished_at and checked.finished_at > timezone.now() - JUST_NOW)


def _looks_as_today(done: Publication) -> bool:
    """Whether it was made with the templates of today; true of a file that does not say."""
    return not done.rendering_hash or done.rendering_hash == _rendering_hash()


@cache
def _rendering_hash() -> str:
    return str(load_documents().rendering_hash())


def is_current(checked: Publication) -> bool:
    """Whether nothing has changed since this row was finished that its document could show.

    A maker that depends on less than everything public, or on more, says so itself: `is_current(publication) -> bool`.
    """
    if _is_fresh(checked):
        return True
    own = getattr(maker(checked.variant), "is_current", None)
    if own:
        return bool(own(checked))
    return checked.up_to is not None and checked.up_to >= newest_number(checked.edition)


def newest_number(edition: Edition | None) -> int:
    """Number of the newest revision that a snapshot of the edition, or of the live state, holds."""
    if edition is None:
        return Live.objects.aggregate(newest=Max("revision_id"))["newest"] or 0
    frozen = EditionEntry.objects.filter(edition=edition).aggregate(newest=Max("revision_id"))["newest"] or 0
    return max(frozen, Snapshot(edition).state("resolution").up_to)


def _failed_lately(rows: PublicationQuerySet) -> Publication | None:
    """The newest row, if it failed and it is too early to try again at the asking of people."""
    newest = rows.order_by("-pk").first()
    if newest is None or newest.state != Status.FAILED:
        return None
    is_early = bool(newest.finished_at and newest.finished_at > timezone.now() - AFTER_FAILURE)
    return newest if newest.retry_at or is_early else None


@transaction.atomic
def _wait_for(rows: PublicationQuerySet, wanted: Publication) -> Publication:
    """The row that will make it, due now; one that waits already is taken."""
    _one_after_another()
    now = timezone.now()
    rows.filter(state=Status.DUE).update(due_at=Least(F("due_at"), now))
    rows.filter(state__in=WAITING).update(asked_at=now)
    waiting = rows.filter(state__in=WAITING).order_by("-pk").first()
    if waiting is None:
        _make_room(wanted.variant)
        wanted.due_at = wanted.asked_at = now
        wanted.save(force_insert=True)
        waiting = wanted
    transaction.on_commit(documents_owed.worker)
    return waiting


def _make_room(variant: str) -> None:
    """A place in the queue, and on the disk for what there are so many of. Raises Busy if there is none."""
    waiting = Publication.objects.filter(state__in=WAITING, asked_at__isnull=False)
    if waiting.count() >= MAX_WAITING:
        raise Busy
    if variant not in UNBOUNDED:
        return
    if waiting.filter(variant__in=UNBOUNDED).count() >= MAX_WAITING_UNBOUNDED:
        raise Busy
    kept = Publication.objects.filter(state=Status.DONE, asked_at__isnull=False, variant__in=UNBOUNDED)
    _delete(list(kept.order_by("-asked_at", "-pk")[MAX_KEPT_UNBOUNDED - 1 :]))


def _one_after_another() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_QUEUE])


def _note_asking(publication: Publication) -> None:
    now = timezone.now()
    unnoted = Q(asked_at__isnull=True) | Q(asked_at__lt=now - NOTE_EVERY)
    Publication.objects.filter(unnoted, pk=publication.pk).update(asked_at=now)


def answer_to(publication: Publication) -> Publication:
    """What became of an ordered row: the row with the file once it is there, else the row itself.

    A check that found nothing new is answered by the file of before.
    """
    if publication.state == Status.UNCHANGED and publication.up_to is not None:
        rows = Publication.objects.of_documents({(publication.scope, publication.variant)}, publication.edition)
        return rows.done().order_by("-pk").first() or publication
    return publication


@transaction.atomic
def delete_unasked(now: datetime) -> None:
    """Delete the files that were made on demand and that nobody has asked for in a month."""
    _delete(list(Publication.objects.filter(state=Status.DONE, asked_at__lt=now - KEEP_UNASKED)))
    _unnamed(Selection.objects.filter(created_at__lt=now - KEEP_UNASKED)).delete()


def _delete(rows: list[Publication]) -> None:
    """Rows of finished documents, their files unless another row names the same, and what was chosen for them."""
    if not rows:
        return
    Publication.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for row in rows:
        transaction.on_commit(partial(documents_owed.remove_unless_shared, row))
    _unnamed(Selection.objects.filter(pk__in=[row.scope for row in rows if row.variant == "selection"])).delete()


def _unnamed(selections: QuerySet[Selection]) -> QuerySet[Selection]:
    """Those that no document is made from."""
    return selections.exclude(pk__in=Publication.objects.filter(variant="selection").values("scope"))
