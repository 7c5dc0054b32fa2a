"""What comes last: glossary, sources, contacts."""

from collections.abc import Iterator

from .front import strategy
from .scope import ScopedState
from .sources import source_lines

SOURCED = ("strategy", "municipality", "goal", "chapter", "resolution", "bundle", "measure")


def long(view: ScopedState, scope: str, variant: str) -> list[dict]:
    return [*glossary(view), *sources(view), contact(view)]


def glossary(view: ScopedState) -> list[dict]:
    terms = [
        {"term": t["term"], "definition": t["definition"], "variants": t.get("variants") or []}
        for t in view.all("glossary")
    ]
    node = {"type": "glossary", "place": "back", "anchor": "glossar", "level": 1, "title": "Glossar", "terms": terms}
    return [node] if terms else []


def sources(view: ScopedState) -> list[dict]:
    found = sorted(set(_all_sources(view)), key=str.casefold)
    node = {"type": "sources", "place": "end", "anchor": "quellen", "level": 1, "title": "Quellen", "sources": found}
    return [node] if found else []


def _all_sources(view: ScopedState) -> Iterator[str]:
    for kind in SOURCED:
        for content in view.all(kind):
            yield from source_lines(content)


def contact(view: ScopedState, title: str = "Kontakt und Mitmachen", place: str = "end") -> dict:
    return {
        "type": "contact",
        "place": place,
        "anchor": "kontakt",
        "level": 1,
        "title": title,
        "contact_html": strategy(view).get("contact_html") or "",
        "websites": [
            {"name": m.get("official_name") or m["name"], "address": m.get("website") or ""}
            for m in view.all("municipality")
        ],
    }
