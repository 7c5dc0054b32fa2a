"""The API says what the pages say: only what is public, by the same filter, in a form that its schema describes."""

import json
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from belzig_portal.api import RESOURCES
from strategy.publishing import announce, publish, withdraw
from tests import factories as make

pytestmark = pytest.mark.django_db

LISTS = [f"/api/v1/{name}/" for name in RESOURCES if name != "schema"]
CANARY = "Kanarienvogel"


def get(client, address, **headers):
    return client.get(address, headers=headers)


def results(client, address):
    """All results of a list, page by page."""
    found = []
    while address:
        answer = get(client, address.removeprefix("http://testserver")).json()
        found += answer["results"]
        address = answer["next"]
    return found


@pytest.fixture
def drafts():
    """One unpublished object of each kind, and public ones that refer to the drafts or were changed since."""
    public_goal, draft_goal = make.live(make.goal(1, "1.1")), make.goal(2, "2.1")
    objectives = [*public_goal.objectives.all(), *draft_goal.objectives.all()]
    place, draft_bundle = make.belzig(), make.bundle(2)
    known = make.live_measure("Bekannt", place, objectives=objectives)
    hidden = make.measure(CANARY, draft_bundle)
    known.relations.create(type="depends_on", other=hidden)
    make.live(make.indicator(measure_keys=[known.key, hidden.key]), known)
    written = (
        *(make.chapter(CANARY), make.term(CANARY), make.indicator(CANARY, place), make.resolution(place)),
        *(draft_goal, draft_bundle, hidden, make.wiesenburg(), make.implementation(known, make.wiesenburg())),
        *(place, known, known.implementations.get(municipality=place)),
    )
    for number, obj in enumerate(written):
        make.filled(obj, f"{CANARY} {number}")
    draft_goal.objectives.update(title=CANARY, text=CANARY)
    return hidden


def test_drafts_and_what_points_to_them_stay_inside(client, drafts):
    for address in [*LISTS, "/api/v1/massnahmen/bekannt/"]:
        answer = get(client, address)
        assert answer.status_code == 200
        assert CANARY.lower() not in answer.content.decode().lower(), address
        assert "2-1" not in answer.content.decode(), address
    assert get(client, f"/api/v1/massnahmen/{drafts.key}/").status_code == 404
    assert get(client, f"/api/v1/kapitel/{CANARY.lower()}/").status_code == 404
    assert results(client, "/api/v1/indikatoren/")[0]["measures"] == ["bekannt"]


def test_what_was_withdrawn_is_gone(client):
    chapter = make.live(make.chapter("Warum"))
    assert get(client, "/api/v1/kapitel/warum/").status_code == 200

    withdraw(chapter)

    assert get(client, "/api/v1/kapitel/warum/").status_code == 404
    assert results(client, "/api/v1/kapitel/") == []


def test_an_object_says_where_it_is_and_since_when_it_is_public(client):
    revision = publish(make.chapter("Warum", text="<h2>Lage</h2><p>Eins.</p>"))

    entry = results(client, "/api/v1/kapitel/")[0]
    chapter = get(client, "/api/v1/kapitel/warum/").json()

    assert entry["url"] == chapter["url"] == "http://testserver/strategie/warum/"
    assert entry["api_url"] == "http://testserver/api/v1/kapitel/warum/"
    assert chapter["stand"].startswith(f"{revision.published_at.astimezone():%Y-%m-%d}")
    heading, paragraph = chapter["blocks"]
    assert (heading["number"], paragraph["number"]) == (None, "1.1-1")
    assert paragraph["anchor"] == f"a-{paragraph['id']}"
    assert paragraph["url"] == f"{chapter['url']}#{paragraph['anchor']}"
    assert (paragraph["html"], paragraph["text"]) == ("<p>Eins.</p>", "Eins.")


def test_a_measure_comes_whole_and_says_what_is_an_example(client):
    measure = make.live_measure("Offenes WLAN", make.belzig())
    row = measure.implementations.get()
    row.phase, row.is_example = "operation", True
    row.save()
    row.budget.create(year=2026, planned="12500.50", is_example=True)
    row.milestones.create(title="Start", planned="2020-01-31", precision="day")
    make.live(row)

    found = get(client, "/api/v1/massnahmen/offenes-wlan/").json()["implementations"][0]

    assert (found["phase"], found["phase_label"], found["is_example"]) == ("operation", "Betrieb", True)
    assert (found["budget"][0]["planned"], found["budget"][0]["spent"]) == ("12500.5", None)
    assert (found["budget"][0]["is_example"], found["milestones"][0]["is_example"]) == (True, False)
    assert found["milestones"][0]["is_late"] is True
    assert found["url"].endswith("#umsetzung-bad-belzig")


def test_lists_come_in_pages_of_fifty_whose_links_keep_the_filter_alone(client):
    for number in range(51):
        announce(f"Nummer {number}")
    first = get(client, "/api/v1/neues/?unsinn=1").json()

    assert (first["count"], len(first["results"]), first["previous"]) == (51, 50, None)
    assert first["next"] == "http://testserver/api/v1/neues/?seite=2"
    second = get(client, "/api/v1/neues/?seite=2").json()
    assert (len(second["results"]), second["next"]) == (1, None)
    assert len({entry["id"] for entry in results(client, "/api/v1/neues/")}) == 51


@pytest.mark.parametrize("page", ["0", "-1", "999", "zwei", "last", "1e9", "9" * 500, "", "%00"])
def test_a_page_that_does_not_exist_is_not_found_in_german(client, page):
    answer = get(client, f"/api/v1/ziele/?seite={page}")
    expected = (200, None) if page == "" else (404, "Diese Seite gibt es nicht.")
    assert (answer.status_code, answer.json().get("detail")) == expected


