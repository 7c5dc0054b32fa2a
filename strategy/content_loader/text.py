"""Content files of chapters, glossary and pages."""

from __future__ import annotations

from typing import Any

from ..content_files import ContentFile
from ..content_loading import Report, load_object, referenced_one, save_object
from ..models import Chapter, GlossaryTerm, Municipality, Page


def load_chapter(file: ContentFile, sources: str, report: Report) -> None:
    meta = file.meta

    def fill(existing: Chapter | None) -> Chapter:
        return save_object(
            Chapter,
            existing,
            {
                **{field: meta[field] for field in ("slug", "number", "position", "title")},
                "municipality": referenced_one(Municipality, meta.get("municipality")),
                "opener": meta.get("opener", ""),
                "text": file.section("Langtext"),
                "summary": file.section("Kurzfassung"),
                "plain": file.section("Einfache Sprache"),
                "plain_kind": meta.get("plain_kind", "einfache Sprache"),
                "sources": sources,
            },
        )

    load_object(file, "chapter", meta["slug"], fill, report)


def load_glossary(file: ContentFile, report: Report) -> None:
    for term in file.meta.get("term", []):
        _load_term(file, term, report)


def _load_term(file: ContentFile, term: dict[str, Any], report: Report) -> None:
    def fill(existing: GlossaryTerm | None) -> GlossaryTerm:
        values = {field: term[field] for field in ("slug", "term", "definition")}
        return save_object(GlossaryTerm, existing, {**values, "variants": term.get("variants", [])})

    load_object(file, "glossary", term["slug"], fill, report, part=term["slug"])


def load_page(file: ContentFile, report: Report) -> None:
    def fill(existing: Page | None) -> Page:
        return save_object(Page, existing, {**{f: file.meta[f] for f in ("slug", "title")}, "body": file.html})

    load_object(file, "page", file.meta["slug"], fill, report)
