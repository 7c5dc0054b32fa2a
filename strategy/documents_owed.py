"""Which documents are owed. The row is the debt; the queue only carries the nudge."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Least
from django.utils import timezone

from . import document_files
from .models.editions import Edition
from .models.publication import Publication
from .models.revisions import Live
from .nudging import Nudge
from .querysets import PublicationQuerySet

worker = Nudge("strategy.tasks.render_due_documents", reaches="die Dokumenten-Werkstatt")


def document_scopes() -> list[str]:
    """The joint scope ("") and each public municipality."""
    keys = Live.objects.filter(kind="municipality", revision__content__isnull=False).values_list("key", flat=True)
    return ["", *sorted(keys)]


@transaction.atomic
def owe_live_documents() -> None:
    """Note that every live document is due, a little later: several publications make one document."""
    if owe(_all_documents(), timedelta(seconds=settings.DOCUMENT_DEBOUNCE_SECONDS)):
        transaction.on_commit(nudge)


@transaction.atomic
def owe_documents_of(edition: Edition) -> None:
    """Note that the documents of an edition are due: it was frozen, or a council has decided on it."""
    if owe(_all_documents(), timedelta(seconds=settings.DOCUMENT_DEBOUNCE_SECONDS), edition):
        transaction.on_commit(nudge)


def _all_documents() -> set[tuple[str, str]]:
    return {(scope, variant.value) for scope in document_scopes() for variant in Publication.Variant}


@transaction.atomic
def owe(wanted: set[tuple[str, str]], delay: timedelta, edition: Edition | None = None) -> bool:
    """Note that these documents, given as (scope, variant), are due; True if one of them was not waiting yet.

    They are those of an edition, or of the live state.

    A document that is already waiting moves to the new time, but never by more than six delays, so that staff who
    publish all afternoon still get a document.
    """
    now = timezone.now()
    due = Publication.objects.of_documents(wanted, edition).filter(state=Publication.State.DUE)
    # Locked until the commit: a worker that took up a waiting row now would not see this change yet.
    waiting = {(row.scope, row.variant) for row in due.order_by("pk").select_for_update()}
    due.update(due_at=Least(now + delay, F("created_at") + 6 * delay))
    # The new one says it better than a second attempt at the old one.
    Publication.objects.of_documents(wanted, edition).filter(state=Publication.State.FAILED).update(retry_at=None)
    Publication.objects.bulk_create(
        [
            Publication(edition=edition, scope=scope, variant=variant, due_at=now + delay)
            for scope, variant in sorted(wanted - waiting)
        ],
        ignore_conflicts=True,
    )
    return bool(wanted - waiting)


@transaction.atomic
def take_back(scope: str, variant: str) -> None:
    """Offer no file of this document any more, because it says what is no longer public.

    Owe it again in the same transaction, before: that lock keeps a worker from starting on the old contents.
    """
    rows = Publication.objects.of_documents({(scope, variant)})
    _forget(rows.done(), document_files.remove)
    rows.filter(state=Publication.State.RENDERING).update(
        state=Publication.State.UNCHANGED, lease_until=None, finished_at=timezone.now()
    )


@transaction.atomic
def forget_older(publication: Publication) -> None:
    """Delete the files that a newer one of the same document has replaced."""
    rows = Publication.objects.of_documents({(publication.scope, publication.variant)}, publication.edition)
    _forget(rows.done().filter(pk__lt=publication.pk).exclude(key=publication.key), remove_unless_shared)


@transaction.atomic
def make_again(publications: Iterable[Publication]) -> int:
    """Note these documents as due at once, whatever became of them; the number of documents.

    What was made on demand stays so: its file goes when nobody asks for it any more.
    """
    publications = list(publications)
    wanted: dict[Edition | None, set[tuple[str, str]]] = {}
    for row in publications:
        wanted.setdefault(row.edition, set()).add((row.scope, row.variant))
    for edition, documents in wanted.items():
        owe(documents, timedelta(0), edition)
    for row in publications:
        if row.asked_at:
            due = Publication.objects.of_documents({(row.scope, row.variant)}, row.edition)
            due.filter(state=Publication.State.DUE, asked_at=None).update(asked_at=row.asked_at)
    transaction.on_commit(worker)
    return sum(map(len, wanted.values()))


def owe_lost() -> int:
    """Note documents whose file is gone, after a disk broke or a backup without files came back; their number.

    Not those that wait or have failed since: that is known already.
    """
    ours = Publication.objects.filter(variant__in=Publication.Variant.values)
    newest = ours.order_by("edition_id", "scope", "variant", "-id").distinct("edition_id", "scope", "variant")
    at_rest = {_name(row) for row in newest if row.state in (Publication.State.DONE, Publication.State.UNCHANGED)}
    lost = [row for row in ours.newest_done().select_related("edition") if not row.path.exists()]
    return make_again([row for row in lost if _name(row) in at_rest])


def _name(row: Publication) -> tuple[int | None, str, str]:
    return row.edition_id, row.scope, row.variant


def _forget(done: PublicationQuerySet, remove: Callable[[Publication], None]) -> None:
    rows = list(done)
    done.delete()
    for row in rows:
        transaction.on_commit(partial(remove, row))


def remove_unless_shared(row: Publication) -> None:
    """Delete the file of a row that is gone; equal files of several documents are one, and then it stays.

    To be called after the commit. A worker notes the key before it looks for a row to take the file over from: so
    whoever could still see that row is seen here, and its file is left to it.
    """
    named = Publication.objects.filter(state__in=[Publication.State.DONE, Publication.State.RENDERING], key=row.key)
    if not named.exists():
        document_files.remove(row)


def nudge() -> None:
    """Tell the worker to look when the debounce is over."""
    worker(countdown=settings.DOCUMENT_DEBOUNCE_SECONDS + 1)
