"""Numbers that a reader quotes: of sources, charts and tables."""

from collections.abc import Iterator

from .scope import ScopedState
from .sources import source_lines

#: What names sources.
SOURCED = ("municipality", "strategy", "goal", "chapter", "bundle", "measure")
LABELS = {"chart": "Abbildung", "table": "Tabelle"}


def number_sources(nodes: list[dict], view: ScopedState) -> None:
    """Give every source that a node names its number, and the list of sources those named; without a list, drop them.

    The numbers are those of all sources of the whole state: equal in every document of an edition, also in those of one
    municipality, where some are missing. A list with `numbers_anew` counts through what this document names.
    """
    lists = [node for node in nodes if node["type"] == "sources"]
    named = {line for node in nodes for line in node.get("sources", ())}
    everywhere = {line for kind in SOURCED for content in view.whole.all(kind) for line in source_lines(content)}
    if any(node.get("numbers_anew") for node in lists):
        everywhere = set()
    lines = sorted(everywhere | named, key=lambda line: (line.casefold(), line)) if lists else []
    numbers = {line: number for number, line in enumerate(lines, 1)}
    for node in nodes:
        if node["type"] == "sources":
            node["sources"] = [{"number": numbers[line], "line": line} for line in lines if line in named]
        else:
            found = node.pop("sources", [])
            node["source_numbers"] = sorted({numbers[line] for line in found}) if lists else []


def number_captions(nodes: list[dict]) -> None:
    """Number charts and tables through the document, and fill its lists of both; without such lists, number nothing.

    A caption is a dict with `kind` (chart or table) and `title`; it gets `number` and `anchor`.
    """
    lists = [node for node in nodes if node["type"] == "figure_lists"]
    if not lists:
        return
    counts = dict.fromkeys(LABELS, 0)
    listed: dict[str, list[dict]] = {kind: [] for kind in LABELS}
    for caption in captions(nodes):
        kind = caption["kind"]
        counts[kind] += 1
        caption["number"] = f"{LABELS[kind]} {counts[kind]}"
        caption["anchor"] = f"{LABELS[kind].lower()}-{counts[kind]}"
        listed[kind].append({"target": caption["anchor"], "number": caption["number"], "title": caption["title"]})
    for node in lists:
        node["charts"], node["tables"] = listed["chart"], listed["table"]


def captions(value) -> Iterator[dict]:
    """All captions of the nodes in the order in which they are printed."""
    if isinstance(value, list):
        for item in value:
            yield from captions(item)
    elif isinstance(value, dict):
        yield from (value.get("captions") or {}).values()
        for name, item in value.items():
            if name != "captions" and isinstance(item, dict | list):
                yield from captions(item)


def chart(title: str) -> dict:
    return {"kind": "chart", "title": title}


def table(title: str) -> dict:
    return {"kind": "table", "title": title}
