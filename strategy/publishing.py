"""Publishing: the one act that changes what the public sees.

In one transaction: the revision, the pointer to it, the projections, the news, the content stamp and the
documents that are owed. Afterwards only a nudge to the queue, which may get lost without harm.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from . import documents_owed, search_index
from .canonical import digest
from .models.base import Publishable
from .models.revisions import ChangeEvent, ContentStamp, Live, PublicAddress, Revision
from .permissions import may
from .registry import Content, Kind, kind_of, kinds
from .state import State


@transaction.atomic
def publish(obj: Publishable, *, by: Any = None, note: str = "", announce: bool = True) -> Revision | None:
    """Append the object's present content as a revision; None if it is what is public already.

    Raises PermissionDenied if `by` is given and may not publish the object.
    """
    _check(by, obj)
    kind = kind_of(obj)
    _lock(kind.name, obj.key)
    previous = _live_revision(kind.name, obj.key)
    content = kind.serialize(obj, previous.content if previous else None)
    if previous and previous.content is not None and previous.sha256 == digest(content):
        return None
    return _append(kind, obj.key, content, previous, by=by, note=note, announce=announce)


@transaction.atomic
def withdraw(obj: Publishable, *, by: Any = None, note: str = "") -> Revision | None:
    """Take the object out of the public; its revisions stay. None if it is not public."""
    _check(by, obj)
    kind = kind_of(obj)
    _lock(kind.name, obj.key)
    previous = _live_revision(kind.name, obj.key)
    if previous is None or previous.content is None:
        return None
    return _append(kind, obj.key, None, previous, by=by, note=note, announce=True)


def _check(by: Any, obj: Publishable) -> None:
    if by is not None and not may(by, "publish", obj):
        raise PermissionDenied("Sie dürfen das nicht veröffentlichen.")


def _lock(kind: str, key: str) -> None:
    """Two people publishing the same object wait for each other; there may be no row yet to lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [zlib.crc32(f"{kind}:{key}".encode())])


def _live_revision(kind: str, key: str) -> Revision | None:
    live = Live.objects.with_content().filter(kind=kind, key=key).first()
    return live.revision if live else None


def _append(
    kind: Kind,
    key: str,
    content: Content | None,
    previous: Revision | None,
    *,
    by: Any,
    note: str,
    announce: bool,
) -> Revision:
    if content is not None:
        kind.before_publish(content)
    revision = Revision.objects.create(
        kind=kind.name,
        key=key,
        number=previous.number + 1 if previous else 1,
        schema=kind.schema,
        content=content,
        sha256=digest(content),
        path=_path(kind, key, content),
        note=note,
        published_at=timezone.now(),
        published_by=by,
    )
    kind.after_publish(revision, previous.content if previous else None)
    project(revision)
    if announce:
        _announce(kind, revision, previous)
    bump_stamp()
    documents_owed.owe_live_documents()
    return revision


def _path(kind: Kind, key: str, content: Content | None) -> str:
    """The address under which the content becomes public; empty where it has no page."""
    if content is None:
        return ""
    return kind.path(key, content, State.live(*kind.address_needs)) if kind.has_page else ""


def project(revision: Revision) -> None:
    """Bring all projections in line with the newest revision of an object."""
    kind = kinds()[revision.kind]
    Live.objects.update_or_create(kind=revision.kind, key=revision.key, defaults={"revision": revision})
    kind.project(revision)
    _remember_address(revision)
    search_index.project(kind, revision)


def _remember_address(revision: Revision) -> None:
    path = revision.path.split("#")[0]
    if path and path == revision.path:
        PublicAddress.objects.update_or_create(path=path, defaults={"kind": revision.kind, "key": revision.key})


def _announce(kind: Kind, revision: Revision, previous: Revision | None) -> None:
    content = revision.content or (previous.content if previous else None) or {}
    is_new = previous is None or previous.content is None
    if revision.content is None:
        sentence = f"{kind.label} „{kind.title(content)}“ ist nicht mehr öffentlich."
    else:
        sentence = kind.sentence(content, State.live(*kind.address_needs, kind.name), is_new=is_new)
    announce(sentence, revision, kind.municipality_keys(revision.key, content))


def announce(
    sentence: str, revision: Revision | None = None, municipality_keys: list[str] | None = None
) -> ChangeEvent:
    """Write one line of news; without a revision it is about the portal as a whole."""
    return ChangeEvent.objects.create(
        kind=revision.kind if revision else "",
        key=revision.key if revision else "",
        revision=revision,
        municipality_keys=municipality_keys or [],
        sentence=sentence[:400],
        at=revision.published_at if revision else timezone.now(),
    )


def bump_stamp() -> None:
    """What the public sees has changed: cached pages and ETags of before count no more."""
    if not ContentStamp.objects.filter(pk=1).update(number=F("number") + 1):
        ContentStamp.objects.get_or_create(pk=1, defaults={"number": 1})


def current_stamp() -> int:
    return ContentStamp.objects.filter(pk=1).values_list("number", flat=True).first() or 0


def workspace_content(obj: Publishable) -> tuple[Content | None, Content]:
    """The public content of an object (None if not public), and what publishing it now would make public."""
    previous = _live_revision(obj.kind, obj.key)
    before = previous.content if previous else None
    return before, kind_of(obj).serialize(obj, before)


def rebuild(progress: Callable[[str], None] = lambda line: None) -> None:
    """Make every projection again from the revisions, from nothing, in one transaction."""
    with transaction.atomic():
        Live.objects.all().delete()
        PublicAddress.objects.all().delete()
        search_index.clear()
        for older in Revision.objects.exclude(path="").order_by("id").only("path", "kind", "key"):
            _remember_address(older)
        for kind in kinds().values():
            newest = Revision.objects.filter(kind=kind.name).order_by("key", "-number").distinct("key")
            kind_count = 0
            for revision in newest:
                project(revision)
                kind_count += 1
            progress(f"{kind.label}: {kind_count}")
        bump_stamp()
