"""The documents as the public sees them: the last good file of each scope and variant, and what is in the making."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from .documents_owed import document_scopes
from .models import Publication
from .state import State

STEPS = list(Publication.Step)


@dataclass(frozen=True)
class Offer:
    """One document: `done` is the file to download or None, `making` the row in work or None."""

    variant: str
    variant_label: str
    scope: str
    scope_label: str
    done: Publication | None
    making: Publication | None

    @property
    def title(self) -> str:
        return f"{self.variant_label} {self.scope_label}"

    @property
    def url(self) -> str:
        return reverse("strategy:document-file", args=[self.done.sha256[:16], self.done.file_name]) if self.done else ""

    @property
    def steps(self) -> list[dict[str, Any]]:
        """The real steps of the making with their state: done, now, later."""
        if not self.making:
            return []
        reached = STEPS.index(Publication.Step(self.making.step))
        return [
            {"label": step.label, "state": "done" if i < reached else "now" if i == reached else "later"}
            for i, step in enumerate(STEPS)
        ]


def offered(scopes: list[str] | None = None, state: State | None = None) -> list[Offer]:
    """One offer for each variant of each scope ("" is joint), long before short."""
    scopes = document_scopes() if scopes is None else scopes
    done = {(p.scope, p.variant): p for p in Publication.objects.newest_done()}
    making = {
        (p.scope, p.variant): p for p in Publication.objects.filter(state__in=["due", "rendering"]).order_by("-state")
    }
    names = {m["key"]: m["name"] for m in (state or State.live("municipality")).all("municipality")}
    return [
        Offer(
            variant=variant.value,
            variant_label=str(variant.label),
            scope=scope,
            scope_label=names.get(scope, scope) if scope else "beider Kommunen",
            done=done.get((scope, variant.value)),
            making=making.get((scope, variant.value)),
        )
        for scope in scopes
        for variant in Publication.Variant
    ]
