"""What can be chosen in the forms of staff: passages, measures, events, questions and published states, in groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from strategy.blocks import numbered
from strategy.registry import Content, kinds
from strategy.state import State

from ..took_up import OFFERED, Place, revisions_of

Choice = tuple[str, str]
Group = tuple[str, list[Choice]]
#: How much of a passage stands behind its number.
SHOWN = 70


def staff_state(*more: str) -> State:
    """All that contributions can be about, and all contents of `more` kinds; one statement."""
    wanted = ("chapter", "bundle", "measure", "event", "consultation", "municipality", *more)
    return State.live(*(name for name in wanted if name in kinds()))


def shortened(text: str, length: int = SHOWN) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def passages(chapter: Content) -> list[Choice]:
    """The blocks of a chapter that have a number: (id, number and first words)."""
    pairs = numbered(chapter["number"], chapter["blocks"])
    return [(block["id"], f"{number} {shortened(block['text'])}") for block, number in pairs if number]


def chapter_name(chapter: Content, state: State) -> str:
    place = state.get("municipality", chapter.get("municipality"))
    return f"Kapitel {chapter['number']} {chapter['title']}" + (f" ({place['name']})" if place else "")


def measure_name(measure: Content) -> str:
    return f"{measure['code']} {measure['title']}"


def place_choices(state: State) -> list[Group]:
    """What can have taken something up, as `took_up.Place` reads it."""
    measures = [(f"measure:{m['key']}", measure_name(m)) for m in state.all("measure")]
    chapters = [
        (
            chapter_name(chapter, state),
            [(f"chapter:{chapter['key']}", f"Kapitel {chapter['number']} im Ganzen")]
            + [(f"chapter:{chapter['key']}:{block_id}", words) for block_id, words in passages(chapter)],
        )
        for chapter in state.all("chapter")
    ]
    return [("Maßnahmen", measures), *chapters]


def revision_choices(places: Iterable[Place], state: State) -> list[Group]:
    """The newest published states of these objects: date and note, newest first."""
    groups = []
    for kind, key in dict.fromkeys((place.kind, place.key) for place in places if place.kind):
        content = state.get(kind, key)
        if content is not None:
            name = chapter_name(content, state) if kind == "chapter" else f"Maßnahme {content['title']}"
            rows = revisions_of(Place(kind, key))[:OFFERED]
            groups.append((name, [(str(row.pk), revision_name(row, state)) for row in rows]))
    return groups


def revision_name(revision: Any, state: State) -> str:
    """„Stand Nr. 3 vom 5. Mai 2026 – Anlass“; an implementation's names its place."""
    day = date_format(timezone.localtime(revision.published_at), "j. F Y")
    place = state.get("municipality", revision.key.partition("/")[2]) if revision.kind == "implementation" else None
    what = f"Umsetzung {place['name']}, " if place else ""
    return f"{what}Stand Nr. {revision.number} vom {day}" + (f" – {shortened(revision.note)}" if revision.note else "")


def entry_choices(state: State, may_enter: Callable[[str | None], bool]) -> list[Group]:
    """What an entered contribution can be about, as `entering.read_subject` reads it.

    `may_enter` is asked with the key of the municipality to which the object belongs; None is the joint scope.
    """
    chapters = [
        (chapter_name(c, state), [(f"block:{block_id}", words) for block_id, words in passages(c)])
        for c in state.all("chapter")
        if may_enter(c.get("municipality"))
    ]
    measures = [(f"measure:{m['key']}", measure_name(m)) for m in state.all("measure") if may_enter(m["municipality"])]
    events = [(f"event:{e['key']}", e["title"]) for e in _known(state, "event") if may_enter(e["municipality"])]
    questions = [
        (c["title"], [(f"question:{c['key']}:{q['key']}", q["text"]) for q in c["questions"] if q["form"] == "free"])
        for c in _known(state, "consultation")
        if may_enter(c["municipality"])
    ]
    groups = [("Maßnahmen", measures), ("Veranstaltungen", events), *questions, *chapters]
    return [(name, rows) for name, rows in groups if rows]


def _known(state: State, kind: str) -> list[Content]:
    return state.all(kind) if kind in kinds() else []
