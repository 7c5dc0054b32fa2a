"""What has changed for one council, an object a line, in a few words each. The comparison shows all of it in full."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from .comparison import compare
from .comparison_amounts import AmountChange, DateChange
from .comparison_passages import Passage
from .comparison_results import FieldChange, Part, Subject
from .registry import Content, kinds
from .state import State
from .templatetags.portal_ui import euro, german_date

#: What councils ask for first; everything else follows in the order of the kinds.
FIRST = ("measure", "chapter", "goal", "indicator", "bundle", "resolution")
#: So many passages are named by their numbers.
NAMED = 6


@dataclass(frozen=True)
class Changed:
    """One object that differs. `what` is new, removed or changed; `facts` say what of it, of a changed one only."""

    kind: str
    key: str
    kind_label: str
    title: str
    url: str
    what: str
    facts: list[str] = field(default_factory=list)


def changed(base: State, state: State, municipality: str) -> list[Changed]:
    """What differs in what concerns this municipality or both, the most important kinds first; no statement.

    What belongs to an object (the implementation of a measure) is told with it.
    """
    found = sorted(compare(base, state, municipality).subjects, key=_weight)
    return [_changed(subject, state.get(subject.kind, subject.key), base) for subject in found]


def _weight(subject: Subject) -> int:
    if subject.kind in FIRST:
        return FIRST.index(subject.kind)
    return len(FIRST) + list(kinds()).index(subject.kind)


def _changed(subject: Subject, now: Content | None, base: State) -> Changed:
    content = now or base.get(subject.kind, subject.key) or {}
    said = [fact for part in _parts_first(subject) for fact in facts(part)] if subject.op == "changed" else []
    return Changed(
        subject.kind,
        subject.key,
        kinds()[subject.kind].label,
        f"{content.get('code') or ''} {subject.title}".strip(),
        subject.url,
        subject.op,
        list(dict.fromkeys(said)) or ([_("Einzelheiten geändert")] if subject.op == "changed" else []),
    )


def _parts_first(subject: Subject) -> list[Part]:
    """How it goes comes before how it is described."""
    return sorted(subject.parts, key=lambda part: part.kind == subject.kind)


def facts(part: Part) -> Iterator[str]:
    """What changed of one object, the shortest words that say it: „Bewertung: bisher Im Plan, jetzt Verzögert“."""
    kind = kinds()[part.kind]
    if part.op != "changed":
        yield (_("{} neu") if part.op == "new" else _("{} nicht mehr öffentlich")).format(kind.label)
        return
    labels = kind.field_labels
    yield from (_field(one) for one in part.states)
    yield from (_amount(one, labels[one.field]) for one in part.amounts)
    yield from (_date(one, labels[one.field]) for one in part.dates)
    yield from _passages(part.changed_passages)
    yield from (_field(one) for one in part.fields if one.facet != "state" and not _is_remark(one))


def _is_remark(change: FieldChange) -> bool:
    """Beside an amount or a day, which are told already."""
    return change.path[0] in ("budget", "milestones")


def _field(change: FieldChange) -> str:
    if len(change.path) > 1 and change.op != "changed":
        return change.label  # says already whether it is new
    if change.is_long or change.items or change.op == "moved":
        return _("{} geändert").format(change.label)
    return f"{change.label}: {_both(change.old, change.new)}"


def _both(old: str, new: str) -> str:
    unknown = _("noch nicht bekannt")
    return _("bisher {old}, jetzt {new}").format(old=old or unknown, new=new or unknown)


def _amount(change: AmountChange, label: str) -> str:
    line = _("{year}, {field}").format(year=change.year, field=label)
    if not change.has_after:
        return _("{}: entfällt").format(line)
    return f"{line}: {_both(_euro(change.before), _euro(change.after))}"


def _euro(amount: Decimal | None) -> str:
    return "" if amount is None else euro(str(amount))


def _date(change: DateChange, label: str) -> str:
    name = f"{_('Meilenstein')} „{change.milestone}“" if change.milestone else label
    if change.milestone and not change.has_after:
        return _("{} entfällt").format(name)
    if change.milestone and not change.has_before:
        return _("{} neu").format(name)
    if change.milestone and change.field == "actual":
        return f"{name}: {_('erreicht')} {_day(change.after, change.precision_after)}".strip()
    old, new = _day(change.before, change.precision_before), _day(change.after, change.precision_after)
    return f"{name}: {_both(old, new)}"


def _day(day: date | None, precision: str) -> str:
    return german_date(day, precision) if day else ""


def _passages(found: list[Passage]) -> Iterator[str]:
    """„Absätze geändert: 3.2-4 und 3.2-5“, „neu: 3.2-6“ … in one."""
    words = {"changed": _("geändert"), "new": _("neu"), "removed": _("entfallen"), "same": _("verschoben")}
    groups = {op: [passage.number or "" for passage in found if passage.op == op] for op in words}
    said = [f"{word}: {_numbers(groups[op])}" for op, word in words.items() if groups[op]]
    if said:
        yield f"{_('Absätze')} {'; '.join(said)}"


def _numbers(numbers: list[str]) -> str:
    known = [number for number in numbers if number][:NAMED]
    rest = len(numbers) - len(known)
    if not known:
        return str(rest)
    return f"{', '.join(known)} {_('und {} weitere').format(rest)}" if rest else ", ".join(known)
