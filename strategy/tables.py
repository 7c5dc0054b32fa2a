"""The shared kinds as tables for download."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .blocks import numbered
from .downloads import Row, Table, columns, number, portal_address
from .models import District, Indicator
from .registry import Content
from .state import State

VALUE_COLUMNS = """
    schluessel | Kennung | dauerhafte Kennung des Indikators
    indikator | Indikator | Titel
    ebene | Ebene | Einsatz, Leistung, Ergebnis oder Wirkung
    kommune | Kommune | leer: beide Kommunen
    einheit | Einheit | Einheit der Werte
    richtung | Richtung | ob mehr oder weniger besser ist
    ausgangswert | Ausgangswert | leer: noch nicht bekannt
    art | Art des Wertes | Messwert oder Zielwert; leer: noch kein Wert
    datum | Datum | Tag, zu dem der Wert gehört (JJJJ-MM-TT)
    wert | Wert | in der Einheit des Indikators
    hinweis | Hinweis | zum Wert
    beispielwert | Beispielwert | ja: Wert der Vorführung, keine Angabe der Kommune
    methode | So wird gemessen | Methode
    quelle | Datenquelle | woher die Werte kommen
    adresse | Adresse | Stelle im Portal
    stand | Stand | seit wann diese Angaben öffentlich sind
"""

PLACE_COLUMNS = """
    schluessel | Kennung | dauerhafte Kennung des Ortes
    name | Name | Name des Ortes
    art | Art | Stadt, Gemeinde, Kernstadt, Ortsteil oder Gemeindeteil
    kommune | Kommune | zu welcher Kommune er gehört
    teil_von | Teil von | Ortsteil, zu dem ein Gemeindeteil gehört
    einwohner | Einwohnerzahl | leer: noch nicht bekannt
    einwohner_stand | Stand der Einwohnerzahl | Stichtag oder Zeitraum
    flaeche_km2 | Fläche in km² | nur bei Kommunen
    hinweis | Hinweis | zur Einwohnerzahl oder zum Ort
    adresse | Adresse | Stelle im Portal
    stand | Stand | seit wann diese Angaben öffentlich sind
"""

BLOCK_COLUMNS = """
    kapitel | Kapitel | Nummer des Kapitels
    titel | Kapiteltitel | Titel des Kapitels
    kommune | Kommune | leer: gemeinsames Kapitel
    kennung | Kennung | dauerhafte Kennung des Absatzes
    nummer | Nummer | zum Zitieren; leer bei Überschriften
    art | Art | Überschrift, Absatz, Liste, Tabelle, Abbildung oder Zitat
    text | Text | Wortlaut ohne Auszeichnung
    adresse | Adresse | Stelle im Portal
    stand | Stand | seit wann dieser Stand des Kapitels öffentlich ist
"""

_BLOCK_KINDS = {
    "heading": "Überschrift",
    "paragraph": "Absatz",
    "list": "Liste",
    "table": "Tabelle",
    "figure": "Abbildung",
    "quote": "Zitat",
}


def place_name(state: State, key: str | None) -> str:
    place = state.get("municipality", key)
    return place["name"] if place else ""


def _values(state: State, query: Any) -> Iterator[Row]:
    for indicator in state.all("indicator"):
        values = [("Messwert", v) for v in indicator["readings"]] + [("Zielwert", v) for v in indicator["targets"]]
        for kind, value in values or [("", {})]:
            yield {
                **_indicator(state, indicator),
                "art": kind,
                "datum": value.get("date"),
                "wert": number(value.get("value")),
                "hinweis": value.get("note", ""),
                "beispielwert": value.get("is_example", False),
            }


def _indicator(state: State, indicator: Content) -> Row:
    return {
        "schluessel": indicator["key"],
        "indikator": indicator["title"],
        "ebene": str(Indicator.Level(indicator["level"]).label),
        "kommune": place_name(state, indicator["municipality"]),
        "einheit": indicator["unit"],
        "richtung": str(Indicator.Direction(indicator["direction"]).label),
        "ausgangswert": number(indicator["baseline"]),
        "methode": indicator["method"],
        "quelle": indicator["source"],
        "adresse": portal_address(indicator["url"]),
        "stand": state.published_at("indicator", indicator["key"]),
    }


def _places(state: State, query: Any) -> Iterator[Row]:
    for municipality in state.all("municipality"):
        since = state.published_at("municipality", municipality["key"])
        common: Row = {"kommune": municipality["name"], "stand": since}
        yield {
            **common,
            "schluessel": municipality["key"],
            "name": municipality["name"],
            "art": municipality["kind_label"],
            "teil_von": "",
            "einwohner": municipality["population"],
            "einwohner_stand": municipality["population_as_of"],
            "flaeche_km2": number(municipality["area_km2"]),
            "hinweis": "",
            "adresse": portal_address(municipality["url"]),
        }
        names = {district["key"]: district["name"] for district in municipality["districts"]}
        for district in municipality["districts"]:
            yield {
                **common,
                "schluessel": district["key"],
                "name": district["name"],
                "art": str(District.Kind(district["kind"]).label),
                "teil_von": names.get(district["parent"], ""),
                "einwohner": district["population"],
                "einwohner_stand": district["population_as_of"],
                "flaeche_km2": None,
                "hinweis": district["note"],
                "adresse": portal_address(f"{municipality['url']}#ort-{district['key']}"),
            }


def _blocks(state: State, query: Any) -> Iterator[Row]:
    for chapter in state.all("chapter"):
        for block, its_number in numbered(chapter["number"], chapter["blocks"]):
            yield {
                "kapitel": chapter["number"],
                "titel": chapter["title"],
                "kommune": place_name(state, chapter["municipality"]),
                "kennung": block["id"],
                "nummer": its_number or "",
                "art": _BLOCK_KINDS.get(block["kind"], block["kind"]),
                "text": block["text"],
                "adresse": portal_address(f"{chapter['url']}#a-{block['id']}"),
                "stand": state.published_at("chapter", chapter["key"]),
            }


TABLES = [
    Table(
        "indikatoren",
        "Indikatoren mit ihren Werten",
        "eine Zeile je Messwert oder Zielwert",
        ("indicator", "municipality"),
        columns(VALUE_COLUMNS),
        _values,
        in_editions=True,
        in_documents=True,
    ),
    Table(
        "orte",
        "Kommunen und ihre Orte",
        "eine Zeile je Kommune, Ortsteil oder Gemeindeteil",
        ("municipality",),
        columns(PLACE_COLUMNS),
        _places,
        in_editions=True,
    ),
    Table(
        "kapitel",
        "Kapitel in Absätzen",
        "eine Zeile je Absatz oder Überschrift",
        ("chapter", "municipality"),
        columns(BLOCK_COLUMNS),
        _blocks,
        in_editions=True,
    ),
]
