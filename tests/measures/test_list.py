"""The list of measures: filters, their words, sorting, pages and both views."""

import re
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from strategy.publishing import publish
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def belzig():
    return make.live(make.belzig())


@pytest.fixture
def wiesenburg():
    return make.live(make.wiesenburg())


def listed(client, query=""):
    """The titles of a list, in order."""
    context = client.get(f"/massnahmen/?{query}").context
    titles = [card["title"] for card in context["page_obj"].object_list]
    assert context["count"] >= len(titles)
    return titles


def measure(title, *places, **values):
    return make.live_measure(title, *places, **values)


class TestEachFilter:
    def test_kommune_means_an_implementation_there(self, client, belzig, wiesenburg):
        measure("Beide", belzig, wiesenburg)
        measure("Nur Belzig", belzig)
        measure("Nur Wiesenburg", wiesenburg)
        assert listed(client, "kommune=bad-belzig") == ["Beide", "Nur Belzig"]
        assert listed(client, "kommune=wiesenburg-mark") == ["Beide", "Nur Wiesenburg"]
        assert len(listed(client, "kommune=bad-belzig&kommune=wiesenburg-mark")) == 3

    def test_kommune_gemeinsam_means_several_implementations(self, client, belzig, wiesenburg):
        both = measure("Beide", belzig, wiesenburg)
        measure("Nur Belzig", belzig, row={"phase": "operation"})
        both.implementations.filter(municipality=wiesenburg).update(phase="operation")
        make.live(*both.implementations.all())
        assert listed(client, "kommune=gemeinsam") == ["Beide"]
        assert listed(client, "kommune=gemeinsam&phase=operation") == ["Beide"]
        assert listed(client, "kommune=gemeinsam&phase=idea") == []
        assert listed(client, "kommune=gemeinsam&kommune=bad-belzig") == ["Beide", "Nur Belzig"]
        sentence = client.get("/massnahmen/?kommune=gemeinsam&seite=1").context["sentence"]
        assert sentence == "von 2, in Bad Belzig und Wiesenburg/Mark gemeinsam"

    def test_one_municipality_alone_does_nothing_together(self, client, belzig):
        measure("Eins", belzig)
        facet = client.get("/massnahmen/").context["facets"][0]
        assert [option["value"] for option in facet["options"]] == ["bad-belzig"]

    def test_leitziel_and_unterziel(self, client, belzig):
        first, second = make.goal(1, "1.1", "1.2"), make.goal(2, "2.1")
        make.live(first, second)
        measure("Eins", belzig, objectives=first.objectives.filter(number="1.1"))
        measure("Zwei", belzig, objectives=first.objectives.filter(number="1.2"))
        measure("Drei", belzig, objectives=second.objectives.all())
        assert listed(client, "leitziel=ziel-1") == ["Eins", "Zwei"]
        assert listed(client, "unterziel=1-2") == ["Zwei"]
        assert listed(client, "leitziel=ziel-1&leitziel=ziel-2") == ["Eins", "Zwei", "Drei"]
        assert listed(client, "leitziel=ziel-2&unterziel=1-1") == []

    def test_buendel(self, client, belzig):
        measure("Eins", belzig, of=make.bundle(1))
        measure("Zwei", belzig, of=make.bundle(2))
        assert listed(client, "buendel=buendel-2") == ["Zwei"]

    @pytest.mark.parametrize(
        ("group", "field", "values"),
        [
            ("phase", "phase", ["idea", "operation"]),
            ("bewertung", "assessment", ["delayed", "at_risk"]),
            ("foerderung", "funding_state", ["approved", "submitted"]),
        ],
    )
    def test_state_of_the_implementation(self, client, belzig, group, field, values):
        for value in values:
            measure(value, belzig, row={field: value})
        for value in values:
            assert listed(client, f"{group}={value}") == [value]
        assert listed(client, "&".join(f"{group}={value}" for value in values)) == values

    def test_a_phase_that_is_not_known_can_be_asked_for(self, client, belzig):
        measure("Unbekannt", belzig)
        measure("Bekannt", belzig, row={"phase": "idea"})
        assert listed(client, "phase=unbekannt") == ["Unbekannt"]

    def test_a_word(self, client, belzig):
        measure("Offenes WLAN", belzig, summary="Funk im Park")
        measure("Glasfaser", belzig)
        make.live(make.term("Park"))
        assert listed(client, "q=park") == ["Offenes WLAN"]
        assert listed(client, "q=wlan&kommune=bad-belzig") == ["Offenes WLAN"]
        assert listed(client, "q=Schwimmbad") == []

    def test_a_mistyped_word_finds_and_the_list_says_what_it_looked_for(self, client, belzig):
        measure("Glasfaser", belzig)
        context = client.get("/massnahmen/?q=Glassfaser").context
        assert context["count"] == 1
        assert context["sentence"] == "von 1, mit „Glasfaser“ (statt „Glassfaser“)"


