"""What participation adds to chapters, measures, municipalities and the home page."""

import pytest
from django.urls import reverse

from participation import changes_made
from participation.changes_made import of_chapter
from strategy import history
from strategy.publishing import publish
from tests import factories
from tests.participation.factories import contribution, newest, on_block, on_measure, response

pytestmark = pytest.mark.django_db
TEXT = "<h2>Wege</h2><p>Der Bus fährt stündlich.</p><p>Er wird barrierefrei.</p>"
CHAPTER = "/strategie/mobilitaet/"


@pytest.fixture
def chapter():
    made = factories.chapter("Mobilität", text=TEXT, plain="<p>Der Bus fährt.</p>", plain_kind="einfache Sprache")
    factories.live(factories.belzig(), made)
    return made


@pytest.fixture
def ids(chapter):
    return [block["id"] for block in newest("chapter", chapter.key).content["blocks"]]


@pytest.fixture
def staff():
    return factories.staff("eva")


def talks(page):
    """Block id → contributions and those of them that are open."""
    blocks = page.context["blocks"]
    return {b["id"]: (b["talk"]["count"], b["talk"]["open_count"]) for b in blocks if b["talk"]}


def test_every_paragraph_leads_to_a_page_of_its_own_and_headings_do_not(client, chapter, ids):
    page = client.get(CHAPTER).text
    assert f'href="/beteiligung/absatz/{ids[1]}/"' in page
    assert f'href="/beteiligung/absatz/{ids[2]}/"' in page
    assert f'href="/beteiligung/absatz/{ids[0]}/"' not in page


def test_a_paragraph_counts_what_is_public_and_what_is_open(client, chapter, ids, staff):
    response(staff, on_block(chapter, ids[1]))
    on_block(chapter, ids[1])
    on_block(chapter, ids[1], state="held", published_at=None)
    contribution("Antwort", parent=on_block(chapter, ids[2]), subject="block", chapter_key=chapter.key, block_id=ids[2])
    assert talks(client.get(CHAPTER)) == {ids[1]: (2, 1), ids[2]: (1, 1)}


def test_what_moderation_hid_is_counted_where_it_stood_and_leads_to_the_line_in_its_place(client, chapter, ids):
    on_block(chapter, ids[1], state="hidden")
    on_block(chapter, ids[1], state="hidden", published_at=None)
    on_block(chapter, ids[1], text="", state="withdrawn")
    page = client.get(CHAPTER)
    assert not any(block["talk"]["count"] for block in page.context["blocks"] if block["talk"])
    assert "1 Beitrag wurde von der Moderation ausgeblendet" in page.text
    assert "von der Moderation ausgeblendet" in client.get(page.context["talk"]["url"]).text

    measure = factories.live_measure("Offenes WLAN")
    on_measure(measure, state="hidden"), on_measure(measure, state="hidden"), on_measure(measure)
    on_measure(measure, state="hidden", published_at=None)
    page = client.get("/massnahmen/buendel-1/offenes-wlan/")
    talk = page.context["talk"]
    assert (talk["count"], talk["open_count"], talk["hidden_count"]) == (1, 1, 2)
    assert f'<a href="{talk["url"]}">2 Beiträge wurden von der Moderation ausgeblendet</a>' in page.text
    assert "von der Moderation ausgeblendet" in client.get(talk["url"]).text


def test_a_heading_that_somebody_wrote_on_when_it_was_a_paragraph_leads_to_what_was_said(client, chapter, ids):
    on_block(chapter, ids[2])
    rewritten(chapter, "<p>Er wird barrierefrei.</p>", "<h3>Er wird barrierefrei.</h3>")
    page = client.get(CHAPTER)
    assert talks(page) == {ids[1]: (0, 0), ids[2]: (1, 1)}
    link = page.text.split(f'href="/beteiligung/absatz/{ids[2]}/"')[1].split("</a>")[0]
    assert "1 Beitrag" in link and "Mitreden" not in link and "hx-get" not in link
    assert client.get(f"/beteiligung/absatz/{ids[2]}/").status_code == 200


def rewritten(chapter, old, new):
    """The state that came of it."""
    chapter.text = chapter.text.replace(old, new)
    chapter.save()
    publish(chapter)
    return newest("chapter", chapter.key)


