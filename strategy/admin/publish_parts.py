"""What other apps have to say before something is published; settings list the functions by dotted path.

They show what the plan means for them, and let staff say which old passage goes on in which new one: in fields
named and filled as the plan says, which are read here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from .. import block_register
from ..blocks import numbered
from ..registry import Content
from .standing import Standing

PREFIX = "replaces-"
WORDS = 9
NOT_PUBLIC = "„{}“ ist kein Absatz der öffentlichen Fassung. Bitte wählen Sie noch einmal."
NOT_FOUND = (
    "Der Absatz, der einen entfallenden fortführen sollte, steht nicht mehr so im gesicherten Text. "
    "Bitte wählen Sie noch einmal."
)


@dataclass(frozen=True)
class Choice:
    """A block of the new text that can go on for an old one; `value` is what a form sends for it."""

    value: str
    label: str


@dataclass(frozen=True)
class Plan:
    """What would become public: `before` is what was public last, `automatic` what comparing alone makes of the
    saved text, `after` the same with what staff say (`replaces`: old block id → index of the new block)."""

    obj: Any
    user: Any
    before: Content | None
    automatic: Content
    after: Content
    replaces: Mapping[str, int] = field(default_factory=dict)

    def choices(self) -> list[Choice]:
        """All blocks of the new text in order; those that nobody would recognise are marked as new."""
        found = numbered(self.automatic["number"], self.automatic["blocks"])
        return [Choice(_value(index, block), _label(block, number)) for index, (block, number) in enumerate(found)]

    def field_name(self, block_id: str) -> str:
        return f"{PREFIX}{block_id}"

    def chosen(self, block_id: str) -> str:
        """The value of the block that staff have chosen to go on for an old one; "" if they have not."""
        index = self.replaces.get(block_id)
        return "" if index is None else _value(index, self.automatic["blocks"][index])


@dataclass(frozen=True)
class Choices:
    """What staff have said of old passages, and what of that cannot be, in sentences."""

    replaces: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def read(data: Mapping[str, str], current: Standing) -> Choices:
    """The choices in a form; a text saved meanwhile has its blocks at other places, so they are known by words."""
    if "blocks" not in current.after:
        return Choices()
    old_ids = {block["id"] for block in (current.last or {}).get("blocks", [])}
    replaces: dict[str, int] = {}
    problems: dict[str, None] = {}
    for block_id, value in _sent(data):
        index = _place(value, current.after["blocks"])
        if block_id not in old_ids:
            problems[NOT_PUBLIC.format(block_id[:20])] = None
        elif index is None:
            problems[NOT_FOUND] = None
        else:
            replaces[block_id] = index
    return Choices(replaces, tuple(problems))


def plan(obj: Any, user: Any, current: Standing, replaces: Mapping[str, int]) -> Plan:
    after = block_register.replace(current.after, current.last, replaces) if replaces else current.after
    return Plan(obj, user, current.last, current.after, after, replaces)


def parts(of: Plan) -> list[dict[str, Any]]:
    """What each function has to show: a dict with its `template` and what that needs; None is nothing.

    `summary` says in one sentence what deserves a look, "" if nothing does.
    """
    found = (import_string(dotted_path)(of) for dotted_path in settings.PORTAL_PUBLISH_PARTS)
    return [part for part in found if part is not None]


def summaries(obj: Any, user: Any, current: Standing) -> list[str]:
    """What deserves a look on the object's own page, where it is published along with others."""
    found = parts(plan(obj, user, current, {})) if current.state != "public" else []
    return [part["summary"] for part in found if part["summary"]]


def _sent(data: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in data.items():
        if name.startswith(PREFIX) and value:
            yield name.removeprefix(PREFIX), value


def _value(index: int, block: Mapping[str, Any]) -> str:
    return f"{index}-{sha256(block['html'].encode()).hexdigest()[:12]}"


def _place(value: str, blocks: list[Content]) -> int | None:
    """The place of the block that a form meant: the one it named, or the only other one that reads the same."""
    values = [_value(index, block) for index, block in enumerate(blocks)]
    if value in values:
        return values.index(value)
    words = value.rpartition("-")[2]
    same = [index for index, other in enumerate(values) if words and other.endswith(f"-{words}")]
    return same[0] if len(same) == 1 else None


def _label(block: Mapping[str, Any], number: str | None) -> str:
    name = f"Absatz {number}" if number else "Überschrift"
    words = block["text"].split()
    text = " ".join(words[:WORDS]) + (" …" if len(words) > WORDS else "")
    new = " (neu)" if block["id"].startswith(block_register.DRAFT_PREFIX) else ""
    return f"{name}{new}: {text}"