class TestTheSameImplementation:
    """What is said of an implementation must hold for one and the same."""

    def test_place_and_phase_together(self, client, belzig, wiesenburg):
        shared = measure("Gemeinsam", belzig, wiesenburg)
        shared.implementations.filter(municipality=belzig).update(phase="operation")
        shared.implementations.filter(municipality=wiesenburg).update(phase="idea")
        make.live(*shared.implementations.all())

        assert listed(client, "kommune=bad-belzig&phase=operation") == ["Gemeinsam"]
        assert listed(client, "kommune=wiesenburg-mark&phase=operation") == []
        assert listed(client, "kommune=bad-belzig&kommune=wiesenburg-mark&phase=operation") == ["Gemeinsam"]

    def test_phase_and_assessment_together(self, client, belzig, wiesenburg):
        shared = measure("Gemeinsam", belzig, wiesenburg)
        shared.implementations.filter(municipality=belzig).update(phase="idea", assessment="on_track")
        shared.implementations.filter(municipality=wiesenburg).update(phase="operation", assessment="delayed")
        make.live(*shared.implementations.all())
        assert listed(client, "phase=idea&bewertung=delayed") == []
        assert listed(client, "phase=operation&bewertung=delayed") == ["Gemeinsam"]


class TestNearMe:
    @pytest.fixture
    def places(self, belzig, wiesenburg):
        luette = make.district("Lütte", belzig)
        found = {
            "luette": luette,
            "kranepuhl": make.district("Kranepuhl", belzig, parent=luette),
            "kuhlowitz": make.district("Kuhlowitz", belzig),
            "reetz": make.district("Reetz", wiesenburg),
        }
        make.live(belzig, wiesenburg)
        return found

    @pytest.mark.parametrize(
        ("where", "expected"),
        [
            ("luette", ["In Lütte", "Ganz Belzig"]),
            ("kranepuhl", ["In Lütte", "In Kranepuhl", "Ganz Belzig"]),
            ("kuhlowitz", ["Ganz Belzig"]),
            ("reetz", ["In Lütte, Wiesenburg ganz"]),
        ],
    )
    def test_the_place_the_ortsteil_around_it_and_what_serves_the_whole_municipality(
        self, client, places, belzig, wiesenburg, where, expected
    ):
        measure("In Lütte", belzig, districts=[places["luette"]])
        measure("In Kranepuhl", belzig, districts=[places["kranepuhl"]])
        measure("Ganz Belzig", belzig)
        if where == "reetz":
            measure("In Lütte, Wiesenburg ganz", belzig, wiesenburg, districts=[places["luette"]])
        assert listed(client, f"ortsteil={where}") == expected

    def test_what_lies_there_comes_before_what_is_for_the_whole_municipality(self, client, places, belzig):
        measure("Ganz Belzig", belzig)
        measure("In Lütte", belzig, districts=[places["luette"]])
        assert listed(client, "ortsteil=luette") == ["In Lütte", "Ganz Belzig"]
        assert listed(client, "ortsteil=luette&sortierung=titel") == ["Ganz Belzig", "In Lütte"]

    def test_several_places_mean_or(self, client, places, belzig, wiesenburg):
        measure("In Lütte", belzig, districts=[places["luette"]])
        measure("In Reetz", wiesenburg, districts=[places["reetz"]])
        assert listed(client, "ortsteil=luette&ortsteil=reetz") == ["In Lütte", "In Reetz"]
        assert listed(client, "ortsteil=kuhlowitz") == []


