"""What citizens said and what became of it, as tables for download; without the names people gave."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from strategy.downloads import Row, Table, columns, portal_address
from strategy.state import State

from . import figures, moderation_figures
from .cards import Card, cards
from .models import Contribution
from .most_discussed import Place, most_discussed
from .percent import percent

FIGURE_COLUMNS = """
    gliederung | Gliederung | wonach gezählt wird, zum Beispiel Kommune, Kapitel, Thema, Eingang oder Ergebnis
    eintrag | Eintrag | Name der Kommune, des Kapitels, der Art, des Ergebnisses, des Absatzes oder der Maßnahme
    beitraege | Beiträge | veröffentlichte Beiträge ohne Antworten anderer Bürgerinnen und Bürger
    beantwortet | Beantwortet | davon mit mindestens einer Antwort der Verwaltung
    anteil_prozent | Anteil in Prozent | beantwortet von allen; leer: noch kein Beitrag
    median_tage | Tage bis zur Antwort (Median) | so schnell kam die Hälfte der Antworten; leer: nicht gezählt
    unterstuetzung | Unterstützung | wie vielen Personen das auch wichtig ist; nur bei „Am meisten besprochen“
"""

MODERATION_COLUMNS = """
    jahr | Jahr | in dem entschieden, gemeldet oder widersprochen wurde
    tabelle | Tabelle | Teil der Seite „Moderation in Zahlen“
    zeile | Zeile | was gezählt wird: Ergebnis, Regel, Grund oder Person
    groesse | Größe | Anzahl oder Median in Tagen
    wert | Wert | leer: noch nichts, wovon sich ein Median bilden ließe
"""

CONTRIBUTION_COLUMNS = """
    kennung | Kennung | dauerhafte Kennung des Beitrags
    antwort_auf | Antwort auf | Kennung des Beitrags, auf den geantwortet wird; leer: eigener Beitrag
    veroeffentlicht | Veröffentlicht | seit wann der Beitrag öffentlich ist
    eingegangen | Eingegangen | ab wann gewartet wird: im Portal bestätigt, sonst nur der Tag (Papier, Telefon)
    art | Art | Absatz, Maßnahme, Veranstaltung, Frage oder Vorschlag
    stelle | Worüber | Absatz mit seiner Nummer im heutigen Arbeitsstand, oder Art des Gegenstands
    gegenstand | Gegenstand | Titel des Kapitels, der Maßnahme oder der Veranstaltung; Wortlaut der Frage
    kommune | Kommune | leer: beide Kommunen
    titel | Titel | nur bei Vorschlägen
    zitat | Zitat | Satz, auf den sich der Beitrag bezieht
    text | Text | Wortlaut
    eingang | Eingang | im Portal, auf Papier, per Brief oder E-Mail, am Telefon, bei einer Veranstaltung
    unterstuetzung | Unterstützung | wie vielen Personen das auch wichtig ist
    schicksal | Was aus dem Absatz wurde | nur bei Beiträgen zu Absätzen
    ergebnis | Ergebnis | der letzten Antwort; leer: noch keine
    antwortende_stelle | Es antwortet | Stelle der Verwaltung
    antwort | Antwort | Begründung der Verwaltung
    erste_antwort | Erste Antwort | Tag und Uhrzeit; bis dahin zählt die Wartezeit; leer: noch keine
    beantwortet_am | Beantwortet am | Tag und Uhrzeit der letzten Antwort
    aufgenommen_in | Aufgenommen in | Absatz, Maßnahme und Änderung, in der es zu lesen ist
    zugesagt_fuer | Zugesagt für | Absatz oder Maßnahme; die Änderung ist noch nicht veröffentlicht
    beispiel | Beispiel | ja: Beitrag der Vorführung, von niemandem geschrieben
    adresse | Adresse | Stelle im Portal
