"""The documents of editions as staff see them: what is there, what is in the making, what failed and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from ..documents_offered import CHECKSUM_LENGTH, job
from ..documents_owed import document_scopes
from ..models import Edition, Municipality, Publication
from ..querysets import PublicationQuerySet

ORDER = list(Publication.Variant)


@dataclass(frozen=True)
class Document:
    """One document of an edition: its newest row, and the last good file."""

    row: Publication
    place: str
    done: Publication | None
    job: dict[str, Any] | None

    @property
    def url(self) -> str:
        if self.done is None:
            return ""
        return reverse("strategy:document-file", args=[self.done.sha256[:CHECKSUM_LENGTH], self.done.file_name])

    @property
    def title(self) -> str:
        return f"{self.row.get_variant_display()}, {self.place}"

    @property
    def is_waiting(self) -> bool:
        return self.row.state in (Publication.State.DUE, Publication.State.RENDERING)

    @property
    def has_failed(self) -> bool:
        return self.row.state == Publication.State.FAILED

    @property
    def is_lost(self) -> bool:
        """The file that is offered is gone from the disk."""
        return self.done is not None and not self.done.path.exists()

    @property
    def needs_help(self) -> bool:
        return self.has_failed or (self.is_lost and not self.is_waiting)


def newest(rows: PublicationQuerySet) -> PublicationQuerySet:
    """The newest row of each document that an edition has for good, without those made on demand."""
    owed = rows.filter(scope__in=document_scopes(), asked_at=None)
    return owed.order_by("edition_id", "scope", "variant", "-id").distinct("edition_id", "scope", "variant")


def documents(edition: Edition) -> list[Document]:
    """All documents of the edition, the joint ones first."""
    own = Publication.objects.filter(edition=edition)
    done = {(row.scope, row.variant): row for row in own.newest_done()}
    names = dict(Municipality.objects.values_list("key", "name"))
    found = [
        Document(row, names.get(row.scope, row.scope or "Beide Kommunen"), done.get((row.scope, row.variant)), job(row))
        for row in newest(own)
    ]
    return sorted(found, key=lambda one: (one.row.scope, _place(one.row.variant), one.row.variant))


def _place(variant: str) -> int:
    return ORDER.index(Publication.Variant(variant)) if variant in ORDER else len(ORDER)
