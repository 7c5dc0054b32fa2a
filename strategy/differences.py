"""Which fields differ between two contents, so that an inserted milestone is one difference and not twenty."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Path = tuple[str | int, ...]
Item = Mapping[str, Any]

Fields = tuple[str, ...]

# Who has one of these is the same thing for ever; another value is another thing.
_IDENTITIES: tuple[Fields, ...] = (("id",), ("key",), ("slug",), ("code",))
# Weaker marks, tried one after the other on the items that are left.
_MARKS: tuple[Fields, ...] = (
    ("type", "measure"),
    ("title", "date"),
    ("title", "planned"),
    ("title", "start"),
    ("title",),
    ("url",),
    ("year", "programme"),
    ("year",),
    ("date",),
    # A milestone under a new title. Budget lines also have "planned", but that is their money.
    ("planned", "precision"),
    ("start",),
)
# What may name an item, the shortest first.
_LABELS: tuple[Fields, ...] = (
    *_IDENTITIES,
    ("title",),
    ("year",),
    ("date",),
    ("title", "planned"),
    ("title", "date"),
    ("year", "programme"),
    ("type", "measure"),
    ("url",),
)


@dataclass(frozen=True)
class Difference:
    """One field that differs.

    `path` leads to it: names of fields and, for items of a list, their mark ("7k2m", "2026", a title) or, if
    they have none, their place in the new (removed: the old) list. `before` is None where something was
    added, `after` where it was removed. A changed order is one difference of kind "moved" at the path of the
    list, with the marks of the items on both sides.
    """

    path: Path
    before: Any
    after: Any
    moved: bool = False

    @property
    def kind(self) -> Literal["added", "removed", "changed", "moved"]:
        if self.moved:
            return "moved"
        if is_empty(self.before):
            return "added"
        return "removed" if is_empty(self.after) else "changed"


def differences(old: Item | None, new: Item | None) -> list[Difference]:
    """Return the differences in the order of the new content's fields, removed fields last.

    None stands for a content that does not exist: then each field that is not empty is one difference. The
    values null, "", [] and a missing field are all "unknown" and do not differ from each other.
    """
    if old is None or new is None:
        return list(_fields(old or {}, new or {}, ()))
    return list(_compare(old, new, ()))


def paired(old: Sequence[Item] | None, new: Sequence[Item] | None) -> list[tuple[Item | None, Item | None]]:
    """Each item of two lists beside what it was before: in the order of the new list, removed ones last."""
    before, after = list(old or []), list(new or [])
    pairs = _pairs(before, after)
    kept = [(before[pairs[j]] if j in pairs else None, item) for j, item in enumerate(after)]
    return [*kept, *((item, None) for i, item in enumerate(before) if i not in pairs.values())]


def is_empty(value: Any) -> bool:
    """Say whether the value means "unknown": null, "", [] or {}; 0 and False are known."""
    return value is None or (isinstance(value, str | list | tuple | Mapping) and not value)


def _fields(old: Item, new: Item, path: Path) -> Iterator[Difference]:
    for name in dict.fromkeys([*new, *old]):
        before, after = old.get(name), new.get(name)
        if not (is_empty(before) and is_empty(after)):
            yield Difference((*path, name), before, after)


def _compare(before: Any, after: Any, path: Path) -> Iterator[Difference]:
    if before == after or (is_empty(before) and is_empty(after)):
        return
    if _is_record(before) and _is_record(after):
        for name in dict.fromkeys([*after, *before]):
            yield from _compare(before.get(name), after.get(name), (*path, name))
    elif _is_list_of_records(before, after):
        yield from _compare_items(list(before or []), list(after or []), path)
    else:
        yield Difference(path, before, after)


def _is_record(value: Any) -> bool:
    # Nobody reads a border point by point: a GeoJSON geometry differs as a whole.
    return isinstance(value, Mapping) and "coordinates" not in value


def _is_list_of_records(before: Any, after: Any) -> bool:
    lists = all(value is None or isinstance(value, list | tuple) for value in (before, after))
    return lists and all(_is_record(item) for item in [*(before or []), *(after or [])])


def _compare_items(old: list[Item], new: list[Item], path: Path) -> Iterator[Difference]:
    pairs = _pairs(old, new)
    old_labels, new_labels = _labels(old), _labels(new)
    for j, item in enumerate(new):
        place = (*path, new_labels[j])
        if j in pairs:
            yield from _compare(old[pairs[j]], item, place)
        else:
            yield Difference(place, None, item)
    for i, item in enumerate(old):
        if i not in pairs.values():
            yield Difference((*path, old_labels[i]), item, None)
    kept = [pairs[j] for j in sorted(pairs)]
    if kept != sorted(kept):
        before = [new_labels[j] for j in sorted(pairs, key=lambda j: pairs[j])]
        yield Difference(path, before, [new_labels[j] for j in sorted(pairs)], moved=True)


def _pairs(old: Sequence[Item], new: Sequence[Item]) -> dict[int, int]:
    """Return {place in new: place in old} of the items that are the same thing."""
    pairs: dict[int, int] = {}
    for fields in _IDENTITIES:
        if all(_mark(item, fields) is not None for item in [*old, *new]):
            _pair([_mark(item, fields) for item in old], [_mark(item, fields) for item in new], pairs)
            return pairs
    _pair([_whole(item) for item in old], [_whole(item) for item in new], pairs)
    for fields in _MARKS:
        _pair([_mark(item, fields) for item in old], [_mark(item, fields) for item in new], pairs)
    return pairs


def _pair(old: Sequence[Hashable], new: Sequence[Hashable], pairs: dict[int, int]) -> None:
    """Add pairs of items left over whose marks are equal and not None; several of one mark pair in order."""
    used = set(pairs.values())
    waiting: dict[Hashable, list[int]] = {}
    for i, mark in enumerate(old):
        if i not in used and mark is not None:
            waiting.setdefault(mark, []).append(i)
    for j, mark in enumerate(new):
        if j not in pairs and waiting.get(mark):
            pairs[j] = waiting[mark].pop(0)


def _whole(item: Item) -> str:
    known = {name: value for name, value in item.items() if not is_empty(value)}
    return json.dumps(known, sort_keys=True)


def _mark(item: Item, fields: Fields) -> Hashable:
    values = tuple(item.get(field) for field in fields)
    scalar = all(isinstance(value, str | int) and value != "" for value in values)
    return values if scalar else None


def _labels(items: Sequence[Item]) -> list[str | int]:
    """Return a readable mark per item that no other item of the list has, else its place."""
    for fields in _LABELS:
        marks = [_mark(item, fields) for item in items]
        if None not in marks and len(set(marks)) == len(marks):
            return [" ".join(str(item[field]) for field in fields) for item in items]
    return list(range(len(items)))