def test_a_paragraph_says_that_it_changed_because_of_contributions(client, chapter, ids, staff):
    one = on_block(chapter, ids[1], display_name="Anna")
    other = on_block(chapter, ids[2])
    state = rewritten(chapter, "stündlich", "alle halbe Stunde")
    response(staff, one, chapter_key=chapter.key, block_id=ids[1], revision=state)
    response(staff, other, chapter_key=chapter.key, block_id=ids[2], revision=state, outcome="declined")
    page = client.get(CHAPTER)
    changed = {block["id"]: block["changes"] for block in page.context["blocks"] if block["changes"]}
    assert list(changed) == [ids[1]]
    assert "Geändert nach einem Beitrag" in page.text
    assert f'href="{one.get_absolute_url()}">Anna</a>' in page.text


def test_contributions_without_a_name_can_be_told_apart_and_lead_to_what_changed(client, chapter, ids, staff):
    state = rewritten(chapter, "<p>Er wird barrierefrei.</p>", "")
    several = [on_block(chapter, ids[2], text, revision=state) for text in ("Zu steil.", "Zu schmal.")]
    several.append(on_block(chapter, ids[2], "Zu weit.", display_name="Anna", revision=state))
    answer = response(staff, *several, chapter_key=chapter.key, block_id=ids[2], revision=state)
    said = changes_made._change(answer, several)["contributions"]
    assert [one["label"] for one in said] == [
        "Beitrag ohne Namen: „Zu steil.“", "Beitrag ohne Namen: „Zu schmal.“", "Beitrag von Anna",
    ]  # fmt: skip
    assert [one["short"] for one in said][1:] == ["Beitrag ohne Namen: „Zu schmal.“", "Anna"]
    assert f'id="{history.anchor(state)}"' in client.get(f"{CHAPTER}verlauf/").text


def test_a_hidden_contribution_is_no_reason_that_is_named(client, chapter, ids, staff):
    one = on_block(chapter, ids[1], display_name="Anna", state="hidden")
    state = rewritten(chapter, "stündlich", "alle halbe Stunde")
    response(staff, one, chapter_key=chapter.key, block_id=ids[1], revision=state)
    page = client.get(CHAPTER).text
    assert "Geändert nach" not in page and "Anna" not in page


class TestAChangeIsNotForgotten:
    """„Geändert nach“ stays on the page when its passage goes on in another one, or is gone."""

    @pytest.fixture
    def changed(self, chapter, ids, staff):
        one = on_block(chapter, ids[1], display_name="Anna")
        state = rewritten(chapter, "stündlich", "alle halbe Stunde")
        response(staff, one, chapter_key=chapter.key, block_id=ids[1], revision=state, text="Das Amt fährt öfter.")
        return one

    def test_where_the_passage_was_merged_it_stands_at_its_successor(self, client, chapter, ids, changed):
        chapter.text = "<h2>Wege</h2><p>Er wird barrierefrei.</p>"
        chapter.save()
        publish(chapter, replaces={ids[1]: 1})
        page = client.get(CHAPTER)
        assert [block["id"] for block in page.context["blocks"] if block["changes"]] == [ids[2]]
        assert page.context["talk"]["changes"] == [] and "Anna</a>" in page.text

    def test_two_that_were_merged_stand_together_the_newest_first(self, client, chapter, ids, staff, changed):
        state = rewritten(chapter, "barrierefrei", "bequem")
        other = on_block(chapter, ids[2], display_name="Bernd", revision=changed.revision)
        response(staff, other, chapter_key=chapter.key, block_id=ids[2], revision=state)
        chapter.text = "<h2>Wege</h2><p>Er wird bequem.</p>"
        chapter.save()
        publish(chapter, replaces={ids[1]: 1})
        (block,) = (block for block in client.get(CHAPTER).context["blocks"] if block["changes"])
        assert [change["contributions"][0]["author"] for change in block["changes"]] == ["Bernd", "Anna"]

    def test_where_the_passage_is_gone_it_stands_at_the_end_of_the_chapter(self, client, chapter, ids, changed):
        chapter.text = "<h2>Wege</h2><p>Er wird barrierefrei.</p>"
        chapter.save()
        publish(chapter)
        page = client.get(CHAPTER)
        assert not any(block["changes"] for block in page.context["blocks"])
        assert [change["text"] for change in page.context["talk"]["changes"]] == ["Das Amt fährt öfter."]
        assert changed.get_absolute_url() in page.text.split('id="h-mitreden"')[1]

    def test_that_a_passage_was_removed_because_of_somebody_is_told_too(self, client, chapter, ids, staff):
        one = on_block(chapter, ids[1])
        state = rewritten(chapter, "<p>Der Bus fährt stündlich.</p>", "")
        response(staff, one, chapter_key=chapter.key, block_id=ids[1], revision=state)
        assert len(client.get(CHAPTER).context["talk"]["changes"]) == 1


