"""Publishing: the one act that changes what the public sees.

In one transaction: the revision, the pointer to it, the projections, the news, the content stamp and the
documents that are owed. Afterwards only a nudge to the queue, which may get lost without harm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.module_loading import import_string

from . import documents_owed, search_index
from .canonical import digest
from .models.base import Publishable
from .models.revisions import ChangeEvent, ContentStamp, Live, PublicAddress, Revision
from .permissions import may
from .registry import Content, Kind, kind_of, kinds
from .state import State

#: Number of the lock in the database that whoever publishes holds until the commit.
_PUBLISHING = 20231114


@transaction.atomic
def publish(
    obj: Publishable,
    *,
    by: Any = None,
    note: str = "",
    announce: bool = True,
    replaces: Mapping[str, int] | None = None,
    at: datetime | None = None,
) -> Revision | None:
    """Append the object as it is saved as a revision; None if that is what is public already.

    `at` is for the demo, which begins a few days ago; nothing may be public yet that is newer.
    `replaces` says which old passages go on in which new ones: block id → index of the block in the new text.
    Raises PermissionDenied if `by` is given and may not publish the object, ValueError if an old passage or a
    place in `replaces` does not exist.
    """
    one_at_a_time()
    kind = kind_of(obj)
    saved = kind.queryset().get(pk=obj.pk)
    _check(by, saved)
    previous = _newest(kind.name, obj.key)
    before = last_content(kind, previous)
    content = kind.serialize(saved, before)
    if replaces:
        content = kind.replace(content, before, replaces)
    if previous and says(kind, previous, content):
        return None
    return _append(kind, obj.key, content, previous, before, by=by, note=note, announce=announce, at=at)


@transaction.atomic
def withdraw(obj: Publishable, *, by: Any = None, note: str = "") -> Revision | None:
    """Take the object out of the public; its revisions stay. None if it is not public."""
    one_at_a_time()
    kind = kind_of(obj)
    _check(by, kind.queryset().get(pk=obj.pk))
    previous = _newest(kind.name, obj.key)
    if previous is None or previous.content is None:
        return None
    return _append(kind, obj.key, None, previous, kind.read(previous), by=by, note=note, announce=True)


def _check(by: Any, obj: Publishable) -> None:
    if by is not None and not may(by, "publish", obj):
        raise PermissionDenied("Sie dürfen das nicht veröffentlichen.")


def one_at_a_time() -> None:
    """Whoever publishes waits until the one before has committed.

    One lock for all objects: numbers, block ids and addresses are given without a race, and two people who
    publish several objects in one transaction cannot wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_PUBLISHING])


def hold_publishing() -> None:
    """Nobody publishes until this transaction ends; whoever publishes now is waited for.

    For what depends on a text staying as it is. To be called before the transaction changes a row that
    publishing changes too, or the two wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_PUBLISHING])


def _newest(kind: str, key: str) -> Revision | None:
    return Revision.objects.filter(kind=kind, key=key).order_by("-number").first()


def says(kind: Kind, revision: Revision, content: Content) -> bool:
    """Whether the revision says just this, also if it was written in an older form."""
    return digest(kind.read(revision)) == digest(content)


def last_content(kind: Kind, newest: Revision | None) -> Content | None:
    """What was public last, also of an object that has been withdrawn: its passages keep their ids."""
    if newest is None or newest.content is not None:
        return kind.read(newest) if newest else None
    return last_contents(kind, [newest.key])[newest.key]


def last_contents(kind: Kind, keys: Iterable[str]) -> dict[str, Content | None]:
    """{key: what was public last} of those that ever were; one statement."""
    public = Revision.objects.filter(kind=kind.name, key__in=list(keys), content__isnull=False)
    return {found.key: kind.read(found) for found in public.order_by("key", "-number").distinct("key")}


def _append(
    kind: Kind,
    key: str,
    content: Content | None,
    previous: Revision | None,
    before: Content | None,
    *,
    by: Any,
    note: str,
    announce: bool,
    at: datetime | None = None,
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
        published_at=at or timezone.now(),
        published_by=by,
    )
    kind.after_publish(revision, before)
    project(revision)
    kind.settle(revision)
    _tell_other_apps(revision, before)
    if announce:
        is_new = previous is None or previous.content is None
        _announce(kind, revision, content or before or {}, is_new=is_new)
    bump_stamp()
    documents_owed.owe_live_documents()
    return revision


def _tell_other_apps(revision: Revision, before: Content | None) -> None:
    """Settings list by dotted path what else changes with a publication; it belongs to the same transaction.

    Each function gets the new revision and what was public last, None if nothing ever was.
    """
    for dotted_path in settings.PORTAL_AFTER_PUBLISH:
        import_string(dotted_path)(revision, before)


def _path(kind: Kind, key: str, content: Content | None) -> str:
    """The address under which the content becomes public; empty where it has no page."""
    return kind.path(key, content, _surroundings(kind)) if content is not None and kind.has_page else ""


def _surroundings(kind: Kind) -> State:
    """What a kind needs to know of other objects for its address and its sentence."""
    return State.live(*kind.address_needs) if kind.address_needs else State([])


def project(revision: Revision) -> None:
    """Bring all projections in line with the newest revision of an object."""
    kind = kinds()[revision.kind]
    Live.objects.upsert(["kind", "key"], kind=revision.kind, key=revision.key, revision=revision)
    revision.content = kind.read(revision)
    kind.project(revision)
    _remember_addresses([revision])
    search_index.project(kind, revision)


def _remember_addresses(revisions: Iterable[Revision]) -> None:
    """Every page that was public once leads to its object for ever; a place on another's page is no address."""
    found = {r.path: PublicAddress(path=r.path, kind=r.kind, key=r.key) for r in revisions if _is_page(r.path)}
    PublicAddress.objects.bulk_create(
        found.values(), update_conflicts=True, unique_fields=["path"], update_fields=["kind", "key"]
    )


