"""Money in the documents: sums over known values only, and always with the number of values they rest on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from strategy.documents.charts_values import bars
from strategy.documents.numbering import chart, table
from strategy.documents.scope import ScopedState
from strategy.documents.wording import UNKNOWN, decimal, total

Node = dict[str, Any]
MODEL_PROJECTS = "Modellprojekte Smart Cities"  # the programme of the strategy itself
COLUMNS = ("planned", "spent", "own_share")


def figure(lines: Iterable[Node], column: str) -> Node:
    """{sum (string, "" when nothing is known), known, count, is_example} of one column."""
    lines = list(lines)
    amount, known, count = total(line.get(column) for line in lines)
    return {
        "sum": "" if amount is None else str(amount),
        "known": known,
        "count": count,
        "is_example": any(line.get("is_example") and decimal(line.get(column)) is not None for line in lines),
    }


def money_table(rows: Iterable[Node]) -> dict[str, Node]:
    """The three columns over all budget lines of these implementations."""
    lines = [line for row in rows for line in row.get("budget") or []]
    return {column: figure(lines, column) for column in COLUMNS}


def sheet_money(view: ScopedState, measure: Node) -> Node:
    """Budget lines of a measure by municipality and year, with the sums of each municipality and of all."""
    names = {m["key"]: m["name"] for m in view.all("municipality")}
    groups = [
        {"name": names.get(row["municipality"], ""), "lines": _lines(row), "total": money_table([row])}
        for row in measure["implementations"]
        if row.get("budget")
    ]
    programmes = {line["programme"] for group in groups for line in group["lines"]}
    return {
        "groups": groups,
        "is_summed": sum(len(group["lines"]) for group in groups) > 1,
        "total": money_table(measure["implementations"]),
        # The one programme that pays everything; "" when there are several or none is known.
        "programme": programmes.pop() if len(programmes) == 1 else "",
    }


def _lines(row: Node) -> list[Node]:
    return [
        {
            "year": line["year"],
            **{column: line.get(column) or "" for column in COLUMNS},
            "programme": line.get("programme") or "",
            "note": line.get("note") or "",
            "is_example": bool(line.get("is_example")),
        }
        for line in row["budget"]
    ]


def programme_of(row: Node, line: Node) -> str:
    """Who pays a budget line: its own programme, else that of its implementation; "" when neither is known."""
    return line.get("programme") or row.get("programme") or ""


def by_programme(rows: Iterable[Node]) -> list[Node]:
    """The columns of each programme, the largest first and the unknown one last."""
    lines: dict[str, list[Node]] = {}
    for row in rows:
        for line in row.get("budget") or []:
            lines.setdefault(programme_of(row, line), []).append(line)
    order = sorted(lines, key=lambda name: (not name, -(total(x.get("planned") for x in lines[name])[0] or 0), name))
    return [{"title": name or UNKNOWN, **{c: figure(lines[name], c) for c in COLUMNS}} for name in order]


def money_node(view: ScopedState, bundles: list[Node]) -> Node:
    """All money: by bundle, by municipality and by year."""
    names = {m["key"]: m["name"] for m in view.all("municipality")}
    rows = [(bundle, row) for bundle in bundles for m in bundle["measures"] for row in m["implementations"]]
    lines = [line for _, row in rows for line in row.get("budget") or []]
    years = sorted({line["year"] for line in lines})
    places = [key for key in names if not view.scope or key == view.scope]
    programmes = by_programme(row for _, row in rows)
    node = {
        "type": "money",
        "place": "numbers",
        "anchor": "finanzen",
        "level": 1,
        "title": _("Finanzen im Überblick"),
        "bundles": [
            _row(b["title"], [r for owner, r in rows if owner is b], number=b["number"], tone=b["tone"])
            for b in bundles
        ],
        "places": [_row(names[key], [r for _, r in rows if r["municipality"] == key]) for key in places],
        "programmes": programmes,
        "is_mixed": any(p["title"] not in (MODEL_PROJECTS, UNKNOWN) and p["planned"]["sum"] for p in programmes),
        "years": [
            {"title": str(year), **{c: figure([x for x in lines if x["year"] == year], c) for c in COLUMNS}}
            for year in years
        ],
        "total": _row("Summe der bekannten Werte", [row for _, row in rows]),
        "has_examples": any(line.get("is_example") for line in lines),
    }
    return {**node, "captions": captions(node)}


def captions(node: Node) -> Node:
    """The titles of the chart and the tables that the template prints of this node."""
    drawn = {"chart": chart(_("Geplante Ausgaben nach Bündel"))} if bars(node["bundles"]) else {}
    titles = {"places": _("Ausgaben nach Kommune"), "programmes": _("Ausgaben nach Programm"),
              "years": _("Ausgaben nach Jahr")}  # fmt: skip
    shown = {name: table(title) for name, title in titles.items() if len(node[name]) > (name == "places")}
    return {**drawn, "bundles": table(_("Ausgaben nach Bündel")), **shown}


def _row(title: str, rows: list[Node], **more: Any) -> Node:
    with_money = sum(1 for row in rows if any(decimal(x.get("planned")) is not None for x in row.get("budget") or []))
    return {"title": title, **more, **money_table(rows), "implementations": len(rows), "with_money": with_money}
