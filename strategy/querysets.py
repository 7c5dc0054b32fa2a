"""What can be asked of the public rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from .models.editions import Edition


class ProjectionQuerySet(models.QuerySet):
    def upsert(self, unique: list[str], **values: Any) -> None:
        """Write one row, over the one that has the same values in the unique fields; one statement."""
        others = [name for name in values if name not in unique]
        self.bulk_create([self.model(**values)], update_conflicts=True, unique_fields=unique, update_fields=others)


class LiveQuerySet(ProjectionQuerySet):
    def of_kinds(self, kinds: Iterable[str]) -> LiveQuerySet:
        return self.filter(kind__in=list(kinds))

    def of_objects(self, objects: Iterable[tuple[str, str]]) -> LiveQuerySet:
        """Objects given as (kind, key)."""
        any_of_them = Q(pk__in=[])
        for kind, key in objects:
            any_of_them |= Q(kind=kind, key=key)
        return self.filter(any_of_them)

    def with_content(self) -> LiveQuerySet:
        return self.select_related("revision")

    def newest(self) -> datetime | None:
        """When the newest of what is public now became public."""
        public = self.filter(revision__content__isnull=False)
        return public.aggregate(newest=models.Max("revision__published_at"))["newest"]


class PublicationQuerySet(models.QuerySet):
    def of_documents(self, documents: Iterable[tuple[str, str]], edition: Edition | None = None) -> PublicationQuerySet:
        """Documents of an edition (None: of the live state), given as (scope, variant)."""
        any_of_them = Q(pk__in=[])
        for scope, variant in documents:
            any_of_them |= Q(scope=scope, variant=variant)
        return self.filter(any_of_them, edition=edition)

    def live(self) -> PublicationQuerySet:
        """Documents of no edition."""
        return self.filter(edition=None)

    def done(self) -> PublicationQuerySet:
        return self.filter(state="done")

    def newest_done(self) -> PublicationQuerySet:
        """The last good file of each edition, scope and variant; one row each."""
        newest = self.done().order_by("edition_id", "scope", "variant", "-id")
        return self.filter(pk__in=newest.distinct("edition_id", "scope", "variant").values("pk"))

    def claimable(self, at: datetime) -> PublicationQuerySet:
        """Due now, left behind by a worker whose lease ran out, or to be tried again."""
        return self.filter(
            Q(state="due", due_at__lte=at)
            | Q(state="rendering", lease_until__lt=at)
            | Q(state="failed", retry_at__lte=at)
        )
