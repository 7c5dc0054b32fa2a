"""This app's content files: places, frame, text, glossary, pages, resolutions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .content_files import ContentFile, files, read, source_lines
from .content_loading import Report, load_object
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

ROOT = Path(__file__).parent / "content"


def load(report: Report, root: Path = ROOT) -> None:
    """Load everything; what exists already stays unless only the file changed."""
    sources = source_lines(root)

    def sources_of(file: ContentFile) -> str:
        return "\n".join(sources.get(key, key) for key in file.meta.get("sources", []))

    for position, file in enumerate(files(root, "kommunen/*.md"), start=1):
        _load_municipality(file, position, sources_of(file), root, report)
    for file in files(root, "strategie.md"):
        _load_strategy(file, sources_of(file), report)
    for file in files(root, "ziele/*.md"):
        _load_goal(file, sources_of(file), report)
    for file in files(root, "kapitel/*.md"):
        _load_chapter(file, sources_of(file), report)
    for file in files(root, "glossar.md"):
        for term in file.meta.get("term", []):
            _load_term(file, term, report)
    for file in files(root, "seiten/*.md"):
        _load_page(file, report)
    for file in files(root, "beschluesse/*.md"):
        _load_resolution(file, sources_of(file), report)


def save_object(model: type, existing: Any, values: dict[str, Any]) -> Any:
    """Write only what the file names, on the existing object or a new one; validated like a form."""
    obj = existing or model()
    for name, value in values.items():
        setattr(obj, name, value)
    if not obj.key:
        obj.key = obj.new_key()
    obj.full_clean()
    obj.save()
    return obj


def _load_municipality(file: ContentFile, position: int, sources: str, root: Path, report: Report) -> None:
    meta = file.meta
    boundary, attribution = _boundary(root, meta["ags"])

    def fill(existing: Municipality | None) -> Municipality:
        plain = ("slug", "name", "official_name", "kind_label", "ags", "postcode", "landkreis", "region", "website",
                 "council", "summary", "focus")  # fmt: skip
        centre = meta.get("centre") or [None, None]
        municipality = save_object(
            Municipality,
            existing,
            {
                **{field: meta.get(field, "") for field in plain},
                "position": position,
                "area_km2": meta.get("area_km2") or None,
                "population": meta.get("population") or None,
                "population_as_of": meta.get("population_as_of") or None,
                "text": file.html,
                "boundary": boundary,
                "boundary_attribution": meta.get("boundary_attribution") or attribution,
                "longitude": centre[0],
                "latitude": centre[1],
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
        parent = District.objects.get(key=row["parent"]) if row.get("parent") else None
        district, _ = District.objects.update_or_create(
            key=row["key"],
            defaults={
                "municipality": municipality,
                "parent": parent,
                "name": row["name"],
                "kind": row["kind"],
                "population": row.get("population") or None,
                "population_as_of": row.get("population_as_of") or "",
                "note": row.get("note") or "",
            },
        )
        kept.append(district.pk)
    municipality.districts.exclude(pk__in=kept).delete()


def _boundary(root: Path, ags: str) -> tuple[dict[str, Any] | None, str]:
    path = root / "kommunen" / "grenzen.geojson"
    if not path.exists():
        return None, ""
    collection = json.loads(path.read_text())
    found = [f["geometry"] for f in collection["features"] if f["properties"]["ags"] == ags]
    return (found[0] if found else None), collection.get("attribution", "")


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
        key = meta.get("municipality")
        return save_object(
            Chapter,
            existing,
            {
                **{field: meta[field] for field in ("slug", "number", "position", "title")},
                "municipality": Municipality.objects.get(key=key) if key else None,
                "text": file.section("Langtext"),
                "summary": file.section("Kurzfassung"),
                "plain": file.section("Einfache Sprache"),
                "plain_kind": meta.get("plain_kind", "einfache Sprache"),
                "sources": sources,
            },
        )

    load_object(file, "chapter", meta["slug"], fill, report)


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
                "municipality": Municipality.objects.get(key=meta["municipality"]),
                "date": meta.get("date") or None,
                "note": file.body,
                "sources": sources,
            },
        )

    load_object(file, "resolution", key, fill, report)


def load_demo(report: Report, root: Path = ROOT) -> None:
    """The separate set of example values of this app: indicators with readings and targets."""
    path = root / "demo" / "indikatoren.toml"
    if not path.exists():
        return
    file = read(path, root)
    for row in file.meta.get("indicator", []):
        _load_indicator(file, row, report)


def _load_indicator(file: ContentFile, row: dict[str, Any], report: Report) -> None:
    def fill(existing: Indicator | None) -> Indicator:
        plain = ("slug", "title", "level", "unit", "direction", "method", "source")
        key = row.get("municipality")
        indicator = save_object(
            Indicator,
            existing,
            {
                **{field: row.get(field, "") for field in plain},
                "baseline": row.get("baseline") if row.get("baseline") not in ("", None) else None,
                "municipality": Municipality.objects.get(key=key) if key else None,
                "measure_keys": row.get("measures", []),
            },
        )
        indicator.objectives.set(Objective.objects.filter(key__in=row.get("objectives", [])))
        for model, name in ((Reading, "reading"), (Target, "target")):
            model.objects.filter(indicator=indicator).delete()
            for value in row.get(name, []):
                model.objects.create(
                    indicator=indicator,
                    date=value["date"],
                    value=str(value["value"]),
                    note=value.get("note", ""),
                    is_example=True,
                )
        return indicator

    load_object(file, "indicator", row["slug"], fill, report, part=row["slug"])