class TestAPromiseIsNoChange:
    """„Geändert nach“ stands only where the text is another one than the contribution was written on."""

    def marks(self, client):
        return [block["id"] for block in client.get(CHAPTER).context["blocks"] if block["changes"]]

    def test_without_a_state_nothing_has_changed(self, client, chapter, ids, staff):
        response(staff, on_block(chapter, ids[1]), chapter_key=chapter.key, block_id=ids[1])
        assert self.marks(client) == []

    def test_the_state_it_was_written_on_is_no_change(self, client, chapter, ids, staff):
        state = newest("chapter", chapter.key)
        response(staff, on_block(chapter, ids[1]), chapter_key=chapter.key, block_id=ids[1], revision=state)
        assert self.marks(client) == []

    def test_a_newer_state_that_changed_another_passage_is_no_change_of_this_one(self, client, chapter, ids, staff):
        one = on_block(chapter, ids[1])
        state = rewritten(chapter, "barrierefrei", "bequem")
        response(staff, one, chapter_key=chapter.key, block_id=ids[1], revision=state)
        assert self.marks(client) == []

    def test_who_wrote_only_after_the_change_did_not_bring_it_about(self, client, chapter, ids, staff):
        first = on_block(chapter, ids[1], display_name="Anna")
        state = rewritten(chapter, "stündlich", "alle halbe Stunde")
        late = on_block(chapter, ids[1], display_name="Bernd")
        response(staff, first, late, chapter_key=chapter.key, block_id=ids[1], revision=state)
        page = client.get(CHAPTER).text
        assert "Geändert nach einem Beitrag" in page and "Anna" in page and "Bernd" not in page

    def test_an_answer_corrected_to_name_the_new_state_is_one(self, client, chapter, ids, staff):
        one = on_block(chapter, ids[1])
        answer = response(staff, one, chapter_key=chapter.key, block_id=ids[1])
        answer.revision = rewritten(chapter, "stündlich", "alle halbe Stunde")
        answer.save()
        assert self.marks(client) == [ids[1]]

    def test_a_proposal_can_have_changed_a_passage(self, client, chapter, ids, staff):
        one = contribution("Bitte öfter.", title="Bus")
        state = rewritten(chapter, "stündlich", "alle halbe Stunde")
        response(staff, one, chapter_key=chapter.key, block_id=ids[1], revision=state)
        response(staff, one, chapter_key=chapter.key, block_id=ids[2], revision=state)
        assert self.marks(client) == [ids[1]]

    def test_a_state_from_before_a_proposal_is_no_change(self, client, chapter, ids, staff):
        state = rewritten(chapter, "stündlich", "alle halbe Stunde")
        one = contribution("Bitte öfter.", title="Bus")
        response(staff, one, chapter_key=chapter.key, block_id=ids[1], revision=state)
        assert self.marks(client) == []

    def test_a_measure_says_nothing_before_it_changed(self, client, staff):
        measure = factories.live_measure("WLAN", factories.belzig())
        one = on_measure(measure)
        response(staff, one, measure_key=measure.key)
        response(staff, one, measure_key=measure.key, revision=newest("measure", measure.key))
        assert 'id="geaendert"' not in client.get("/massnahmen/buendel-1/wlan/").text

    def test_the_number_of_statements_does_not_grow(self, chapter, ids, staff, django_assert_max_num_queries):
        for number in range(6):
            one = on_block(chapter, ids[1]) if number % 2 else contribution("Idee")
            state = rewritten(chapter, "fährt", f"fährt {number}")
            response(staff, one, chapter_key=chapter.key, block_id=ids[1], revision=state)
        with django_assert_max_num_queries(4):
            assert len(of_chapter(chapter.key, state.content["blocks"])[ids[1]]) == 6


def test_the_end_of_a_chapter_leads_on(client, chapter, ids, staff):
    on_block(chapter, ids[1])
    on_block(chapter, ids[2], fate="removed", block_now="")
    page = client.get(CHAPTER)
    assert page.context["talk"]["count"] == 1
    for address in ("kapitel/mobilitaet/", "kapitel/mobilitaet/entfallen/", "bogen/kapitel/mobilitaet/"):
        assert f'href="/beteiligung/{address}"' in page.text


def test_plain_language_has_the_links_too(client, chapter):
    page = client.get(f"{CHAPTER}?sprache=einfach").text
    assert 'href="/beteiligung/kapitel/mobilitaet/"' in page
    assert "/beteiligung/absatz/" not in page
    talk = page.split('id="h-mitreden"')[1]
    assert "Etwas zu diesem Kapitel sagen" in talk and f'class="p-btn p-btn--quiet" href="{CHAPTER}"' in talk
    assert "Etwas zu diesem Kapitel sagen" not in client.get(CHAPTER).text