def _is_page(path: str) -> bool:
    return bool(path) and "#" not in path


def _announce(kind: Kind, revision: Revision, content: Content, *, is_new: bool) -> None:
    state = _surroundings(kind)
    if revision.content is None:
        sentence = kind.farewell(content, state)
    else:
        sentence = kind.sentence(content, state, is_new=is_new)
    about = kind.subjects(revision.key, content) if content else [(kind.name, revision.key)]
    announce(sentence, revision, kind.municipality_keys(revision.key, content), about=about)


@transaction.atomic
def announce(
    sentence: str,
    revision: Revision | None = None,
    municipality_keys: list[str] | None = None,
    path: str = "",
    *,
    of: tuple[str, str] = ("", ""),
    about: Iterable[tuple[str, str]] = (),
    at: datetime | None = None,
) -> ChangeEvent:
    """Write one line of news: of a revision, of an object given as (kind, key), of what `path` leads to, or of all.

    `about` names as (kind, key) whose followers it concerns. No other code writes news: `settled_news` relies on it.
    """
    hold_publishing()
    kind, key = (revision.kind, revision.key) if revision else of
    return ChangeEvent.objects.create(
        kind=kind,
        key=key,
        revision=revision,
        municipality_keys=municipality_keys or [],
        sentence=sentence[:400],
        about=list(dict.fromkeys(f"{its_kind}/{its_key}" for its_kind, its_key in about)),
        path=path,
        at=at or (revision.published_at if revision else timezone.now()),
    )


@transaction.atomic(durable=True)
def settled_news() -> int:
    """The number up to which all news can be read: none with a smaller one can still come. 0 if there are none.

    Numbers are given before the commit, so a smaller one may become visible after a larger one. Whoever writes news
    holds the lock; here all of them are waited for, in a transaction of its own that holds up nobody else.
    """
    one_at_a_time()
    return ChangeEvent.objects.aggregate(newest=Max("id"))["newest"] or 0


def bump_stamp() -> None:
    """What the public sees has changed: cached pages and ETags of before count no more."""
    if not ContentStamp.objects.filter(pk=1).update(number=F("number") + 1):
        ContentStamp.objects.get_or_create(pk=1, defaults={"number": 1})


def current_stamp() -> int:
    return ContentStamp.objects.filter(pk=1).values_list("number", flat=True).first() or 0


@transaction.atomic
def rebuild(progress: Callable[[str], None] = lambda line: None) -> None:
    """Make every projection again from the revisions, from nothing."""
    one_at_a_time()
    Live.objects.all().delete()
    PublicAddress.objects.all().delete()
    search_index.clear()
    _remember_addresses(Revision.objects.exclude(path="").order_by("id").only("path", "kind", "key"))
    for kind in kinds().values():
        kind.clear()
        newest = Revision.objects.filter(kind=kind.name).order_by("key", "-number").distinct("key")
        for revision in newest:
            project(revision)
        kind.retrace()
        progress(f"{kind.label}: {len(newest)}")
    for dotted_path in settings.PORTAL_AFTER_REBUILD:
        import_string(dotted_path)()
    bump_stamp()
