"""The content files as a state of plain dicts: what publishing them all would give, without a database."""

import json
from datetime import UTC, datetime
from functools import cache

from strategy.blocks import split
from strategy.content_files import files, source_lines
from strategy.documents.fetcher import ROOT
from strategy.html import from_markdown

STRATEGY = ROOT / "strategy" / "content"
MEASURES = ROOT / "measures" / "content"
PUBLISHED = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


class FileState:
    """The three questions that a document asks of a state."""

    def __init__(self, contents: list[dict]):
        self.contents = contents

    def get(self, kind, key):
        return next((c for c in self.contents if c["kind"] == kind and c["key"] == key), None)

    def all(self, kind):
        return [c for c in self.contents if c["kind"] == kind]

    def published_at(self, kind, key):
        return PUBLISHED


@cache
def content() -> str:
    """All contents as JSON: every test parses its own copy and may spoil it."""
    return json.dumps([*strategy(), *measures()], default=str)


def state() -> FileState:
    return FileState(json.loads(content()))


def strategy():
    sources = source_lines(STRATEGY)

    def base(kind, key, file):
        lines = [sources.get(k, k) for k in file.meta.get("sources", [])]
        return {**file.meta, "kind": kind, "key": key, "sources": lines}

    boundaries = json.loads((STRATEGY / "kommunen" / "grenzen.geojson").read_text())
    for position, file in enumerate(files(STRATEGY, "kommunen/*.md")):
        shapes = [
            f["geometry"] for f in boundaries["features"] if str(file.meta["ags"]) in map(str, f["properties"].values())
        ]
        yield {
            "population": None, "boundary_attribution": boundaries.get("attribution", ""),
            **base("municipality", file.meta["slug"], file),
            "position": position,
            "text_html": file.html,
            "districts": file.meta.get("district", []),
            "boundary": shapes[0] if shapes else None,
            "url": f"/kommunen/{file.meta['slug']}/",
        }  # fmt: skip
    for file in files(STRATEGY, "strategie.md"):
        sections = {f"{name}_html": file.section(title) for name, title in
                    (("aim", "Ziel"), ("note", "Hinweis"), ("contact", "Kontakt"))}  # fmt: skip
        yield {**base("strategy", "strategie", file), "phases": file.meta["phase"], **sections, "url": "/strategie/"}
    goals = [
        {**base("goal", f.meta["slug"], f), "text_html": f.html, "objectives": f.meta["objective"],
         "url": f"/ziele/{f.meta['slug']}/"}
        for f in files(STRATEGY, "ziele/*.md")
    ]  # fmt: skip
    yield from sorted(goals, key=lambda g: g["number"])
    for file in files(STRATEGY, "kapitel/*.md"):
        slug = file.meta["slug"]
        blocks = [{**b.as_dict(), "id": f"{slug}-{n}"} for n, b in enumerate(split(file.section("Langtext")))]
        yield {
            **base("chapter", slug, file), "municipality": file.meta.get("municipality") or None, "blocks": blocks,
            "summary_html": file.section("Kurzfassung"), "url": f"/strategie/{slug}/",
        }  # fmt: skip
    for file in files(STRATEGY, "glossar.md"):
        for term in sorted(file.meta.get("term", []), key=lambda t: t["term"].casefold()):
            yield {**term, "kind": "glossary", "key": term["slug"]}
    for file in files(STRATEGY, "demo/indikatoren.toml"):
        yield from map(indicator, file.meta.get("indicator", []))
    for file in files(STRATEGY, "beschluesse/*.md"):
        yield {"date": None, "paper_number": None, **base("resolution", file.name, file), "note": file.body}


def indicator(row):
    values = {
        target: [{**item, "value": str(item["value"]), "is_example": True} for item in row.get(source, [])]
        for target, source in (("readings", "reading"), ("targets", "target"))
    }
    return {"baseline": None, **row, **values, "kind": "indicator", "key": row["slug"],
            "municipality": row.get("municipality") or None}  # fmt: skip


def measures():
    sources = source_lines(STRATEGY)
    demo = {
        (row["measure"], row["municipality"]): row
        for file in files(MEASURES, "demo/*.toml")
        for row in file.meta.get("implementation", [])
    }
    for file in files(MEASURES, "buendel/*.md"):
        lines = [sources.get(k, k) for k in file.meta.get("sources", [])]
        yield {**file.meta, "kind": "bundle", "key": file.meta["slug"], "text_html": file.html, "sources": lines,
               "url": f"/massnahmen/{file.meta['slug']}/"}  # fmt: skip
    for file in files(MEASURES, "massnahmen/*/*.md"):
        meta = file.meta
        key = meta["slug"]
        yield {
            **meta, "kind": "measure", "key": key, "municipality": meta.get("municipality") or None,
            "description_html": file.section("Beschreibung"), "links": meta.get("link", []),
            "sources": [sources.get(k, k) for k in meta.get("sources", [])],
            "relations": [{"type": t, "measure": k} for t, f in (("depends_on", "depends_on"), ("related", "related"))
                          for k in meta.get(f, [])],
            "url": f"/massnahmen/{meta['bundle']}/{key}/",
        }  # fmt: skip
        for row in meta.get("implementation", []):
            yield implementation(key, row, demo.get((key, row["municipality"])))


def implementation(measure, row, example):
    empty = {"planned_start": None, "planned_end": None, "actual_start": None, "actual_end": None, "precision": "month"}
    merged = {**empty, **row, **(example or {})}
    lists = {
        target: [{**item, "is_example": True} for item in merged.pop(source, [])]
        for target, source in (("budget", "budget"), ("milestones", "milestone"), ("notes", "note"))
    }
    for line in lists["budget"]:
        line.update({c: str(line[c]) if line.get(c) is not None else None for c in ("planned", "spent", "own_share")})
    for note in lists["notes"]:
        note["text_html"] = from_markdown(note.get("text", ""))
    return {**merged, **lists, "kind": "implementation", "key": f"{measure}/{row['municipality']}", "measure": measure,
            "is_example": example is not None}  # fmt: skip
