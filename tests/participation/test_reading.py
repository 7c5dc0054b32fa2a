"""The pages that show what was said: what is public, in words and filters; what never was, nowhere."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participation.filter_words import list_url
from participation.models import Contribution, Decision, Response
from strategy.publishing import bump_stamp, publish, withdraw
from tests import factories
from tests.participation.factories import (
    contribution,
    days_ago,
    newest,
    on_block,
    on_measure,
    response,
    support,
)
from tests.participation.phase_factories import consultation, event

pytestmark = pytest.mark.django_db
LIST = "/beteiligung/beitraege/"
TEXT = "<h2>Wege</h2><p>Der Bus fährt stündlich nach Potsdam.</p><p>Er wird barrierefrei.</p>"


@pytest.fixture
def chapter():
    made = factories.chapter("Mobilität", text=TEXT)
    factories.live(factories.belzig(), factories.wiesenburg(), made)
    return made


@pytest.fixture
def ids(chapter):
    return [block["id"] for block in newest("chapter", chapter.key).content["blocks"]]


def shown(client, address):
    """The texts of the contributions on a page of the list."""
    return [card["text"] for card in client.get(address).context["page_obj"].object_list]


def statements(client, address):
    with CaptureQueriesContext(connection) as counted:
        assert client.get(address).status_code == 200
    return len(counted)


# --- The first page -------------------------------------------------------------------------------------------


def test_the_first_page_works_before_anybody_said_anything(client):
    page = client.get("/beteiligung/")
    assert page.status_code == 200
    assert "Noch hat niemand etwas gesagt" in page.text
    assert "läuft keine Beteiligung" in page.text


def test_it_shows_what_was_said_and_what_became_of_it(client, chapter, ids):
    staff = factories.staff("eva")
    response(staff, on_block(chapter, ids[1], "Bitte öfter."), text="Ab Mai alle 30 Minuten.")
    contribution("Ein Zebrastreifen fehlt.", title="Zebrastreifen")
    page = client.get("/beteiligung/").text
    for words in ("Bitte öfter.", "Ab Mai alle 30 Minuten.", "Aufgenommen", "Zebrastreifen"):
        assert words in page


def test_it_names_what_is_open_and_what_comes(client):
    factories.live(consultation("Läuft gerade"), consultation("Kommt noch", starts_at=days_ago(-3)))
    factories.live(consultation("Ist vorbei", starts_at=days_ago(30)), event("Werkstatt im Bahnhof"))
    page = client.get("/beteiligung/")
    assert [c["title"] for c in page.context["open"]] == ["Läuft gerade"]
    assert [c["title"] for c in page.context["coming"]] == ["Kommt noch"]
    assert "Ist vorbei" not in page.text
    assert "Werkstatt im Bahnhof" in page.text


# --- The list ------------------------------------------------------------------------------------------------


@pytest.fixture
def said(chapter, ids):
    """A few contributions of every sort."""
    belzig, staff = factories.belzig(), factories.staff("eva")
    measure = factories.live_measure("WLAN", belzig)
    made = {
        "block": on_block(chapter, ids[1], "Der Bus ist zu selten.", published_at=days_ago(5)),
        "measure": on_measure(measure, "Auch am Bahnhof!", municipality=belzig, published_at=days_ago(4)),
        "proposal": contribution("Ein Laden für alle.", title="Dorfladen", published_at=days_ago(3)),
        "event": contribution("Schöner Abend.", subject="event", event_key="fest", published_at=days_ago(2)),
    }
    response(staff, made["block"], outcome="declined", published_at=days_ago(1))
    response(staff, made["measure"], outcome="taken_up", published_at=days_ago(2))
    support(made["proposal"])
    return made


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("", ["event", "proposal", "measure", "block"]),
        ("?kommune=bad-belzig", ["measure"]),
        ("?kommune=gemeinsam", ["event", "proposal", "block"]),
        ("?kapitel=mobilitaet", ["block"]),
        ("?massnahme=wlan", ["measure"]),
        ("?art=vorschlag", ["proposal"]),
        ("?art=veranstaltung", ["event"]),
        ("?ergebnis=offen", ["event", "proposal"]),
        ("?ergebnis=beantwortet", ["measure", "block"]),
        ("?ergebnis=nicht-aufgenommen", ["block"]),
        ("?q=bus", ["block"]),
        ("?q=DORFLADEN", ["proposal"]),
        ("?q=bus+selten", ["block"]),
        ("?q=50%25_", []),
        ("?art=absatz&ergebnis=aufgenommen", []),
        ("?sortierung=unterstuetzung", ["proposal", "event", "measure", "block"]),
        ("?sortierung=beantwortet", ["block", "measure", "event", "proposal"]),
        ("?sortierung=quatsch&art=quatsch&kommune=&seite=abc&fremd=1", ["event", "proposal", "measure", "block"]),
        ("?q=%00", ["event", "proposal", "measure", "block"]),
        ("?seite=99", ["event", "proposal", "measure", "block"]),
    ],
)
def test_the_list_shows_what_was_asked_for(client, said, address, names):
    assert shown(client, LIST + address) == [said[name].text for name in names]


@pytest.mark.parametrize(
    ("address", "leads"),
    [("/beteiligung/nichts/", True), ("/termine/nie/", True), ("/folgen/massnahme/nie/", True), ("/nichts/", False)],
)
def test_a_page_that_is_missing_here_leads_on_here(client, address, leads):
    answer = client.get(address)
    ways = answer.text.partition("<main")[2].partition("</main>")[0]
    assert answer.status_code == 404
    assert (
        ('href="/beteiligung/">Mitreden' in ways) == ('href="/beteiligung/beitraege/">Alle Beiträge' in ways) == leads
    )


def test_a_choice_that_is_not_known_is_left_out_and_the_page_says_so(client, said):
    page = client.get(f"{LIST}?kommune=atlantis<b>&art=absatz&ergebnis=ruft-0190-an&sortierung=quatsch").text
    assert "die es hier nicht (mehr) gibt; sie ist weggelassen: Kommune, Ergebnis, Sortierung." in page
    assert "atlantis" not in page and "0190" not in page  # anybody can write an address
    for known in ("", "?kommune=&art=absatz&fremd=1&seite=99", "?sortierung=neueste"):
        assert "weggelassen" not in client.get(LIST + known).text


def test_the_filter_says_in_words_what_it_shows_and_how_to_undo_it(client, said):
    page = client.get(f"{LIST}?q=bus&art=absatz&ergebnis=nicht-aufgenommen")
    sentence = page.context["sentence"]
    assert sentence == "von 4, mit „bus“, Art: Absatz, Ergebnis: Nicht aufgenommen"
    assert [chip["url"] for chip in page.context["chips"]] == [
        f"{LIST}?art=absatz&ergebnis=nicht-aufgenommen",
        f"{LIST}?q=bus&ergebnis=nicht-aufgenommen",
        f"{LIST}?q=bus&art=absatz",
    ]
    assert "Alle Filter zurücksetzen" in page.text
    assert '<option value="absatz" selected>' in page.text


def test_an_empty_result_leads_on(client, said):
    page = client.get(f"{LIST}?q=gibtesnicht")
    assert "Kein Beitrag passt" in page.text
    assert f'href="{LIST}"' in page.text


def test_what_was_typed_is_shown_as_text(client, said):
    page = client.get(f"{LIST}?q=<script>alert(1)</script>")
    assert "<script>alert" not in page.text
    assert len(client.get(f"{LIST}?q={'x' * 900}").context["q"]) == 200


def test_the_list_comes_in_pages_that_keep_the_filter(client):
    for number in range(25):
        contribution(f"Nummer {number}", published_at=days_ago(number))
    page = client.get(f"{LIST}?art=vorschlag&seite=2")
    assert len(page.context["page_obj"].object_list) == 5
    assert "?art=vorschlag&amp;seite=1" in page.text


@pytest.mark.parametrize("state", ["awaiting", "held", "hidden", "withdrawn"])
def test_what_is_not_public_is_in_no_list(client, chapter, ids, state):
    text = "" if state == "withdrawn" else "Nur für die Moderation"
    on_block(chapter, ids[1], text, state=state, display_name="Frau Geheim", published_at=None)
    for address in ("/", "/beteiligung/", LIST, "/beteiligung/kapitel/mobilitaet/", "/beteiligung/zahlen/",
                    "/beteiligung/zahlen.csv", "/daten/beitraege.csv", "/strategie/mobilitaet/"):  # fmt: skip
        page = client.get(address)
        assert page.status_code == 200
        assert "Nur für die Moderation" not in page.text and "Geheim" not in page.text, address


def test_replies_are_part_of_a_thread_not_of_the_list(client):
    one = contribution("Frage")
    contribution("Antwort eines Nachbarn", parent=one)
    assert shown(client, LIST) == ["Frage"]


# --- One contribution ----------------------------------------------------------------------------------------


def test_a_contribution_has_a_page_with_thread_and_answer(client):
    one = contribution("Ein Laden für alle.", title="Dorfladen")
    contribution("Ich helfe mit.", parent=one)
    response(factories.staff("eva"), one, text="Wir prüfen das.")
    page = client.get(one.get_absolute_url())
    for words in ("Dorfladen", "Ein Laden für alle.", "Ich helfe mit.", "Wir prüfen das.", "/unterstuetzen/"):
        assert words in page.text


def test_on_its_page_only_its_answers_link_to_themselves(client):
    one = contribution("Ein Laden für alle.", title="Dorfladen")
    reply = contribution("Ich helfe mit.", parent=one)
    body = client.get(one.get_absolute_url()).text.split("<main")[1]
    assert f'href="{one.get_absolute_url()}"' not in body and f'href="{reply.get_absolute_url()}"' in body


def test_the_page_quotes_the_passage_as_it_is_or_as_it_was(client, chapter, ids):
    one = on_block(chapter, ids[1], "Öfter!")
    assert "So lautet der Absatz:</figcaption>" in client.get(one.get_absolute_url()).text
    chapter.text = TEXT.replace("<p>Der Bus fährt stündlich nach Potsdam.</p>", "")
    chapter.save()
    publish(chapter)
    assert "So lautete der Absatz:</figcaption>" in client.get(one.get_absolute_url()).text


def test_every_figure_has_its_name_beside_it_where_columns_do_not_fit(client, chapter, ids):
    on_block(chapter, ids[1], "Öfter!")
    body = client.get("/beteiligung/zahlen/").text.split("<main")[1]
    assert body.count("<td") == body.count("data-label=") > 0


def test_the_headline_names_the_thing(client):
    one = on_measure(factories.live_measure("Offenes WLAN"))
    page = client.get(one.get_absolute_url()).text
    assert "<h1>Beitrag zu: Offenes WLAN</h1>" in page and '<p class="p-overline">Maßnahme</p>' in page


def test_a_reply_leads_to_its_thread(client):
    one = contribution("Frage")
    reply = contribution("Antwort", parent=one)
    assert client.get(reply.get_absolute_url())["Location"] == f"{one.get_absolute_url()}#b-{reply.public_id}"


@pytest.mark.parametrize("state", ["awaiting", "held", "hidden"])
def test_what_never_was_public_has_no_page(client, state):
    one = contribution("Heimlich", state=state, published_at=None)
    assert client.get(one.get_absolute_url()).status_code == 404
    assert client.get(f"{LIST}gibtsnicht/").status_code == 404


def test_what_was_public_once_keeps_its_address(client, chapter, ids):
    one = on_block(chapter, ids[1], "Böse Worte", state="hidden")
    Decision.objects.create(contribution=one, act="hide", rule="insult", by=factories.staff("mo"))
    page = client.get(one.get_absolute_url())
    assert page.status_code == 200
    assert "von der Moderation ausgeblendet (Regel: Beleidigung, Hass, Drohung)" in page.text
    assert '<a href="/netiquette/">Alle Regeln</a></p>' in page.text
    assert "Böse Worte" not in page.text


def test_the_page_shows_the_passage_then_and_now_word_by_word(client, chapter, ids):
    one = on_block(chapter, ids[1], "Öfter!", quote="Der Bus fährt stündlich nach Potsdam.")
    chapter.text = TEXT.replace("stündlich", "alle 30 Minuten")
    chapter.save()
    publish(chapter)
    page = client.get(one.get_absolute_url()).text
    assert "<del><span" in page and "stündlich" in page
    assert "alle 30 Minuten" in page
    assert f'href="/strategie/mobilitaet/#a-{ids[1]}"' in page


# --- The chapter ---------------------------------------------------------------------------------------------


def test_that_a_passage_is_the_same_is_said_once(client, chapter, ids):
    page = client.get(on_block(chapter, ids[2]).get_absolute_url()).text
    assert page.count("Der Text ist seitdem gleich geblieben.") == 1
    changed = client.get(on_block(chapter, ids[1], fate="changed").get_absolute_url()).text
    assert '#passage">Was sich geändert hat' in changed


def test_a_chapters_contributions_stand_in_the_order_of_its_passages(client, chapter, ids):
    for block, text in ((ids[2], "Zum zweiten"), (ids[1], "Zum ersten, später"), (ids[1], "Noch einer")):
        on_block(chapter, block, text)
    page = client.get("/beteiligung/kapitel/mobilitaet/")
    groups = page.context["page_obj"].object_list
    assert [group["label"] for group in groups] == ["Absatz 1.1-1", "Absatz 1.1-2"]
    assert [len(group["cards"]) for group in groups] == [2, 1]
    assert "Der Bus fährt stündlich" in page.text


def test_what_was_said_on_a_passage_that_became_a_heading_is_shown_there_and_leads_to_no_form(client, chapter, ids):
    on_block(chapter, ids[2], "Das gilt weiter")
    chapter.text = TEXT.replace("<p>Er wird barrierefrei.</p>", "<h3>Er wird barrierefrei.</h3>")
    chapter.save()
    publish(chapter)
    page = client.get("/beteiligung/kapitel/mobilitaet/")
    assert "Das gilt weiter" in page.text
    (group,) = page.context["page_obj"].object_list
    assert (group["label"], group["talk_url"]) == ("Überschrift", "")


def test_removed_passages_have_their_own_list_with_the_old_text(client, chapter, ids):
    on_block(chapter, ids[1], "Das darf nicht weg!")
    chapter.text = TEXT.replace("<p>Der Bus fährt stündlich nach Potsdam.</p>", "")
    chapter.save()
    publish(chapter)
    page = client.get("/beteiligung/kapitel/mobilitaet/entfallen/").text
    assert "Das darf nicht weg!" in page and "Der Bus fährt stündlich nach Potsdam." in page
    assert "Das darf nicht weg!" not in client.get("/beteiligung/kapitel/mobilitaet/").text
    assert "/beteiligung/kapitel/mobilitaet/entfallen/" in client.get("/strategie/mobilitaet/").text


def test_a_withdrawn_chapter_keeps_what_was_said_on_it_and_says_that_it_is_not_public(client, chapter, ids):
    one = on_block(chapter, ids[1], "Das darf nicht weg!")
    withdraw(chapter)
    assert 'href="/beteiligung/kapitel/mobilitaet/"' in client.get(one.get_absolute_url()).text
    page = client.get("/beteiligung/kapitel/mobilitaet/")
    assert page.status_code == 200 and "noch niemand" not in page.text
    assert 'href="/beteiligung/kapitel/mobilitaet/entfallen/"' in page.text
    gone = client.get("/beteiligung/kapitel/mobilitaet/entfallen/")
    assert "Das darf nicht weg!" in gone.text and "Der Bus fährt stündlich nach Potsdam." in gone.text
    for shown_page in (page, gone):
        assert "Das Kapitel „Mobilität“ ist zurzeit nicht öffentlich." in shown_page.text
        assert 'href="/strategie/mobilitaet/"' not in shown_page.text
    publish(chapter)
    assert "zurzeit nicht öffentlich" not in client.get("/beteiligung/kapitel/mobilitaet/").text


def test_a_withdrawn_chapter_that_nobody_wrote_on_has_an_empty_page(client, chapter):
    withdraw(chapter)
    for address in ("/beteiligung/kapitel/mobilitaet/", "/beteiligung/kapitel/mobilitaet/entfallen/"):
        page = client.get(address)
        assert page.status_code == 200 and "zurzeit nicht öffentlich" in page.text
        assert 'href="/strategie/mobilitaet/"' not in page.text


def test_where_all_that_was_said_is_on_removed_passages_nobody_claims_that_nothing_was_said(client, chapter, ids):
    on_block(chapter, ids[1])
    chapter.text = TEXT.replace("<p>Der Bus fährt stündlich nach Potsdam.</p>", "")
    chapter.save()
    publish(chapter)
    page = client.get("/beteiligung/kapitel/mobilitaet/").text
    assert "Zu dem, was heute im Kapitel steht, hat noch niemand etwas gesagt." in page


def test_a_chapter_without_contributions_and_one_that_does_not_exist(client, chapter):
    assert "noch niemand etwas gesagt" in client.get("/beteiligung/kapitel/mobilitaet/").text
    assert "keine Passage entfallen" in client.get("/beteiligung/kapitel/mobilitaet/entfallen/").text
    for address in ("/beteiligung/kapitel/nichts/", "/beteiligung/kapitel/nichts/entfallen/"):
        assert client.get(address).status_code == 404


# --- What all have in common ---------------------------------------------------------------------------------


def test_the_number_of_statements_does_not_grow(client, chapter, ids):
    belzig, staff = factories.belzig(), factories.staff("eva")
    measure = factories.live_measure("WLAN", belzig)
    addresses = [
        "/", "/beteiligung/", LIST, f"{LIST}?sortierung=unterstuetzung&ergebnis=beantwortet",
        "/beteiligung/kapitel/mobilitaet/", "/beteiligung/kapitel/mobilitaet/entfallen/", "/beteiligung/zahlen/",
        "/beteiligung/zahlen.csv", "/daten/beitraege.csv", "/strategie/mobilitaet/", "/massnahmen/buendel-1/wlan/",
        "/kommunen/bad-belzig/",
    ]  # fmt: skip

    def say(amount):
        for _ in range(amount):
            one = on_block(chapter, ids[1], municipality=belzig)
            gone = on_block(chapter, ids[2], fate="removed", block_now="")
            contribution("Antwort", parent=one)
            support(one, f"{one.public_id}@example.org")
            taken = {"revision": newest("chapter", chapter.key), "measure_key": measure.key}
            response(staff, one, gone, on_measure(measure), chapter_key=chapter.key, block_id=ids[1], **taken)

    counts = []
    for amount in (1, 6):
        say(amount)
        counts.append({address: statements(client, address) for address in addresses})
        bump_stamp()
    assert counts[0] == counts[1]
    assert max(counts[1].values()) <= 20


def test_pages_are_kept_and_set_no_cookie(client, chapter):
    for address in ("/beteiligung/", LIST, "/beteiligung/zahlen/", "/beteiligung/kapitel/mobilitaet/"):
        page = client.get(address)
        assert "ETag" in page and not page.cookies, address
        assert client.post(address).status_code == 405


def test_addresses_of_the_list_are_short():
    assert list_url() == LIST
    assert list_url(kommune="bad-belzig", q="", sortierung="neueste") == f"{LIST}?kommune=bad-belzig"


def test_rows_used_here_are_those_of_the_models():
    assert {subject for subject, _ in Contribution.Subject.choices} == {
        "block", "measure", "event", "question", "proposal",
    }  # fmt: skip
    assert Response._meta.get_field("outcome").choices
