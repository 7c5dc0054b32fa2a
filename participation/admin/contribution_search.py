"""The search of the list of contributions: in what was said, by whom, and in what it is about.

What it is about stands in no row: numbers and titles are looked up in the public contents, of which there are as many
as the strategy has, and become keys and ids.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import Q

from strategy.registry import Content, kinds
from strategy.state import State

from .. import passage_numbers
from ..models import Contribution
from ..querysets import PUBLIC_STATES

HELP = (
    "Gesucht wird in Text und Titel, in öffentlichen Namen und in dem, worum es geht: Nummer von Absatz oder Abschnitt "
    "(12.2-3, 12.2), Titel von Kapitel, Maßnahme, Veranstaltung oder Frage."
)
MAX_WORDS = 8
#: Field of a contribution, and the keys that stand in it.
Keys = tuple[str, str]


def search(queryset: Any, term: str, state: State) -> Any:
    """Those in which every word is found; nobody is found by an address. No statement of its own."""
    found = _Subjects(state)
    words = _asked(term, found)
    for word, is_number in words:
        by_name = Q(display_name__icontains=word, state__in=PUBLIC_STATES)
        said = Q(text__icontains=word) | Q(title__icontains=word) | by_name
        about = found.called(word, also_by_kind=len(words) > 1)
        queryset = queryset.filter(found.numbered(word) if is_number else said | about)
    return queryset


def _asked(term: str, found: _Subjects) -> list[tuple[str, bool]]:
    """The words, and of each whether it is the number after „Absatz“, „Kapitel“ …: then nothing else is meant."""
    words = passage_numbers.words_of(term)[:MAX_WORDS]
    asked: list[tuple[str, bool]] = []
    for before, word in zip(["", *words], words, strict=False):
        if passage_numbers.normal(before) in passage_numbers.CALLED and found.has_number(word):
            asked[-1] = (word, True)
        else:
            asked.append((word, False))
    return asked


class _Subjects:
    """Conditions for what contributions are about, from the public contents."""

    def __init__(self, state: State) -> None:
        self._state = state

    def has_number(self, word: str) -> bool:
        number = passage_numbers.normal(word)
        return number in self._passages or number in self._chapters

    def numbered(self, word: str) -> Q:
        """About the passage, section or chapter with this number."""
        number = passage_numbers.normal(word)
        return self._on_passages(number) | Q(chapter_key__in=self._chapters.get(number, []))

    def called(self, word: str, *, also_by_kind: bool) -> Q:
        """About the passage or section with this number, or about something in whose title the word stands.

        `also_by_kind`: „Maßnahme“ is found in the title of each measure, as the list names them.
        """
        small, keys = word.casefold(), dict[str, list[str]]()
        for kind, title, (field, key) in self._titles:
            if small in title or (also_by_kind and small in kind):
                keys.setdefault(field, []).append(key)
        about = self._on_passages(passage_numbers.normal(word))
        for field, those in keys.items():
            about |= Q(**{f"{field}__in": those})
        for kind, title, asked in self._questions:
            if small in title or (also_by_kind and small in kind):
                about |= asked
        return about

    def _on_passages(self, number: str) -> Q:
        return Q(subject=Contribution.Subject.BLOCK, block_now__in=self._passages.get(number, []))

    @cached_property
    def _passages(self) -> dict[str, list[str]]:
        """Number of a passage or section → ids of its passages."""
        by_number = passage_numbers.by_section(self._all("chapter"))
        return {number: [block for _chapter, block in passages] for number, passages in by_number.items()}

    @cached_property
    def _chapters(self) -> dict[str, list[str]]:
        """Number → keys."""
        found: dict[str, list[str]] = {}
        for chapter in self._all("chapter"):
            found.setdefault(passage_numbers.normal(chapter["number"]), []).append(chapter["key"])
        return found

    @cached_property
    def _titles(self) -> list[tuple[str, str, Keys]]:
        """(what the list calls the kind, title, where its key stands), in small letters."""
        rows = [
            ("absatz kapitel", f"{c['number']} {c['title']}", ("chapter_key", c["key"])) for c in self._all("chapter")
        ]
        rows += [("maßnahme", f"{m['code']} {m['title']}", ("measure_key", m["key"])) for m in self._all("measure")]
        rows += [("veranstaltung", e["title"], ("event_key", e["key"])) for e in self._all("event")]
        return [(kind.casefold(), title.casefold(), keys) for kind, title, keys in rows]

    @cached_property
    def _questions(self) -> list[tuple[str, str, Q]]:
        return [
            (
                "frage",
                f"{phase['title']} {question['text']}".casefold(),
                Q(subject=Contribution.Subject.QUESTION, consultation_key=phase["key"], question_key=question["key"]),
            )
            for phase in self._all("consultation")
            for question in phase["questions"]
        ]

    def _all(self, kind: str) -> list[Content]:
        return self._state.all(kind) if kind in kinds() else []
