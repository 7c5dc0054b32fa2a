"""The table as a file to take away: its columns, its cells, and CSV.

No names: a file is copied and kept for years, and whoever withdraws a contribution or the name can only be sure of
that on the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.timezone import localdate

from strategy.downloads import Row as Cells
from strategy.downloads import Table, as_csv, columns, portal_address
from strategy.templatetags.portal_ui import german_date

from .weighing import Figures, Row, took_up_titles

COLUMNS = columns("""
    nummer | Nr. | laufende Nummer in der Reihenfolge der Veröffentlichung; bleibt, wie sie ist
    kennung | Kennung | dauerhafte Kennung des Beitrags im Portal
    eingereicht_am | Eingereicht am | Tag, an dem der Beitrag einging
    eingang | Eingang | im Portal, auf Papier, per Brief oder E-Mail, am Telefon oder bei einer Veranstaltung
    kommune | Kommune | wer zuständig ist; leer: beide Kommunen gemeinsam
    worauf | Worauf | Absatz mit der Nummer, die er damals hatte, Maßnahme, Veranstaltung, Frage oder eigener Vorschlag
    titel_worauf | Kapitel, Maßnahme oder Frage | Titel dessen, worum es geht
    wortlaut | Wortlaut der Stelle | der Absatz, wie er damals war, oder der zitierte Satz
    heute | Die Stelle heute | was seitdem aus dem Absatz geworden ist; leer: nichts
    ort | Ort und Ziel | bei eigenen Vorschlägen
    titel | Titel | bei eigenen Vorschlägen
    beitrag | Beitrag | Wortlaut; bei ausgeblendeten und zurückgezogenen Beiträgen der Grund in eckigen Klammern
    auch_wichtig | Anderen auch wichtig | wie viele Personen den Beitrag unterstützen
    antworten | Antworten anderer | wie viele öffentliche Antworten es im Portal gibt
    ergebnis | Ergebnis | der Antwort der Verwaltung; leer: noch nicht beantwortet
    stelle | Beantwortet von | Stelle der Verwaltung
    beantwortet_am | Beantwortet am | Tag der Antwort; bei mehreren der letzten, die anderen Tage stehen bei der Stelle
    antwort | Antwort | der Verwaltung, im Wortlaut
    aufgenommen_in | Aufgenommen in | was sich daraufhin geändert hat
    zugesagt_fuer | Zugesagt für | was sich noch ändern soll
    beispiel | Beispiel | ja: erfunden für die Vorführung
    adresse | Adresse | der Beitrag im Portal mit allen Antworten
""")


def cells(row: Row) -> Cells:
    """One row as plain values, by the names of the columns."""
    card = row.card
    municipality = card["municipality"]
    return {
        "nummer": row.number,
        "kennung": card["id"],
        "eingereicht_am": row.submitted_on,
        "eingang": row.source,
        "kommune": municipality["name"] if municipality else "",
        "worauf": row.about,
        "titel_worauf": row.passage.chapter if row.passage else card["subject_title"],
        "wortlaut": row.passage.words if row.passage else "",
        "heute": row.note,
        "ort": row.place,
        "titel": card["title"],
        "beitrag": f"[{card['placeholder']}]" if card["placeholder"] else card["text"],
        "auch_wichtig": card["support_count"],
        "antworten": row.reply_count,
        **_answer_cells(card["responses"]),
        "aufgenommen_in": "\n".join(took_up_titles(card, is_kept=True)),
        "zugesagt_fuer": "\n".join(took_up_titles(card, is_kept=False)),
        "beispiel": card["is_example"],
        "adresse": portal_address(card["url"]),
    }


def _answer_cells(responses: list[dict[str, Any]]) -> Cells:
    """Several answers stand one below the other, in the same order in each cell; a day cell holds one day only."""
    days = [localdate(r["at"]) for r in responses]
    offices = [r["office"] for r in responses]
    if len(responses) > 1:
        offices = [f"{office}, {german_date(day)}" for office, day in zip(offices, days, strict=True)]
    return {
        "ergebnis": "\n".join(str(r["outcome_label"]) for r in responses),
        "stelle": "\n".join(offices),
        "beantwortet_am": max(days, default=None),
        "antwort": "\n\n".join(r["text"] for r in responses),
    }


def figure_facts(figures: Figures) -> list[tuple[str, str]]:
    """The figures as (label, text)."""
    outcomes = [f"{count} × {label}" for label, count in figures.outcomes]
    return [
        ("Beiträge", f"{figures.rows}, davon {figures.public} öffentlich lesbar"),
        ("Beantwortet", f"{figures.answered}" + (f" ({', '.join(outcomes)})" if outcomes else "")),
    ]


def csv(rows: Iterable[Row]) -> str:
    """For German spreadsheets; what looks like a formula stays text."""
    return as_csv(TABLE, map(cells, rows))


def _nothing(*_args: Any) -> Iterator[Cells]:
    return iter(())


TABLE = Table("abwaegung", "Abwägungstabelle", "eine Zeile je Beitrag", (), COLUMNS, _nothing)
