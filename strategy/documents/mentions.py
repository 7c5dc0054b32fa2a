"""Where a document speaks of a place, a measure or a term: for the register, the glossary and its footnotes.

A reference leads to the first mention in a chapter, a goal or a sheet. Each of these begins on a page of its own, so no
page is named twice. Words are found in exactly the forms in which the glossary lists them, as on the web.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from html import unescape

from strategy.german import sort_key

TOKEN = re.compile(r"[\w-]+")
TAG = re.compile(r"<[^>]*>")
LINK = re.compile(r"<a\b[^>]*>.*?</a>", re.S)
AT_MOST = 8  # references of one entry
Unit = tuple[str, str, str]  # anchor of the unit, anchor of the passage, its words

#: Fields of a node whose words count, by its type.
TEXTS = {
    "goal": ("summary", "text_html"),
    "portrait": ("focus", "text_html"),
    "bundle": ("summary", "text_html"),
    "sheet": ("summary", "description_html", "area_note", "places_words", "partners"),
}
FOOTED = ("paragraph", "list")  # blocks in which a footnote may stand


class Words:
    """Finds any of many words in a text: {word: entry}."""

    def __init__(self, entries: dict[str, str]):
        self._starting: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for word in sorted(filter(None, entries), key=len, reverse=True):
            first = TOKEN.search(word)
            if first and first.start() == 0:
                self._starting[first[0]].append((word, entries[word]))

    def found(self, text: str) -> Iterator[tuple[str, str]]:
        """(word, entry) of each mention, in order; the longest word wins."""
        position = 0
        for token in TOKEN.finditer(text):
            if token.start() < position:
                continue
            for word, entry in self._starting.get(token[0], ()):
                end = token.start() + len(word)
                if text.startswith(word, token.start()) and not TOKEN.match(text, end):
                    yield word, entry
                    position = end
                    break


def units(nodes: list[dict]) -> Iterator[Unit]:
    """Every passage that is searched, in the order of the document."""
    for node in nodes:
        if node["type"] == "chapter":
            for block in node["blocks"]:
                yield node["anchor"], block["anchor"] or node["anchor"], block["text"] or unlinked(block["html"])
        elif node["type"] in TEXTS and node.get("anchor"):
            for name in TEXTS[node["type"]]:
                # The text of a bundle stands on the page after its opener.
                passage = node.get("text_target", "") if name == "text_html" else ""
                yield node["anchor"], passage or node["anchor"], unlinked(node.get(name) or "")


def unlinked(html: str) -> str:
    """The words outside of links; what a link names is found where it leads."""
    return unescape(TAG.sub(" ", LINK.sub(" ", html)))


def references(nodes: list[dict], entries: dict[str, str]) -> dict[str, list[str]]:
    """Entry → anchors of its first mention in each unit, in order; `entries` says which word belongs to which entry."""
    words = Words(entries)
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for unit, passage, text in units(nodes):
        for _, entry in words.found(text):
            found[entry].setdefault(unit, passage)
    return {entry: list(passages.values())[:AT_MOST] for entry, passages in found.items()}


def add_footnotes(nodes: list[dict], terms: Iterable[dict]) -> None:
    """Explain each term at the foot of the page where a chapter first uses it: `notes` of its block."""
    explained = {t["term"]: t for t in terms}
    words = Words({word: name for name, t in explained.items() for word in (name, *t["variants"])})
    seen: set[str] = set()
    for node in nodes:
        for block in node["blocks"] if node["type"] == "chapter" else ():
            if block["kind"] not in FOOTED:
                continue
            for word, name in words.found(unlinked(block["html"])):
                if name not in seen:
                    seen.add(name)
                    note = {"word": word, "term": name, "definition": explained[name]["definition"]}
                    block.setdefault("notes", []).append(note)


def fill_register(nodes: list[dict], places: Iterable[dict]) -> None:
    """Fill the register with places, measures and terms, and give the terms of the glossary their pages.

    A place is {name, target (where it is described, or "")}. Without a register in the document, nothing happens.
    """
    registers = [node for node in nodes if node["type"] == "register"]
    if not registers:
        return
    entries, words = _entries(nodes, places)
    found = references(nodes, words)
    for key, entry in entries.items():
        entry["refs"] = [anchor for anchor in found.get(key, []) if anchor != entry["target"]]
    kept = [entry for entry in entries.values() if entry["target"] or entry["refs"]]
    for node in registers:
        node["groups"] = by_letter(kept)
    for node in nodes:
        for term in node["terms"] if node["type"] == "glossary" else ():
            term["refs"] = found.get(f"term {term['term']}", [])


def _entries(nodes: list[dict], places: Iterable[dict]) -> tuple[dict[str, dict], dict[str, str]]:
    """Entries by key, and which word leads to which key."""
    places = list(places)
    # "Wiesenburg/Mark" names the municipality, not its village Wiesenburg; the longer word wins and leads nowhere.
    entries, words = {}, {place["note"]: "" for place in places}
    for place in places:
        entries[f"place {place['name']}"] = {"title": place["name"], "note": place["note"], "target": place["target"]}
        words[place["name"]] = f"place {place['name']}"
    for node in nodes:
        if node["type"] == "sheet":
            key = f"sheet {node['anchor']}"
            entries[key] = {"title": node["title"], "note": node["number"], "target": node["anchor"]}
            words[node["number"]] = words[node["title"]] = key
        for term in node["terms"] if node["type"] == "glossary" else ():
            key = f"term {term['term']}"
            entries[key] = {"title": term["term"], "note": "", "target": term["anchor"]}
            words.update(dict.fromkeys((term["term"], *term["variants"]), key))
    return entries, words


def by_letter(entries: Iterable[dict]) -> list[dict]:
    """[{letter, entries}] in the order of a German dictionary."""
    groups: dict[str, list[dict]] = {}
    for entry in sorted(entries, key=lambda e: (sort_key(e["title"]), e["title"], e["note"])):
        letter = sort_key(entry["title"])[:1].upper()
        groups.setdefault(letter if letter.isalpha() else "0–9", []).append(entry)
    return [{"letter": letter, "entries": found} for letter, found in groups.items()]
