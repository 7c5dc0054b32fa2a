"""A comparison as plain JSON: what the page shows and the Synopse prints, word for word the same.

Steps are [["equal" | "insert" | "delete", text], …]. Every row has them three times: `inline` as one text, `old` and
`new` as the two columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from itertools import groupby
from typing import Any

from . import comparison_words as words
from .comparison import municipalities
from .comparison_amounts import AmountChange, DateChange, money_sum
from .comparison_passages import Passage
from .comparison_results import Comparison, FieldChange, Part, Subject
from .comparison_sides import Side
from .registry import kinds
from .worddiff import Change as Step

#: Word in the address → title and kinds of a group of things.
GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "kapitel": ("Kapitel", ("chapter",)),
    "massnahmen": ("Maßnahmen", ("bundle", "measure", "implementation")),
    "leitziele": ("Leitziele", ("goal",)),
    "indikatoren": ("Indikatoren", ("indicator",)),
    "sonstiges": ("Sonstiges", ()),
}
#: Word in the address → title of a facet: the same changes, asked for by what they are about.
FACETS = {"geld": "Geld", "termine": "Termine", "staende": "Bewertungen und Begründungen"}
_LINK = re.compile(r'href="([^"]*)"')


def group_of(subject: Subject) -> str:
    return next((name for name, (_, its_kinds) in GROUPS.items() if subject.kind in its_kinds), "sonstiges")


class Tree:
    """Makes plain dicts of the parts of one comparison."""

    def __init__(self, comparison: Comparison, after: Side) -> None:
        self.comparison = comparison
        self.after = after
        self.places = municipalities(comparison.before, comparison.after)
        chapters = [c for state in (comparison.before, comparison.after) for c in state.all("chapter")]
        self.chapters = {c["key"]: f"{c['number']} {c['title']}" for c in chapters}

    def subject(self, subject: Subject) -> dict[str, Any]:
        """{anchor, kind_label, title, title_before, op, op_word, url, municipality, words, parts}."""
        head = self.subject_head(subject)
        return {**head, "parts": [self.part(subject, part) for part in subject.parts]}

    def subject_head(self, subject: Subject) -> dict[str, Any]:
        content = self.comparison.after.get(subject.kind, subject.key)
        code = (content or self.comparison.before.get(subject.kind, subject.key) or {}).get("code") or ""
        return {
            "anchor": subject.anchor,
            "group": group_of(subject),
            "kind_label": kinds()[subject.kind].label,
            "code": code,
            "title": subject.title,
            "title_before": subject.title_before,
            "op": subject.op,
            "op_word": words.OP_WORDS[subject.op],
            "url": self.after.link(content),
            "municipality": self.place(subject.municipality),
            "words": words.subject_words(subject, self.places),
        }

    def place(self, key: str) -> dict[str, str] | None:
        return {"key": key, "name": self.places[key]} if key in self.places else None

    def part(self, subject: Subject, part: Part) -> dict[str, Any]:
        """{label ("" for the subject itself), op, intro, sections [{title, rows}], amounts, dates, renumbered
        (a sentence, or ""), unchanged (so many passages), is_example}.
        """
        is_itself = (part.kind, part.key) == (subject.kind, subject.key)
        label = "" if is_itself else words.part_name(part, kinds()[part.kind].label, self.places)
        sections = [*self._fields(part), *self._passages(part)]
        amounts = [self.amount(part, change) for change in part.amounts]
        dates = [self.date(part, change) for change in part.dates]
        return {
            "label": label,
            "op": part.op,
            "intro": self._intro(part, is_itself=is_itself, is_empty=not (sections or amounts or dates)),
            "sections": sections,
            "amounts": amounts,
            "dates": dates,
            "renumbered": words.renumbered_words(part.passages) if part.op == "changed" else "",
            "unchanged": sum(not passage.is_changed and bool(passage.number) for passage in part.passages),
            "is_example": bool(part.content.get("is_example")),
        }

    def _intro(self, part: Part, *, is_itself: bool, is_empty: bool) -> str:
        label = kinds()[part.kind].label
        if part.op == "new":
            return f"{label} ist neu." if is_itself else f"{label} ist neu. Sie steht so da:"
        if part.op == "removed":
            return f"{label} entfällt ganz. Zuletzt stand da:"
        return "Geändert haben sich nur Angaben, die auf keiner Seite stehen." if is_empty else ""

    def _fields(self, part: Part) -> Iterator[dict[str, Any]]:
        rows = [_field(field, part) for field in part.fields]
        if rows:
            yield {"title": "", "rows": rows}

    def _passages(self, part: Part) -> Iterator[dict[str, Any]]:
        for section, found in groupby(part.changed_passages, key=lambda passage: passage.section):
            yield {"title": section, "rows": [self._passage(passage, part) for passage in found]}

    def _passage(self, passage: Passage, part: Part) -> dict[str, Any]:
        moved_away = passage.op == "removed" and passage.is_moved
        is_whole = part.op != "changed"
        says = words.passage_says(passage, self.chapters)
        plain: list[Step] = [("equal", passage.old if moved_away else passage.new or passage.old)]
        steps = plain if is_whole or moved_away else passage.steps
        return {
            "label": words.passage_name(passage),
            "says": says if passage.is_moved or not is_whole else "",
            "is_heading": passage.kind == "heading",
            "is_whole": is_whole,
            "links": _links(passage),
            **_columns(steps),
            **({"new": []} if moved_away else {}),
            "old_note": "" if passage.op != "new" else "Stand hier noch nicht." if passage.is_moved else "Neu.",
            "new_note": "" if passage.op != "removed" else "Steht jetzt woanders." if moved_away else "Entfällt.",
        }

    def amount(self, part: Part, change: AmountChange) -> dict[str, Any]:
        """{label, programme, before, after, difference, is_example}, all text."""
        labels = kinds()[part.kind].field_labels
        return {
            "label": f"{change.year or 'ohne Jahr'}, {labels[change.field]}",
            "programme": change.programme,
            "before": words.amount_words(change.before, is_there=change.has_before),
            "after": words.amount_words(change.after, is_there=change.has_after),
            "difference": words.difference_words(change),
            "is_example": change.is_example,
        }

    def date(self, part: Part, change: DateChange) -> dict[str, Any]:
        """{label, before, after, difference, is_example}, all text."""
        labels = kinds()[part.kind].field_labels
        field = "geplant" if change.milestone and change.field == "planned" else labels[change.field]
        before = words.day_words(change.before, change.precision_before, is_there=change.has_before, field=change.field)
        after = words.day_words(change.after, change.precision_after, is_there=change.has_after, field=change.field)
        return {
            "label": f"„{change.milestone}“ {field}" if change.milestone else field,
            "before": before,
            "after": after,
            "difference": words.shift_words(change),
            "is_example": bool(part.content.get("is_example")),
        }

    def state(self, part: Part, field: FieldChange) -> dict[str, Any]:
        """{label, before, after, inline, old, new}."""
        columns = _columns(field.steps, "" if field.is_long else " → ")
        return {"label": field.label, "before": field.old, "after": field.new, **columns}

    def facet(self, name: str, subject: Subject) -> dict[str, Any]:
        """A subject with the rows of one facet: {…head, rows [{place, …}]}."""
        made = {
            "geld": [(part, self.amount(part, change)) for part, change in subject.amounts],
            "termine": [(part, self.date(part, change)) for part, change in subject.dates],
            "staende": [(part, self.state(part, field)) for part, field in subject.states],
        }[name]
        rows = [{"place": self.places.get(part.municipality, ""), **row} for part, row in made]
        return {**self.subject_head(subject), "rows": rows}

    def sums(self) -> list[dict[str, Any]]:
        """What is planned and spent in all, as far as it is known, on both sides."""
        budgets = [self._budgets(state) for state in (self.comparison.before, self.comparison.after)]
        labels = {"planned": "geplant", "spent": "ausgegeben", "own_share": "davon Eigenanteil"}
        found = []
        for field, label in labels.items():
            old, new = (money_sum(contents, field) for contents in budgets)
            found.append(
                {
                    "label": label,
                    **dict(zip(("before", "before_note"), words.sum_words(old), strict=True)),
                    **dict(zip(("after", "after_note"), words.sum_words(new), strict=True)),
                    "difference": words.sum_difference(old, new),
                    "difference_note": words.difference_reason(old, new),
                }
            )
        return found

    def _budgets(self, state: Any) -> list[Mapping[str, Any]]:
        wanted = ("", self.comparison.municipality)
        contents = [c for name, kind in kinds().items() if "budget" in kind.field_labels for c in state.all(name)]
        return [c for c in contents if not self.comparison.municipality or c.get("municipality") in wanted]


def _field(field: FieldChange, part: Part) -> dict[str, Any]:
    is_whole = part.op != "changed"
    steps: list[Step] = [("equal", field.new or field.old)] if is_whole else field.steps
    return {
        "label": field.label.removesuffix(" (neu)") if is_whole else field.label,
        "says": "",
        "is_heading": False,
        "is_whole": is_whole,
        "links": [],
        **_columns(steps, "" if is_whole or field.is_long else ", " if field.items else " → "),
        "old_note": "" if field.old else "Neu.",
        "new_note": "" if field.new else "Entfällt.",
    }


def _columns(steps: Iterable[Step], between: str = "") -> dict[str, Any]:
    """The steps as one text and as two; `between` stands between values that are no running text."""
    found = list(steps)
    return {
        "inline": _joined(found, between),
        "old": _joined([step for step in found if step[0] != "insert"], between),
        "new": _joined([step for step in found if step[0] != "delete"], between),
    }


def _joined(steps: list[Step], between: str) -> list[list[str]]:
    made: list[list[str]] = []
    for op, text in steps:
        if made and between:
            made.append(["equal", between])
        made.append([op, text])
    return made


def _links(passage: Passage) -> list[dict[str, str]]:
    """Where the text leads now and led before, if that is what changed."""
    if passage.op != "changed":
        return []
    old, new = (list(map(unescape, _LINK.findall(html))) for html in (passage.old_html, passage.new_html))
    gone = [{"op": "delete", "word": "entfällt", "url": url} for url in dict.fromkeys(old) if url not in new]
    come = [{"op": "insert", "word": "neu", "url": url} for url in dict.fromkeys(new) if url not in old]
    return [*gone, *come]
