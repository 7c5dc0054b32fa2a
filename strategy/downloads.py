"""Open data as tables: what a table is, and how it becomes CSV for German spreadsheets or JSON. Apps list theirs in
settings.PORTAL_DOWNLOADS.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from .state import State

#: Text, number, yes or no, moment; None is not known.
Cell = str | int | Decimal | bool | datetime | date | None
Row = dict[str, Cell]

BOM = "\ufeff"
# What spreadsheets take for a formula, also in the wide forms of East Asian keyboards.
_FORMULA = tuple("=+-@＝＋－＠")
_CONTROL = ("\t", "\r", "\n")


@dataclass(frozen=True)
class Column:
    """`name` is the word in JSON, `label` the head in CSV, `about` explains it on the page."""

    name: str
    label: str
    about: str


@dataclass(frozen=True)
class Table:
    """`each` says what one row stands for; `rows` gives them from the state and the query string's data.

    Each row has the names of all columns. `kinds` are the kinds of which it needs the contents. A table that is
    `in_editions` can be made from any state, also of an edition: with None for the query it gives all that the state
    has, as of the newest day in it, and asks nobody else. One that is `in_documents` travels inside the PDF. What is
    `beside_state` changes without anything being published, so it is as of the day on which the file is made.
    """

    name: str
    title: str
    each: str
    kinds: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: Callable[[State, Any], Iterable[Row]]
    in_editions: bool = False
    in_documents: bool = False
    beside_state: bool = False


@cache
def tables() -> Mapping[str, Table]:
    """All tables by name, in the order of the settings."""
    return {table.name: table for dotted_path in settings.PORTAL_DOWNLOADS for table in import_string(dotted_path)}


def columns(text: str) -> tuple[Column, ...]:
    """Columns from lines "name | Label | what it is"."""
    lines = [line.split("|") for line in text.strip().splitlines()]
    return tuple(Column(name.strip(), label.strip(), about.strip()) for name, label, about in lines)


def number(value: str | None) -> Decimal | None:
    """A decimal of the contents, so that it is written as a number."""
    return None if value is None else Decimal(value)


def as_csv(table: Table, rows: Iterable[Row]) -> str:
    """Semicolons, decimal commas and a byte order mark: what a German Excel opens by a double click."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(column.label for column in table.columns)
    for row in rows:
        writer.writerow(csv_cell(row[column.name]) for column in table.columns)
    return BOM + out.getvalue()


def csv_cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, Decimal):
        return format(value, "f").replace(".", ",")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return harmless(value) if isinstance(value, str) else str(value)


def harmless(text: str) -> str:
    """A text that no spreadsheet runs as a formula."""
    return f"'{text}" if text.startswith(_CONTROL) or text.lstrip().startswith(_FORMULA) else text


def as_json(table: Table, rows: Iterable[Row], state: State, *, edition: str = "") -> str:
    """The rows with what is needed to understand and to reuse them; `edition` names the one they are from."""
    whole = {
        "titel": table.title,
        **({"fassung": edition} if edition else {}),
        "zeile": table.each,
        "stand": timezone.localdate() if table.beside_state else state.newest,
        "lizenz": licence(),
        "felder": [{"name": c.name, "titel": c.label, "beschreibung": c.about} for c in table.columns],
        "zeilen": [{column.name: row[column.name] for column in table.columns} for row in rows],
    }
    return json.dumps(whole, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat()
    return value.isoformat() if isinstance(value, date) else format(value, "f")


def licence() -> str:
    return settings.DATA_LICENCE or "noch nicht festgelegt"


def portal_address(path: str) -> str:
    return settings.PORTAL_URL + path if path else ""


def boundaries(state: State) -> dict[str, Any]:
    """The municipalities' areas as GeoJSON that names its source in the file and in each area."""
    known = [m for m in state.all("municipality") if m["boundary"]]
    return {
        "type": "FeatureCollection",
        "attribution": " · ".join(dict.fromkeys(m["boundary_attribution"] for m in known)),
        "license": "https://www.govdata.de/dl-de/by-2-0",
        "features": [
            {
                "type": "Feature",
                "id": m["key"],
                "properties": {
                    "name": m["name"],
                    "ags": m["ags"],
                    "url": portal_address(m["url"]),
                    "attribution": m["boundary_attribution"],
                },
                "geometry": m["boundary"],
            }
            for m in known
        ],
    }
