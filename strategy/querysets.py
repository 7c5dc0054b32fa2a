"""What can be asked of the public rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.db.models import Q


class LiveQuerySet(models.QuerySet):
    def of_kinds(self, kinds: Iterable[str]) -> LiveQuerySet:
        return self.filter(kind__in=list(kinds))

    def with_content(self) -> LiveQuerySet:
        return self.select_related("revision")


class PublicationQuerySet(models.QuerySet):
    def done(self) -> PublicationQuerySet:
        return self.filter(state="done")

    def newest_done(self) -> PublicationQuerySet:
        """The last good file of each scope and variant; one row each."""
        newest = self.done().order_by("scope", "variant", "-id").distinct("scope", "variant")
        return self.filter(pk__in=newest.values("pk"))

    def claimable(self, at: datetime) -> PublicationQuerySet:
        """Due now, or left behind by a worker whose lease ran out."""
        return self.filter(Q(state="due", due_at__lte=at) | Q(state="rendering", lease_until__lt=at))
