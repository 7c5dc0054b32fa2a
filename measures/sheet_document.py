"""The sheet (Steckbrief) of each measure as a file: how it is made, when it is owed, and whether it is still right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Max, Q

from strategy import documents_owed, orders
from strategy.document_makers import Draft, draft_of, load_documents
from strategy.models import Live, Publication, Revision
from strategy.models.base import german_slug
from strategy.publishing import bump_stamp
from strategy.registry import Content
from strategy.snapshot import Snapshot
from strategy.state import State

#: What a publication of a sheet calls its variant; its scope is the key of the measure.
VARIANT = "sheet"
#: Kinds of which every sheet prints something: names, goals, the title of the strategy.
EVERYWHERE = ("strategy", "municipality", "goal", "resolution")
#: What `file_name` makes.
FILE_NAME = re.compile(r"Steckbrief_(?:Fassung-\d+_)?([A-Za-z0-9-]+?)_[a-z0-9-]+_\d{4}-\d\d-\d\d\.pdf")


def after_publish(revision: Revision, before: Content | None) -> None:
    """Owe the sheets of the measure whose common part or implementation was published or withdrawn, and of those that
    it names, or did until now.

    What prints on every sheet (goals, names) is looked at when somebody asks.
    """
    contents = [content for content in (revision.content, before) if content]
    if revision.kind == "measure":
        keys = {revision.key, *(relation["measure"] for content in contents for relation in content["relations"])}
    else:
        keys = {content["measure"] for content in contents} if revision.kind == "implementation" else set()
    if keys:
        bump_stamp()
        documents_owed.owe({(key, VARIANT) for key in keys}, timedelta(seconds=settings.DOCUMENT_DEBOUNCE_SECONDS))


@dataclass(frozen=True)
class SheetMaker:
    """Makes the sheet of one measure. An older file goes with the next."""

    label: str = "Steckbrief"
    is_lasting: bool = False

    def draft(self, scope: str, snapshot: Snapshot) -> Draft | None:
        load_documents()  # says what is missing where there is no Pango
        from . import document_single

        state = snapshot.state()
        edition = snapshot.described(state)
        tree = document_single.of_measure(state, scope, portal_url=settings.PORTAL_URL, edition=edition)
        if tree is None:
            return None
        name = file_name(state.get("measure", scope) or {}, tree["date"], edition)
        return draft_of(tree, name, state.up_to, render=document_single.fitted)

    def lasting_address(self, file_name: str) -> str:
        """That of the newest sheet of the measure with the code in the name; "" if none has it."""
        named = FILE_NAME.fullmatch(file_name)
        state = State.live("measure", "bundle") if named else None
        found = [m for m in state.all("measure") if german_slug(m["code"]) == named[1]] if state and named else []
        return f"{found[0]['url']}steckbrief.pdf" if found else ""

    def is_current(self, publication: Publication) -> bool:
        """Whether nothing it could show has changed; of an edition, whether no council has decided since."""
        if publication.up_to is None:
            return False
        if publication.edition:
            return publication.up_to >= orders.newest_number(publication.edition)
        is_older = publication.up_to < _newest_number(publication.scope)
        return not is_older and not _is_named_anew(publication.scope, publication.up_to)


def _newest_number(key: str) -> int:
    """Number of the newest revision that the measure's live sheet could show."""
    state = State.live_objects([("measure", key)])
    measure = state.get("measure", key) or {"bundle": "", "relations": []}
    objects = [("bundle", measure["bundle"]), *(("measure", r["measure"]) for r in measure["relations"])]
    own = Q(kind="measure", key=key) | Q(kind="implementation", key__startswith=f"{key}/")
    rows = Live.objects.of_kinds(EVERYWHERE) | Live.objects.of_objects(objects) | Live.objects.filter(own)
    return rows.aggregate(newest=Max("revision_id"))["newest"] or 0


def _is_named_anew(key: str, up_to: int) -> bool:
    """Whether a measure that names this one, or once did, was published or withdrawn after that revision."""
    changed = Revision.objects.filter(kind="measure", pk__gt=up_to).values("key")
    naming = Q(content__relations__contains=[{"measure": key}])
    return Revision.objects.filter(naming, kind="measure", key__in=changed).exists()


def file_name(measure: Content, day: str, edition: Content | None) -> str:
    """„Steckbrief_Fassung-2_1-3_bad-belzig-app_2026-11-22.pdf“."""
    words = ["Steckbrief", f"Fassung-{edition['number']}" if edition else "", german_slug(measure["code"])]
    return "_".join([*filter(None, words), measure["slug"][:60].rstrip("-"), day]) + ".pdf"


MAKER = SheetMaker()
