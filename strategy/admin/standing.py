"""„Stand": how the workspace object relates to what is public of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.utils.html import format_html

from .. import changes
from ..canonical import digest
from ..models import Live, Revision
from ..models.base import Publishable
from ..publishing import last_content, last_contents, says
from ..registry import Content, kind_of

PUBLIC, CHANGED, NEVER, WITHDRAWN = "public", "changed", "never", "withdrawn"
LABELS = {PUBLIC: "öffentlich", CHANGED: "geändert", NEVER: "nie veröffentlicht", WITHDRAWN: "zurückgezogen"}


@dataclass(frozen=True)
class Standing:
    """The current revision (None: never public), what it says, and what publishing now would say.

    `last` is what was public last: what it says, unless the object is withdrawn.
    """

    revision: Revision | None
    before: Content | None
    after: Content
    state: str
    changed: int
    last: Content | None = None

    @property
    def label(self) -> str:
        if self.state != CHANGED:
            return LABELS[self.state]
        return "geändert: 1 Feld" if self.changed == 1 else f"geändert: {self.changed} Felder"

    @property
    def is_public(self) -> bool:
        return self.before is not None

    @property
    def is_unpublished(self) -> bool:
        """Publishing now would change what the public sees, or make it public for the first time."""
        return self.state in (CHANGED, NEVER)

    @property
    def digest(self) -> str:
        return digest(self.after)

    def badge(self) -> str:
        return format_html('<span class="standing standing--{}">{}</span>', self.state, self.label)


def standings(objects: Iterable[Publishable]) -> dict[str, Standing]:
    """Key → standing of objects of one kind; one statement, whatever their number, and one for withdrawn ones.

    What was not saved since it was published is not compared: saving and publishing both hold the row.
    """
    objects = list(objects)
    if not objects:
        return {}
    live = Live.objects.with_content().filter(kind=objects[0].kind, key__in=[obj.key for obj in objects])
    revisions = {row.key: row.revision for row in live}
    withdrawn = [key for key, revision in revisions.items() if revision.content is None]
    last = last_contents(kind_of(objects[0]), withdrawn) if withdrawn else {}
    return {obj.key: _quick(obj, revisions.get(obj.key), last.get(obj.key)) for obj in objects}


def standing(obj: Publishable) -> Standing:
    """The same of one object, compared in every case."""
    row = Live.objects.with_content().filter(kind=obj.kind, key=obj.key).first()
    revision = row.revision if row else None
    return _standing(obj, revision, last_content(kind_of(obj), revision))


def _quick(obj: Publishable, revision: Revision | None, last: Content | None) -> Standing:
    """`last` is needed only of what is withdrawn."""
    if revision and revision.content is not None and obj.updated_at <= revision.published_at:
        content = kind_of(obj).read(revision) or {}
        return Standing(revision, content, content, PUBLIC, 0, content)
    return _standing(obj, revision, last)


def _standing(obj: Publishable, revision: Revision | None, last: Content | None) -> Standing:
    kind = kind_of(obj)
    before = kind.read(revision) if revision else None
    last = before or last
    after = kind.serialize(obj, last)
    if revision is None:
        return Standing(None, None, after, NEVER, 0)
    if before is None:
        return Standing(revision, None, after, WITHDRAWN, 0, last)
    if says(kind, revision, after):
        return Standing(revision, before, after, PUBLIC, 0, last)
    return Standing(revision, before, after, CHANGED, changes.count(before, after) or 1, last)


class StandingFilter(SimpleListFilter):
    """Needs every object's content, so it is worth it only for kinds of some hundred objects: all of ours."""

    title = "Stand"
    parameter_name = "stand"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return list(LABELS.items())

    def queryset(self, request: Any, queryset: Any) -> Any:
        if self.value() not in LABELS:
            return queryset
        found = standings(queryset)
        return queryset.filter(key__in=[key for key, each in found.items() if each.state == self.value()])
