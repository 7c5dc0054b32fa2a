"""This app's content files: bundles, measures, and the separate set of example values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from strategy.content_files import ContentFile, source_lines, sources_of
from strategy.content_loader import ROOT as STRATEGY_ROOT
from strategy.content_loading import (
    Report,
    each_file,
    is_untouched,
    load_object,
    referenced,
    referenced_one,
    save_object,
    was_loaded,
)
from strategy.html import from_markdown
from strategy.models import District, Municipality, Objective

from .models import (
    BudgetLine,
    Implementation,
    Measure,
    MeasureBundle,
    MeasureLink,
    MeasureRelation,
    Milestone,
    ProgressNote,
)

ROOT = Path(__file__).parent / "content"
MEASURES = "massnahmen/*/*.md"


def load(report: Report, root: Path = ROOT) -> None:
    """Load everything; what exists already stays unless only the file changed. Raises ContentError."""
    lines = source_lines(STRATEGY_ROOT)
    made: set[str] = set()
    each_file(root, "buendel/*.md", lambda f: _load_bundle(f, sources_of(f, lines), report))
    # Measures refer to one another in both directions: all must be there before the first reference is written.
    each_file(root, MEASURES, lambda f: _make_measure(f, made))
    each_file(root, MEASURES, lambda f: _load_measure(f, sources_of(f, lines), report, adopt=f.name in made))
    each_file(root, MEASURES, lambda f: _load_implementations(f, report))


def _load_bundle(file: ContentFile, sources: str, report: Report) -> None:
    meta = file.meta

    def fill(existing: MeasureBundle | None) -> MeasureBundle:
        plain = ("summary", "territory_note", "objectives_note")
        bundle = save_object(
            MeasureBundle,
            existing,
            {
                **{field: meta[field] for field in ("slug", "number", "title")},
                **{field: meta.get(field, "") for field in plain},
                "text": file.html,
                "sources": sources,
            },
        )
        bundle.objectives.set(referenced(Objective, meta.get("objectives", [])))
        return bundle

    load_object(file, "bundle", meta["slug"], fill, report)


def _make_measure(file: ContentFile, made: set[str]) -> None:
    """Make the bare measure if neither it nor a memory of having loaded it exists, and note the file in `made`."""
    meta = file.meta
    if Measure.objects.filter(key=meta["slug"]).exists() or was_loaded(file):
        return
    values = {field: meta[field] for field in ("slug", "code", "number", "title")}
    save_object(Measure, None, {**values, "bundle": referenced_one(MeasureBundle, meta["bundle"])})
    made.add(file.name)


def _load_measure(file: ContentFile, sources: str, report: Report, *, adopt: bool) -> None:
    meta = file.meta

    def fill(existing: Measure | None) -> Measure:
        plain = ("summary", "need", "target_groups", "partners", "continuation", "data_note", "open_source",
                 "objectives_note", "area_note", "origin")  # fmt: skip
        measure = save_object(
            Measure,
            existing,
            {
                **{field: meta[field] for field in ("slug", "code", "number", "title")},
                **{field: meta.get(field, "") for field in plain},
                "bundle": referenced_one(MeasureBundle, meta["bundle"]),
                "municipality": referenced_one(Municipality, meta.get("municipality")),
                "description": file.section("Beschreibung"),
                "plain": file.section("Einfache Sprache"),
                "sources": sources,
            },
        )
        measure.objectives.set(referenced(Objective, meta.get("objectives", [])))
        measure.districts.set(referenced(District, meta.get("districts", [])))
        _save_relations(measure, meta)
        return measure

    load_object(file, "measure", meta["slug"], fill, report, adopt=adopt)


def _save_relations(measure: Measure, meta: Any) -> None:
    measure.relations.all().delete()
    for type_ in MeasureRelation.Type:
        for other in referenced(Measure, meta.get(type_.value, [])):
            MeasureRelation.objects.create(measure=measure, type=type_, other=other)
    measure.links.all().delete()
    for row in meta.get("link", []):
        MeasureLink.objects.create(measure=measure, title=row["title"], url=row["url"])


def _load_implementations(file: ContentFile, report: Report) -> None:
    for row in file.meta.get("implementation", []):
        _load_implementation(file, row, report)


def _load_implementation(file: ContentFile, row: dict[str, Any], report: Report) -> None:
    measure_key, municipality_key = file.meta["slug"], row["municipality"]

    def fill(existing: Implementation | None) -> Implementation:
        plain = ("phase", "assessment", "reason", "funding_state", "programme", "lead", "contact")
        return save_object(
            Implementation,
            existing or _new_implementation(measure_key, municipality_key),
            {field: row.get(field, "") for field in plain},
        )

    key = f"{measure_key}/{municipality_key}"
    load_object(file, "implementation", key, fill, report, part=municipality_key)


def _new_implementation(measure_key: str, municipality_key: str) -> Implementation:
    return Implementation(
        measure=referenced_one(Measure, measure_key),
        municipality=referenced_one(Municipality, municipality_key),
    )


def load_demo(report: Report, root: Path = ROOT) -> None:
    """Example values on top of the loaded implementations; every one of them is marked as an example."""
    each_file(root, "demo/*.toml", lambda file: _load_examples(file, report))


def _load_examples(file: ContentFile, report: Report) -> None:
    for row in file.meta.get("implementation", []):
        _load_example(file, row, report)


def _load_example(file: ContentFile, row: dict[str, Any], report: Report) -> None:
    key = f"{row['measure']}/{row['municipality']}"

    def fill(existing: Implementation | None) -> Implementation:
        fields = ("phase", "assessment", "reason", "funding_state", "planned_start", "planned_end", "actual_start",
                  "actual_end", "precision")  # fmt: skip
        values = {field: row[field] or None if "_start" in field or "_end" in field else row[field]
                  for field in fields if field in row}  # fmt: skip
        implementation = save_object(
            Implementation,
            existing or _new_implementation(row["measure"], row["municipality"]),
            {**values, "is_example": True},
        )
        _save_example_rows(implementation, row)
        return implementation

    present = Implementation.objects.filter(key=key).first()
    adopt = not was_loaded(file, key) and present is not None and is_untouched(present)
    load_object(file, "implementation", key, fill, report, part=key, adopt=adopt)


def _save_example_rows(implementation: Implementation, row: dict[str, Any]) -> None:
    implementation.budget.all().delete()
    implementation.milestones.all().delete()
    implementation.notes.all().delete()
    for line in row.get("budget", []):
        BudgetLine.objects.create(implementation=implementation, is_example=True, **_filled(line))
    for milestone in row.get("milestone", []):
        Milestone.objects.create(implementation=implementation, is_example=True, **_filled(milestone))
    for note in row.get("note", []):
        ProgressNote.objects.create(
            implementation=implementation,
            is_example=True,
            date=note["date"],
            text=from_markdown(note["text"]),
        )


def _filled(row: dict[str, Any]) -> dict[str, Any]:
    """Unknown values are left out of the files or written as empty strings."""
    return {name: value for name, value in row.items() if value not in ("", None)}
