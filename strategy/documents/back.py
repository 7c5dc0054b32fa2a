"""What comes last: glossary, sources, contacts."""

from django.utils.translation import gettext as _

from .front import strategy
from .scope import ScopedState


def long(view: ScopedState, scope: str, variant: str) -> list[dict]:
    return [*glossary(view), *lists(), sources(view), contact(view), {"type": "closing", "place": "end"}]


def lists() -> list[dict]:
    """Charts and tables with their pages, and the alphabetic register; filled when the tree is complete."""
    return [
        {"type": "figure_lists", "place": "end", "anchor": "abbildungen", "level": 1, "charts": [], "tables": [],
         "title": _("Abbildungen und Tabellen")},
        {"type": "register", "place": "end", "anchor": "register", "level": 1, "title": _("Register"), "groups": []},
    ]  # fmt: skip


def glossary(view: ScopedState) -> list[dict]:
    terms = [
        {
            "term": t["term"],
            "definition": t["definition"],
            "variants": t.get("variants") or [],
            "anchor": f"begriff-{t.get('slug') or t['key']}",
        }
        for t in view.all("glossary")
    ]
    node = {"type": "glossary", "place": "back", "anchor": "glossar", "path": "/glossar/", "level": 1}
    return [{**node, "title": _("Glossar"), "terms": terms}] if terms else []


def sources(view: ScopedState) -> dict:
    """Where the list of sources stands; what the other nodes name is gathered when the tree is complete."""
    return {"type": "sources", "place": "end", "anchor": "quellen", "level": 1, "title": _("Quellen"), "sources": []}


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
