"""Whether editions and documents are still what they were: checksums computed anew, files made anew and compared."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import file_digest

from django.utils import timezone
from django.utils.formats import date_format

from . import editions
from .canonical import digest
from .document_makers import Draft, PangoMissing, maker
from .models import Edition, Publication, Revision
from .registry import kinds
from .snapshot import Snapshot

log = logging.getLogger(__name__)

GONE = "Die Datei ist unverändert. Diese Art Dokument stellt das Portal nicht mehr her."
NOTHING = "Die Datei ist unverändert, aber aus den Ständen ergibt sich dieses Dokument nicht."
OTHER_SOFTWARE = (
    "Die Datei ist unverändert. Die Software stellt die Inhalte seither anders zusammen; die Stände belegen sie weiter."
)
OTHER_TEMPLATE = (
    "Die Datei ist unverändert, der Inhalt ergibt sich genau so aus den Ständen. "
    "Vorlage oder Satzprogramm haben sich seither geändert."
)
PASSING = "Die Datei ist unverändert. Sie enthält auch, was sich seither ändern durfte, und bleibt nicht auf Dauer."
UNREPEATABLE = "Die Datei ist unverändert. Sie entstand nicht aus veröffentlichten Ständen allein."
_CURRENT = "aktuell"
#: So many single faults of one list are named; the others are counted.
MAX_NAMED = 20


class Outcome(StrEnum):
    """SAME is proven. EXPLAINED is not the same bytes, for a reason that stands in the finding. ALARM is a fault."""

    SAME = "gleich"
    EXPLAINED = "erklärt"
    ALARM = "FEHLER"


@dataclass(frozen=True)
class Finding:
    """What was looked at, how it stands, and why, in one German sentence."""

    about: str
    outcome: Outcome
    reason: str

    def __str__(self) -> str:
        return f"{self.outcome.value:<8} {self.about}: {self.reason}"


def verify(edition: Edition | None, *, render: bool = True) -> Iterator[Finding]:
    """Everything about an edition, or (None) all revisions and the documents of the live state.

    The findings come one by one: making a long document again takes a while.
    """
    yield from check_revisions(edition)
    if edition is not None:
        yield check_list(edition)
    for publication, title in _documents(edition):
        yield check_document(publication, title, render=render)


def is_sound(findings: Iterator[Finding] | list[Finding]) -> bool:
    return not any(finding.outcome == Outcome.ALARM for finding in findings)


def counts(findings: list[Finding]) -> dict[Outcome, int]:
    found = Counter(finding.outcome for finding in findings)
    return {outcome: found[outcome] for outcome in Outcome}


# --- Lists ------------------------------------------------------------------------------------------------------------


def check_revisions(edition: Edition | None) -> Iterator[Finding]:
    """Each revision against its own checksum: one finding for each fault, and one for the whole."""
    about = f"{_name(edition)}, Stände"
    rows = (edition.revisions if edition else Revision.objects).order_by("pk")
    broken = 0
    checked = 0
    for revision in rows.iterator(chunk_size=200):
        checked += 1
        if digest(revision.content) == revision.sha256:
            continue
        broken += 1
        if broken <= MAX_NAMED:
            yield Finding(about, Outcome.ALARM, f"Der Inhalt von {_of(revision)} passt nicht zu seiner Prüfsumme.")
    if broken:
        yield Finding(about, Outcome.ALARM, f"{broken} von {checked} Ständen passen nicht zu ihrer Prüfsumme.")
    else:
        yield Finding(about, Outcome.SAME, f"Alle {checked} Stände passen zu ihrer Prüfsumme.")


def check_list(edition: Edition) -> Finding:
    """The list's checksum from what its revisions say now, and its length."""
    about = f"{_name(edition)}, Liste"
    revisions = list(edition.revisions.all())
    if len(revisions) != edition.size:
        words = f"Die Liste hat {len(revisions)} Stände, eingefroren wurden {edition.size}."
        return Finding(about, Outcome.ALARM, words)
    for revision in revisions:
        revision.sha256 = digest(revision.content)
    if editions.list_checksum(revisions) != edition.sha256:
        return Finding(about, Outcome.ALARM, "Die Liste ergibt eine andere Prüfsumme als beim Einfrieren.")
    return Finding(about, Outcome.SAME, f"{edition.size} Stände, Prüfsumme {edition.sha256}.")


# --- Documents --------------------------------------------------------------------------------------------------------


def check_document(publication: Publication, title: str, *, render: bool = True) -> Finding:
    """The file against its checksum; with `render` also made again and compared byte by byte. `title` names it."""
    outcome, reason = _file(publication)
    if outcome == Outcome.SAME and render:
        outcome, reason = _again(publication)
    return Finding(title, outcome, reason)


