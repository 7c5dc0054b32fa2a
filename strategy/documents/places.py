"""The part of each municipality: opener with key figures, its places, its own chapters."""

from decimal import Decimal

from django.utils.translation import gettext as _

from .chapters import chapter_node
from .front import place_tones
from .numbering import table
from .rich import plain
from .scope import ScopedState
from .sources import source_lines
from .wording import decimal, long_date, number


def long(view: ScopedState, scope: str, variant: str) -> list[dict]:
    nodes = []
    for municipality in chosen(view):
        own = [c for c in view.all("chapter") if c.get("municipality") == municipality["key"]]
        colour = place_tones(view)[municipality["key"]]
        told = [chapter_node(chapter, level=2, tone=colour, place="places") for chapter in own]
        nodes += [opener(view, municipality), once(portrait(view, municipality), told), *told]
    return nodes


def chosen(view: ScopedState) -> list[dict]:
    """The municipalities this document is about."""
    return [m for m in view.all("municipality") if not view.scope or m["key"] == view.scope]


def opener(view: ScopedState, municipality: dict) -> dict:
    own = [c for c in view.all("chapter") if c.get("municipality") == municipality["key"]]
    return {
        "type": "place_opener",
        "place": "places",
        "anchor": f"kommune-{municipality['key']}",
        "path": municipality.get("url") or "",
        "level": 1,
        "tone": place_tones(view)[municipality["key"]],
        "number": "",
        "kind_label": municipality.get("kind_label") or "",
        "title": municipality["name"],
        "summary": municipality.get("summary") or "",
        "figures": figures(municipality),
        "map": area_map(view, municipality["key"]),
        "chapters": [
            {"target": f"kapitel-{c['key']}", "number": c["number"], "title": c["title"]} for c in own
        ],
    }  # fmt: skip


def figures(municipality: dict) -> list[dict]:
    """Key figures with the words under them; unknown ones stay empty and are printed as such."""
    people, area = decimal(municipality.get("population")), decimal(municipality.get("area_km2"))
    as_of = long_date(municipality.get("population_as_of"))
    density = (people / area).quantize(Decimal(1)) if people and area else None
    villages = [d for d in municipality.get("districts") or [] if d["kind"] == "ortsteil"]
    return [
        {"value": number(people), "label": "Einwohnerinnen und Einwohner" + (f" am {as_of}" if as_of else "")},
        {"value": number(area), "label": _("Quadratkilometer Fläche")},
        {"value": number(density), "label": _("Menschen je Quadratkilometer")},
        {"value": str(len(villages)) if villages else "", "label": _("Ortsteile")},
    ]


def portrait(view: ScopedState, municipality: dict) -> dict:
    return {
        "type": "portrait",
        "place": "places",
        "anchor": f"portraet-{municipality['key']}",
        "level": 2,
        "number": "",
        "title": f"{municipality['name']} auf einen Blick",
        "tone": place_tones(view)[municipality["key"]],
        "name": municipality["name"],
        "focus": municipality.get("focus") or "",
        "text_html": municipality.get("text_html") or "",
        "facts": facts(municipality),
        "districts": districts(municipality),
        "captions": portrait_captions(municipality),
        "sources": source_lines(municipality),
    }


def once(portrait: dict, chapters: list[dict]) -> dict:
    """The portrait without its table of places where a chapter has one: there it stands with what is uncertain in it.

    `elsewhere` is then the {target, number} of that passage.
    """
    names = [district["name"].partition(" (")[0] for district in portrait["districts"]]
    for chapter in chapters if names else ():
        for block in chapter["blocks"]:
            if block["kind"] == "table" and block["anchor"] and all(name in plain(block["html"]) for name in names):
                captions = {"facts": portrait["captions"]["facts"]}
                elsewhere = {"target": block["anchor"], "number": block["number"]}
                return {**portrait, "districts": [], "captions": captions, "elsewhere": elsewhere}
    return portrait


def portrait_captions(municipality: dict) -> dict:
    named = {"facts": table(f"Angaben zu {municipality['name']}")}
    if municipality.get("districts"):
        named["districts"] = table(f"Ortsteile und Gemeindeteile von {municipality['name']}")
    return named


def facts(municipality: dict) -> list[dict]:
    names = {
        "official_name": "Amtlicher Name", "landkreis": "Landkreis", "region": "Region", "postcode": "Postleitzahl",
        "ags": "Amtlicher Gemeindeschlüssel", "council": "Gewählte Vertretung", "website": "Website",
    }  # fmt: skip
    return [{"label": label, "value": municipality.get(field) or ""} for field, label in names.items()]


def districts(municipality: dict) -> list[dict]:
    """Ortsteile in order, each with its Gemeindeteile under it."""
    listed = municipality.get("districts") or []
    children: dict[str, list[dict]] = {}
    for district in listed:
        if district.get("parent"):
            children.setdefault(district["parent"], []).append(district)
    return [
        {
            "name": d["name"],
            "kind": {"kernstadt": "Kernstadt", "gemeindeteil": "Gemeindeteil"}.get(d["kind"], "Ortsteil"),
            "parts": [child["name"] for child in children.get(d["key"], [])],
            "population": d.get("population"),
            "as_of": d.get("population_as_of") or "",
        }
        for d in listed
        if not d.get("parent")
    ]


def named(view: ScopedState, anchors: set[str]) -> list[dict]:
    """Every Ortsteil and Gemeindeteil for the register: {name, note (its municipality), target}."""
    found = {}
    for municipality in chosen(view):
        portrait = f"portraet-{municipality['key']}"
        for district in municipality.get("districts") or []:
            found[district["name"]] = {
                "name": district["name"],
                "note": municipality["name"] if district["name"] != municipality["name"] else "",
                "target": portrait if portrait in anchors else "",
            }
    return list(found.values())


def area_map(view: ScopedState, highlighted: str = "") -> dict | None:
    """What a map needs: the outlines, with the highlighted municipality named; None where there is no outline."""
    tones = place_tones(view)
    areas = [
        {
            "name": m["name"],
            "tone": tones[m["key"]],
            "boundary": m["boundary"],
            "centre": m.get("centre"),
            "is_highlighted": not highlighted or m["key"] == highlighted,
        }
        for m in view.all("municipality")
        if m.get("boundary")
    ]
    attributions = {m.get("boundary_attribution") or "" for m in view.all("municipality") if m.get("boundary")} - {""}
    return {"areas": areas, "attribution": "; ".join(sorted(attributions))} if areas else None
