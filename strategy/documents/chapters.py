"""The chapters of the strategy, with the block numbers that also stand on the web."""

import re
from urllib.parse import quote

from strategy import blocks

from .numbering import table
from .rich import plain
from .scope import ScopedState
from .sources import source_lines


def long(view: ScopedState, scope: str, variant: str) -> list[dict]:
    """The chapters that both municipalities share."""
    return [chapter_node(chapter) for chapter in view.all("chapter") if not chapter.get("municipality")]


def chapter_node(chapter: dict, *, level: int = 1, tone: str = "", place: str = "chapters") -> dict:
    """A chapter as a node. Level 1: heading h1, its sections in the contents; level 2: one level lower, without."""
    found = numbered(chapter, first_level=level + 1)
    sections = [
        {"anchor": b["anchor"], "number": b["number"], "title": b["text"], "level": 2, "tone": tone}
        for b in found
        if b["kind"] == "heading" and b["level"] == level + 1 and b["anchor"]
    ]
    return {
        "type": "chapter",
        "place": place,
        "anchor": f"kapitel-{chapter['key']}",
        "path": chapter.get("url") or "",
        "short": f"/k/{quote(str(chapter['number']))}/",
        "opener": chapter.get("opener") or "",
        "summary_html": chapter.get("summary_html") or "",
        "level": level,
        "tone": tone,
        "number": chapter["number"],
        "title": chapter["title"],
        "blocks": found,
        "entries": sections if level == 1 else [],
        "sections": [{"target": s["anchor"], "number": s["number"], "title": s["title"]} for s in sections],
        "sources": source_lines(chapter),
    }


def captioned(html: str) -> str:
    """The words of a table's own caption, "" where it has none; the heading above then names it."""
    found = re.search(r"<caption\b[^>]*>(.*?)</caption>", html, re.S)
    return plain(found[1]) if found else ""


def numbered(chapter: dict, first_level: int = 2) -> list[dict]:
    """The blocks with the number to quote them by, the same as on the web; sections carry theirs too.

    Headings are moved so that the highest has `first_level` and none is skipped.
    """
    section, level, seen, found, title = 0, first_level - 1, set(), [], chapter["title"]
    for block, quoted in blocks.numbered(chapter["number"], chapter["blocks"]):
        is_heading = block["kind"] == "heading"
        if is_heading:
            stored = block.get("level") or 2
            level = max(first_level, min(stored - 2 + first_level, level + 1))
            section += stored == 2
            quoted = f"{chapter['number']}.{section}" if stored == 2 else ""
        found.append(
            {
                "kind": block["kind"],
                "anchor": f"a-{block['id']}" if block.get("id") and block["id"] not in seen else "",
                "number": quoted,
                "level": level if is_heading else None,
                "text": (block.get("text") or plain(block["html"])) if is_heading else "",
                "html": "" if is_heading else block["html"],
                "captions": {"table": table(captioned(block["html"]) or title)} if block["kind"] == "table" else {},
            }
        )
        title = found[-1]["text"] or title
        seen.add(block.get("id"))
    return found
