"""What a comparison finds: things people know by name, what changed in each of their parts, and how to say it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from .comparison_amounts import AmountChange, DateChange
from .comparison_passages import Passage
from .registry import Content
from .state import State
from .worddiff import Change as Step
from .worddiff import word_diff

Op = Literal["new", "removed", "changed"]
Facet = Literal["text", "money", "dates", "state"]


@dataclass(frozen=True)
class FieldChange:
    """One field that differs, as text. `label` is German („Meilensteine › Eröffnung › Hinweis“), `steps` the words."""

    path: tuple[str | int, ...]
    label: str
    op: Literal["added", "removed", "changed", "moved"]
    facet: Facet
    old: str
    new: str
    is_long: bool
    items: tuple[Step, ...] = ()

    @cached_property
    def steps(self) -> list[Step]:
        """From old to new, word by word where it is a text, whole where it is a value or a list of values."""
        if self.items:
            return list(self.items)
        if self.is_long:
            return word_diff(self.old, self.new)
        both: list[Step] = [("delete", self.old), ("insert", self.new)]
        return [(op, text) for op, text in both if text]


@dataclass(frozen=True)
class Part:
    """What changed in one published object: the subject itself, or one municipality's share of it (Umsetzung).

    `before` and `after` are its contents in today's form, None where it was not public; `municipality` is a key, ""
    for both; `passages` are all passages of a chapter, also those that stayed.
    """

    kind: str
    key: str
    municipality: str
    op: Op
    before: Content | None
    after: Content | None
    fields: list[FieldChange]
    passages: list[Passage]
    amounts: list[AmountChange]
    dates: list[DateChange]

    @property
    def content(self) -> Content:
        return self.after or self.before or {}

    @property
    def states(self) -> list[FieldChange]:
        return [field for field in self.fields if field.facet == "state"]

    @property
    def changed_passages(self) -> list[Passage]:
        return [passage for passage in self.passages if passage.is_changed]

    @property
    def count(self) -> int:
        """So many single changes, at least one; an object that comes or goes as a whole is one."""
        if self.op != "changed":
            return 1
        return max(1, len(self.fields) + len(self.changed_passages) + len(self.amounts) + len(self.dates))


@dataclass(frozen=True)
class Subject:
    """One thing people know by name (a chapter, a measure with its Umsetzungen, a goal …) with all that changed.

    `op` is about the thing itself: a known measure with a new Umsetzung is "changed". `title_before` is filled if it
    was called something else; `url` leads to it today, "" if it is not public any more; `municipality` is the key
    of the one it belongs to, "" for both.
    """

    kind: str
    key: str
    op: Op
    title: str
    title_before: str
    url: str
    municipality: str
    parts: list[Part]

    @property
    def anchor(self) -> str:
        return f"{self.kind}-{self.key}"

    @property
    def count(self) -> int:
        return sum(part.count for part in self.parts)

    @property
    def passages(self) -> list[Passage]:
        return [passage for part in self.parts for passage in part.changed_passages]

    @property
    def amounts(self) -> list[tuple[Part, AmountChange]]:
        return [(part, amount) for part in self.parts for amount in part.amounts]

    @property
    def dates(self) -> list[tuple[Part, DateChange]]:
        return [(part, day) for part in self.parts for day in part.dates]

    @property
    def states(self) -> list[tuple[Part, FieldChange]]:
        return [(part, field) for part in self.parts for field in part.states]


@dataclass(frozen=True)
class Comparison:
    """All that differs from `before` to `after`, in the natural order of the kinds and their objects.

    `decisions` are those told apart (comparison_decisions): what councils decided on what is compared.
    """

    before: State
    after: State
    municipality: str
    subjects: list[Subject]
    decisions: list[Subject] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.subjects

    def of_kinds(self, *names: str) -> list[Subject]:
        return [subject for subject in self.subjects if subject.kind in names]
