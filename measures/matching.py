"""Which measures fit a selection, and how many would fit each further choice. Pure: knows no Django.

One implementation serves the list, the counts beside the choices and the API. With a few hundred measures two
light statements and this module are faster than a statement per group of choices, and the number of statements
never grows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Choice = str
Selection = Mapping[str, frozenset[Choice]]

#: Groups of choices that must hold for one and the same implementation.
OF_IMPLEMENTATION = ("kommune", "phase", "bewertung", "foerderung")
GROUPS = ("kommune", "leitziel", "unterziel", "buendel", "ortsteil", "phase", "bewertung", "foerderung")
#: The choice that stands for a value that is not known.
UNKNOWN = "unbekannt"


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
        _any(selection, "buendel", {row.buendel})
        and _any(selection, "unterziel", row.unterziel)
        and _any(selection, "leitziel", {frame.goal_of.get(key, "") for key in row.unterziel})
        and _fits_place(row, selection, frame)
        and _fits_implementation(row, selection)
    )


def _any(selection: Selection, group: str, values: Iterable[str]) -> bool:
    wanted = selection.get(group)
    return not wanted or not wanted.isdisjoint(values)


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


def _fits_implementation(row: Row, selection: Selection) -> bool:
    wanted = [(group, selection[group]) for group in OF_IMPLEMENTATION if selection.get(group)]
    return not wanted or any(
        all((getattr(implementing, group) or UNKNOWN) in choices for group, choices in wanted)
        for implementing in row.implementing
    )


def matching(rows: Iterable[Row], selection: Selection, frame: Frame) -> set[str]:
    """Keys of the measures that fit."""
    return {row.key for row in rows if fits(row, selection, frame)}


def counts(
    rows: list[Row], selection: Selection, frame: Frame, choices: Mapping[str, Iterable[Choice]]
) -> dict[str, dict[Choice, int]]:
    """For each choice of each group: how many measures it would show, with the other groups as they are."""
    result = {}
    for group, values in choices.items():
        others = {name: wanted for name, wanted in selection.items() if name != group}
        candidates = [row for row in rows if fits(row, others, frame)]
        result[group] = {
            value: sum(fits(row, {**others, group: frozenset([value])}, frame) for row in candidates)
            for value in values
        }
    return result
