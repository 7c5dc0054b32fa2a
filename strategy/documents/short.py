"""The short version: what a council member reads on the way to the meeting. At most sixteen pages."""

from django.utils.translation import gettext as _

from .back import contact
from .chapters import chapter_node
from .front import cover, goals, imprint, place_tones, strategy
from .places import area_map, chosen, figures
from .scope import ScopedState


def short(view: ScopedState, scope: str, variant: str) -> list[dict]:
    return [
        cover(view),
        {"type": "short_contents", "place": "front", "figures": counts(view)},
        *vision(view),
        *summaries(view),
        places_map(view),
        contact(view, "Mitmachen"),
        imprint(view, "end"),
    ]


def counts(view: ScopedState) -> list[dict]:
    """How large all this is; other nodes may add their figures."""
    everywhere = [d for m in chosen(view) for d in m.get("districts") or [] if d["kind"] == "ortsteil"]
    found = view.all("goal")
    rows = (
        (len(chosen(view)), "Kommune", "Kommunen"),
        (len(everywhere), "Ortsteil", "Ortsteile"),
        (len(found), "Leitziel", "Leitziele"),
        (sum(len(goal["objectives"]) for goal in found), "Unterziel", "Unterziele"),
    )
    return [{"value": str(n), "label": one if n == 1 else many} for n, one, many in rows]


def vision(view: ScopedState) -> list[dict]:
    content = strategy(view)
    node = {
        "type": "short_vision",
        "place": "front",
        "anchor": "vision",
        "level": 1,
        "title": _("Vision und Ziele"),
        "vision": content.get("vision") or "",
        "aim_html": content.get("aim_html") or "",
        "goals": goals(view),
    }
    return [node] if content or node["goals"] else []


def summaries(view: ScopedState) -> list[dict]:
    tones = place_tones(view)
    names = {m["key"]: m["name"] for m in view.all("municipality")}
    shared = [c for c in view.all("chapter") if not c.get("municipality")]
    groups = [{"title": _("Was uns verbindet"), "tone": "", "chapters": [_summary(c) for c in shared]}]
    for key in [m["key"] for m in chosen(view)]:
        own = [c for c in view.all("chapter") if c.get("municipality") == key]
        groups.append({"title": names[key], "tone": tones[key], "chapters": [_summary(c, tones[key]) for c in own]})
    groups = [g for g in groups if g["chapters"]]
    node = {
        "type": "summaries",
        "place": "chapters",
        "anchor": "zusammenfassung",
        "level": 1,
        "title": _("Die Strategie in Kürze"),
        "groups": groups,
    }
    return [node] if groups else []


def _summary(chapter: dict, tone: str = "") -> dict:
    node = chapter_node({**chapter, "blocks": []}, tone=tone)
    return {
        "anchor": node["anchor"],
        "path": node["path"],
        "number": node["number"],
        "title": node["title"],
        "summary_html": chapter.get("summary_html") or "",
    }


def places_map(view: ScopedState) -> dict:
    return {
        "type": "places_map",
        "place": "places",
        "anchor": "karte",
        "level": 1,
        "title": _("Zwei Kommunen, ein Raum") if len(view.all("municipality")) == 2 else _("Die Kommunen"),
        "map": area_map(view, view.scope),
        "places": [
            {
                "name": m["name"],
                "tone": place_tones(view)[m["key"]],
                "summary": m.get("summary") or "",
                "figures": figures(m),
                "districts": [d["name"] for d in m.get("districts") or [] if d["kind"] == "ortsteil"],
            }
            for m in view.all("municipality")
        ],
    }
