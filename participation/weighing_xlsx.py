"""The table as an Excel file: every text is a text, nothing in it is ever calculated."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.utils.timezone import localtime
from xlsxwriter import Workbook

from strategy.downloads import Cell

from .weighing_files import COLUMNS

#: So much fits into one cell of Excel.
MAX_CELL = 32767
WIDTHS = {
    "nummer": 6, "kennung": 11, "eingereicht_am": 13, "eingang": 16, "kommune": 18, "worauf": 18, "titel_worauf": 30,
    "wortlaut": 40, "heute": 24, "ort": 24, "titel": 24, "beitrag": 70, "auch_wichtig": 11, "antworten": 11,
    "ergebnis": 20, "stelle": 26, "beantwortet_am": 13, "antwort": 70, "aufgenommen_in": 36, "zugesagt_fuer": 36,
    "beispiel": 10, "adresse": 44,
}  # fmt: skip
#: Columns of the sheet with what was chosen, and how wide they are.
CHOICES = {"Frage": 50, "Auswahl": 50, "Stimmen": 10, "Anteil in Prozent": 12, "Personen": 10, "Art": 24}
#: Never let a text become something else, whatever writes it.
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "default_date_format": "dd.mm.yyyy",
}


def xlsx(
    rows: Iterable[dict[str, Cell]],
    chosen: list[dict[str, Any]],
    facts: list[tuple[str, str]],
    stand: datetime | None,
) -> bytes:
    """The file: a sheet with the rows, one with what was chosen (weighing_choices.counted) if anything can be, and
    one that says what all this is. `facts` are (label, text) pairs.

    Equal contents give equal bytes: the only date in the file is `stand`.
    """
    out = io.BytesIO()
    with Workbook(out, OPTIONS) as book:
        made = (localtime(stand, UTC) if stand else datetime(2026, 1, 1)).replace(tzinfo=None, microsecond=0)
        book.set_properties({"title": dict(facts).get("Titel", ""), "created": made})
        styles = _styles(book)
        _write_rows(book.add_worksheet("Abwägungstabelle"), rows, styles)
        if chosen:
            _write_choices(book.add_worksheet("Auswahlfragen"), chosen, styles)
        _write_facts(book.add_worksheet("Erläuterung"), facts, styles)
    return out.getvalue()


def _styles(book: Workbook) -> dict[str, Any]:
    text = {"text_wrap": True, "valign": "top"}
    head = {**text, "bold": True, "bg_color": "#12424A", "font_color": "#FFFFFF", "border": 1}
    return {
        "text": book.add_format(text),
        "date": book.add_format({**text, "num_format": "dd.mm.yyyy", "align": "left"}),
        "head": book.add_format(head),
        "strong": book.add_format({**text, "bold": True}),
    }


def _write_rows(sheet: Any, rows: Iterable[dict[str, Cell]], styles: dict[str, Any]) -> None:
    last = 0
    for place, column in enumerate(COLUMNS):
        sheet.set_column(place, place, WIDTHS[column.name])
        sheet.write_string(0, place, column.label, styles["head"])
    for last, row in enumerate(rows, 1):
        for place, column in enumerate(COLUMNS):
            _write(sheet, last, place, row[column.name], styles)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
    _for_paper(sheet)


def _for_paper(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write_choices(sheet: Any, chosen: list[dict[str, Any]], styles: dict[str, Any]) -> None:
    """One row for each choice; `Personen` is how many answered its question."""
    for place, (label, width) in enumerate(CHOICES.items()):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, label, styles["head"])
    rows = [(question, row) for question in chosen for row in question["result"]["rows"]]
    for line, (question, row) in enumerate(rows, 1):
        kind = "mehrere möglich" if question["form"] == "multiple" else "eine Auswahl"
        people = question["result"]["people"]
        values = (question["text"], row["label"], row["count"], row["share"] if people else "", people, kind)
        for place, value in enumerate(values):
            _write(sheet, line, place, value, styles)
    sheet.freeze_panes(1, 0)
    _for_paper(sheet)


def _write(sheet: Any, line: int, place: int, value: Cell, styles: dict[str, Any]) -> None:
    if isinstance(value, int) and not isinstance(value, bool):
        sheet.write_number(line, place, value, styles["text"])
    elif isinstance(value, date):
        sheet.write_datetime(line, place, datetime.combine(value, datetime.min.time()), styles["date"])
    else:
        sheet.write_string(line, place, as_text(value)[:MAX_CELL], styles["text"])


def as_text(value: Cell) -> str:
    return ("ja" if value else "nein") if isinstance(value, bool) else str(value or "")


def _write_facts(sheet: Any, facts: list[tuple[str, str]], styles: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 100)
    columns = [(column.label, column.about) for column in COLUMNS]
    dates = ("Tage", "stehen als Datum in den Zellen und werden als TT.MM.JJJJ gezeigt.")
    for line, (label, text) in enumerate([*facts, dates, ("", ""), ("Spalte", "Was darin steht"), *columns]):
        sheet.write_string(line, 0, label, styles["strong"])
        sheet.write_string(line, 1, text, styles["text"])
