"""A contribution as pages show it: its words, its subject, its fate, its answers; nothing that is not public."""

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from participation.cards import FIRST_REPLIES, cards
from participation.models import Contribution, ContributionGroup, Decision, Support
from participation.views.reading import REPLIES_PER_PAGE
from strategy.publishing import publish
from strategy.state import State
from tests import factories
from tests.participation.factories import contribution, days_ago, newest, on_block, on_measure, response, support

pytestmark = pytest.mark.django_db
TEXT = "<h2>Wege</h2><p>Der Bus fährt stündlich.</p><p>Er wird barrierefrei.</p>"


@pytest.fixture
def chapter():
    made = factories.chapter("Mobilität", text=TEXT)
    factories.live(factories.belzig(), made)
    return made


@pytest.fixture
def block_id(chapter):
    return newest("chapter", chapter.key).content["blocks"][1]["id"]


def card(one, **values):
    return cards([one], State([]), **values)[0]


def html(one, **values):
    return render_to_string("components/contribution.html", {"card": card(one), "level": 3, "actions": True, **values})


def test_a_contribution_on_a_block_names_the_passage_as_it_stands_today(chapter, block_id):
    shown = card(on_block(chapter, block_id, quote="Der Bus fährt stündlich."))
    assert (shown["subject_label"], shown["subject_title"]) == ("Absatz 1.1-1", "1 Mobilität")
    assert shown["subject_url"] == f"/strategie/mobilitaet/#a-{block_id}"
    assert shown["fate"] == {"code": "unchanged", "sentence": "Der Text ist seitdem gleich geblieben.", "url": ""}
    assert shown["is_open"] and shown["quote"] and not shown["placeholder"]


def test_on_a_removed_passage_it_leads_to_the_list_of_those(chapter, block_id):
    one = on_block(chapter, block_id, fate="removed", block_now="")
    shown = card(one)
    assert shown["subject_label"] == "Entfallene Passage"
    assert shown["subject_url"] == "/beteiligung/kapitel/mobilitaet/entfallen/"
    assert shown["fate"]["url"] == f"{one.get_absolute_url()}#passage"


def test_on_what_is_not_public_any_more_it_stays_readable_without_a_link():
    shown = card(contribution(subject="measure", measure_key="gibt-es-nicht"))
    assert (shown["subject_label"], shown["subject_title"], shown["subject_url"]) == (
        "Maßnahme", "nicht mehr öffentlich", "",
    )  # fmt: skip


def test_an_answer_says_who_what_why_and_where_it_led(chapter, block_id):
    staff = factories.staff("eva")
    one = on_block(chapter, block_id)
    chapter.text = TEXT.replace("stündlich", "alle halbe Stunde")
    chapter.save()
    publish(chapter)
    values = {"chapter_key": chapter.key, "block_id": block_id, "revision": newest("chapter", chapter.key)}
    response(staff, one, **values)
    shown = card(one)
    assert not shown["is_open"]
    answer = shown["responses"][0]
    assert (answer["outcome_label"], answer["office"]) == ("Aufgenommen", "Stabsstelle Digitalisierung")
    assert [place["url"] for place in answer["took_up"]] == [
        f"/strategie/mobilitaet/#a-{block_id}",
        "/strategie/mobilitaet/verlauf/",
    ]
    assert "Aufgenommen in:" in html(one) and "Änderung vom" in html(one)


@pytest.mark.parametrize("names_the_state", [True, False])
def test_an_answer_that_only_promises_says_so(chapter, block_id, names_the_state):
    one = on_block(chapter, block_id)
    state = newest("chapter", chapter.key) if names_the_state else None
    response(factories.staff("eva"), one, chapter_key=chapter.key, block_id=block_id, revision=state)
    assert [place["url"] for place in card(one)["responses"][0]["took_up"]] == [f"/strategie/mobilitaet/#a-{block_id}"]
    page = html(one)
    assert "Zugesagt für:" in page and "Aufgenommen in:" not in page and "Änderung vom" not in page


