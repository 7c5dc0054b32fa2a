"""Choosing chapters and measures for a document of one's own (Sitzungsunterlage).

What is chosen stands in the address alone, so it can be passed on; a row is written when the document is ordered.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from .canonical import canonical_json
from .models import Edition, Live, Selection
from .registry import Content
from .snapshot import Snapshot
from .state import State

#: So much a document holds at most.
MAX_MEASURES = 60
MAX_CHAPTERS = 30
#: For the guess how long it gets: letters on a page of text, pages of a sheet and of everything around.
LETTERS_PER_PAGE = 2600
PAGES_PER_SHEET = 2.2
PAGES_AROUND = 3
#: The kinds of which the page needs the contents.
NEEDS = ("chapter", "measure", "bundle", "municipality", "implementation")
#: What stands in the address: the word → the kind it chooses, in the order of the document.
KINDS = {"kapitel": "chapter", "massnahme": "measure"}
NAMES = {"chapter": "Kapitel", "measure": "Maßnahme"}


@dataclass(frozen=True)
class Choice:
    """What the address says. `keys`: word of KINDS → chosen keys in their order; they need not exist."""

    keys: dict[str, list[str]] = field(default_factory=dict)
    municipality: str = ""
    edition: str = ""

    def address_words(self) -> str:
        """The query string that says the same, and nothing else."""
        words = [("kommune", self.municipality), ("fassung", self.edition)]
        words += [(word, key) for word in KINDS for key in self.keys.get(word, [])]
        return urlencode([(word, value) for word, value in words if value])

    def without(self, word: str, key: str) -> Choice:
        return self._with(word, [other for other in self.keys[word] if other != key])

    def moved(self, word: str, key: str, by: int) -> Choice:
        """One place up (-1) or down (1) within its kind."""
        keys = list(self.keys[word])
        if key in keys:
            place = keys.index(key)
            keys.insert(min(max(place + by, 0), len(keys) - 1), keys.pop(place))
        return self._with(word, keys)

    def _with(self, word: str, keys: list[str]) -> Choice:
        return replace(self, keys={**self.keys, word: keys})


def address(choice: Choice) -> str:
    """Where a choice is shown, to be changed and ordered."""
    words = choice.address_words()
    return reverse("strategy:selection") + (f"?{words}" if words else "")


def choice_of(selection: Selection, edition: str = "") -> Choice:
    """What was kept of a choice, as its page shows it."""
    keys = {"kapitel": list(selection.chapter_keys), "massnahme": list(selection.measure_keys)}
    return Choice(keys=keys, municipality=selection.municipality_key, edition=edition)


def read(data: QueryDict) -> Choice:
    """The choice in a query string or form; whatever means nothing is left out, what is too much is cut off."""
    limits = {"kapitel": MAX_CHAPTERS, "massnahme": MAX_MEASURES}
    keys = {word: list(dict.fromkeys(filter(_is_key, data.getlist(word))))[: limits[word]] for word in KINDS}
    last = {word: data.getlist(word)[-1:] for word in ("kommune", "fassung")}
    choice = Choice(
        keys=keys,
        municipality=next(filter(_is_key, last["kommune"]), ""),
        edition=next(filter(_is_key, last["fassung"]), ""),
    )
    return _acted(choice, data)


def _is_key(value: str) -> bool:
    return 0 < len(value) <= 160 and value.isascii() and value.replace("-", "").replace("_", "").isalnum()


def _acted(choice: Choice, data: QueryDict) -> Choice:
    """After what a button of the page does: its value is "weg kapitel schluessel", "hoch …" or "runter …"."""
    act, _space, rest = data.get("tun", "").partition(" ")
    word, _space, key = rest.partition(" ")
    if word not in KINDS:
        return choice
    if act == "weg":
        return choice.without(word, key)
    return choice.moved(word, key, {"hoch": -1, "runter": 1}.get(act, 0))


def editions() -> list[Edition]:
    return list(Edition.objects.order_by("-number"))


def state_of(edition: Edition | None) -> State:
    return Snapshot(edition).state(*NEEDS)


def chosen(choice: Choice, state: State) -> list[dict[str, Any]]:
    """One dict per chosen object in the order of the document: word, key, label, url, note ("" if it gets in), pages
    (a guess), is_first, is_last (of its kind).
    """
    found = []
    for word, kind in KINDS.items():
        keys = choice.keys.get(word, [])
        for place, key in enumerate(keys):
            content = state.get(kind, key)
            found.append(
                {
                    "word": word,
                    "key": key,
                    "label": label(kind, content) if content else key,
                    "url": content["url"] if content else "",
                    "note": why_not(state, kind, content, choice.municipality),
                    "pages": pages(kind, content) if content else 0,
                    "is_first": place == 0,
                    "is_last": place == len(keys) - 1,
                }
            )
    return found


def label(kind: str, content: Content) -> str:
    return f"{content['number' if kind == 'chapter' else 'code']} {content['title']}"


def why_not(state: State, kind: str, content: Content | None, municipality: str) -> str:
    """Why it will not be in the document; "" if it will."""
    if content is None:
        return _("Das gibt es in diesem Stand nicht.")
    if not municipality or content.get("municipality") == municipality:
        return ""
    place = (state.get("municipality", municipality) or {}).get("name", municipality)
    if kind == "chapter":
        return _("Gehört nicht zu {}.").format(place) if content.get("municipality") else ""
    rows = [row["municipality"] for row in state.all("implementation") if row["measure"] == content["key"]]
    return _("{} ist nicht beteiligt.").format(place) if rows and municipality not in rows else ""


def pages(kind: str, content: Content) -> float:
    """About how many pages it takes."""
    if kind == "measure":
        return PAGES_PER_SHEET
    letters = sum(len(block.get("text") or block["html"]) for block in content["blocks"])
    return 1 + ceil(letters / LETTERS_PER_PAGE)


def estimate(found: list[dict[str, Any]]) -> int:
    """About how many pages all of it takes."""
    inside = [row for row in found if not row["note"]]
    return ceil(sum(row["pages"] for row in inside) + PAGES_AROUND) if inside else 0


def offered(choice: Choice, state: State) -> list[dict[str, Any]]:
    """What could be added: groups [{title, word, options [{key, label}]}], without what is chosen."""
    chapters = [c for c in state.all("chapter") if c["key"] not in choice.keys.get("kapitel", [])]
    groups = [{"title": _("Kapitel"), "word": "kapitel", "options": _options("chapter", chapters)}]
    taken = choice.keys.get("massnahme", [])
    measures = [m for m in state.all("measure") if m["key"] not in taken]
    for bundle in state.all("bundle"):
        own = [m for m in measures if m["bundle"] == bundle["key"]]
        title = _("Maßnahmen: {} {}").format(bundle["number"], bundle["title"])
        groups.append({"title": title, "word": "massnahme", "options": _options("measure", own)})
    return [group for group in groups if group["options"]]


def _options(kind: str, contents: list[Content]) -> list[dict[str, str]]:
    return [{"key": content["key"], "label": label(kind, content)} for content in contents]


def real(choice: Choice, state: State) -> Choice:
    """What of a choice was ever public here: nobody can have words of their own kept or printed."""
    keys = {word: _known(kind, choice.keys.get(word, []), state) for word, kind in KINDS.items()}
    return replace(choice, keys=keys)


def _known(kind: str, keys: list[str], state: State) -> list[str]:
    unsure = [key for key in keys if state.get(kind, key) is None]
    public = set(Live.objects.filter(kind=kind, key__in=unsure).values_list("key", flat=True)) if unsure else set()
    return [key for key in keys if key in public or key not in unsure]


def store(choice: Choice) -> Selection:
    """The row of a choice; equal choices are one row."""
    values = {
        "municipality_key": choice.municipality,
        "chapter_keys": choice.keys.get("kapitel", []),
        "measure_keys": choice.keys.get("massnahme", []),
    }
    key = hashlib.sha256(canonical_json(values)).hexdigest()[:32]
    return Selection.objects.get_or_create(key=key, defaults=values)[0]
