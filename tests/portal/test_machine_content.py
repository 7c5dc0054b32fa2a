"""API, files and sitemap with the real content and the demo's values: they say what the pages say."""

import csv
import io
import re
from decimal import Decimal

import jsonschema
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from belzig_portal.api import RESOURCES
from strategy.downloads import BOM, tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_content")]

LISTS = [f"/api/v1/{name}/" for name in RESOURCES if name != "schema"]
NAMES = [
    "massnahmen", "geld", "meilensteine", "indikatoren", "orte", "kapitel", "beteiligung-zahlen", "beitraege",
    "moderation",
]  # fmt: skip


def results(client, address):
    """All results of a list, page by page."""
    found = []
    while address:
        answer = client.get(address.removeprefix("http://testserver")).json()
        found += answer["results"]
        address = answer["next"]
    return found


def read(client, name, query=""):
    """The rows of a CSV file, by column head."""
    text = client.get(f"/daten/{name}.csv{query}").content.decode()
    return list(csv.DictReader(io.StringIO(text.removeprefix(BOM), newline=""), delimiter=";"))


@pytest.mark.parametrize(
    "query",
    [
        "",
        "kommune=bad-belzig",
        "kommune=bad-belzig&kommune=wiesenburg-mark&phase=operation",
        "leitziel=starke-verbindungen&sortierung=titel",
        "unterziel=3-1&bewertung=delayed",
        "buendel=planen-mit-daten&foerderung=approved",
        "ortsteil=bad-belzig-kernstadt&sortierung=ende",
        "q=sensoren",
        "phase=unbekannt",
        "phase=gibtesnicht&sortierung=aktuell",
    ],
)
def test_the_filter_is_the_pages_filter(client, query):
    page = client.get(f"/massnahmen/?{query}").context["page_obj"]
    answer = client.get(f"/api/v1/massnahmen/?{query}").json()

    assert answer["count"] == page.paginator.count
    assert [m["key"] for m in answer["results"]][: page.paginator.per_page] == [m["key"] for m in page]


@pytest.mark.parametrize("address", LISTS)
def test_unknown_parameters_change_nothing_and_reach_no_statement(client, address):
    junk = "key__contains=x&published_at__year=2026&_connector=OR&title=x&ordering=-key&format=html&limit=1&sort=key"
    with CaptureQueriesContext(
        connection,
    ) as plain:
        expected = client.get(address)
    with CaptureQueriesContext(connection) as disturbed:
        answer = client.get(f"{address}?{junk}")

    assert answer.json() == expected.json()
    assert [q["sql"] for q in disturbed] == [q["sql"] for q in plain]


def test_a_filtered_page_leads_to_the_next_one_with_its_filter(client, monkeypatch):
    monkeypatch.setattr("strategy.api_base.Pages.page_size", 5)
    address = "/api/v1/massnahmen/?kommune=bad-belzig&sortierung=titel&ansicht=tabelle&unsinn=1"

    assert client.get(address).json()["next"] == (
        "http://testserver/api/v1/massnahmen/?kommune=bad-belzig&seite=2&sortierung=titel"
    )
    found = [m["key"] for m in results(client, address)]
    assert len(found) == len(set(found)) == client.get(address).json()["count"]


@pytest.mark.parametrize("address", [*LISTS, "/api/v1/massnahmen/{key}/", "/api/v1/kapitel/{key}/"])
def test_answers_are_as_the_schema_says(client, address):
    described = client.get("/api/v1/schema.json").json()
    answers = [client.get(address)]
    if "{key}" in address:
        answers = [client.get(address.format(key=e["key"])) for e in results(client, address.replace("{key}/", ""))]
    wanted = described["paths"][address]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    validator = jsonschema.Draft4Validator({**nullable(wanted), "components": nullable(described["components"])})

    for answer in answers:
        validator.validate(answer.json())
    # Nothing unnamed: each object has the fields of the schema and no others.
    name = wanted["$ref"].rsplit("/", 1)[1].removeprefix("Paginated").removesuffix("List")
    fields = set(described["components"]["schemas"][name]["properties"])
    objects = answers[0].json().get("results", [answers[0].json()])
    assert all(set(found) == fields for found in objects)


