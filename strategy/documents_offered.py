"""The documents as the public sees them: the last good file of each scope and variant, and what is in the making."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from .document_files import CHECKSUM_LENGTH
from .documents_owed import document_scopes
from .models import Edition, Publication
from .state import State

#: So many digits of the checksum of its content are printed in a document.
SUM_LENGTH = 16
STEPS = list(Publication.Step)
DESCRIPTIONS = {
    Publication.Variant.LONG: "Alle Kapitel, jede Maßnahme mit eigenem Steckbrief, Geld, Meilensteine und Glossar.",
    Publication.Variant.SHORT: "Vision, Ziele und jede Maßnahme in einer Zeile, auf wenigen Seiten.",
}


def offered(
    scopes: list[str] | None = None, state: State | None = None, edition: Edition | None = None
) -> list[dict[str, Any]]:
    """One dict for each variant of each scope ("" is joint), long before short; of an edition or of the live state.

    {slug, variant, title, scope, scope_label, description, url ("" if there is no file yet), pages, size (bytes),
    content_date, frozen_at and decided_until (see `dated`), sha256, content_sum (the checksum of the content as the
    document prints it), job (None, or what is in the making or failed since)}. Three statements.
    """
    scopes = document_scopes() if scopes is None else scopes
    names = {m["key"]: m["name"] for m in (state or State.live("municipality")).all("municipality")}
    own = Publication.objects.filter(edition=edition)
    done = {(p.scope, p.variant): p for p in own.newest_done()}
    newest = {(p.scope, p.variant): p for p in own.order_by("scope", "variant", "-id").distinct("scope", "variant")}
    return [
        _offer(variant, scope, names, done.get((scope, variant)), newest.get((scope, variant)))
        | dated(done.get((scope, variant)), edition)
        for scope in scopes
        for variant in Publication.Variant
    ]


def _offer(
    variant: Publication.Variant,
    scope: str,
    names: dict[str, str],
    done: Publication | None,
    newest: Publication | None,
) -> dict[str, Any]:
    file = {field: getattr(done, field, None) for field in ("pages", "size", "content_date", "sha256")}
    return {
        "slug": f"{variant.label}-{scope or 'gemeinsam'}".lower(),
        "variant": variant.value,
        "title": str(variant.label),
        "scope": scope,
        "scope_label": names.get(scope, scope) if scope else "Beide Kommunen",
        "description": DESCRIPTIONS[variant],
        "url": reverse("strategy:document-file", args=[done.sha256[:CHECKSUM_LENGTH], done.file_name]) if done else "",
        "content_sum": done.content_hash[:SUM_LENGTH] if done else "",
        "job": job(newest) if newest else None,
        **file,
    }


def dated(done: Publication | None, edition: Edition | None) -> dict[str, Any]:
    """{frozen_at (moment, None for the live state), decided_until}: up to which day a file of an edition knows what the
    councils decided, None where that is not later than the freezing.
    """
    frozen_at = edition.frozen_at if edition else None
    known = done.content_date if done and frozen_at else None
    is_later = known and frozen_at and timezone.localdate(known) > timezone.localdate(frozen_at)
    return {"frozen_at": frozen_at, "decided_until": known if is_later else None}


def job(publication: Publication) -> dict[str, Any] | None:
    """What the public sees of a document that is not at rest; None when it is.

    {state: due|rendering|failed, steps [{label, state: done|now|open}], value, max, note, retry_at (None: not by
    itself)}. What a killed worker has left is waiting again, not in the making.
    """
    if publication.state in (Publication.State.DONE, Publication.State.UNCHANGED):
        return None
    if publication.state == Publication.State.FAILED:
        return {"state": "failed", "steps": [], "value": 0, "max": 0, "note": "", "retry_at": publication.retry_at}
    is_made = publication.state == Publication.State.RENDERING and not _is_left(publication)
    reached = STEPS.index(Publication.Step(publication.step)) if is_made else 0
    page = publication.page_reached if is_made else None
    return {
        "state": (Publication.State.RENDERING if is_made else Publication.State.DUE).value,
        "steps": [
            {"label": step.label, "state": "done" if i < reached else "now" if i == reached else "open"}
            for i, step in enumerate(STEPS)
        ],
        "value": reached,
        "max": len(STEPS),
        "note": f"Seite {page}" if page else "",
        "retry_at": None,
    }


def _is_left(publication: Publication) -> bool:
    return publication.lease_until is None or publication.lease_until < timezone.now()
