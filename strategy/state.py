"""A state of the public content: which revision of which object counts. Pages, documents and feeds read this."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from .models.revisions import Live, Revision
from .registry import Content, kinds


class State:
    """A read-only view on revisions. `get` and `all` give content dicts with their `kind`, `key` and `url`."""

    def __init__(self, revisions: Iterable[Revision]) -> None:
        found = list(revisions)
        #: Number of the newest revision that counts, also of a withdrawn object; 0 if there is none.
        self.up_to = max((r.pk or 0 for r in found), default=0)
        self._revisions = {(r.kind, r.key): r for r in found if r.content is not None}
        self._contents: dict[tuple[str, str], Content] = {}
        for (kind, key), revision in self._revisions.items():
            self._put(kind, key, kinds()[kind].upgrade(revision.content or {}, revision.schema))

    @classmethod
    def live(cls, *kind_names: str) -> State:
        """The live state of these kinds (all, if none is named): one statement."""
        wanted = Live.objects.with_content()
        if kind_names:
            wanted = wanted.of_kinds(kind_names)
        return cls(row.revision for row in wanted)

    @classmethod
    def at(cls, number: int, *kind_names: str) -> State:
        """What was public when the revision with this number was the newest: one statement."""
        return cls(_newest(Revision.objects.filter(pk__lte=number), kind_names))

    @classmethod
    def as_of(cls, moment: datetime, *kind_names: str, up_to: int | None = None) -> State:
        """What was public at this moment, as far as the revision `up_to`: one statement."""
        wanted = Revision.objects.filter(published_at__lte=moment)
        return cls(_newest(wanted if up_to is None else wanted.filter(pk__lte=up_to), kind_names))

    @classmethod
    def live_objects(cls, objects: Iterable[tuple[str, str]], *kind_names: str) -> State:
        """The live state of some objects, given as (kind, key), and of all objects of these kinds: one statement."""
        wanted = Live.objects.with_content()
        return cls(row.revision for row in wanted.of_kinds(kind_names) | wanted.of_objects(objects))

    def _put(self, kind: str, key: str, content: Content) -> None:
        self._contents[kind, key] = {**content, "kind": kind, "key": key}

    def overlay(self, kind: str, key: str, content: Content) -> State:
        """The same state with one content replaced: what a preview shows."""
        other = State(self._revisions.values())
        # Without their addresses: the draft may change those of others.
        other._contents = {
            place: {name: value for name, value in content.items() if name != "url"}
            for place, content in self._contents.items()
        }
        other._put(kind, key, content)
        return other

    def get(self, kind: str, key: str | None) -> Content | None:
        content = self._contents.get((kind, key or ""))
        return self._with_url(content) if content else None

    def all(self, kind: str) -> list[Content]:
        """All contents of a kind in natural order."""
        found = [content for (its_kind, _), content in self._contents.items() if its_kind == kind]
        found.sort(key=kinds()[kind].order)
        return [self._with_url(content) for content in found]

    def keys(self, kind: str) -> list[str]:
        """Keys of all contents of a kind in natural order."""
        return [content["key"] for content in self.all(kind)]

    def by_slug(self, kind: str, slug: str) -> Content | None:
        return next((c for c in self.all(kind) if c.get("slug") == slug), None)

    def _with_url(self, content: Content) -> Content:
        if "url" not in content:
            content["url"] = kinds()[content["kind"]].path(content["key"], content, self)
        return content

    def published_at(self, kind: str, key: str) -> datetime | None:
        revision = self._revisions.get((kind, key))
        return revision.published_at if revision else None

    @property
    def newest(self) -> datetime | None:
        """When the newest of these revisions became public."""
        return max((r.published_at for r in self._revisions.values()), default=None)

    def revisions(self) -> Iterator[Revision]:
        yield from self._revisions.values()


def _newest(revisions: QuerySet[Revision], kind_names: tuple[str, ...]) -> QuerySet[Revision]:
    """The newest revision of each object."""
    wanted = revisions.filter(kind__in=kind_names) if kind_names else revisions
    return wanted.order_by("kind", "key", "-number").distinct("kind", "key")


def district_index(state: State) -> dict[str, dict[str, Any]]:
    """District key → district with its municipality's key."""
    return {
        district["key"]: {**district, "municipality": municipality["key"]}
        for municipality in state.all("municipality")
        for district in municipality["districts"]
    }


def objective_index(state: State) -> dict[str, dict[str, Any]]:
    """Objective key → objective with its goal's key, number, title and url."""
    return {
        objective["key"]: {
            **objective,
            "goal": goal["key"],
            "goal_number": goal["number"],
            "goal_title": goal["title"],
            "url": f"{goal['url']}#ziel-{objective['key']}",
        }
        for goal in state.all("goal")
        for objective in goal["objectives"]
    }


def neighbours(contents: list[Content], key: str) -> dict[str, Content | None]:
    """{previous, next} of the content with this key: what its page leads on to."""
    keys = [content["key"] for content in contents]
    place = keys.index(key)
    return {
        "previous": contents[place - 1] if place else None,
        "next": contents[place + 1] if place + 1 < len(contents) else None,
    }