class TestStrangeAddresses:
    @pytest.mark.parametrize(
        "query",
        [
            "kommune=gibt-es-nicht", "phase=%00", "leitziel=1'--", "quatsch=1", "kommune__in=x", "sortierung=-pk",
            "ansicht=%3Cscript%3E", "seite=99", "seite=-1", "seite=x", "phase=&bewertung=", "objective_keys=1-1",
            "sortierung=summary", "q=%00", "_connector=OR", "unterziel=" + "x" * 1500, "&&&", "kommune[]=bad-belzig",
        ],
    )  # fmt: skip
    def test_what_means_nothing_is_ignored(self, client, belzig, query):
        measure("Eins", belzig)
        response = client.get(f"/massnahmen/?{query}")
        assert response.status_code == 200
        assert response.context["count"] == 1
        assert "<script>" not in response.content.decode().split("<main")[1].split("</main")[0]

    def test_an_unknown_value_beside_a_known_one_leaves_the_known_one(self, client, belzig):
        measure("Eins", belzig, row={"phase": "idea"})
        measure("Zwei", belzig, row={"phase": "operation"})
        assert listed(client, "phase=idea&phase=vision") == ["Eins"]


class TestWords:
    def test_a_selection_is_said_in_one_sentence(self, client, belzig):
        make.live(make.goal(1, "1.1", title="Starke Verbindungen"))
        measure("Offenes WLAN", belzig, row={"phase": "idea"})
        measure("Glasfaser", belzig, row={"phase": "operation"})
        sentence = client.get("/massnahmen/?kommune=bad-belzig&phase=idea&phase=closed&q=wlan").context["sentence"]
        assert sentence == "von 2, mit „wlan“, in Bad Belzig, in der Phase „Idee“ oder „Abgeschlossen“"

    def test_without_a_selection_there_is_only_the_number(self, client, belzig):
        measure("Eins", belzig)
        response = client.get("/massnahmen/")
        assert response.context["sentence"] == ""
        assert "1 Maßnahme<" in response.content.decode()

    def test_each_choice_can_be_taken_away_by_a_link(self, client, belzig):
        measure("Eins", belzig, row={"phase": "idea"})
        context = client.get("/massnahmen/?phase=idea&phase=closed&q=eins&ansicht=tabelle").context
        chips = {chip["label"]: chip["url"] for chip in context["chips"]}
        assert list(chips) == ["„eins“", "Idee", "Abgeschlossen"]
        assert parse_qs(urlsplit(chips["Idee"]).query) == {"q": ["eins"], "phase": ["closed"], "ansicht": ["tabelle"]}
        assert context["reset_url"] == "/massnahmen/?ansicht=tabelle"


class TestSorting:
    def test_by_bundle_and_number_whatever_the_names_of_the_bundles(self, client, belzig):
        second, first = make.bundle(2, slug="anfang", title="Anfang"), make.bundle(1, slug="zuletzt", title="Zuletzt")
        measure("C", belzig, of=second)
        measure("B", belzig, of=first)
        measure("A", belzig, of=first)
        assert listed(client) == ["B", "A", "C"]

    def test_by_title_as_in_a_german_dictionary(self, client, belzig):
        titles = ["Zebra", "Ärzte", "Apfel", "Äpfel", "arzt", "Öl", "Ofen", "Straße 9", "Straße 10", "E-Bike", "Ebbe"]
        for title in titles:
            measure(title, belzig)
        assert listed(client, "sortierung=titel") == [
            "Apfel", "Äpfel", "arzt", "Ärzte", "E-Bike", "Ebbe", "Ofen", "Öl", "Straße 9", "Straße 10", "Zebra",
        ]  # fmt: skip

    def test_by_planned_end_the_unknown_last(self, client, belzig, wiesenburg):
        measure("Unbekannt", belzig)
        measure("Spät", belzig, row={"planned_end": "2027-12-31"})
        measure("Früh", belzig, wiesenburg, row={"planned_end": "2026-12-31"})
        assert listed(client, "sortierung=ende") == ["Früh", "Spät", "Unbekannt"]

    def test_by_what_changed_last_the_state_of_an_implementation_counts(self, client, belzig):
        with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC), tick=False):
            old = measure("Zuerst veröffentlicht", belzig)
        with time_machine.travel(datetime(2026, 2, 1, tzinfo=UTC), tick=False):
            measure("Danach veröffentlicht", belzig)
        assert listed(client, "sortierung=aktuell")[0] == "Danach veröffentlicht"
        old.implementations.update(phase="operation")
        publish(old.implementations.get())
        assert listed(client, "sortierung=aktuell")[0] == "Zuerst veröffentlicht"