def test_an_answer_that_is_not_published_is_nowhere(chapter, block_id):
    one = on_block(chapter, block_id)
    response(factories.staff("eva"), one, text="Noch geheim.", published_at=None)
    assert card(one)["responses"] == []
    assert "geheim" not in html(one)


def test_an_implementation_that_took_it_up_leads_to_its_measure():
    place = factories.belzig()
    measure = factories.live_measure("WLAN", place)
    one = on_measure(measure)
    Contribution.objects.update(created_at=days_ago(1))
    one.refresh_from_db()
    revision = newest("implementation", f"{measure.key}/{place.key}")
    response(factories.staff("eva"), one, measure_key=measure.key, revision=revision)
    urls = [found["url"] for found in card(one)["responses"][0]["took_up"]]
    assert urls == ["/massnahmen/buendel-1/wlan/", "/massnahmen/buendel-1/wlan/verlauf/"]


def test_what_is_hidden_leaves_role_date_and_rule_and_no_word():
    one = contribution("Böse Worte", state="hidden", display_name="Anna", title="Böser Titel", quote="Satz")
    staff = factories.staff("mo")
    Decision.objects.create(contribution=one, act="hide", rule="insult", by=staff)
    shown = card(one)
    assert "von der Moderation ausgeblendet (Regel: Beleidigung, Hass, Drohung)" in shown["placeholder"]
    assert (shown["support_url"], shown["reply_url"], shown["is_open"]) == ("", "", False)
    page = html(one)
    assert not any(word in page for word in ("Böse", "Böser", "Anna", "Satz"))


def test_what_is_withdrawn_says_so_and_its_replies_stay():
    one = contribution("", state="withdrawn", display_name="Anna")
    contribution("Schade!", parent=one, subject="proposal")
    shown = card(one)
    assert "von der Verfasserin oder dem Verfasser zurückgezogen" in shown["placeholder"]
    assert [reply["text"] for reply in shown["replies"]] == ["Schade!"]
    assert "Anna" not in html(one) and "Schade!" in html(one)


def test_an_anonymised_one_shows_no_name_whatever_is_stored():
    assert card(contribution(state="anonymised", display_name="Anna"))["author"] == "Ohne Namen"


@pytest.mark.parametrize("state", ["awaiting", "held"])
def test_a_reply_that_is_not_public_is_nowhere(state):
    one = contribution("Frage")
    contribution("Heimlich", parent=one, state=state, published_at=None)
    assert card(one)["replies"] == []


def test_a_reply_that_never_was_public_leaves_no_line():
    one = contribution("Frage")
    contribution("Heimlich", parent=one, state="hidden", published_at=None)
    assert card(one)["replies"] == []


def test_replies_are_not_answered_again():
    one = contribution("Frage")
    contribution("Antwort", parent=one)
    reply = card(one)["replies"][0]
    assert reply["reply_url"] == "" and reply["support_url"]


def test_support_counts_only_what_is_confirmed():
    one = contribution()
    support(one, "a@example.org")
    unconfirmed = support(one, "b@example.org")
    Support.objects.filter(pk=unconfirmed.pk).update(confirmed_at=None)
    assert card(one)["support_count"] == 1
    assert "1 Person ist das auch wichtig" in html(one)


def test_strangers_words_stay_words():
    evil = "<script>alert(1)</script>\nhttps://example.org/ {{ settings }} " + "x" * 400
    page = html(contribution(evil, title="<b>Titel</b>", display_name="<i>Anna</i>"))
    assert "<script>" not in page and "<b>Titel" not in page and "<i>Anna" not in page
    assert "&lt;script&gt;" in page and "<br>" in page
    assert 'href="https' not in page


