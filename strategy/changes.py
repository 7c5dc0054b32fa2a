"""What differs between two contents, in words that people read: German fields and values, texts word by word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from .blocks import numbered
from .comparison_passages import Passage, passages
from .differences import Difference, Path, differences, is_empty
from .html import to_text
from .registry import Content, Kind
from .state import State
from .templatetags.portal_ui import euro, german_date, german_moment, german_number
from .worddiff import Op, word_diff

#: A longer value is a text in which single words change.
LONG = 60
MONEY = ("planned", "spent", "own_share")
DATES = ("date", "start", "end", "planned", "actual", "population_as_of")
#: A day with its hour.
MOMENTS = ("starts_at", "ends_at")
#: Never with a point for the thousands.
PLAIN_NUMBERS = ("year", "number")
#: Fields that hold keys of other objects. An object without a public name is not given away by its key.
REFERENCES = (
    "municipality", "bundle", "measure", "measures", "objectives", "districts", "district", "chapters", "consultation",
)  # fmt: skip
NOT_PUBLIC = "noch nicht öffentlich"


@dataclass(frozen=True)
class Change:
    """One changed field: `html` marks additions and removals with ins and del, never by colour alone."""

    label: str
    html: SafeString


def changes(
    kind: Kind, before: Content | None, after: Content | None, state: State, *, both_numbers: bool = False
) -> list[Change]:
    """From one content to the next, in the order of the kind's fields; texts inside blocks count once.

    With `both_numbers` a passage that is counted anew is called by its new and its old number.
    """
    words = Words(kind, state, (block_numbers if both_numbers else block_names)(before, after))
    found = [d for d in differences(before, after) if not _is_aside(d) and not _is_order_of_blocks(d)]
    # The database keeps the fields of a content in an order of its own.
    places = {name: place for place, name in enumerate(kind.field_labels)}
    found.sort(key=lambda difference: places.get(str(difference.path[0]), len(places)))
    return [Change(words.label(d), words.html(d)) for d in found] + _moves(kind, before, after)


def _is_order_of_blocks(difference: Difference) -> bool:
    """Told as the few passages that moved, not as the numbers of all."""
    return difference.moved and difference.path == ("blocks",)


def _moves(kind: Kind, before: Content | None, after: Content | None) -> list[Change]:
    """One line for each passage that stands elsewhere: „Absatz 12.3-6 steht jetzt als 12.5-4“."""
    if not (before and after and "blocks" in after):
        return []
    found = (p for p in passages(before, after) if p.is_moved)
    label = kind.field_labels.get("blocks", "blocks")
    return [Change(f"{label} › verschoben", escape(_moved(p))) for p in found]


def _moved(passage: Passage) -> str:
    if passage.old_number and passage.new_number:
        if passage.is_renumbered:
            return f"Absatz {passage.old_number} steht jetzt als {passage.new_number}"
        return f"Absatz {passage.new_number} steht jetzt an anderer Stelle"
    return f"„{passage.new}“ steht jetzt an anderer Stelle"


def count(before: Content | None, after: Content | None) -> int:
    return sum(not _is_aside(d) for d in differences(before, after))


def _is_aside(difference: Difference) -> bool:
    """A block carries its text beside its HTML, which is shown as text anyway, and the ids it goes on for."""
    path = difference.path
    return len(path) == 3 and path[0] == "blocks" and path[2] in ("text", "replaces")


class Words:
    """Labels and values of one kind in German."""

    def __init__(self, kind: Kind, names: State | Mapping[str, str], blocks: Mapping[str, str] | None = None) -> None:
        """`names`: a state, or the names that `names_of` gives of one; `blocks`: what the blocks of a chapter are
        called, by their ids.
        """
        self.kind = kind
        self.blocks = blocks or {}
        self.names = names_of(names) if isinstance(names, State) else names

    def label(self, difference: Difference) -> str:
        labels = self.kind.field_labels
        # What marks a relation are keys; its value says them in words.
        path = difference.path[:1] if difference.path[0] == "relations" else difference.path
        names = self._names_in_blocks(path) if path[0] == "blocks" else [str(self._name(part)) for part in path]
        label = " › ".join(labels.get(name, name) for name in names)
        words = {"added": "neu", "removed": "entfällt", "moved": "neue Reihenfolge"}.get(difference.kind)
        return f"{label} ({words})" if words and len(difference.path) > 1 else label

    def _names_in_blocks(self, path: Path) -> list[str]:
        """A block is called by its number, and its text by nothing more."""
        path = path[:2] if len(path) == 3 and path[2] == "html" else path
        return [self.blocks.get(str(part)) or str(self._name(part)) for part in path]

    def _name(self, part: str | int) -> str | int:
        # A new paragraph has no public id yet, and a place in a list is counted from one.
        if isinstance(part, int):
            return f"Nr. {part + 1}"
        if part.startswith("neu-"):
            return "neuer Absatz"
        return self.names.get(part) or (german_date(part) if _is_day(part) else part)

    def html(self, difference: Difference) -> SafeString:
        name = self.name(difference)
        steps = self.steps(name, difference)
        if steps:
            return format_html_join(", ", "{}", ((_piece(op, text),) for op, text in steps))
        old, new = self.text(name, difference.before), self.text(name, difference.after)
        return marked(old, new) if self.is_long(name, old, new) else replaced(old, new)

    def name(self, difference: Difference) -> str:
        """The field that differs; of an item in a list, the list."""
        return next((str(p) for p in reversed(difference.path) if str(p) in self.kind.field_labels), "")

    def is_long(self, name: str, old: str, new: str) -> bool:
        """Whether single words change in it; a short value gives way to another as a whole."""
        return name.endswith("html") or max(len(old), len(new)) > LONG

    def steps(self, name: str, difference: Difference) -> list[tuple[Op, str]]:
        """Two lists as one, in the order of the new one, what was taken out at the end; [] if they are no lists."""
        before, after = difference.before, difference.after
        if difference.moved or not isinstance(before or after, list):
            return []
        kept: list[tuple[Op, Any]] = [("equal" if item in (before or []) else "insert", item) for item in after or []]
        gone: list[tuple[Op, Any]] = [("delete", item) for item in before or [] if item not in (after or [])]
        return [(op, self.text(name, item)) for op, item in [*kept, *gone]]

    def text(self, name: str, value: Any) -> str:
        """Any value as text that people read."""
        if is_empty(value):
            return ""
        if isinstance(value, bool):
            return "ja" if value else "nein"
        if isinstance(value, Mapping):
            return self._record(value)
        if isinstance(value, list):
            return ", ".join(self.text(name, item) for item in value)
        return self._scalar(name, value)

    def _record(self, record: Mapping) -> str:
        if "coordinates" in record:
            return "Grenzlinie"
        if "html" in record and "text" in record:
            return record["text"]
        labels = self.kind.field_labels
        known = {name: v for name, v in record.items() if not is_empty(v) and v is not False and name in labels}
        return "; ".join(f"{labels[name]}: {self.text(name, v)}" for name, v in known.items())

    def _scalar(self, name: str, value: Any) -> str:
        text = str(value)
        if name == "blocks":
            return self.blocks.get(text, text)
        if name.endswith("html"):
            return to_text(text)
        if name in MONEY and text.replace(".", "").isdigit():
            return euro(text)
        if name in MOMENTS and german_moment(text):
            return german_moment(text)
        if (name in DATES or "_start" in name or "_end" in name) and german_date(text):
            return german_date(text)
        if isinstance(value, int | float) and name not in PLAIN_NUMBERS:
            return german_number(value)
        if name in REFERENCES:
            return self.names.get(text, NOT_PUBLIC)
        if name == "edition":
            return text.replace("fassung-", "Fassung ")
        return self._choice(name, text) or text

    def _choice(self, name: str, value: str) -> str:
        if name in self.kind.value_labels:
            return self.kind.value_labels[name].get(value, "")
        try:
            choices = self.kind.model._meta.get_field(name).flatchoices  # type: ignore[union-attr]
        except (FieldDoesNotExist, AttributeError):
            return ""
        return str(dict(choices).get(value, ""))


def block_names(before: Content | None, after: Content | None) -> dict[str, str]:
    """Block id → „Absatz 3.2-4“ as the newer content counts, or the older one for what is gone from it.

    A paragraph that was never published has no id that lasts, and so no name here.
    """
    found: dict[str, str] = {}
    for content in filter(None, (before, after)):
        for block, number in numbered(str(content.get("number", "")), content.get("blocks") or []):
            found[block["id"]] = f"Absatz {number}" if number else f"Überschrift „{block.get('text', '')}“"
    return {id_: name for id_, name in found.items() if not id_.startswith("neu-")}


def block_numbers(before: Content | None, after: Content | None) -> dict[str, str]:
    """The same, saying both numbers where counting gives a block another one, and whose number a gone one has."""
    names = block_names(before, after)
    if not (before and after):
        return names
    for passage in passages(before, after):
        if passage.op == "removed" and passage.old_number:
            names[passage.id] = f"bisher Absatz {passage.old_number}"
        elif passage.is_renumbered and passage.id in names:
            names[passage.id] = f"Absatz {passage.new_number}, bisher {passage.old_number}"
    return names


def _is_day(text: str) -> bool:
    return len(text) == 10 and bool(german_date(text))


def names_of(state: State) -> dict[str, str]:
    """Keys of all objects of a state that others refer to, with the names people know them by."""
    return dict(_names(state))


def _names(state: State) -> Iterator[tuple[str, str]]:
    for municipality in state.all("municipality"):
        yield municipality["key"], municipality["name"]
        yield from ((d["key"], d["name"]) for d in municipality["districts"])
    for goal in state.all("goal"):
        yield from ((o["key"], f"{o['number']} {o['title']}") for o in goal["objectives"])
    for kind in ("bundle", "measure", "chapter", "consultation"):
        yield from ((content["key"], content["title"]) for content in state.all(kind))


def marked(old: str, new: str) -> SafeString:
    """Both texts as one, with what goes as del and what comes as ins; line breaks stay."""
    pieces = format_html_join("", "{}", ((_piece(op, text),) for op, text in word_diff(old, new)))
    return mark_safe(pieces.replace("\n", "<br>"))


def replaced(old: str, new: str) -> SafeString:
    """A short value that gives way to another as a whole."""
    steps = [("delete", old), ("insert", new)]
    return format_html_join(" → ", "{}", ((_piece(op, text),) for op, text in steps if text))


def _piece(op: str, text: str) -> SafeString:
    tag, word = {"insert": ("ins", "neu: "), "delete": ("del", "entfällt: ")}.get(op, ("", ""))
    if not tag:
        return escape(text)
    return mark_safe(f'<{tag}><span class="visually-hidden kern-sr-only">{word}</span>{escape(text)}</{tag}>')
