"""What a contribution is about, in words and as an address; everything from the public state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from strategy.blocks import numbered
from strategy.models import Revision
from strategy.registry import Content, kinds
from strategy.state import State

from .models import Contribution

Object = tuple[str, str]


@dataclass(frozen=True)
class Subject:
    """`label` names the place („Absatz 3.2-4“), `title` what it belongs to; `url` is "" where nothing is public."""

    label: str
    title: str
    url: str


class Lookup:
    """Public contents, whatever state a caller happens to have: what it lacks is read in one statement."""

    def __init__(self, state: State, wanted: Iterable[Object]) -> None:
        self._state = state
        missing = {one for one in wanted if one[1] and one[0] in kinds() and state.get(*one) is None}
        around = {name for kind, _key in missing for name in kinds()[kind].address_needs}
        self._rest = State.live_objects(missing, *around) if missing else State([])
        self._numbers: dict[str, dict[str, str | None]] = {}

    def get(self, kind: str, key: str | None) -> Content | None:
        return (self._state.get(kind, key) or self._rest.get(kind, key)) if key else None

    def number(self, chapter: Content, block_id: str) -> str:
        """The number of a block as it stands on the page; "" for headings and for blocks that are not there."""
        if chapter["key"] not in self._numbers:
            pairs = numbered(chapter["number"], chapter["blocks"])
            self._numbers[chapter["key"]] = {block["id"]: number for block, number in pairs}
        return self._numbers[chapter["key"]].get(block_id) or ""

    def has_block(self, chapter: Content, block_id: str) -> bool:
        return any(block["id"] == block_id for block in chapter["blocks"])


def objects(contributions: Iterable[Contribution]) -> set[Object]:
    """Kind and key of all that these contributions are about."""
    found: set[Object] = set()
    for one in contributions:
        found |= {("chapter", one.chapter_key), ("measure", one.measure_key), ("event", one.event_key)}
        if one.subject == Contribution.Subject.QUESTION:
            found.add(("consultation", one.consultation_key))
    return {(kind, key) for kind, key in found if key}


def subjects(contributions: Iterable[Contribution], state: State) -> dict[int, Subject]:
    """Contribution's number → what it is about; at most one statement."""
    contributions = list(contributions)
    lookup = Lookup(state, objects(contributions))
    return {one.pk: subject_of(one, lookup) for one in contributions}


def subject_of(contribution: Contribution, lookup: Lookup) -> Subject:
    of_kind = {
        Contribution.Subject.BLOCK: _block,
        Contribution.Subject.MEASURE: _measure,
        Contribution.Subject.EVENT: _event,
        Contribution.Subject.QUESTION: _question,
    }.get(Contribution.Subject(contribution.subject))
    return of_kind(contribution, lookup) if of_kind else Subject(_("Eigener Vorschlag"), "", "")


def _block(contribution: Contribution, lookup: Lookup) -> Subject:
    chapter = lookup.get("chapter", contribution.chapter_key)
    if chapter is None:
        return Subject(_("Absatz"), _("Kapitel, das nicht mehr öffentlich ist"), "")
    title = chapter_title(chapter)
    if contribution.block_now and lookup.has_block(chapter, contribution.block_now):
        return Subject(block_label(lookup.number(chapter, contribution.block_now)), title,
                       f"{chapter['url']}#a-{contribution.block_now}")  # fmt: skip
    return Subject(_("Entfallene Passage"), title, reverse("participation:removed", args=[chapter["key"]]))


def block_label(number: str) -> str:
    return _("Absatz {}").format(number) if number else _("Überschrift")


def chapter_title(chapter: Content) -> str:
    return f"{chapter['number']} {chapter['title']}"


def numbers_then(contributions: Iterable[Contribution]) -> dict[int, str]:
    """Contribution's number → the number that its passage had when it was written; one statement, none for none.

    Left out: what is about no passage, headings, and what was written on a text that nobody kept.
    """
    on_blocks = [one for one in contributions if one.subject == Contribution.Subject.BLOCK and one.revision_id]
    wanted = {one.revision_id for one in on_blocks if one.revision_id}
    known = {revision.pk: _numbers(revision) for revision in Revision.objects.filter(pk__in=wanted)} if wanted else {}
    found = {one.pk: known.get(one.revision_id or 0, {}).get(one.block_id) for one in on_blocks}
    return {pk: number for pk, number in found.items() if number}


def _numbers(revision: Revision) -> dict[str, str | None]:
    chapter = kinds()[revision.kind].read(revision)
    pairs = numbered(chapter["number"], chapter["blocks"]) if chapter else []
    return {block["id"]: number for block, number in pairs}


def _measure(contribution: Contribution, lookup: Lookup) -> Subject:
    return _of_content(_("Maßnahme"), lookup.get("measure", contribution.measure_key))


def _event(contribution: Contribution, lookup: Lookup) -> Subject:
    return _of_content(_("Veranstaltung"), lookup.get("event", contribution.event_key))


def _of_content(label: str, content: Content | None) -> Subject:
    return (
        Subject(label, content["title"], content["url"]) if content else Subject(label, _("nicht mehr öffentlich"), "")
    )


def _question(contribution: Contribution, lookup: Lookup) -> Subject:
    consultation = lookup.get("consultation", contribution.consultation_key)
    if consultation is None:
        return Subject(_("Frage"), _("nicht mehr öffentlich"), "")
    questions: list[dict[str, Any]] = consultation.get("questions", [])
    text = next((q["text"] for q in questions if q["key"] == contribution.question_key), consultation["title"])
    return Subject(_("Frage"), text, consultation["url"])
