"""What differs between two states of the strategy, object by object, ready to be shown on a page or printed.

`compare` reads two `State`s and asks the database nothing. What a page, the Synopse and the council sheet say of a
change comes from here, so that they say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from .changes import DATES, MOMENTS, MONEY, Words, block_names, names_of
from .comparison_amounts import PERIOD, amount_changes, date_changes
from .comparison_passages import follow_moves, passages
from .comparison_results import Comparison, Facet, FieldChange, Op, Part, Subject
from .differences import Difference, differences, is_empty
from .registry import Content, Kind, kinds
from .state import State

Place = tuple[str, str]
#: What says where something stands: the state of a measure in one municipality.
STATES = ("phase", "assessment", "reason", "funding_state")
#: Fields that have their own view here: blocks are passages, budgets and milestones are figures and days.
_OWN_VIEW = ("blocks", *PERIOD)
#: What is said of a whole thing in its heading, or beside it.
_IN_HEADING = (
    "slug", "is_example", "number", "code", "title", "name", "term", "position", "municipality", "measure", "bundle",
    "precision", "plain_kind",
)  # fmt: skip


def compare(before: State, after: State, municipality: str = "", only: tuple[str, ...] = ()) -> Comparison:
    """What differs from one state to the other; no statement.

    `municipality` (a key) leaves out what belongs to others; what both share stays. `only` names kinds; the subjects
    of parts (a measure of its Umsetzungen) are named without being compared themselves.
    """
    names = (names_of(before), names_of(after))
    parts = [part for place in _places(before, after, only) if (part := _part(place, before, after, names))]
    parts = _with_moves(parts)
    wanted = [part for part in parts if not municipality or part.municipality in ("", municipality)]
    return Comparison(before, after, municipality, list(_subjects(wanted, before, after)))


def _places(before: State, after: State, only: tuple[str, ...]) -> Iterator[Place]:
    """Every object of both states, in natural order; what is gone stands where it would stand."""
    for name, kind in kinds().items():
        if only and name not in only:
            continue
        found = {content["key"]: content for state in (before, after) for content in state.all(name)}
        yield from ((name, content["key"]) for content in sorted(found.values(), key=kind.order))


def _part(place: Place, before: State, after: State, names: tuple[dict[str, str], dict[str, str]]) -> Part | None:
    """What changed of one object; None if nothing did."""
    old, new = before.get(*place), after.get(*place)
    kind = kinds()[place[0]]
    found = differences(_bare(old), _bare(new)) if old != new else []
    if not found:
        return None
    op: Op = "new" if old is None else "removed" if new is None else "changed"
    owners = kind.municipality_keys(place[1], new or old or {})
    return Part(
        *place,
        owners[0] if len(owners) == 1 else "",
        op,
        old,
        new,
        _fields(kind, found, old, new, names),
        passages(old, new) if "blocks" in kind.field_labels else [],
        amount_changes(old, new),
        date_changes(old, new) if "planned_start" in kind.field_labels else [],
    )


def _bare(content: Content | None) -> Content | None:
    """The content as it was published, without what a state adds to it."""
    return None if content is None else {k: v for k, v in content.items() if k not in ("kind", "key", "url")}


def _fields(
    kind: Kind,
    found: list[Difference],
    old: Content | None,
    new: Content | None,
    names: tuple[dict[str, str], dict[str, str]],
) -> list[FieldChange]:
    """The fields that differ, in the order in which the kind names them."""
    blocks = block_names(old, new)
    words = (Words(kind, {**names[1], **names[0]}, blocks), Words(kind, {**names[0], **names[1]}, blocks))
    places = {name: place for place, name in enumerate(kind.field_labels)}
    shown = [d for d in found if _is_shown(kind, d, is_whole=old is None or new is None)]
    shown.sort(key=lambda d: places[str(d.path[0])])
    return [_field(d, words) for d in shown]


def _is_shown(kind: Kind, difference: Difference, *, is_whole: bool) -> bool:
    path = difference.path
    if path[0] not in kind.field_labels or path[0] in _OWN_VIEW:
        return False
    if path[0] in ("budget", "milestones"):
        # Whole lines, amounts and days are told as such; what is left are notes, programmes and titles.
        return len(path) > 2 and path[-1] not in (*MONEY, "actual", "precision", "is_example", "year")
    return not (is_whole and path[0] in _IN_HEADING)


def _field(difference: Difference, words: tuple[Words, Words]) -> FieldChange:
    old_words, new_words = words
    name = new_words.name(difference)
    mark = str(difference.path[-1])
    old, new = _told(old_words, name, difference.before, mark), _told(new_words, name, difference.after, mark)
    items = new_words.steps(name, difference)
    return FieldChange(
        difference.path,
        new_words.label(difference),
        difference.kind,
        _facet(difference.path),
        old,
        new,
        new_words.is_long(name, old, new),
        tuple(items),
    )


def _told(words: Words, name: str, value: Any, mark: str) -> str:
    """The value as text; of an item in a list without the mark that its label names already."""
    if not isinstance(value, Mapping) or "coordinates" in value:
        return words.text(name, value)
    example = " (Beispielwert)" if value.get("is_example") else ""
    known = {k: v for k, v in value.items() if k in words.kind.field_labels and k != "is_example" and str(v) != mark}
    known = {k: v for k, v in known.items() if not is_empty(v)}
    if len(known) == 1:
        ((name, only),) = known.items()
        return f"{words.text(name, only)}{example}"
    return f"{words.text(name, known)}{example}"


def _facet(path: tuple[str | int, ...]) -> Facet:
    if path[0] in STATES:
        return "state"
    if path[0] == "budget":
        return "money"
    if path[0] in DATES or path[0] in MOMENTS or path[0] == "milestones":
        return "dates"
    return "text"


def _with_moves(parts: list[Part]) -> list[Part]:
    """The same, where passages that went from one chapter to another are said to be moved."""
    moved = follow_moves({part.key: part.passages for part in parts if part.passages})
    return [replace(part, passages=moved[part.key]) if part.passages else part for part in parts]


def _subjects(parts: list[Part], before: State, after: State) -> Iterator[Subject]:
    """The parts gathered under the things they are parts of, in natural order of these."""
    gathered: dict[Place, list[Part]] = {}
    for part in parts:
        of = kinds()[part.kind].subjects(part.key, part.content)[0]
        gathered.setdefault(of, []).append(part)
    order = {name: number for number, name in enumerate(kinds())}
    for place in sorted(gathered, key=lambda place: (order[place[0]], _order(place, before, after))):
        yield _subject(place, gathered[place], before, after)


def _order(place: Place, before: State, after: State) -> Any:
    content = after.get(*place) or before.get(*place)
    # Of what was never public itself only the key is known; it comes last.
    return (0, kinds()[place[0]].order(content)) if content else (1, place[1])


def _subject(place: Place, parts: list[Part], before: State, after: State) -> Subject:
    old, new = before.get(*place), after.get(*place)
    kind = kinds()[place[0]]
    titles = [kind.title(content) if content else "" for content in (old, new)]
    owners = kind.municipality_keys(place[1], new or old or {}) if new or old else []
    return Subject(
        *place,
        "new" if old is None and new else "removed" if new is None and old else "changed",
        titles[1] or titles[0] or "noch nicht öffentlich",
        titles[0] if titles[1] and titles[0] != titles[1] else "",
        new["url"] if new else "",
        owners[0] if len(owners) == 1 else "",
        parts,
    )


def municipalities(before: State, after: State) -> Mapping[str, str]:
    """Key → name of every municipality of either state, in order."""
    return {place["key"]: place["name"] for state in (before, after) for place in state.all("municipality")}