def test_paper_says_how_it_came_and_an_example_that_it_is_one():
    page = html(contribution(source="paper", consent="Unterschrift liegt vor.", is_example=True))
    assert "eingegangen auf Papier" in page and "p-badge--example" in page
    assert "Unterschrift" not in page


def test_links_to_act_only_where_they_are_wanted():
    one = contribution()
    assert "/unterstuetzen/" in html(one) and "/antworten/" in html(one)
    assert "/unterstuetzen/" not in html(one, actions=False)


def test_the_number_of_statements_does_not_grow(chapter, block_id):
    staff, place = factories.staff("eva"), factories.belzig()
    measure = factories.live_measure("WLAN", place)

    def many(amount):
        for number in range(amount):
            one = on_block(chapter, block_id, municipality=place) if number % 2 else on_measure(measure)
            contribution("Antwort", parent=one)
            hidden = contribution("x", parent=one, state="hidden")
            Decision.objects.create(contribution=hidden, act="hide", rule="law", by=staff)
            taken = {"chapter_key": chapter.key, "block_id": block_id, "revision": newest("measure", measure.key)}
            response(staff, one, **taken)

    counts = []
    for number in (2, 8):
        many(number)
        with CaptureQueriesContext(connection) as counted:
            found = cards(Contribution.objects.public().top(), State([]))
        counts.append(len(counted))
    assert len(found) == 10
    assert counts[0] == counts[1] <= 9


def test_similar_contributions_say_that_they_are_answered_together():
    group = ContributionGroup.objects.create(title="Mehr <b>Bänke</b>", created_by=factories.staff("mo"))
    rows = [contribution(f"Nr. {n}", group=group) for n in range(3)]
    contribution("weg", group=group, state="hidden")
    alone = contribution("allein", group=ContributionGroup.objects.create(title="Eins", created_by=group.created_by))
    found = cards([*rows, alone], State.live())
    assert [card["group"] for card in found] == [{"title": group.title, "others": 2}] * 3 + [None]
    html = render_to_string("components/contribution.html", {"card": found[0], "level": 3, "actions": False})
    assert "Wird gemeinsam mit 2 ähnlichen Beiträgen beantwortet: „Mehr &lt;b&gt;Bänke&lt;/b&gt;“" in html


def test_a_list_shows_the_first_replies_of_each_and_says_how_many_more_there_are(django_assert_max_num_queries):
    many, few = contribution("Viele reden mit."), contribution("Wenige reden mit.")
    for n in range(FIRST_REPLIES + 3):
        contribution(f"Antwort {n}", parent=many, published_at=days_ago(20 - n))
    contribution("Die einzige.", parent=few)
    with django_assert_max_num_queries(10):
        shown = cards([many, few], State([]))
    assert [reply["text"] for reply in shown[0]["replies"]] == [f"Antwort {n}" for n in range(FIRST_REPLIES)]
    assert (shown[0]["more_replies"], shown[1]["more_replies"]) == (3, 0)
    assert [reply["text"] for reply in shown[1]["replies"]] == ["Die einzige."]


def test_its_own_page_turns_the_pages_of_its_replies_and_leads_to_the_right_one(client):
    one = contribution("Viele reden mit.")
    replies = [
        contribution(f"Antwort Nummer {n}.", parent=one, published_at=days_ago(60 - n))
        for n in range(REPLIES_PER_PAGE + 2)
    ]
    first = client.get(one.get_absolute_url()).content.decode()
    assert "Antwort Nummer 0." in first and f"Antwort Nummer {REPLIES_PER_PAGE}." not in first
    there = client.get(replies[-1].get_absolute_url()).url
    assert there == f"{one.get_absolute_url()}?seite=2#b-{replies[-1].public_id}"
    assert f"Antwort Nummer {REPLIES_PER_PAGE + 1}." in client.get(there).content.decode()
    assert client.get(replies[0].get_absolute_url()).url == f"{one.get_absolute_url()}#b-{replies[0].public_id}"