@pytest.mark.parametrize(
    ("address", "detail"),
    [
        ("/api/v1/massnahmen/gibt-es-nicht/", "Diese Maßnahme gibt es nicht."),
        ("/api/v1/kapitel/gibt-es-nicht/", "Dieses Kapitel gibt es nicht."),
        ("/api/v1/gibt/es/nicht/", "Unter dieser Adresse gibt es in der Schnittstelle nichts."),
    ],
)
def test_an_unknown_address_answers_in_german_json(client, address, detail):
    answer = get(client, address, accept="text/html")
    assert (answer.status_code, answer.json()) == (404, {"detail": detail})
    assert answer["Content-Type"] == "application/json"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", ["/api/v1/", "/api/v1/massnahmen/", "/api/v1/schema/", "/api/v1/neues/"])
def test_nobody_writes(client, method, address):
    answer = getattr(client, method)(address, data="{", content_type="application/json")
    assert answer.status_code == 405
    assert answer.json() == {"detail": f'Methode "{method.upper()}" nicht erlaubt.'}
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_options_and_head_are_answered(client):
    assert client.options("/api/v1/ziele/").status_code == 204
    assert client.head("/api/v1/ziele/").status_code == 200


@pytest.mark.parametrize("address", ["/api/v1/", *LISTS, "/api/v1/schema/", "/api/v1/schema.json"])
def test_an_answer_sets_no_cookie_varies_on_nobody_and_may_be_read_by_other_sites(client, address):
    for _time in ("made", "kept"):
        answer = get(client, address)
        assert answer.status_code == 200
        assert not answer.cookies
        assert answer.get("Vary", "Accept-Encoding") == "Accept-Encoding"
        assert answer["Access-Control-Allow-Origin"] == "*"


def test_the_same_json_whatever_the_reader_accepts(client):
    for accept in ("text/html", "application/xml", "*/*"):
        assert get(client, "/api/v1/ziele/", accept=accept)["Content-Type"] == "application/json"


def test_what_has_not_changed_is_not_sent_again(client):
    make.live(make.goal(1, "1.1"))
    tag = get(client, "/api/v1/ziele/")["ETag"]
    assert get(client, "/api/v1/ziele/", if_none_match=tag).status_code == 304

    make.live(make.goal(2))

    answer = get(client, "/api/v1/ziele/", if_none_match=tag)
    assert (answer.status_code, answer.json()["count"]) == (200, 2)


def test_the_list_of_documents_is_not_kept(client):
    """A document becomes ready without anything being published."""
    assert "no-store" in get(client, "/api/v1/dokumente/")["Cache-Control"]


def fill(number):
    goal = make.goal(number, f"{number}.1", f"{number}.2")
    places = [make.belzig(), make.wiesenburg()]
    bundle = make.bundle(number)
    objectives = list(goal.objectives.all())
    measures = [make.live_measure(f"M {number}-{n}", *places, of=bundle, objectives=objectives) for n in range(3)]
    make.live(goal, *measures, make.chapter(f"Kapitel {number}"), make.term(f"Begriff {number}"))
    make.live(make.indicator(f"Zahl {number}", measure_keys=[m.key for m in measures]))
    publish(make.resolution(places[0], slug=f"beschluss-{number}"))


def statements(client, address):
    cache.clear()
    with CaptureQueriesContext(connection) as found:
        assert get(client, address).status_code == 200
    return len(found)


def test_many_objects_cost_as_many_statements_as_few(client):
    addresses = [*LISTS, "/api/v1/massnahmen/m-1-0/", "/api/v1/kapitel/kapitel-1/"]
    fill(1)
    few = {address: statements(client, address) for address in addresses}
    for number in range(2, 4):
        fill(number)

    assert {address: statements(client, address) for address in addresses} == few
    assert max(few.values()) <= 8


def test_the_schema_is_valid_and_complete():
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=StringIO())


def test_the_schema_is_a_file_in_two_forms_that_leads_nowhere_else(client):
    described = get(client, "/api/v1/schema.json")
    paths = described.json()["paths"]

    assert described["Content-Type"] == "application/vnd.oai.openapi+json"
    assert get(client, "/api/v1/schema/").content.startswith(b"openapi: 3.")
    assert set(LISTS) < set(paths)
    assert all(set(operations) == {"get"} for operations in paths.values())
    names = {p["name"] for p in paths["/api/v1/massnahmen/"]["get"]["parameters"]}
    assert names == {"q", "kommune", "leitziel", "unterziel", "buendel", "ortsteil", "phase", "bewertung",
                     "foerderung", "sortierung", "seite"}  # fmt: skip
    assert "example.org" not in described.content.decode()


def test_the_first_page_names_all_resources(client):
    found = get(client, "/api/v1/").json()
    assert set(found) == set(RESOURCES)
    for address in found.values():
        assert get(client, address.removeprefix("http://testserver")).status_code == 200


def test_an_address_without_the_last_slash_leads_to_the_one_with_it(client):
    answer = get(client, "/api/v1/massnahmen?kommune=bad-belzig")
    assert (answer.status_code, answer["Location"]) == (301, "/api/v1/massnahmen/?kommune=bad-belzig")


def test_addresses_come_from_the_settings_not_from_the_request(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    make.live(make.goal(1, "1.1"))
    answer = client.get("/api/v1/ziele/", headers={"host": "boese.example"})
    assert "boese.example" not in json.dumps(answer.json())