def nullable(schema):
    """OpenAPI's "nullable" in the words of JSON Schema."""
    if isinstance(schema, list):
        return [nullable(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {name: nullable(part) for name, part in schema.items() if name != "nullable"}
    return {"anyOf": [plain, {"type": "null"}]} if schema.get("nullable") is True else plain


def test_the_page_offers_each_file_with_its_fields(client):
    page = client.get("/daten/").content.decode()

    assert list(tables()) == NAMES
    for name in NAMES:
        assert f'href="/daten/{name}.csv"' in page and f'href="/daten/{name}.json"' in page
        for column in tables()[name].columns:
            assert column.label in page and column.about
    assert "noch nicht festgelegt" in page
    assert "GeoBasis-DE / BKG" in page and "https://www.govdata.de/dl-de/by-2-0" in page


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_made_for_german_spreadsheets(client, name):
    answer = client.get(f"/daten/{name}.csv")
    head = answer.content.decode().splitlines()[0]

    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert head.removeprefix(BOM).split(";") == [column.label for column in tables()[name].columns]
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="smart-city-strategie-{name}.csv"'


@pytest.mark.parametrize("name", NAMES)
def test_csv_and_json_have_the_same_rows(client, name):
    rows, whole = read(client, name), client.get(f"/daten/{name}.json").json()

    assert len(rows) == len(whole["zeilen"]) > 0
    assert [field["titel"] for field in whole["felder"]] == list(rows[0])
    assert [field["name"] for field in whole["felder"]] == list(whole["zeilen"][0])
    assert whole["stand"] and whole["lizenz"] == "noch nicht festgelegt"
    shown = client.get("/daten/").context["tables"]
    assert {entry["table"].name: entry["count"] for entry in shown}[name] == len(rows)


def test_the_files_say_what_the_pages_say(client):
    measures = client.get("/massnahmen/").context
    progress = client.get("/fortschritt/").context

    rows = read(client, "massnahmen")
    assert len({row["Kennung"] for row in rows}) == measures["count"]
    assert len(rows) == progress["count"]
    for counted in progress["phases"]:
        phase = "" if counted["label"] == "Noch nicht bekannt" else counted["label"]
        assert sum(row["Phase"] == phase for row in rows) == counted["count"]

    money = read(client, "geld")
    planned = sum(Decimal(row["Geplant (Euro)"].replace(",", ".")) for row in money if row["Geplant (Euro)"])
    assert planned == Decimal(progress["money"]["planned"])

    late = [row["Meilenstein"] for row in read(client, "meilensteine") if row["Überfällig"] == "ja"]
    assert sorted(late) == sorted(m["title"] for m in progress["milestones"]["overdue"])

    readings = [row for row in read(client, "indikatoren") if row["Art des Wertes"] == "Messwert"]
    assert len(readings) == sum(len(i["readings"]) for i in progress["indicators"])
    assert {row["Beispielwert"] for row in readings} == {"ja"}


@pytest.mark.parametrize("query", ["?kommune=bad-belzig&phase=operation", "?q=sensoren", "?buendel=gibtesnicht&x__y=1"])
def test_a_selection_is_the_same_in_the_list_and_in_the_file(client, query):
    page = client.get(f"/massnahmen/{query}")
    keys = list(dict.fromkeys(row["Kennung"] for row in read(client, "massnahmen", query)))

    assert len(keys) == page.context["count"]
    assert keys[:24] == [measure["key"] for measure in page.context["page_obj"]]
    known = page.context["query"]
    assert f'href="/daten/massnahmen.csv{"?" if known else ""}{known}"'.replace("&", "&amp;") in page.content.decode()


def test_boundaries_carry_their_attribution(client):
    answer = client.get("/daten/grenzen.geojson")
    found = answer.json()

    assert answer["Content-Type"] == "application/geo+json"
    assert (found["type"], len(found["features"])) == ("FeatureCollection", 2)
    assert "GeoBasis-DE / BKG" in found["attribution"] and "dl-de/by-2-0" in found["license"]
    for feature in found["features"]:
        assert feature["geometry"]["type"] in {"Polygon", "MultiPolygon"}
        assert "GeoBasis-DE / BKG" in feature["properties"]["attribution"]


def test_every_address_of_the_sitemap_is_a_page(client):
    addresses = re.findall(r"<loc>http://testserver([^<]*)</loc>", client.get("/sitemap.xml").content.decode())
    assert len(addresses) > 60
    for address in addresses:
        assert client.get(address).status_code == 200, address