def _file(publication: Publication) -> tuple[Outcome, str]:
    try:
        with publication.path.open("rb") as file:
            checksum = file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return Outcome.ALARM, "Die Datei fehlt. „Neu erstellen“ in der Verwaltung macht sie noch einmal."
    except OSError as error:
        return Outcome.ALARM, f"Die Datei lässt sich nicht lesen: {error.strerror or error}."
    if checksum != publication.sha256 or publication.path.stat().st_size != publication.size:
        return Outcome.ALARM, "Die Datei wurde verändert: Prüfsumme oder Größe stimmen nicht."
    return Outcome.SAME, "Die Datei passt zu Prüfsumme und Größe."


def _again(publication: Publication) -> tuple[Outcome, str]:
    """One that cannot be made does not end the examination of all others."""
    try:
        made_by = maker(publication.variant)
    except (KeyError, ImportError):
        return Outcome.EXPLAINED, GONE
    if publication.up_to is None:
        return Outcome.EXPLAINED, UNREPEATABLE
    try:
        draft = made_by.draft(publication.scope, Snapshot(publication.edition, publication.up_to))
        return _compared(publication, draft) if draft else (Outcome.ALARM, NOTHING)
    except PangoMissing as error:
        return Outcome.EXPLAINED, f"Die Datei ist unverändert. Neu erstellen geht hier nicht: {error}"
    except Exception as error:
        log.exception("Dokument %s", publication.pk)
        return Outcome.ALARM, f"Beim Erstellen kam es zu einem Fehler: {type(error).__name__}: {error}"[:500]


def _compared(publication: Publication, draft: Draft) -> tuple[Outcome, str]:
    """Other software may put the same revisions together in other ways; the same software may not."""
    is_same_software = draft.rendering_hash == publication.rendering_hash
    if draft.content_hash != publication.content_hash:
        return _other_content(publication, is_same_software=is_same_software)
    if not is_same_software or draft.key != publication.key:
        return Outcome.EXPLAINED, OTHER_TEMPLATE
    if draft.render(_quietly).pdf != publication.path.read_bytes():
        return Outcome.ALARM, "Gleicher Inhalt und gleiche Vorlage ergeben eine andere Datei."
    return Outcome.SAME, "Noch einmal erstellt: Byte für Byte gleich."


def _other_content(publication: Publication, *, is_same_software: bool) -> tuple[Outcome, str]:
    if not is_same_software:
        return Outcome.EXPLAINED, OTHER_SOFTWARE
    made_by = maker(publication.variant)
    is_repeatable = made_by.is_lasting or getattr(made_by, "is_repeatable", False)
    if publication.edition is None and not is_repeatable:
        return Outcome.EXPLAINED, PASSING
    return Outcome.ALARM, "Aus den Ständen ergibt sich ein anderer Inhalt als der gedruckte."


def _quietly(step: str, page: int | None) -> None:
    """Nobody waits at this document."""


def _documents(edition: Edition | None) -> list[tuple[Publication, str]]:
    """Every file there is, once, with its title; the newest last."""
    done = list(Publication.objects.done().filter(edition=edition).select_related("edition").order_by("pk"))
    newest = {_name_of(row): row.pk for row in done}
    files = {row.key: row for row in done}.values()
    several = Counter(_name_of(row) for row in files)
    places = {place["key"]: place["name"] for place in Snapshot(edition).state("municipality").all("municipality")}
    titled = []
    for row in files:
        title = _title(row, places)
        if several[_name_of(row)] > 1:
            title += f" ({_CURRENT if row.pk == newest[_name_of(row)] else _former(row)})"
        titled.append((row, title))
    return titled


def _name_of(row: Publication) -> tuple[str, str]:
    return row.variant, row.scope


# --- Words ------------------------------------------------------------------------------------------------------------


def _name(edition: Edition | None) -> str:
    return f"Fassung {edition.number}" if edition else "Arbeitsstand"


def _title(publication: Publication, places: dict[str, str]) -> str:
    """„Fassung 1, Langfassung Bad Belzig“; of municipalities the name, of all else the key."""
    scope = ", ".join(places.get(part, part) for part in publication.scope.split("/")) or "gemeinsam"
    return f"{_name(publication.edition)}, {publication.get_variant_display()} {scope}"


def _former(publication: Publication) -> str:
    made_on = publication.finished_at or publication.created_at
    return f"frühere Datei vom {date_format(timezone.localtime(made_on), 'j. F Y')}"


def _of(revision: Revision) -> str:
    label = kinds()[revision.kind].label if revision.kind in kinds() else revision.kind
    return f"{label} {revision.key} Nr. {revision.number}"