"""


#: What is not said of every row of the figures.
_BLANK: Row = {"anteil_prozent": None, "median_tage": None, "unterstuetzung": None}


def figure_rows(state: State, query: Any = None) -> Iterator[Row]:
    yield _figure(_("Alle Beiträge"), figures.overall())
    for group in figures.groups(state):
        for figure in group["rows"]:
            yield _figure(group["head"], figure)
    for outcome in figures.outcomes():
        yield {**_BLANK, "gliederung": _("Ergebnis"), "eintrag": outcome["label"], **_all_answered(outcome["count"])}
    for place in most_discussed(state):
        yield _discussed(place)


def _all_answered(count: int) -> Row:
    return {"beitraege": count, "beantwortet": count}


def _discussed(place: Place) -> Row:
    answered = place.total - place.open
    return {
        "gliederung": _("Am meisten besprochen"),
        "eintrag": f"{place.label}: {place.title}",
        "beitraege": place.total,
        "beantwortet": answered,
        "anteil_prozent": percent(answered, place.total),
        "median_tage": None,
        "unterstuetzung": place.support,
    }


def _figure(group: str, figure: figures.Figure) -> Row:
    return {
        **_BLANK,
        "gliederung": group,
        "eintrag": figure.label,
        "beitraege": figure.total,
        "beantwortet": figure.answered,
        "anteil_prozent": figure.share,
        "median_tage": None if figure.median is None else Decimal(str(figure.median)),
    }


def contribution_rows(state: State, query: Any = None) -> Iterator[Row]:
    """All public contributions with the public replies to them, oldest first."""
    found = Contribution.objects.public().order_by("published_at", "id").annotate(arrived_at=figures.arrival())
    contributions = list(found.select_related("parent", "municipality"))
    for contribution, card in zip(contributions, cards(contributions, state, threads=False), strict=True):
        yield {**_said(contribution, card), **_answered(card)}


def _said(contribution: Contribution, card: Card) -> Row:
    return {
        "kennung": card["id"],
        "antwort_auf": contribution.parent.public_id if contribution.parent else "",
        "veroeffentlicht": contribution.published_at,
        # Of paper only the day is known.
        "eingegangen": contribution.received_on or contribution.arrived_at,  # type: ignore[attr-defined]
        "art": contribution.get_subject_display(),
        "stelle": card["subject_label"],
        "gegenstand": card["subject_title"],
        "kommune": card["municipality"]["name"] if card["municipality"] else "",
        "titel": card["title"],
        "zitat": card["quote"],
        "text": card["text"],
        "eingang": contribution.get_source_display(),
        "unterstuetzung": card["support_count"],
        "schicksal": card["fate"]["sentence"] if card["fate"] else "",
        "beispiel": card["is_example"],
        "adresse": portal_address(card["url"]),
    }


def _answered(card: Card) -> Row:
    last = card["responses"][-1] if card["responses"] else None
    places = ", ".join(place["title"] for place in last["took_up"]) if last else ""
    return {
        "ergebnis": last["outcome_label"] if last else "",
        "antwortende_stelle": last["office"] if last else "",
        "antwort": last["text"] if last else "",
        "erste_antwort": card["responses"][0]["at"] if last else None,
        "beantwortet_am": last["at"] if last else None,
        "aufgenommen_in": places if last and last["is_kept"] else "",
        "zugesagt_fuer": places if last and not last["is_kept"] else "",
    }


FIGURES = Table(
    "beteiligung-zahlen",
    "Beteiligung in Zahlen",
    "eine Zeile je Kommune, Kapitel, Thema, Eingang und Ergebnis, dazu die am meisten besprochenen Stellen",
    figures.NEEDS,
    columns(FIGURE_COLUMNS),
    figure_rows,
    beside_state=True,
)
CONTRIBUTIONS = Table(
    "beitraege",
    "Beiträge mit Antworten",
    "eine Zeile je öffentlichem Beitrag, ohne die Namen der Beteiligten",
    figures.NEEDS,
    columns(CONTRIBUTION_COLUMNS),
    contribution_rows,
    beside_state=True,
)
MODERATION = Table(
    "moderation",
    "Moderation in Zahlen",
    "eine Zeile je Jahr und Zahl",
    (),
    columns(MODERATION_COLUMNS),
    moderation_figures.rows,
    beside_state=True,
)
TABLES = [FIGURES, CONTRIBUTIONS, MODERATION]
