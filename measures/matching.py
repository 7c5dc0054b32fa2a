"""Which measures fit a selection, and how many would fit each further choice. Pure: knows no Django.

One implementation serves the list, the counts beside the choices and the API. With a few hundred measures two
light statements and this module are faster than a statement per group of choices, and the number of statements
never grows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Choice = str
Selection = Mapping[str, frozenset[Choice]]

#: Groups of choices that must hold for one and the same implementation.
OF_IMPLEMENTATION = ("kommune", "phase", "bewertung", "foerderung")
GROUPS = ("kommune", "leitziel", "unterziel", "buendel", "ortsteil", "phase", "bewertung", "foerderung")
#: The choice that stands for a value that is not known.
UNKNOWN = "unbekannt"
#: The choice of measures that several municipalities implement together.
TOGETHER = "gemeinsam"


@dataclass(frozen=True)
class Implementing:
    """What counts of one implementation for the filter."""

    kommune: str
    phase: str
    bewertung: str
    foerderung: str


@dataclass(frozen=True)
class Row:
    """What counts of one measure for the filter."""

    key: str
    buendel: str
    unterziel: frozenset[str]
    districts: frozenset[str]
    implementing: tuple[Implementing, ...]


@dataclass(frozen=True)
class Frame:
    """What the rows refer to: objective → goal, district → (municipality, parent district or "")."""

    goal_of: Mapping[str, str]
    place: Mapping[str, tuple[str, str]]


def fits(row: Row, selection: Selection, frame: Frame) -> bool:
    """Different groups mean „and", choices of one group „or"."""
    return (
        all(_any(selection, group, _values(row, group, frame)) for group in ("buendel", "unterziel", "leitziel"))
        and _fits_place(row, selection, frame)
        and (not _of_implementation(selection) or any(_suits(row, i, selection) for i in row.implementing))
    )


def _any(selection: Selection, group: str, values: Iterable[str]) -> bool:
    wanted = selection.get(group)
    return not wanted or not wanted.isdisjoint(values)


def _values(row: Row, group: str, frame: Frame) -> Iterable[str]:
    if group == "buendel":
        return (row.buendel,)
    return row.unterziel if group == "unterziel" else {frame.goal_of.get(key, "") for key in row.unterziel}


def _fits_place(row: Row, selection: Selection, frame: Frame) -> bool:
    wanted = selection.get("ortsteil")
    return not wanted or any(_is_near(row, district, frame) for district in wanted)


def _is_near(row: Row, district: str, frame: Frame) -> bool:
    """At this place or in the Ortsteil around it; a measure for the whole municipality is near everybody in it."""
    municipality, parent = frame.place.get(district, ("", ""))
    if row.districts & {district, parent}:
        return True
    has_places_there = any(frame.place.get(key, ("", ""))[0] == municipality for key in row.districts)
    return not has_places_there and any(i.kommune == municipality for i in row.implementing)


def _of_implementation(selection: Selection) -> bool:
    return any(selection.get(group) for group in OF_IMPLEMENTATION)


def _suits(row: Row, implementing: Implementing, selection: Selection) -> bool:
    """Whether this one implementation fulfils all groups that speak of an implementation."""
    return all(_any(selection, group, _said_of(row, implementing, group)) for group in OF_IMPLEMENTATION)


def _said_of(row: Row, implementing: Implementing, group: str) -> Iterable[Choice]:
    if group == "kommune" and len(row.implementing) > 1:
        return (implementing.kommune, TOGETHER)
    return (getattr(implementing, group) or UNKNOWN,)


def matching(rows: Iterable[Row], selection: Selection, frame: Frame) -> set[str]:
    """Keys of the measures that fit."""
    return {row.key for row in rows if fits(row, selection, frame)}


def counts(
    rows: Iterable[Row], selection: Selection, frame: Frame, choices: Mapping[str, Iterable[Choice]]
) -> dict[str, dict[Choice, int]]:
    """For each choice of each group: how many measures it would show, with the other groups as they are."""
    rows = list(rows)
    result = {}
    for group, values in choices.items():
        others = {name: wanted for name, wanted in selection.items() if name != group}
        shown = Counter(
            choice for row in rows if fits(row, others, frame) for choice in _shown_by(row, group, others, frame)
        )
        result[group] = {value: shown[value] for value in values}
    return result


def _shown_by(row: Row, group: str, others: Selection, frame: Frame) -> Iterable[Choice]:
    """The choices of a group that show a row, which fits the other groups."""
    if group in OF_IMPLEMENTATION:
        return {said for i in row.implementing if _suits(row, i, others) for said in _said_of(row, i, group)}
    if group == "ortsteil":
        return [district for district in frame.place if _is_near(row, district, frame)]
    return _values(row, group, frame)
