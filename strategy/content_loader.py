"""This app's content files: places, frame, text, glossary, pages, resolutions."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from .content_files import ContentError, ContentFile, source_lines, sources_of
from .content_loading import Report, each_file, load_object, referenced, referenced_one
from .models import (
    Chapter,
    District,
    GlossaryTerm,
    Goal,
    Indicator,
    Municipality,
    Objective,
    Page,
    Reading,
    Resolution,
    Strategy,
    StrategyPhase,
    Target,
)
from .registry import Content

ROOT = Path(__file__).parent / "content"


def load(report: Report, root: Path = ROOT) -> None:
    """Load everything; what exists already stays unless only the file changed. Raises ContentError."""
    lines = source_lines(root)
    boundaries = _boundaries(root)
    each_file(root, "kommunen/*.md", lambda f: _load_municipality(f, sources_of(f, lines), boundaries, report))
    each_file(root, "strategie.md", lambda f: _load_strategy(f, sources_of(f, lines), report))
    each_file(root, "ziele/*.md", lambda f: _load_goal(f, sources_of(f, lines), report))
    each_file(root, "kapitel/*.md", lambda f: _load_chapter(f, sources_of(f, lines), report))
    each_file(root, "glossar.md", lambda f: _load_glossary(f, report))
    each_file(root, "seiten/*.md", lambda f: _load_page(f, report))
    each_file(root, "beschluesse/*.md", lambda f: _load_resolution(f, sources_of(f, lines), report))


def save_object(model: type, existing: Any, values: dict[str, Any]) -> Any:
    """Write only what the file names, on the existing object or a new one; validated like a form."""
    obj = existing or model()
    for name, value in values.items():
        # A float read from a file is 236.07 and a little; a decimal is exactly that.
        setattr(obj, name, Decimal(str(value)) if isinstance(value, float) else value)
    if not obj.key:
        obj.key = obj.new_key()
    obj.full_clean()
    obj.save()
    return obj


def _load_municipality(file: ContentFile, sources: str, boundaries: Content, report: Report) -> None:
    meta = file.meta

    def fill(existing: Municipality | None) -> Municipality:
        plain = ("slug", "name", "official_name", "kind_label", "ags", "postcode", "landkreis", "region", "website",
                 "council", "summary", "focus")  # fmt: skip
        longitude, latitude = meta.get("centre") or [None, None]
        municipality = save_object(
            Municipality,
            existing,
            {
                **{field: meta.get(field, "") for field in plain},
                "position": existing.position if existing else Municipality.objects.count() + 1,
                "area_km2": meta.get("area_km2") or None,
                "population": meta.get("population") or None,
                "population_as_of": meta.get("population_as_of") or None,
                "text": file.html,
                "boundary": boundaries["by_ags"].get(meta["ags"]),
                "boundary_attribution": meta.get("boundary_attribution") or boundaries["attribution"],
                "longitude": longitude,
                "latitude": latitude,
                "sources": sources,
            },
        )
        _save_districts(municipality, meta.get("district", []))
        return municipality

    load_object(file, "municipality", meta["slug"], fill, report)


def _save_districts(municipality: Municipality, rows: list[dict[str, Any]]) -> None:
    """Parents first, so that every Gemeindeteil finds its Ortsteil."""
    kept = []
    for row in sorted(rows, key=lambda row: bool(row.get("parent"))):
        district, _ = District.objects.update_or_create(
            key=row["key"],
            defaults={
                "municipality": municipality,
                "parent": referenced_one(District, row.get("parent")),
                "name": row["name"],
                "kind": row["kind"],
                "population": row.get("population") or None,
                "population_as_of": row.get("population_as_of") or "",
                "note": row.get("note") or "",
            },
        )
        kept.append(district.pk)
    municipality.districts.exclude(pk__in=kept).delete()


def _boundaries(root: Path) -> Content:
    """{by_ags: municipality's official key → GeoJSON geometry, attribution}; empty without the file."""
    path = root / "kommunen" / "grenzen.geojson"
    if not path.exists():
        return {"by_ags": {}, "attribution": ""}
    try:
        collection = json.loads(path.read_text(encoding="utf-8"))
        by_ags = {feature["properties"]["ags"]: feature["geometry"] for feature in collection["features"]}
    except (ValueError, KeyError, TypeError) as error:
        raise ContentError(f"kommunen/{path.name}: Das ist kein GeoJSON mit Gemeindeschlüsseln.") from error
    return {"by_ags": by_ags, "attribution": collection.get("attribution", "")}


def _load_strategy(file: ContentFile, sources: str, report: Report) -> None:
    meta = file.meta

    def fill(existing: Strategy | None) -> Strategy:
        strategy = save_object(
            Strategy,
            existing,
            {
                "slug": "strategie",
                "title": meta["title"],
                "subtitle": meta.get("subtitle", ""),
                "vision": meta.get("vision", ""),
                "aim": file.section("Ziel"),
                "note": file.section("Hinweis"),
                "contact": file.section("Kontakt"),
                "sources": sources,
            },
        )
        strategy.phases.all().delete()
        for row in meta.get("phase", []):
            phase = StrategyPhase(
                strategy=strategy,
                title=row["title"],
                start=row["start"],
                end=row.get("end") or None,
                precision=row.get("precision", "month"),
                text=row.get("text", ""),
            )
            phase.full_clean()
            phase.save()
        return strategy

    load_object(file, "strategy", "strategie", fill, report)


def _load_goal(file: ContentFile, sources: str, report: Report) -> None:
    meta = file.meta

    def fill(existing: Goal | None) -> Goal:
        goal = save_object(
            Goal,
            existing,
            {
                **{field: meta[field] for field in ("slug", "number", "title")},
                "summary": meta.get("summary", ""),
                "text": file.html,
                "sources": sources,
            },
        )
        for row in meta.get("objective", []):
            Objective.objects.update_or_create(
                key=row["key"],
                defaults={"goal": goal, "number": row["number"], "title": row["title"], "text": row.get("text", "")},
            )
        return goal

    load_object(file, "goal", meta["slug"], fill, report)


def _load_chapter(file: ContentFile, sources: str, report: Report) -> None:
    meta = file.meta

    def fill(existing: Chapter | None) -> Chapter:
        return save_object(
            Chapter,
            existing,
            {
                **{field: meta[field] for field in ("slug", "number", "position", "title")},
                "municipality": referenced_one(Municipality, meta.get("municipality")),
                "text": file.section("Langtext"),
                "summary": file.section("Kurzfassung"),
                "plain": file.section("Einfache Sprache"),
                "plain_kind": meta.get("plain_kind", "einfache Sprache"),
                "sources": sources,
            },
        )

    load_object(file, "chapter", meta["slug"], fill, report)


def _load_glossary(file: ContentFile, report: Report) -> None:
    for term in file.meta.get("term", []):
        _load_term(file, term, report)


def _load_term(file: ContentFile, term: dict[str, Any], report: Report) -> None:
    def fill(existing: GlossaryTerm | None) -> GlossaryTerm:
        values = {field: term[field] for field in ("slug", "term", "definition")}
        return save_object(GlossaryTerm, existing, {**values, "variants": term.get("variants", [])})

    load_object(file, "glossary", term["slug"], fill, report, part=term["slug"])


def _load_page(file: ContentFile, report: Report) -> None:
    def fill(existing: Page | None) -> Page:
        return save_object(Page, existing, {**{f: file.meta[f] for f in ("slug", "title")}, "body": file.html})

    load_object(file, "page", file.meta["slug"], fill, report)


def _load_resolution(file: ContentFile, sources: str, report: Report) -> None:
    meta = file.meta
    key = Path(file.name).stem

    def fill(existing: Resolution | None) -> Resolution:
        plain = ("body", "date_note", "paper_number", "link", "outcome", "edition_title")
        return save_object(
            Resolution,
            existing,
            {
                **{field: meta.get(field, "") for field in plain},
                "slug": key,
                "municipality": referenced_one(Municipality, meta["municipality"]),
                "date": meta.get("date") or None,
                "note": file.body,
                "sources": sources,
            },
        )

    load_object(file, "resolution", key, fill, report)


def load_demo(report: Report, root: Path = ROOT) -> None:
    """The separate set of example values of this app: indicators with readings and targets."""
    each_file(root, "demo/indikatoren.toml", lambda file: _load_indicators(file, report))


def _load_indicators(file: ContentFile, report: Report) -> None:
    for row in file.meta.get("indicator", []):
        _load_indicator(file, row, report)


def _load_indicator(file: ContentFile, row: dict[str, Any], report: Report) -> None:
    def fill(existing: Indicator | None) -> Indicator:
        plain = ("slug", "title", "level", "unit", "direction", "method", "source")
        baseline = row.get("baseline", "")
        indicator = save_object(
            Indicator,
            existing,
            {
                **{field: row.get(field, "") for field in plain},
                "baseline": None if baseline == "" else baseline,
                "municipality": referenced_one(Municipality, row.get("municipality")),
                "measure_keys": row.get("measures", []),
            },
        )
        indicator.objectives.set(referenced(Objective, row.get("objectives", [])))
        _save_values(indicator, Reading, row.get("reading", []))
        _save_values(indicator, Target, row.get("target", []))
        return indicator

    load_object(file, "indicator", row["slug"], fill, report, part=row["slug"])


def _save_values(indicator: Indicator, model: type[Reading] | type[Target], rows: list[dict[str, Any]]) -> None:
    model.objects.filter(indicator=indicator).delete()
    for row in rows:
        model.objects.create(
            indicator=indicator,
            date=row["date"],
            value=str(row["value"]),
            note=row.get("note", ""),
            is_example=True,
        )
