"""Who makes which document: the strategy's own here, those of other apps by dotted path in settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from . import content_data
from .models.base import german_slug
from .models.publication import Publication
from .snapshot import Snapshot
from .state import State

if TYPE_CHECKING:
    from .documents.render import Progress, Rendered


class PangoMissing(Exception):
    """The system libraries that WeasyPrint loads are not there."""


@dataclass(frozen=True)
class Draft:
    """A document that is ready to be rendered.

    `key` (SHA-256, hexadecimal) names what it says and how it looks: equal keys are equal files. `render` makes the
    file and is told a function for the progress.
    """

    key: str
    render: Callable[[Progress], Rendered]
    content_date: datetime | None
    file_name: str
    #: So that the file can be made again and compared: the number of the newest revision that counted, and the hashes
    #: of what it says and of what decides how it looks.
    up_to: int | None = None
    content_hash: str = ""
    rendering_hash: str = ""


def draft_of(
    tree: dict[str, Any],
    file_name: str,
    up_to: int | None,
    *,
    render: Callable[[dict[str, Any], str, Progress], Rendered] | None = None,
    key: str = "",
    content_date: datetime | None = None,
) -> Draft:
    """The draft of a tree, with the hashes by which its file can be examined later.

    `render` makes the file from tree, key and progress; without it and `key` the tree is one of those that the
    strategy's own documents are made from. `content_date` is the day of the tree unless something else is said.
    """
    documents = load_documents()
    key = key or documents.document_key(tree)
    return Draft(
        key,
        partial(render or documents.render_document, tree, key),
        content_date or day_begins(tree["date"]),
        file_name,
        up_to=up_to,
        content_hash=documents.content_hash(tree),
        rendering_hash=documents.rendering_hash(),
    )


class Maker(Protocol):
    """How one variant is made. `label` names it; files that are not lasting go when there is a newer one.

    A maker whose files stand on public pages, with their size or how far they are, says `is_listed = True`; one whose
    files do not last, but say for ever what was public then and nothing else, says `is_repeatable = True`.
    """

    @property
    def label(self) -> str: ...

    @property
    def is_lasting(self) -> bool: ...

    def draft(self, scope: str, snapshot: Snapshot) -> Draft | None:
        """The document of a scope, made from a snapshot; None if there is nothing public to print any more."""

    def lasting_address(self, file_name: str) -> str:
        """Where the newest file is to be had if one with this name, which is gone, was ours; "" if it was not."""


@dataclass(frozen=True)
class StrategyMaker:
    """The strategy itself. Every file stays: people have linked it and councils have decided on it."""

    variant: Publication.Variant
    is_lasting: bool = True
    is_listed: bool = True

    @property
    def label(self) -> str:
        return str(self.variant.label)

    def draft(self, scope: str, snapshot: Snapshot) -> Draft:
        state = snapshot.state()
        tree = assemble(state, scope, self.variant, snapshot)
        return draft_of(tree, file_name(self.label, tree, state), state.up_to)

    def lasting_address(self, file_name: str) -> str:
        """Nowhere: no file of these goes."""
        return ""


def assemble(state: State, scope: str, variant: Publication.Variant, snapshot: Snapshot) -> dict[str, Any]:
    """The tree of the strategy's own document, made from the snapshot's state. Raises ValueError as
    `strategy.documents.assemble` does.
    """
    tree: dict[str, Any] = load_documents().assemble(
        state,
        scope,
        variant.value,
        document_parts(),
        portal_url=settings.PORTAL_URL,
        edition=snapshot.described(state),
        attach=content_data.attachments,
    )
    return tree


def document_parts() -> list[Any]:
    """What other apps contribute to the strategy's documents."""
    return [part for path in settings.PORTAL_DOCUMENT_PARTS for part in import_string(path)]


def day_begins(day: str) -> datetime | None:
    """The first moment of the newest day of what the document prints; what it does not print may be newer."""
    return timezone.make_aware(datetime.fromisoformat(day)) if day else None


def maker(variant: str) -> Maker:
    """Who makes this variant. Raises KeyError for one that nobody makes."""
    if variant in Publication.Variant:
        return StrategyMaker(Publication.Variant(variant))
    made: Maker = import_string(settings.PORTAL_DOCUMENT_MAKERS[variant])
    return made


def is_lasting(variant: str) -> bool:
    """Whether files of this variant stay for ever."""
    return _says(variant, "is_lasting")


def is_listed(variant: str) -> bool:
    """Whether pages that are kept show what becomes of documents of this variant."""
    return _says(variant, "is_listed")


def _says(variant: str, name: str) -> bool:
    try:
        return bool(getattr(maker(variant), name, False))
    except KeyError:  # a kind of document that no app makes any more
        return False


def lasting_address(file_name: str) -> str:
    """Where to find what has replaced a file with this name that is gone; "" if nobody knows the name."""
    makers: list[Maker] = [import_string(path) for path in settings.PORTAL_DOCUMENT_MAKERS.values()]
    return next(filter(None, (maker.lasting_address(file_name) for maker in makers)), "")


def load_documents() -> ModuleType:
    """``strategy.documents``, imported late: without Pango everything but making documents still works."""
    try:
        from . import documents
    except OSError as error:
        packages = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        raise PangoMissing(f"Systembibliotheken für PDF fehlen: apt-get install -y {packages}") from error
    return documents


def file_name(label: str, tree: dict[str, Any], state: State) -> str:
    """„Smart-City-Strategie_Fassung-2_Langfassung_Bad-Belzig_2026-11-22.pdf": readable in a folder of downloads.

    The day is that on which the wording of an edition was frozen, for the live state its newest.
    """
    edition, place = tree["edition"], state.get("municipality", tree["scope"])
    day = (edition["frozen_on"] if edition else tree["date"]) or timezone.localdate().isoformat()
    words = [f"Fassung-{edition['number']}"] if edition else []
    words += [label, german_slug(place["name"]).title() if place else "gemeinsam", day]
    return f"Smart-City-Strategie_{'_'.join(words)}.pdf"
