"""Open data: the files hold what the pages say, only what is public, and nothing that a spreadsheet would run."""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from strategy.downloads import BOM, csv_cell
from tests import factories as make

pytestmark = pytest.mark.django_db

NAMES = ["massnahmen", "geld", "meilensteine", "indikatoren", "orte", "kapitel"]
CANARY = "Kanarienvogel"


def read(client, name, query=""):
    """The rows of a CSV file, by column head."""
    text = client.get(f"/daten/{name}.csv{query}").content.decode()
    return list(csv.DictReader(io.StringIO(text.removeprefix(BOM), newline=""), delimiter=";"))


def test_the_licence_is_said_once_it_is_decided(client, settings):
    settings.DATA_LICENCE = "CC BY 4.0"
    assert "CC BY 4.0" in client.get("/daten/").content.decode()
    assert client.get("/daten/orte.json").json()["lizenz"] == "CC BY 4.0"


def test_a_measure_that_nobody_implements_yet_has_a_row(client):
    make.live(make.bundle(), make.measure("Offenes WLAN"))
    row = read(client, "massnahmen")[0]
    assert (row["Maßnahme"], row["Kommune"], row["Phase"], row["Beispielwert"]) == ("Offenes WLAN", "", "", "nein")


def test_examples_are_marked_and_unknown_is_empty(client):
    measure = make.live_measure("Offenes WLAN", make.belzig(), row={"is_example": True})
    row = measure.implementations.get()
    row.budget.create(year=2026, planned="1500.50", is_example=True)
    row.budget.create(year=2027, planned="0")
    make.live(row)

    assert read(client, "massnahmen")[0]["Beispielwert"] == "ja"
    first, second = read(client, "geld")
    assert (first["Geplant (Euro)"], first["Ausgegeben (Euro)"], first["Beispielwert"]) == ("1500,5", "", "ja")
    assert (second["Geplant (Euro)"], second["Beispielwert"]) == ("0", "nein")
    assert client.get("/daten/geld.json").json()["zeilen"][0]["geplant"] == "1500.5"


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "=cmd|' /C calc'!A0"]
)
def test_no_text_runs_as_a_formula(text):
    assert csv_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        ("", ""),
        ("Bad Belzig", "Bad Belzig"),
        (Decimal("-1.50"), "-1,50"),
        (-3, "-3"),
        (True, "ja"),
        (False, "nein"),
        (datetime(2026, 6, 30, 22, 30, tzinfo=UTC), "2026-07-01 00:30"),
    ],
)
def test_other_values_stay_what_they_are(value, cell):
    assert csv_cell(value) == cell


def test_a_formula_in_a_title_is_harmless_in_the_file_and_whole_in_json(client):
    evil = '=HYPERLINK("https://boese.example";"Hier")'
    make.live_measure("Offenes WLAN", make.belzig(), summary=evil)
    assert read(client, "massnahmen")[0]["Kurz gesagt"] == f"'{evil}"
    assert client.get("/daten/massnahmen.json").json()["zeilen"][0]["kurz"] == evil


@pytest.mark.parametrize("name", NAMES)
def test_drafts_stay_inside(client, name):
    place = make.belzig()
    known = make.live_measure("Bekannt", place)
    make.live(make.chapter("Warum"), make.indicator())
    row = known.implementations.get()
    row.budget.create(year=2026, programme=CANARY)
    row.milestones.create(title=CANARY)
    hidden = make.measure(CANARY)
    make.implementation(hidden, place)
    make.district(CANARY, place)
    written = (row, known, hidden, place, make.chapter(CANARY), make.indicator(CANARY), make.wiesenburg())
    for number, obj in enumerate(written):
        make.filled(obj, f"{CANARY} {number}")

    for form in ("csv", "json"):
        assert CANARY.lower() not in client.get(f"/daten/{name}.{form}").content.decode().lower()
    assert CANARY.lower() not in client.get("/daten/grenzen.geojson").content.decode().lower()


@pytest.mark.parametrize("address", ["/daten/gibtesnicht.csv", "/daten/gibtesnicht.json", "/daten/massnahmen.xlsx"])
def test_an_unknown_file_is_not_found(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/daten/", "/daten/massnahmen.csv", "/daten/orte.json", "/daten/grenzen.geojson"])
def test_files_set_no_cookie_are_kept_and_come_back_the_same(client, address):
    first, kept = client.get(address), client.get(address)

    assert not first.cookies and not kept.cookies
    assert first.content == kept.content
    for header in ("Content-Type", "Content-Disposition", "Access-Control-Allow-Origin", "ETag"):
        assert first.get(header) == kept.get(header)
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client.post(address).status_code == 405


def statements(client, address):
    cache.clear()
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_many_rows_cost_as_many_statements_as_few(client):
    addresses = ["/daten/", *(f"/daten/{name}.csv" for name in NAMES)]
    make.live_measure("Eins", make.belzig())
    few = {address: statements(client, address) for address in addresses}
    for number in range(6):
        measure = make.live_measure(f"Weitere {number}", make.belzig(), make.wiesenburg())
        row = measure.implementations.first()
        row.budget.create(year=2026, planned=1)
        row.milestones.create(title="Start")
        make.live(row, make.chapter(f"Kapitel {number}"), make.indicator(f"Zahl {number}"))

    assert {address: statements(client, address) for address in addresses} == few
