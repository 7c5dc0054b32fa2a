"""What comes before the chapters: cover, imprint, contents, how to read, vision and goals, the way so far."""

from django.utils.translation import gettext as _

from .charts import phases as draw_phases
from .numbering import chart, table
from .palette import tone
from .scope import ScopedState
from .sources import source_lines
from .wording import FIXED, enumerate_words

VARIANT_LABELS = {"long": "Langfassung", "short": "Kurzfassung"}
STRATEGY = "strategie"


def strategy(view: ScopedState) -> dict:
    return view.get("strategy", STRATEGY) or {}


def place_tones(view: ScopedState) -> dict[str, str]:
    """The tone of each municipality, the same in every document."""
    return {m["key"]: tone("place", n) for n, m in enumerate(view.all("municipality"), 1)}


def head(view: ScopedState, municipality: dict | None, variant: str) -> dict:
    """Title, subtitle and everybody's names: the part of the tree that every page may print."""
    content = strategy(view)
    everyone = view.all("municipality")
    title = content.get("title") or "Smart-City-Strategie"
    label = VARIANT_LABELS.get(variant, "")
    scope_name = municipality["name"] if municipality else enumerate_words([m["name"] for m in everyone])
    return {
        "title": title,
        # On the cover no name is torn apart.
        "cover_title": unbroken(title, [m["name"] for m in everyone]),
        "subtitle": content.get("subtitle") or "",
        "variant_label": label,
        "scope_name": scope_name,
        "scope_label": f"Teil {scope_name}" if municipality else _("Beide Kommunen"),
        "leaves_out": [m["name"] for m in everyone if m["key"] != municipality["key"]] if municipality else [],
        "tone": place_tones(view).get(municipality["key"], "") if municipality else "",
        "issuers": [m.get("official_name") or m["name"] for m in everyone],
        "document_title": f"{title} – {label}" + (f", Teil {scope_name}" if municipality else ""),
    }


def unbroken(title: str, names: list[str]) -> str:
    for name in names:
        title = title.replace(name, name.replace(" ", FIXED))
    return title


def long(view: ScopedState, scope: str, variant: str) -> list[dict]:
    return [
        cover(view),
        imprint(view),
        {"type": "contents", "place": "front"},
        reading(view),
        *vision_and_goals(view),
        *timeline(view),
    ]


def cover(view: ScopedState) -> dict:
    return {"type": "cover", "place": "front", "has_note": bool(strategy(view).get("note_html"))}


def imprint(view: ScopedState, place: str = "front") -> dict:
    attributions = {m.get("boundary_attribution") or "" for m in view.all("municipality") if m.get("boundary")}
    return {
        "type": "imprint",
        "place": place,
        "note_html": strategy(view).get("note_html") or "",
        "attributions": sorted(attributions - {""}),
    }


def reading(view: ScopedState) -> dict:
    return {
        "type": "reading",
        "place": "front",
        "anchor": "lesehilfe",
        "level": 1,
        "title": _("So lesen Sie dieses Dokument"),
        "goals": [{"number": g["number"], "title": g["title"], "tone": goal_tone(g)} for g in view.all("goal")],
    }


def goal_tone(goal: dict) -> str:
    return tone("goal", int(goal["number"]))


def objective_index(view: ScopedState) -> dict[str, dict]:
    """Objective key → {key, number, title, goal, goal_title, tone}."""
    return {
        objective["key"]: {
            "key": objective["key"],
            "number": objective["number"],
            "title": objective["title"],
            "goal": goal["number"],
            "goal_title": goal["title"],
            "tone": goal_tone(goal),
        }
        for goal in view.all("goal")
        for objective in goal["objectives"]
    }


def goals(view: ScopedState) -> list[dict]:
    return [
        {
            "key": goal["key"],
            "number": goal["number"],
            "title": goal["title"],
            "summary": goal.get("summary") or "",
            "text_html": goal.get("text_html") or "",
            "sources": source_lines(goal),
            "tone": goal_tone(goal),
            "objectives": [
                {"number": o["number"], "title": o["title"], "text": o.get("text") or ""} for o in goal["objectives"]
            ],
        }
        for goal in view.all("goal")
    ]


def vision_and_goals(view: ScopedState) -> list[dict]:
    found = goals(view)
    content = strategy(view)
    nodes = [
        {
            "type": "vision",
            "place": "front",
            "anchor": "vision",
            "path": "/ziele/",
            "level": 1,
            "title": _("Vision und Ziele"),
            "vision": content.get("vision") or "",
            "aim_html": content.get("aim_html") or "",
        },
        {
            "type": "goals_overview",
            "place": "front",
            "goals": found,
            "count": sum(len(goal["objectives"]) for goal in found),
        },
    ]
    for goal in found:
        path = next((g.get("url") or "" for g in view.all("goal") if g["key"] == goal["key"]), "")
        nodes.append(
            {**goal, "type": "goal", "place": "front", "anchor": f"ziel-{goal['key']}", "level": 2, "path": path,
             "number": str(goal["number"])}
        )  # fmt: skip
    return nodes if found or content else []


def timeline_captions(phases: list[dict]) -> dict:
    drawn = {"chart": chart(_("Der Weg der Strategie auf einer Zeitleiste"))} if draw_phases(phases) else {}
    return {**drawn, "table": table(_("Stationen und Phasen"))} if phases else {}


def timeline(view: ScopedState) -> list[dict]:
    phases = strategy(view).get("phases") or []
    names = {m["key"]: m["name"] for m in view.all("municipality")}
    resolutions = [{**r, "municipality_name": names.get(r["municipality"], "")} for r in view.all("resolution")]
    councils = {m["name"]: m.get("council") or "" for m in view.all("municipality")}
    fields = ("municipality_name", "body", "date", "date_note", "paper_number", "link", "result", "outcome",
              "edition", "edition_title", "note")  # fmt: skip
    if not phases and not resolutions:
        return []
    return [
        {
            "type": "timeline",
            "place": "front",
            "anchor": "zeitleiste",
            "level": 1,
            "title": _("Der Weg der Strategie"),
            "phases": phases,
            "captions": timeline_captions(phases),
            "decisions": by_subject([{name: r.get(name) or "" for name in fields} for r in resolutions], councils),
            "sources": source_lines(strategy(view)),
        }
    ]


def by_subject(resolutions: list[dict], councils: dict[str, str]) -> list[dict]:
    """What was decided about what: [{edition (slug, "" for what is older than the portal), title, resolutions, open}].

    `councils` are all of them, {municipality: its council}; `open` are those that have not decided on an edition.
    """
    groups: dict[tuple[str, str], list[dict]] = {}
    for resolution in resolutions:
        slug = resolution["edition"]
        groups.setdefault((slug, "" if slug else resolution["edition_title"]), []).append(resolution)
    return [
        {
            "edition": slug,
            "title": title or found[0]["edition_title"],
            "resolutions": found,
            "open": _without(found, councils) if slug else [],
        }
        for (slug, title), found in groups.items()
    ]


def _without(resolutions: list[dict], councils: dict[str, str]) -> list[dict]:
    heard = {resolution["municipality_name"] for resolution in resolutions}
    return [{"name": name, "council": council} for name, council in councils.items() if name not in heard]
