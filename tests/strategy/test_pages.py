"""The pages of the strategy: chapters with permanent anchors, goals, places, glossary and the pages beside."""

import re

import pytest

from strategy.models import Chapter
from strategy.publishing import publish
from tests import factories as make

pytestmark = pytest.mark.django_db


def text(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


TEXT = (
    "<p>Davor.</p><h2>Anfang</h2><p>Eins.</p><p>Zwei.</p><h3>Darunter</h3><p>Drei.</p><h2>Ende</h2><ul><li>A</li></ul>"
)


class TestAChapter:
    @pytest.fixture
    def chapter(self):
        return make.live(make.chapter("Warum", number="3", position=3, text=TEXT, summary="<p>Kurz gesagt.</p>"))

    def test_every_passage_has_a_number_and_a_link_that_stays(self, client, chapter):
        blocks = client.get("/strategie/warum/").context["blocks"]
        assert [(b["number"], b["kind"]) for b in blocks if b["kind"] != "heading"] == [
            ("3.0-1", "paragraph"), ("3.1-1", "paragraph"), ("3.1-2", "paragraph"), ("3.1-3", "paragraph"),
            ("3.2-1", "list"),
        ]  # fmt: skip
        body = text(client, "/strategie/warum/")
        for block in blocks:
            assert body.count(f'id="a-{block["id"]}"') == 1
            if block["number"]:
                assert f'href="#a-{block["id"]}"' in body
        assert len(re.findall("data-copy-link", body)) == 5

    def test_links_stay_while_the_text_around_them_changes(self, client, chapter):
        three = next(b["id"] for b in client.get("/strategie/warum/").context["blocks"] if b["text"] == "Drei.")
        Chapter.objects.update(text="<h2>Neu davor</h2><p>Ganz neu.</p>" + TEXT)
        publish(chapter)
        assert f'id="a-{three}"' in text(client, "/strategie/warum/")

    def test_contents_lead_to_headings(self, client, chapter):
        response = client.get("/strategie/warum/")
        sections = response.context["sections"]
        headings = re.findall(r'<h2><span class="p-secno">([\d.]+)</span> (\w+)</h2>', response.content.decode())
        assert headings == [("3.1", "Anfang"), ("3.2", "Ende")]
        assert [(s["title"], s["level"]) for s in sections] == [("3.1 Anfang", 2), ("Darunter", 3), ("3.2 Ende", 2)]
        for section in sections:
            assert f'id="{section["id"]}"' in response.content.decode()

    def test_leads_to_the_chapters_before_and_after_in_the_same_part(self, client, chapter):
        make.live(make.belzig(), make.chapter("Danach", number="4", position=4))
        make.live(make.chapter("Belzig zuerst", make.belzig(), number="B1", position=1))
        make.live(make.chapter("Davor", number="2", position=2))
        around = client.get("/strategie/warum/").context
        assert (around["previous"]["title"], around["next"]["title"]) == ("Davor", "Danach")
        alone = client.get("/strategie/belzig-zuerst/").context
        assert (alone["previous"], alone["next"]) == (None, None)

    def test_shows_a_term_of_the_glossary_once_as_a_link(self, client):
        make.live(make.term("Glasfaser", definition="Ein <Kabel> & mehr."))
        make.live(make.chapter("Netz", text="<h2>Glasfaser</h2><p>Glasfaser hier. Glasfaser dort.</p>"))
        body = text(client, "/strategie/netz/")
        assert body.count('href="/glossar/#begriff-glasfaser"') == 1
        assert "<Kabel>" not in body


class TestPlainLanguage:
    def test_is_shown_when_there_is_one(self, client):
        make.live(make.chapter("Warum", plain="<p>Das ist einfach.</p>"))
        assert "Das ist einfach." not in text(client, "/strategie/warum/")
        body = text(client, "/strategie/warum/?sprache=einfach")
        assert "Das ist einfach." in body and "<p>Text.</p>" not in body

    def test_is_never_replaced_silently_by_the_long_text(self, client):
        make.live(make.chapter("Warum"))
        for address in ("/strategie/warum/", "/strategie/warum/?sprache=einfach"):
            body = text(client, address)
            assert "einfacher Sprache gibt es hier noch nicht" in body
            assert "?sprache=einfach" not in body.split("<main")[1]

    def test_is_called_what_it_is(self, client):
        make.live(make.chapter("Warum", plain="<p>Einfach.</p>", plain_kind="einfache Sprache"))
        assert "Leichte Sprache</a>" not in text(client, "/strategie/warum/").split("<main")[1].split("</main")[0]


class TestOverviews:
    def test_the_strategy_lists_shared_chapters_and_those_of_each_municipality(self, client):
        make.live(make.strategy(), make.belzig(), make.wiesenburg())
        make.live(make.chapter("Gemeinsam"), make.chapter("Eigenes", make.belzig()))
        context = client.get("/strategie/").context
        assert [c["title"] for c in context["shared"]] == ["Gemeinsam"]
        parts = context["by_municipality"]
        own = {part["municipality"]["name"]: [c["title"] for c in part["chapters"]] for part in parts}
        assert own == {"Bad Belzig": ["Eigenes"], "Wiesenburg/Mark": []}

    def test_unknown_paper_numbers_are_shown_as_unknown(self, client):
        make.live(make.strategy(), make.belzig(), make.resolution(make.belzig(), date=make.some_day(2023, 6, 26)))
        for address in ("/strategie/", "/kommunen/bad-belzig/"):
            body = text(client, address)
            assert "26. Juni 2023" in body
            assert "noch nicht bekannt" in body

    def test_what_a_council_decided_stands_beside_its_name(self, client):
        decided = {"date": make.some_day(2023, 6, 26), "result": "amended", "outcome": "18 Ja, 2 Nein"}
        make.live(make.strategy(), make.belzig(), make.resolution(make.belzig(), **decided))
        for address in ("/strategie/", "/kommunen/bad-belzig/"):
            assert "mit Änderungen beschlossen, 18 Ja, 2 Nein" in text(client, address)

    def test_a_municipality_shows_its_places_parts_below_their_ortsteil(self, client):
        place = make.belzig()
        luette = make.district("Lütte", place)
        make.district("Kranepuhl", place, parent=luette)
        make.live(place)
        response = client.get("/kommunen/bad-belzig/")
        assert [(d["name"], [p["name"] for p in d["children"]]) for d in response.context["districts"]] == [
            ("Lütte", ["Kranepuhl"])
        ]
        assert 'id="ort-kranepuhl"' in response.content.decode()

    def test_a_third_municipality_needs_no_code(self, client):
        make.live(make.belzig(), make.wiesenburg(), make.municipality("Niemegk"))
        make.live_measure("Offenes WLAN", make.municipality("Niemegk"), row={"phase": "idea"})
        assert "Niemegk" in text(client, "/") and "Niemegk" in text(client, "/kommunen/")
        assert "Offenes WLAN" in text(client, "/kommunen/niemegk/")
        assert client.get("/massnahmen/?kommune=niemegk").context["count"] == 1

    def test_the_glossary_stands_in_german_order(self, client):
        for name in ("Öl", "Ofen", "Ära", "Zaun", "4G"):
            make.live(make.term(name))
        letters = client.get("/glossar/").context["letters"]
        assert [(group["letter"], [t["term"] for t in group["terms"]]) for group in letters] == [
            ("0–9", ["4G"]), ("A", ["Ära"]), ("O", ["Ofen", "Öl"]), ("Z", ["Zaun"]),
        ]  # fmt: skip

    def test_pages_beside_the_strategy(self, client):
        make.live(make.page("Impressum", body="<h2>Anschrift</h2><p>Rathaus</p>"))
        body = text(client, "/impressum/")
        assert "<h1" in body and "Rathaus" in body

    def test_a_renamed_goal_is_renamed_everywhere(self, client):
        goal = make.live(make.goal(1, "1.1", title="Alter Name"))
        make.live_measure("Offenes WLAN", make.belzig(), objectives=goal.objectives.all())
        goal.title = "Neuer Name"
        goal.save()
        publish(goal)
        for address in ("/", "/ziele/", "/massnahmen/", "/massnahmen/buendel-1/offenes-wlan/"):
            body = text(client, address)
            assert "Neuer Name" in body and "Alter Name" not in body, address


class TestHalfPublished:
    """What refers to something that is not public is shown without it, and nothing breaks."""

    ADDRESSES = ("/", "/massnahmen/", "/massnahmen/?ansicht=tabelle", "/fortschritt/", "/strategie/", "/ziele/",
                 "/kommunen/", "/neues/", "/suche/?q=wlan", "/neues/feed.atom", "/dokumente/")  # fmt: skip

    def test_an_implementation_in_a_place_that_is_not_public(self, client):
        measure = make.measure("Offenes WLAN")
        make.live(measure.bundle, measure, make.implementation(measure, make.belzig(), phase="idea"))
        for address in (*self.ADDRESSES, "/massnahmen/buendel-1/", "/massnahmen/buendel-1/offenes-wlan/"):
            text(client, address)

    def test_a_measure_in_a_bundle_that_is_not_public(self, client):
        make.live(make.belzig(), make.measure("Offenes WLAN"))
        for address in self.ADDRESSES:
            text(client, address)
        assert client.get("/massnahmen/buendel-1/offenes-wlan/").status_code == 200
        assert client.get("/massnahmen/buendel-1/").status_code == 404

    def test_a_measure_with_goals_and_places_that_are_not_public(self, client):
        goal, place = make.goal(1, "1.1"), make.belzig()
        district = make.district("Lütte", place)
        make.live(make.bundle(), make.measure("Offenes WLAN", objectives=goal.objectives.all(), districts=[district]))
        for address in (*self.ADDRESSES, "/massnahmen/buendel-1/offenes-wlan/"):
            text(client, address)

    def test_chapter_resolution_and_indicator_of_a_place_that_is_not_public(self, client):
        place = make.belzig()
        make.live(make.chapter("Eigenes", place), make.resolution(place), make.indicator("Zahl", place))
        for address in (*self.ADDRESSES, "/strategie/eigenes/"):
            text(client, address)
