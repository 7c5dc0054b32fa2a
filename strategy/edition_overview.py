"""All editions on one page: which counts now, for which council, and the documents of each. A fixed number of
statements, however many editions there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse

from . import editions
from .documents_offered import CHECKSUM_LENGTH, dated
from .models import Edition, EditionEntry, Publication
from .registry import Content
from .snapshot import standing, state_label
from .state import State

MAKING = (Publication.State.DUE, Publication.State.RENDERING)


def by_council(state: State, found: Iterable[Edition]) -> list[dict[str, Any]]:
    """What each council has adopted last: {key, name, council, edition ({number, url, is_example} or None),
    resolution (with edition, or the newest without one, or None)}.
    """
    known = {edition.slug: edition for edition in found}
    rows = []
    for place in state.all("municipality"):
        own = [r for r in state.all("resolution") if r["municipality"] == place["key"]]
        adopted = [r for r in own if r["result"] in editions.ADOPTING]
        here = [r for r in adopted if r["edition"] in known]
        latest = next(reversed(here or adopted), None)
        edition = known.get(latest["edition"] or "") if latest else None
        rows.append(
            {
                "key": place["key"],
                "name": place["name"],
                "council": latest["body"] if latest else place["council"],
                "edition": edition and _named(edition),
                "resolution": latest,
            }
        )
    return rows


def _named(edition: Edition) -> dict[str, Any]:
    return {"number": edition.number, "url": editions.address(edition), "is_example": edition.is_example}


def rows(found: list[Edition], state: State) -> list[dict[str, Any]]:
    """{edition, url, standing, state_label, files} of these editions; `state` has the municipalities and resolutions
    of today. Two statements.
    """
    frozen, files = municipalities(found), files_of(found, {m["key"]: m["name"] for m in state.all("municipality")})
    decided = state.all("resolution")
    found_rows = []
    for edition in found:
        own = editions.councils(frozen[edition.pk], [r for r in decided if r["edition"] == edition.slug])
        found_rows.append(
            {
                "edition": edition,
                "url": editions.address(edition),
                "state_label": state_label(edition, own),
                "standing": standing(own, is_over=edition.state == Edition.State.SUPERSEDED),
                "files": files[edition.pk],
            }
        )
    return found_rows


def municipalities(found: list[Edition]) -> dict[int, State]:
    """Edition → the municipalities it was frozen with; one statement."""
    by_edition = defaultdict(list)
    for entry in EditionEntry.objects.filter(edition__in=found, revision__kind="municipality").select_related(
        "revision"
    ):
        by_edition[entry.edition_id].append(entry.revision)
    return {edition.pk: State(by_edition[edition.pk]) for edition in found}


def files_of(found: list[Edition], names: dict[str, str]) -> dict[int, list[Content]]:
    """Edition → its files, joint and long first: {title, scope_label, is_joint, url, pages, size, frozen_at,
    decided_until}; `url` is "" for a document that is still in the making. One statement.
    """
    wanted = Publication.objects.filter(edition__in=found, variant__in=Publication.Variant.values)
    newest: dict[tuple[int, str, str], Publication] = {}
    last = Q(pk__in=wanted.newest_done().values("pk"))
    for publication in wanted.filter(last | Q(state__in=MAKING)).order_by("pk"):
        place = (publication.edition_id or 0, publication.scope, publication.variant)
        # While a new one is made the last good file stays.
        if publication.state == Publication.State.DONE or place not in newest:
            newest[place] = publication
    order = list(Publication.Variant.values)
    files: dict[int, list[Content]] = {edition.pk: [] for edition in found}
    by_id = {edition.pk: edition for edition in found}
    for (edition, scope, variant), publication in sorted(
        newest.items(), key=lambda item: (item[0][1], order.index(item[0][2]))
    ):
        files[edition].append({**_file(publication, scope, variant, names), **dated(publication, by_id[edition])})
    return files


def _file(publication: Publication, scope: str, variant: str, names: dict[str, str]) -> Content:
    is_done = publication.state == Publication.State.DONE
    address = [publication.sha256[:CHECKSUM_LENGTH], publication.file_name]
    return {
        "title": str(Publication.Variant(variant).label),
        "scope_label": names.get(scope, scope) if scope else "Beide Kommunen",
        "is_joint": not scope,
        "url": reverse("strategy:document-file", args=address) if is_done else "",
        "pages": publication.pages,
        "size": publication.size,
    }