class TestPagesAndViews:
    @pytest.fixture
    def many(self, belzig, wiesenburg):
        for number in range(30):
            measure(f"Maßnahme {number}", belzig, of=make.bundle(number % 3 + 1))

    def test_long_lists_come_in_pages_that_keep_the_selection(self, client, many):
        first = client.get("/massnahmen/?kommune=bad-belzig&ansicht=tabelle&sortierung=titel")
        pages = [listed(client, f"kommune=bad-belzig&sortierung=titel&seite={number}") for number in (1, 2)]
        assert [len(page) for page in pages] == [24, 6]
        assert len({title for page in pages for title in page}) == 30
        link = re.search(r'rel="next" href="([^"]+)"', first.content.decode())[1].replace("&amp;", "&")
        assert parse_qs(urlsplit(link).query) == {
            "kommune": ["bad-belzig"], "ansicht": ["tabelle"], "sortierung": ["titel"], "seite": ["2"],
        }  # fmt: skip

    def test_cards_and_table_show_the_same_measures(self, client, belzig, wiesenburg):
        measure("Gemeinsam", belzig, wiesenburg, row={"phase": "idea"})
        measure("Allein", belzig)
        for view in ("karten", "tabelle"):
            response = client.get(f"/massnahmen/?ansicht={view}")
            body = response.content.decode()
            assert response.context["ansicht"] == view
            assert all(f">{title}</a>" in body for title in ("Gemeinsam", "Allein"))
            assert "Idee" in body and "noch nicht bekannt" in body.lower()
            assert ("<table" in body) == (view == "tabelle")

    def test_an_empty_portal_and_an_empty_result_say_so(self, client, belzig):
        assert client.get("/massnahmen/").status_code == 200
        measure("Eins", belzig)
        assert "Keine Maßnahme passt" in client.get("/massnahmen/?phase=closed").content.decode()

    def test_the_number_of_statements_does_not_grow(self, client, belzig, wiesenburg):
        queries = ("", "ansicht=tabelle", "phase=unbekannt&sortierung=titel", "sortierung=ende", "sortierung=aktuell")

        def statements(query):
            cache.clear()
            with CaptureQueriesContext(connection) as captured:
                assert client.get(f"/massnahmen/?{query}").status_code == 200
            return len(captured)

        for number in range(5):
            measure(f"Maßnahme {number}", belzig, wiesenburg)
        few = [statements(query) for query in queries]
        for number in range(5, 60):
            measure(f"Maßnahme {number}", belzig)
        assert [statements(query) for query in queries] == few
        assert max(few) <= 7


class TestTheFragmentForScripts:
    def test_is_the_result_alone_under_an_address_of_its_own(self, client, belzig):
        measure("Eins", belzig, row={"phase": "idea"})
        response = client.get("/massnahmen/?phase=idea&teil=ergebnisse")
        body = response.content.decode()
        assert "Eins" in body and "<html" not in body
        assert response["HX-Push-Url"] == "/massnahmen/?phase=idea"

    def test_the_header_of_the_script_changes_nothing(self, client, belzig):
        measure("Eins", belzig)
        plain = client.get("/massnahmen/").content
        cache.clear()
        assert client.get("/massnahmen/", headers={"HX-Request": "true"}).content == plain