def test_the_preview_of_a_draft_has_none(client, chapter, staff):
    boss = factories.staff("chefin", ("publisher", None))
    client.force_login(boss)
    page = client.get(reverse("admin:preview", args=["chapter", chapter.pk]))
    assert page.status_code == 200
    assert "/beteiligung/absatz/" not in page.text


def test_a_measure_shows_the_newest_and_the_way_to_say_something(client, staff):
    measure = factories.live_measure("WLAN", factories.belzig())
    for number in range(5):
        on_measure(measure, f"Beitrag {number}")
    page = client.get("/massnahmen/buendel-1/wlan/")
    assert [card["text"] for card in page.context["talk"]["cards"]] == ["Beitrag 4", "Beitrag 3", "Beitrag 2"]
    for words in ("Alle 5 Beiträge, 5 offen", "/beteiligung/massnahme/wlan/", "/beteiligung/bogen/massnahme/wlan/"):
        assert words in page.text


def test_a_measure_says_what_changed_when_and_because_of_whom(client, staff):
    measure = factories.live_measure("WLAN", factories.belzig())
    one = on_measure(measure, display_name="Anna")
    measure.summary = "Auch am Bahnhof."
    measure.save()
    publish(measure)
    values = {"measure_key": measure.key, "revision": newest("measure", measure.key), "text": "Der Bahnhof ist dabei."}
    response(staff, one, **values)
    page = client.get("/massnahmen/buendel-1/wlan/").text
    part = page[page.index('id="geaendert"') :]
    for words in ("Geändert nach Beiträgen", "Der Bahnhof ist dabei.", one.get_absolute_url(), "/wlan/verlauf/"):
        assert words in part


def test_a_measure_without_contributions_invites(client):
    factories.live_measure("WLAN", factories.belzig())
    page = client.get("/massnahmen/buendel-1/wlan/").text
    assert "hat noch niemand etwas gesagt" in page and 'id="geaendert"' not in page


def test_a_municipality_shows_its_own_figures(client, staff):
    place = factories.belzig()
    factories.live(place)
    response(staff, contribution("Hier", municipality=place))
    contribution("Überall")
    page = client.get("/kommunen/bad-belzig/")
    figure = page.context["talk"]["figure"]
    assert (figure.total, figure.answered) == (1, 1)
    assert '<a href="/beteiligung/beitraege/?kommune=gemeinsam">1 weiterer Beitrag betrifft beide' in page.text


@pytest.mark.parametrize("words", ["Bus", "gibtesnicht"])
def test_the_search_leads_on_to_what_people_said(client, chapter, words):
    assert f'href="/beteiligung/beitraege/?q={words}"' in client.get(f"/suche/?q={words}").text
    assert "/beteiligung/beitraege/?q" not in client.get("/suche/").text


def test_a_goal_shows_proposals_for_its_objectives(client):
    factories.live(factories.goal(1, "1.1"), factories.goal(2, "2.1"))
    contribution("Ein Laden!", title="Dorfladen", objective_key="1-1")
    contribution("Heimlich", title="Geheim", objective_key="1-1", state="held", published_at=None)
    page = client.get("/ziele/ziel-1/").text
    assert "Dorfladen" in page and "Geheim" not in page and 'href="/beteiligung/vorschlag/"' in page
    assert "Dorfladen" not in client.get("/ziele/ziel-2/").text


def test_the_home_page_says_what_became_of_what_people_said(client, staff):
    response(staff, contribution("Ein Laden!", title="Dorfladen"), text="Wir fragen den Verein.")
    page = client.get("/").text
    assert "Mitreden" in page and "Dorfladen" in page and "Wir fragen den Verein." in page


def test_header_and_footer_lead_to_participation(client):
    page = client.get("/").text
    for address in ("/beteiligung/", "/termine/", "/netiquette/"):
        assert f'href="{address}"' in page


def test_the_navigation_marks_where_somebody_is_and_not_what_a_chapter_is_called(client):
    factories.live(factories.chapter("Beteiligung"))
    for address, current in (("/strategie/beteiligung/", "/strategie/"), ("/beteiligung/zahlen/", "/beteiligung/")):
        page = client.get(address).text
        assert f'href="{current}" aria-current="true"' in page
        assert page.count('aria-current="true">') == page.count('<span aria-current="true">') + 1
