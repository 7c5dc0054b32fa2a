"""The search finds what a citizen means, in German, and is not impressed by anything typed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strategy import search_index
from strategy.models import SearchEntry
from strategy.publishing import publish, withdraw
from strategy.registry import kinds
from tests import factories as make
from tests.participation import phase_factories as phases

pytestmark = pytest.mark.django_db


def titles(text):
    return [entry.title for entry in search_index.find(text).entries]


def found(client, text):
    return client.get("/suche/", {"q": text})


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Bürger", "Bürgerinnen"),
        ("Bürgerinnen und Bürger", "Bürger"),
        ("Bürger:innen", "Bürgerin"),
        ("Radverkehr", "rad"),
        ("Radverkehr", "verkehr"),
        ("Radverkehr", "RADVERKEHR"),
        ("Radwege", "Radweg"),
        ("Maßnahme", "massnahme"),
        ("Maßnahme", "maßnahmen"),
        ("Mobilität", "mobilitaet"),
        ("Mobilitaet", "Mobilität"),
        ("Häuser", "Haus"),
        ("Mobilität", "Mobilitet"),
        ("E-Mail", "email"),
        ("Smart-City", "smart city"),
        ("Wiesenburg/Mark", "Wiesenburg"),
        ("Wiesenburg/Mark", "Mark"),
        ("(LoRaWAN)", "lorawan"),
        ("Gesundheitszentrum, Pflege.", "Pflege"),
        ("Gesundheitszentrum, Pflege.", "zentrum pflege"),
        ("Dorfgemeinschaftshaus", "gemeinschaft"),
    ],
)
def test_it_finds_what_is_meant(written, asked):
    make.live(make.chapter("Kapitel", text=f"<p>Davor. {written} und danach.</p>"))
    make.live(make.chapter("Etwas anderes", text="<p>Nichts davon steht hier.</p>"))
    assert titles(asked) == ["Kapitel"]


@pytest.mark.parametrize(
    ("written", "asked", "said"),
    [
        ("Mobilität", "Moblität", "Mobilität"),
        ("Bürgerbeteiligung", "Bürgerbeteilgung", "Bürgerbeteiligung"),
        ("Maßnahme", "Masnahme", "Maßnahme"),
        ("Gesundheitszentrum.", "Gesundheitzentrum", "Gesundheitszentrum"),
        ("Glasfaser im Dorf", "Glasfasser, Dorf", "Glasfaser Dorf"),
    ],
)
def test_a_typing_error_still_finds_and_the_page_says_what_it_looked_for(client, written, asked, said):
    make.live(make.chapter("Kapitel", text=f"<p>Hier steht {written}</p>"))
    response = found(client, asked)
    assert [row["title"] for row in response.context["results"]] == ["Kapitel"]
    assert response.context["suggestion"]["text"] == said
    assert said in response.content.decode()


def test_what_was_typed_right_is_not_corrected(client):
    make.live(make.chapter("Kapitel", text="<p>Mobilität und Mobilitätscampus</p>"))
    assert found(client, "Mobilität").context["suggestion"] is None


def test_unrelated_words_find_nothing_and_the_page_says_so(client):
    make.live(make.chapter("Kapitel", text="<p>Mobilität</p>"))
    response = found(client, "Xylophon")
    assert response.context["count"] == 0
    assert "Xylophon" in response.content.decode()


def test_all_words_must_occur_and_a_title_counts_more_than_a_text():
    make.live(make.chapter("Wald", text="<p>Ein Weg.</p>"), make.chapter("Weg", text="<p>Ein Wald.</p>"))
    make.live(make.chapter("Allein", text="<p>Nur ein Wald.</p>"))
    assert titles("Wald") == ["Wald", "Allein", "Weg"]
    assert set(titles("Weg Wald")) == {"Wald", "Weg"}


def test_a_hit_leads_to_the_passage():
    chapter = make.chapter("Kapitel", text="<h2>Anfang</h2><p>Eins.</p><h2>Bahnhof</h2><p>Der Fahrstuhl.</p>")
    revision = publish(chapter)
    heading = next(block for block in revision.content["blocks"] if block["text"] == "Bahnhof")
    entry = search_index.find("Fahrstuhl").entries.get()
    assert (entry.title, entry.path) == ("Bahnhof", f"/strategie/kapitel/#a-{heading['id']}")
    assert entry.context == "1 Kapitel"


@pytest.mark.parametrize("place", ["Kuhlowitz", "kuhlowitz", "Bad Belzig", "belzig"])
def test_places_are_found(client, place):
    municipality = make.belzig()
    make.district("Kuhlowitz", municipality)
    make.live(municipality)
    assert found(client, place).context["results"][0]["url"].startswith("/kommunen/bad-belzig/")


def test_each_kind_of_object_is_found_by_its_title(client):
    make.live(make.strategy(title="Einhorn Strategie"), make.goal(1, title="Einhorn Ziel"))
    make.live(make.term("Einhorn Begriff"), make.page("Einhorn Seite"), make.indicator("Einhorn Indikator"))
    make.live(make.bundle(1, title="Einhorn Bündel"))
    make.live_measure("Einhorn Maßnahme", make.belzig())
    make.live(make.chapter("Einhorn Kapitel"))
    make.live(phases.consultation("Einhorn Phase"), phases.event("Einhorn Termin"))
    counts = {kind["value"]: kind["count"] for kind in found(client, "Einhorn").context["kinds"]}
    others = {"municipality", "resolution", "implementation"}
    assert counts == dict.fromkeys(set(kinds()) - others, 1)


def test_one_kind_can_be_chosen_and_the_others_still_say_how_many(client):
    make.live(make.term("Einhorn"), make.page("Einhorn Eins"), make.page("Einhorn Zwei"))
    response = client.get("/suche/?q=Einhorn&art=page&art=quatsch")
    assert response.context["count"] == 2
    assert sorted(kind["count"] for kind in response.context["kinds"]) == [1, 2]


def test_long_results_come_in_pages(client):
    for number in range(23):
        make.live(make.page(f"Einhorn {number}"))
    assert len(found(client, "Einhorn").context["results"]) == 20
    assert len(client.get("/suche/?q=Einhorn&seite=2").context["results"]) == 3
    for page in ("0", "99", "x", ""):
        assert client.get(f"/suche/?q=Einhorn&seite={page}").status_code == 200


class TestOnlyThePublicIsFound:
    def test_not_what_is_only_saved(self):
        chapter = make.live(make.chapter("Kapitel", text="<p>Öffentlich</p>"))
        chapter.text = "<p>Entwurf</p>"
        chapter.save()
        assert titles("Entwurf") == []
        publish(chapter)
        assert titles("Entwurf") == ["Kapitel"]
        assert titles("Öffentlich") == []

    def test_not_what_was_withdrawn(self):
        chapter = make.live(make.chapter("Kapitel", text="<p>Öffentlich</p>"))
        withdraw(chapter)
        assert titles("Öffentlich") == []


HOSTILE = [
    "{% csrf_token %}",
    "", " ", "\x00", "rad\x00weg", "'", '"', "''--", "a'b", "&", "|", "!", ":*", "()", "<->", "a & | ! b", "rad:*",
    "!rad", "%", "_", "\\", "%%%%", "rad%", "DROP TABLE x;", "<script>alert(1)</script>", "{{ 7*7 }}",
    "🙂", "👩‍👩‍👧", "مرحبا", "\u202eRTL\u202c", "שלום", "中文", "²", "⑴", "ﬀ", "\ufffd", "ｗｉｄｅ", "a" * 10_000,
    "ä ö ü ß ẞ", "und", "der die das", "1", "1.1", "2026-11-22", "x " * 500, "\r\n\t", "-", "- -", "Bürger*innen",
    "\udce4".encode("utf-8", "surrogatepass").decode("utf-8", "replace"), "%00", "͏", "a\u0300" * 50, "ſ", "ı İ",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
@pytest.mark.parametrize("address", ["/suche/", "/massnahmen/"])
def test_hostile_input_gets_an_ordinary_page(client, address, text):
    make.live_measure("Offenes WLAN", make.belzig())
    response = client.get(address, {"q": text})
    assert response.status_code == 200
    body = response.content.decode()
    assert "<script>alert" not in body and "\x00" not in body
    assert response.context["count"] == 0 or "WLAN" in body


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(max_size=60))
def test_no_text_at_all_breaks_the_search(text):
    list(search_index.find(text).entries)


def test_an_entry_holds_whatever_stands_in_a_text():
    weird = "".join(HOSTILE).replace("\x00", "").replace("<", "")
    make.live(make.chapter("Kapitel", text=f"<p>{weird} Ende</p>"))
    assert titles("Ende") == ["Kapitel"]
    assert SearchEntry.objects.count() == 1


def test_a_search_costs_the_same_few_statements_however_much_is_found(client, django_assert_max_num_queries):
    for number in range(25):
        make.live(make.page(f"Einhorn {number}"))
    with django_assert_max_num_queries(5):
        found(client, "Einhorn")


def test_an_empty_search_asks_for_a_word(client):
    response = client.get("/suche/")
    assert response.status_code == 200
    assert response.context["count"] == 0
