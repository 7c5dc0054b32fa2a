"""Editions: freezing what is public, and what the councils have decided on a frozen list."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from . import documents_owed, permissions, publishing
from .models import Edition, EditionEntry, Live, Resolution, Revision
from .registry import Content
from .state import State

#: With these results a council has adopted an edition.
ADOPTING = (Resolution.Result.ACCEPTED.value, Resolution.Result.AMENDED.value)


@transaction.atomic
def freeze(
    title: str, note: str = "", *, by: Any = None, is_example: bool = False, at: datetime | None = None
) -> Edition:
    """Freeze everything that is public now into a new edition, a draft. `at` is for the demo, as in `publish`.

    Raises PermissionDenied if `by` is given and may not freeze, ValidationError without a title, without anything
    public, or if nothing has changed since the newest edition.
    """
    if by is not None and not may_freeze(by):
        raise PermissionDenied("Fassungen frieren die gemeinsamen Zuständigen ein.")
    title = title.strip()
    if not title:
        raise ValidationError("Bitte geben Sie der Fassung einen Titel.")
    publishing.one_at_a_time()
    revisions = [row.revision for row in Live.objects.with_content() if row.revision.content is not None]
    if not revisions:
        raise ValidationError("Es ist noch nichts veröffentlicht, das sich einfrieren ließe.")
    checksum = list_checksum(revisions)
    newest = Edition.objects.order_by("-number").first()
    if newest and newest.sha256 == checksum:
        raise ValidationError(f"Seit der Fassung {newest.number} hat sich nichts geändert.")
    number = (Edition.objects.aggregate(largest=Max("number"))["largest"] or 0) + 1
    edition = Edition.objects.create(
        number=number,
        slug=f"fassung-{number}",
        title=title,
        note=note.strip(),
        is_example=is_example,
        size=len(revisions),
        sha256=checksum,
        frozen_at=at or timezone.now(),
        frozen_by=by,
    )
    EditionEntry.objects.bulk_create([EditionEntry(edition=edition, revision=revision) for revision in revisions])
    publishing.announce(
        f"Fassung {number} „{title}“ liegt als Entwurf vor.", path=address(edition), at=edition.frozen_at
    )
    publishing.bump_stamp()
    documents_owed.owe_documents_of(edition)
    return edition


@transaction.atomic
def open_consultation(edition: Edition, *, by: Any = None) -> bool:
    """A draft becomes a consultation edition; False if it is none any more."""
    if by is not None and not may_freeze(by):
        raise PermissionDenied("Fassungen betreuen die gemeinsamen Zuständigen.")
    drafts = Edition.objects.filter(pk=edition.pk, state=Edition.State.DRAFT)
    if not drafts.update(state=Edition.State.CONSULTATION):
        return False
    publishing.announce(f"Zu Fassung {edition.number} „{edition.title}“ wird beteiligt.", path=address(edition))
    publishing.bump_stamp()
    return True


def may_freeze(user: Any) -> bool:
    """Whoever may publish in the joint scope."""
    return permissions.may_in_scope(user, "publish", None)


def address(edition: Edition) -> str:
    return reverse("strategy:edition", args=[edition.slug])


def list_checksum(revisions: Iterable[Revision]) -> str:
    """SHA-256 of the list, as `checksum_lines` writes it."""
    return hashlib.sha256(checksum_lines(revisions).encode()).hexdigest()


def checksum_lines(revisions: Iterable[Revision]) -> str:
    """One line "kind key number sha256" for each revision, sorted, each ending with a newline."""
    return "".join(sorted(f"{r.kind} {r.key} {r.number} {r.sha256}\n" for r in revisions))


def settle(slug: str | None) -> None:
    """Bring the states of all editions in line with the resolutions that are public.

    `slug` names the edition that the changed resolution is about, None if that is not known: its documents say what
    was decided and are owed anew. Adopted is an edition that the councils of all its municipalities have adopted; a
    later adopted one supersedes it, and whatever was not adopted before that one.
    """
    found = list(Edition.objects.order_by("-number"))
    if not found:
        return
    publishing.bump_stamp()
    decided = State.live("resolution").all("resolution")
    is_replaced = False
    for edition in found:
        own = councils(frozen(edition, "municipality"), [r for r in decided if r["edition"] == edition.slug])
        is_adopted = adopted_by_all(own)
        state = _state(edition, is_adopted=is_adopted, is_replaced=is_replaced)
        if state != edition.state:
            Edition.objects.filter(pk=edition.pk).update(state=state)
            _tell_what_counts(edition, state)
        if slug is None or edition.slug == slug:
            documents_owed.owe_documents_of(edition)
        is_replaced = is_replaced or is_adopted


def _tell_what_counts(edition: Edition, state: str) -> None:
    """News of an edition that counts from now on, or does no longer without another in its place."""
    name = f"Fassung {edition.number} „{edition.title}“"
    if state == Edition.State.ADOPTED:
        again = "wieder" if edition.state == Edition.State.SUPERSEDED else "jetzt"
        publishing.announce(
            f"{name} gilt {again}: Die Räte aller Kommunen haben sie beschlossen.", path=address(edition)
        )
    elif edition.state == Edition.State.ADOPTED and state != Edition.State.SUPERSEDED:
        publishing.announce(f"{name} gilt nicht mehr als beschlossen.", path=address(edition))


def _state(edition: Edition, *, is_adopted: bool, is_replaced: bool) -> str:
    if is_replaced:
        return Edition.State.SUPERSEDED.value
    if is_adopted:
        return Edition.State.ADOPTED.value
    was_open = edition.state == Edition.State.CONSULTATION
    return (Edition.State.CONSULTATION if was_open else Edition.State.DRAFT).value


def frozen(edition: Edition, *kind_names: str) -> State:
    """The edition's list as a state, as it was frozen: one statement."""
    wanted = Revision.objects.filter(editions=edition)
    return State(wanted.filter(kind__in=kind_names) if kind_names else wanted)


def councils(state: State, resolutions: Iterable[Content]) -> list[dict[str, Any]]:
    """What each municipality's council has decided on an edition: one dict per municipality of `state`, in order.

    {municipality (key), name, council (its name), resolutions [contents, oldest first], latest (content or None),
    result (code, "" = not decided yet), result_label, is_adopted}.
    """
    found = []
    for place in state.all("municipality"):
        own = sorted(
            (r for r in resolutions if r["municipality"] == place["key"]), key=lambda r: (r["date"] or "", r["key"])
        )
        latest = own[-1] if own else None
        result = latest["result"] if latest else ""
        found.append(
            {
                "municipality": place["key"],
                "name": place["name"],
                "council": latest["body"] if latest else place.get("council") or "",
                "resolutions": own,
                "latest": latest,
                "result": result,
                "result_label": Resolution.Result(result).label if result else "noch nicht entschieden",
                "is_adopted": result in ADOPTING,
            }
        )
    return found


def adopted_by_all(councils: list[dict[str, Any]]) -> bool:
    """Whether every council has adopted it, as `councils` says them; an edition without any is adopted by nobody."""
    return bool(councils) and all(council["is_adopted"] for council in councils)
