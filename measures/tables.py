"""Measures, their money and their milestones as tables for download."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from strategy.downloads import Row, Table, columns, number, portal_address
from strategy.german import join_words
from strategy.models.frame import DatePrecision
from strategy.registry import Content
from strategy.state import State, district_index, objective_index
from strategy.tables import place_name

from .filters import MeasureFilter
from .models import Assessment, FundingState, Phase
from .sheet import is_late

KINDS = ("measure", "implementation", "bundle", "municipality", "goal")

WHAT_AND_WHERE = """
    kuerzel | Kürzel | Kürzel der Maßnahme
    massnahme | Maßnahme | Titel der Maßnahme
    kommune | Kommune | wer sie umsetzt; leer: noch nicht bekannt
"""

MEASURE_COLUMNS = f"""
    schluessel | Kennung | dauerhafte Kennung der Maßnahme
    {WHAT_AND_WHERE.strip()}
    buendel | Maßnahmenbündel | Titel des Bündels
    unterziele | Unterziele | Nummern der Unterziele, denen sie dient
    orte | Orte | leer: ganze Kommune
    kurz | Kurz gesagt | worum es geht
    phase | Phase | leer: noch nicht bekannt
    bewertung | Bewertung | wie es läuft
    begruendung | Begründung | zur Bewertung
    foerderstatus | Förderstatus | Stand der Förderung
    programm | Förderprogramm | leer: noch nicht bekannt
    federfuehrung | Federführung | Amt oder Stelle
    beginn_geplant | Beginn geplant | JJJJ-MM-TT, so genau wie in „Genauigkeit“ gesagt
    ende_geplant | Ende geplant | ebenso
    begonnen | Begonnen | leer: noch nicht
    beendet | Beendet | leer: noch nicht
    genauigkeit | Genauigkeit | Tag, Monat, Quartal oder Jahr
    beispielwert | Beispielwert | ja: Phase, Bewertung, Förderstatus und Zeiten sind Werte der Vorführung
    adresse | Adresse | Seite im Portal
    stand | Stand | seit wann diese Angaben öffentlich sind
"""

MONEY_COLUMNS = f"""
    {WHAT_AND_WHERE.strip()}
    jahr | Jahr | Haushaltsjahr
    programm | Förderprogramm | woraus das Geld kommt
    geplant | Geplant (Euro) | leer: noch nicht bekannt, was nicht 0 heißt
    ausgegeben | Ausgegeben (Euro) | leer: noch nicht bekannt
    eigenanteil | Davon Eigenanteil (Euro) | leer: noch nicht bekannt
    hinweis | Hinweis | zur Zeile
    beispielwert | Beispielwert | ja: Betrag der Vorführung, keine Angabe der Kommune
    adresse | Adresse | Seite im Portal
    stand | Stand | seit wann diese Angaben öffentlich sind
"""

MILESTONE_COLUMNS = f"""
    {WHAT_AND_WHERE.strip()}
    meilenstein | Meilenstein | was erreicht sein soll
    geplant | Geplant | JJJJ-MM-TT, so genau wie in „Genauigkeit“ gesagt
    genauigkeit | Genauigkeit | Tag, Monat, Quartal oder Jahr
    erreicht | Erreicht | leer: noch nicht
    ueberfaellig | Überfällig | ja: geplante Zeit vorbei und nicht erreicht
    hinweis | Hinweis | zum Meilenstein
    beispielwert | Beispielwert | ja: Angabe der Vorführung, keine der Kommune
    adresse | Adresse | Seite im Portal
    stand | Stand | seit wann diese Angaben öffentlich sind
