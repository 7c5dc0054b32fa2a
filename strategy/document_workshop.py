"""Making the documents that are owed: claim one, render it, store it, or say why not.

Runs in the worker. Whoever is killed leaves a lease that runs out; the next sweep takes the row up again.
"""

from __future__ import annotations

import logging
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from . import document_claims as claims
from . import document_files as files
from . import documents_owed
from .document_claims import claim
from .document_faults import KILLED, Fault, fault
from .document_makers import Draft, is_listed, maker
from .models.publication import Publication
from .publishing import bump_stamp
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
    make_or_say_why(publication)
    return True


def make_or_say_why(publication: Publication) -> None:
    """Make a claimed document; whatever goes wrong is noted in its row."""
    if publication.was_abandoned and publication.attempts > MAX_ATTEMPTS:
        fail(publication, KILLED)
        return
    try:
        with claims.held(publication), limited_memory(settings.DOCUMENT_MEMORY_LIMIT_MB):
            make(publication)
    except Exception as error:
        found = fault(error)
        log.error("Dokument %s: %s: %s", publication.pk, type(error).__name__, error, exc_info=found.is_puzzling)
        fail(publication, found)
    finally:
        claims.wake(publication.key)


def make(publication: Publication) -> None:
    """Draft, and render only what has never been rendered: the key names content and template.

    Equal files may be wanted by several documents, at the same moment too: one worker makes it, the others wait.
    """
    made_by = maker(publication.variant)
    draft = made_by.draft(publication.scope, Snapshot(publication.edition))
    if draft is None:
        _end(publication, Status.UNCHANGED)
        return
    if not claims.reserve(publication, draft.key):
        claims.postpone(publication, draft.key)
        return
    publication.key = draft.key
    if before := _made_before(draft):
        _finish_unchanged(publication, before, draft)
    else:
        _render(publication, draft, is_lasting=made_by.is_lasting)


def _made_before(draft: Draft) -> Publication | None:
    before = Publication.objects.done().filter(key=draft.key).order_by("-pk").first()
    return before if before and before.path.exists() else None


def _render(publication: Publication, draft: Draft, *, is_lasting: bool) -> None:
    rendered = draft.render(_Progress(publication))
    _step(publication, Step.STORING)
    publication.file_name = draft.file_name
    files.store(publication.path, rendered.pdf)
    _finish(publication, rendered, draft, is_lasting=is_lasting)


def _finish(publication: Publication, rendered: Rendered, draft: Draft, *, is_lasting: bool) -> None:
    publication.sha256 = sha256(rendered.pdf).hexdigest()
    is_offered = _end(
        publication,
        Status.DONE,
        step=Step.STORING,
        key=draft.key,
        up_to=draft.up_to,
        content_hash=draft.content_hash,
        rendering_hash=draft.rendering_hash,
        sha256=publication.sha256,
        size=len(rendered.pdf),
        pages=rendered.pages,
        content_date=draft.content_date,
        file_name=draft.file_name,
    )
    if is_offered and is_lasting:
        files.shelve(publication)
    elif is_offered:
        documents_owed.forget_older(publication)
    elif not is_lasting and not Publication.objects.done().filter(key=draft.key).exists():
        publication.path.unlink(missing_ok=True)  # taken back while it was made


def _finish_unchanged(publication: Publication, before: Publication, draft: Draft) -> None:
    """Nothing to render. If another document came between, the old file is the newest again."""
    own = Publication.objects.of_documents({(publication.scope, publication.variant)}, publication.edition)
    newest = own.newest_done().first()
    if newest and newest.key == before.key:
        _end(publication, Status.UNCHANGED, up_to=draft.up_to)
    else:
        _end(publication, Status.DONE, up_to=draft.up_to, **{field: getattr(before, field) for field in FILE_FIELDS})


def fail(publication: Publication, found: Fault) -> None:
    """Note why, and when to try again; the last good file stays what the public gets."""
    log.error("Dokument %s fehlgeschlagen: %s", publication.pk, found.reason)
    retry_at = found.retry_at(publication.attempts, timezone.now())
    _end(publication, Status.FAILED, error=found.reason, retry_at=retry_at)


@transaction.atomic
def _end(publication: Publication, outcome: str, **values: Any) -> bool:
    """Write the outcome; False if the lease ran out and another worker has the document now, or it was taken back.

    The stamp comes first, as wherever documents are taken back: so neither waits for the other for ever. Of what no
    page shows the stamp knows nothing: otherwise whoever orders documents would empty the page cache each time.
    """
    if is_listed(publication.variant):
        bump_stamp()
    over = {"state": outcome, "lease_until": None, "finished_at": timezone.now(), "error": "", "retry_at": None}
    is_mine = bool(claims.mine(publication).update(**over | values))
    if not is_mine:
        log.warning("Dokument %s gehört inzwischen einem anderen Prozess.", publication.pk)
    return is_mine


def _step(publication: Publication, step: str, page: int | None = None) -> None:
    claims.mine(publication).update(step=step, page_reached=page)


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
