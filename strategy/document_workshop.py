"""Making the documents that are owed: claim one, render it, store it, or say why not.

Runs in the worker. A killed worker leaves a lease that runs out; the next sweep takes the row up again.
"""

from __future__ import annotations

import logging
import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from . import documents_owed
from .document_makers import Draft, PangoMissing, maker
from .models.publication import Publication
from .publishing import bump_stamp
from .querysets import PublicationQuerySet
from .snapshot import Snapshot

if TYPE_CHECKING:
    from .documents import Rendered

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
#: What a row says of its file.
FILE_FIELDS = ("key", "sha256", "size", "pages", "content_date", "file_name", "content_hash", "rendering_hash")
Status = Publication.State
Step = Publication.Step


def work() -> bool:
    """Make one document that is due. True if there was one, so that the caller asks again."""
    publication = claim()
    if publication is None:
        return False
    if publication.attempts > MAX_ATTEMPTS:
        fail(publication, "Die Erstellung wurde dreimal abgebrochen, ohne einen Grund zu nennen.")
        return True
    try:
        with limited_memory(settings.DOCUMENT_MEMORY_LIMIT_MB):
            make(publication)
    except SoftTimeLimitExceeded:
        fail(publication, f"Die Erstellung dauerte länger als {settings.DOCUMENT_TIME_LIMIT_SECONDS} Sekunden.")
    except MemoryError:
        fail(publication, f"Die Erstellung brauchte mehr als {settings.DOCUMENT_MEMORY_LIMIT_MB} MB Speicher.")
    except PangoMissing as error:
        fail(publication, str(error))
    except OSError as error:
        fail(publication, f"Die Datei konnte nicht geschrieben werden: {error.strerror or error}.")
    except Exception as error:
        log.exception("Dokument %s", publication.pk)
        fail(publication, f"{type(error).__name__}: {error}"[:2000])
    return True


def claim() -> Publication | None:
    """Take a document that is due, the oldest first, the long ones last; no other worker gets the same.

    The others are done in seconds: nobody shall wait for them behind three long ones.
    """
    now = timezone.now()
    with transaction.atomic():
        busy = Publication.objects.filter(state=Status.RENDERING, lease_until__gte=now)
        taken = {(p.variant, p.scope, p.edition_id) for p in busy}
        due = Publication.objects.claimable(now).select_for_update(skip_locked=True)
        due = due.alias(is_long=Q(variant=Publication.Variant.LONG)).order_by("is_long", "due_at", "pk")
        publication = next((p for p in due if (p.variant, p.scope, p.edition_id) not in taken), None)
        if publication is None:
            return None
        publication.state = Status.RENDERING
        publication.step = Step.COLLECTING
        publication.page_reached = None
        publication.attempts += 1
        publication.lease_until = now + timedelta(seconds=settings.DOCUMENT_TIME_LIMIT_SECONDS + 60)
        try:
            with transaction.atomic():
                publication.save()
        except IntegrityError:  # A second worker began the same document in this moment.
            return None
    return publication


def make(publication: Publication) -> None:
    """Draft, and render only what has never been rendered: the key names content and template."""
    made_by = maker(publication.variant)
    draft = made_by.draft(publication.scope, Snapshot(publication.edition))
    if draft is None:
        _end(publication, Status.UNCHANGED)
        return
    before = Publication.objects.done().filter(key=draft.key).order_by("-pk").first()
    if before and before.path.exists():
        _finish_unchanged(publication, before, draft)
        return
    rendered = draft.render(_Progress(publication))
    _step(publication, Step.STORING)
    publication.key, publication.file_name = draft.key, draft.file_name
    store(publication.path, rendered.pdf)
    _finish(publication, rendered, draft, is_lasting=made_by.is_lasting)


def store(path: Path, data: bytes) -> None:
    """Write a whole file or none: temporary name, to the disk, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _finish(publication: Publication, rendered: Rendered, draft: Draft, *, is_lasting: bool) -> None:
    is_offered = _end(
        publication,
        Status.DONE,
        step=Step.STORING,
        key=draft.key,
        up_to=draft.up_to,
        content_hash=draft.content_hash,
        rendering_hash=draft.rendering_hash,
        sha256=sha256(rendered.pdf).hexdigest(),
        size=len(rendered.pdf),
        pages=rendered.pages,
        content_date=draft.content_date,
        file_name=draft.file_name,
    )
    if is_lasting:
        return
    if is_offered:
        documents_owed.forget_older(publication)
    elif not Publication.objects.done().filter(key=draft.key).exists():
        publication.path.unlink(missing_ok=True)  # taken back while it was made


def _finish_unchanged(publication: Publication, before: Publication, draft: Draft) -> None:
    """Nothing to render. If another document came between, the old file is the newest again."""
    own = Publication.objects.of_documents({(publication.scope, publication.variant)}, publication.edition)
    newest = own.newest_done().first()
    if newest and newest.key == before.key:
        _end(publication, Status.UNCHANGED, up_to=draft.up_to)
    else:
        _end(publication, Status.DONE, up_to=draft.up_to, **{field: getattr(before, field) for field in FILE_FIELDS})


def fail(publication: Publication, reason: str) -> None:
    """Note why; the last good file stays what the public gets."""
    log.error("Dokument %s fehlgeschlagen: %s", publication.pk, reason)
    _end(publication, Status.FAILED, error=reason)


@transaction.atomic
def _end(publication: Publication, outcome: str, **values: Any) -> bool:
    """Write the outcome; False if the lease ran out and another worker has the document now, or it was taken back.

    The stamp comes first, as wherever documents are taken back: so neither waits for the other for ever.
    """
    bump_stamp()
    is_mine = bool(_mine(publication).update(state=outcome, lease_until=None, finished_at=timezone.now(), **values))
    if not is_mine:
        log.warning("Dokument %s gehört inzwischen einem anderen Prozess.", publication.pk)
    return is_mine


def _mine(publication: Publication) -> PublicationQuerySet:
    """The row, as long as it is in the making by this very attempt."""
    return Publication.objects.filter(pk=publication.pk, state=Status.RENDERING, attempts=publication.attempts)


def _step(publication: Publication, step: str, page: int | None = None) -> None:
    _mine(publication).update(step=step, page_reached=page)


class _Progress:
    """Writes the renderer's steps to the row, at most twice a second."""

    def __init__(self, publication: Publication):
        self.publication = publication
        self.step = ""
        self.written_at = 0.0

    def __call__(self, step: str, page: int | None) -> None:
        now = time.monotonic()
        if step == self.step and now - self.written_at < 0.5:
            return
        self.step, self.written_at = step, now
        _step(self.publication, step, page)


@contextmanager
def limited_memory(megabytes: int) -> Iterator[None]:
    """A render that grows beyond the limit gets a MemoryError instead of taking the machine with it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = megabytes * 1024 * 1024
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