"""

_EMPTY: Content = {
    "phase": "", "assessment": "", "reason": "", "funding_state": "", "programme": "", "lead": "", "precision": "",
    "planned_start": None, "planned_end": None, "actual_start": None, "actual_end": None, "is_example": False,
    "municipality": None, "budget": [], "milestones": [],
}  # fmt: skip


def _pairs(state: State, query: Any) -> Iterator[tuple[Content, Content]]:
    """Each public measure that the filter finds with each of its implementations, in the order of the list.

    Without a filter (None) all that the state has. A measure that nobody implements yet comes with an empty one, so
    that it does not vanish.
    """
    order = {m["key"]: place for place, m in enumerate(state.all("municipality"))}
    rows: dict[str, list[Content]] = {}
    for row in state.all("implementation"):
        if row["municipality"] in order:
            rows.setdefault(row["measure"], []).append(row)
    for measure in _found(state, query):
        for row in sorted(rows.get(measure["key"], [_EMPTY]), key=lambda r: order.get(r["municipality"], 0)):
            yield measure, row


def _found(state: State, query: Any) -> list[Content]:
    if query is None:
        return state.all("measure")
    keys = MeasureFilter(query, state=state).qs.values_list("key", flat=True)
    return [measure for key in keys if (measure := state.get("measure", key))]


def _what_and_where(state: State, measure: Content, row: Content) -> Row:
    whole = row if "key" in row else measure
    return {
        "kuerzel": measure["code"],
        "massnahme": measure["title"],
        "kommune": place_name(state, row["municipality"]),
        "adresse": portal_address(whole["url"]),
        "stand": state.published_at(whole["kind"], whole["key"]),
    }


def _label(choices: Any, value: str) -> str:
    return str(choices(value).label) if value else ""


def _measures(state: State, query: Any) -> Iterator[Row]:
    objectives, places = objective_index(state), district_index(state)
    for measure, row in _pairs(state, query):
        bundle = state.get("bundle", measure["bundle"])
        yield {
            **_what_and_where(state, measure, row),
            "schluessel": measure["key"],
            "buendel": bundle["title"] if bundle else "",
            "unterziele": ", ".join(objectives[key]["number"] for key in measure["objectives"] if key in objectives),
            "orte": join_words([places[key]["name"] for key in measure["districts"] if key in places], "und"),
            "kurz": measure["summary"],
            "phase": _label(Phase, row["phase"]),
            "bewertung": _label(Assessment, row["assessment"]),
            "begruendung": row["reason"],
            "foerderstatus": _label(FundingState, row["funding_state"]),
            "programm": row["programme"],
            "federfuehrung": row["lead"],
            "beginn_geplant": row["planned_start"],
            "ende_geplant": row["planned_end"],
            "begonnen": row["actual_start"],
            "beendet": row["actual_end"],
            "genauigkeit": _label(DatePrecision, row["precision"]),
            "beispielwert": row["is_example"],
        }


def _money(state: State, query: Any) -> Iterator[Row]:
    for measure, row in _pairs(state, query):
        for line in row["budget"]:
            yield {
                **_what_and_where(state, measure, row),
                "jahr": line["year"],
                "programm": line["programme"],
                "geplant": number(line["planned"]),
                "ausgegeben": number(line["spent"]),
                "eigenanteil": number(line["own_share"]),
                "hinweis": line["note"],
                "beispielwert": line["is_example"],
            }


def _milestones(state: State, query: Any) -> Iterator[Row]:
    # What stands in an edition is as it was then, on whatever day somebody asks.
    today = timezone.localdate(state.newest if query is None else None)
    for measure, row in _pairs(state, query):
        for milestone in row["milestones"]:
            yield {
                **_what_and_where(state, measure, row),
                "meilenstein": milestone["title"],
                "geplant": milestone["planned"],
                "genauigkeit": _label(DatePrecision, milestone["precision"]),
                "erreicht": milestone["actual"],
                "ueberfaellig": is_late(milestone, today),
                "hinweis": milestone["note"],
                "beispielwert": milestone["is_example"],
            }


TABLES = [
    Table(
        "massnahmen",
        "Maßnahmen und ihre Umsetzung",
        "eine Zeile je Maßnahme und Kommune",
        KINDS,
        columns(MEASURE_COLUMNS),
        _measures,
        in_editions=True,
        in_documents=True,
    ),
    Table(
        "geld",
        "Geld",
        "eine Zeile je Haushaltszeile",
        KINDS,
        columns(MONEY_COLUMNS),
        _money,
        in_editions=True,
        in_documents=True,
    ),
    Table(
        "meilensteine",
        "Meilensteine",
        "eine Zeile je Meilenstein",
        KINDS,
        columns(MILESTONE_COLUMNS),
        _milestones,
        in_editions=True,
    ),
]
