"""The table of a consultation: every contribution with what became of it, numbered for good."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from participation import weighing
from participation.models import Contribution
from participation.weighing_document import stand
from participation.weighing_passages import whole_words
from strategy.publishing import bump_stamp, publish, withdraw
from strategy.state import State
from strategy.templatetags.portal_ui import german_date
from tests import factories as make
from tests.participation import factories
from tests.participation.weighing_hands import phase

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 11, tzinfo=UTC)
DAY = timedelta(days=1)
HOSTILE = '<script>alert(1)</script> "><svg onload=x> \u202eabc'


@pytest.fixture
def asked():
    return phase()


@pytest.fixture
def ola():
    return make.staff("ola")


def rows_of(asked):
    lines = weighing.lines(asked.consultation.key)
    return weighing.rows(lines, State.live(*weighing.KINDS))


def body_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


class TestRows:
    def test_numbers_follow_the_day_of_publication_and_stay(self, asked):
        second = asked.proposal("Zweiter", published_at=factories.days_ago(1))
        first = asked.on_block(text="Erster", published_at=factories.days_ago(2))
        assert [(row.number, row.card["text"]) for row in rows_of(asked)] == [(1, "Erster"), (2, "Zweiter")]
        type(first).objects.filter(pk=first.pk).update(state="withdrawn", text="")
        asked.on_measure("Dritter")
        assert [(row.number, row.card["id"]) for row in rows_of(asked)][:2] == [
            (1, first.public_id),
            (2, second.public_id),
        ]

    def test_only_what_belongs_to_the_consultation_and_was_public(self, asked):
        asked.on_block(text="dabei")
        asked.on_block(text="wartet", state="held", published_at=None)
        asked.on_block(text="nie öffentlich", state="hidden", published_at=None)
        asked.on_block(text="anderswo", consultation_key="andere")
        assert [row.card["text"] for row in rows_of(asked)] == ["dabei"]

    def test_hidden_and_withdrawn_keep_their_number_and_lose_their_text(self, asked):
        asked.on_block(text="GEHEIM", title="GEHEIM", state="hidden", display_name="Anna")
        asked.proposal("", state="withdrawn")
        hidden, withdrawn = rows_of(asked)
        assert "ausgeblendet" in hidden.card["placeholder"] and "zurückgezogen" in withdrawn.card["placeholder"]
        assert "GEHEIM" not in str(hidden) and "Anna" not in str(hidden)

    def test_a_passage_is_named_as_it_was_when_it_was_commented_on(self, asked):
        asked.on_block(2, quote="")
        asked.chapter.text = "<h2>Netz</h2><p>Ganz neu davor.</p>" + asked.chapter.text.removeprefix("<h2>Netz</h2>")
        asked.chapter.save()
        publish(asked.chapter)
        (row,) = rows_of(asked)
        assert (row.about, row.passage.words) == ("Absatz 1.1-2", "WLAN gibt es am Marktplatz.")
        assert row.note == "Heute Absatz 1.1-3."

    def test_of_a_removed_passage_the_words_of_then_stay(self, asked):
        asked.on_block(2)
        asked.chapter.text = "<h2>Netz</h2><p>Glasfaser kommt in alle Orte.</p>"
        asked.chapter.save()
        publish(asked.chapter)
        (row,) = rows_of(asked)
        assert (row.about, row.passage.words) == ("Absatz 1.1-2", "WLAN gibt es am Marktplatz.")
        assert row.note == "Der Text ist inzwischen entfallen."

    def test_the_quoted_sentence_comes_before_the_beginning_of_the_passage(self, asked):
        asked.on_block(1, quote="Glasfaser kommt")
        assert rows_of(asked)[0].passage.words == "Glasfaser kommt"

    def test_of_a_long_passage_whole_words_are_shown(self, asked):
        words = "Glasfaser kommt in alle Orte. " * 9
        asked.chapter.text = f"<h2>Netz</h2><p>{words}</p>"
        asked.chapter.save()
        publish(asked.chapter)
        asked.on_block()
        (row,) = rows_of(asked)
        assert row.passage.words == words.strip()
        assert row.passage.beginning.endswith("in alle Orte. …") and len(row.passage.beginning) <= 160

    def test_a_proposal_says_its_place_and_its_objective(self, asked):
        make.district("Lübnitz", asked.belzig)
        publish(asked.belzig)
        asked.proposal(district_key="luebnitz", objective_key="1-1")
        (row,) = rows_of(asked)
        assert (row.about, row.place) == ("Eigener Vorschlag", "Lübnitz, Unterziel 1.1 Unterziel 1.1")

    def test_what_was_entered_by_staff_says_where_it_came_from_and_when(self, asked):
        asked.on_block(source="paper", consent="unterschrieben", received_on=date(2026, 11, 3))
        (row,) = rows_of(asked)
        assert (row.source, row.submitted_on) == ("auf Papier", date(2026, 11, 3))

    def test_replies_are_counted_not_listed(self, asked):
        one = asked.on_measure()
        for state in ("published", "anonymised", "hidden"):
            asked.on_measure("Antwort", parent=one, state=state)
        assert [row.reply_count for row in rows_of(asked)] == [2]

    def test_the_answer_names_outcome_office_and_what_took_it_up(self, asked, ola):
        factories.response(ola, asked.on_measure(), measure_key=asked.measure.key, office="Bauamt")
        (answer,) = rows_of(asked)[0].card["responses"]
        assert (answer["outcome_label"], answer["office"]) == ("Aufgenommen", "Bauamt")
        assert [place["title"] for place in answer["took_up"]] == ["Maßnahme „Offenes WLAN“"]

    def test_a_draft_of_an_answer_is_no_answer(self, asked, ola):
        factories.response(ola, asked.on_measure(), published_at=None)
        assert rows_of(asked)[0].card["is_open"]
        assert weighing.figures(weighing.lines(asked.consultation.key)).answered == 0


class TestStand:
    """Of which day the table is: that of the newest thing in it."""

    def said_on(self, moment, one):
        Contribution.objects.filter(pk=one.pk).update(published_at=moment, state_changed_at=moment)
        return one

    def day(self, asked):
        state = State.live(*weighing.KINDS)
        return timezone.localdate(stand(state.get("consultation", asked.consultation.key), state))

    def said(self, client, asked):
        return " ".join(re.sub(r"<[^>]+>", "", body_of(client, asked.page)).split())

    def test_it_is_the_day_of_the_newest_contribution_answer_or_change_of_a_passage(self, asked, ola, time_machine):
        self.said_on(NOON - 20 * DAY, asked.on_block(2))
        assert self.day(asked) == (NOON - 20 * DAY).date()
        measure = self.said_on(NOON - 19 * DAY, asked.on_measure())
        given = factories.response(ola, measure, published_at=NOON - 5 * DAY)
        assert self.day(asked) == given.published_at.date()
        time_machine.move_to(NOON)
        asked.chapter.text = "<h2>Netz</h2><p>Glasfaser kommt in alle Orte.</p><p>WLAN gibt es überall.</p>"
        asked.chapter.save()
        publish(asked.chapter)
        assert self.day(asked) == NOON.date()

    def test_while_people_may_write_it_is_an_interim_one(self, asked, client):
        self.said_on(NOON - 20 * DAY, asked.on_block())
        assert f"Zwischenstand vom {german_date(NOON - 20 * DAY)}" in self.said(client, asked)

    def test_of_what_is_over_no_day_before_the_end(self, asked, client, time_machine):
        self.said_on(NOON - 20 * DAY, asked.on_block())
        end = asked.consultation.ends_at
        time_machine.move_to(end + DAY)
        assert f"beendet · Stand {german_date(end)}" in self.said(client, asked)
        self.said_on(end + DAY, asked.on_measure())
        bump_stamp()
        assert f"beendet · Stand {german_date(end + DAY)}" in self.said(client, asked)

    def test_what_has_not_begun_says_so(self, asked, client, time_machine):
        time_machine.move_to(asked.consultation.starts_at - DAY)
        assert "noch nicht begonnen · Stand" in self.said(client, asked)


@pytest.mark.parametrize(
    ("text", "shown"),
    [("", ""), ("zehn Wörter", "zehn Wörter"), ("Damit niemand fehlt", "Damit …"), ("Donaudampfschiff", "Donaudampf …"),
     ("Gut, niemals mehr", "Gut …")],
)  # fmt: skip
def test_words_are_cut_whole(text, shown):
    assert whole_words(text, 12) == shown


def test_figures_count_rows_answers_and_outcomes(asked, ola):
    first, second = asked.on_block(), asked.on_measure()
    asked.proposal(state="hidden")
    factories.response(ola, first, second, outcome="noted")
    factories.response(ola, second, outcome="taken_up")
    found = weighing.figures(weighing.lines(asked.consultation.key))
    assert (found.rows, found.public, found.answered) == (3, 2, 2)
    assert found.outcomes == [("Aufgenommen", 1), ("Zur Kenntnis genommen", 2)]


def test_many_rows_take_as_many_statements_as_few(asked, ola, client):
    def fill(count):
        for number in range(count):
            factories.response(ola, asked.on_block(1 + number % 2), measure_key=asked.measure.key)
            factories.response(ola, asked.on_measure(state="hidden"), asked.proposal())
            asked.on_measure("Antwort", parent=asked.proposal())

    def statements():
        bump_stamp()
        with CaptureQueriesContext(connection) as captured:
            rows_of(asked)
            client.get(asked.page)
        return len(captured)

    fill(1)
    few = statements()
    fill(6)
    assert statements() == few


class TestPage:
    def test_says_what_it_is_before_anything_was_said(self, asked, client):
        body = body_of(client, asked.page)
        assert "<h1>Wie wollen wir leben?</h1>" in body
        assert "Bisher ist kein Beitrag veröffentlicht." in body

    def test_shows_number_name_passage_text_and_answer(self, asked, ola, client):
        one = asked.on_block(by=factories.participant())
        factories.response(ola, one, text="Wir bauen mit.", chapter_key=asked.chapter.key, block_id=asked.block(1))
        body = body_of(client, asked.page)
        for words in ('id="nr-1"', "Anna", "Absatz 1.1-1", "Glasfaser kommt in alle Orte.", "Auch nach Lübnitz?",
                      "Wir bauen mit.", "Aufgenommen", "Stabsstelle Digitalisierung"):  # fmt: skip
            assert words in body

    def test_says_what_is_not_answered_yet(self, asked, client):
        asked.on_block()
        assert "Noch nicht beantwortet." in body_of(client, asked.page)

    def test_can_be_filtered_by_municipality_and_outcome(self, asked, ola, client):
        asked.on_block(text="Belziger Beitrag")
        asked.on_block(text="Wiesenburger Beitrag", municipality=asked.wiesenburg)
        factories.response(ola, asked.on_block(text="Gemeinsamer Beitrag", municipality=None))

        def shown(query):
            return set(re.findall(r"(\w+) Beitrag</p>", body_of(client, f"{asked.page}?{query}")))

        assert shown("kommune=wiesenburg-mark") == {"Wiesenburger"}
        assert shown("kommune=gemeinsam") == {"Gemeinsamer"}
        assert shown("ergebnis=offen") == {"Belziger", "Wiesenburger"}
        assert shown("ergebnis=aufgenommen") == {"Gemeinsamer"}
        assert shown("kommune=bad-belzig&ergebnis=aufgenommen") == set()
        assert shown("kommune=atlantis&ergebnis=%00") == {"Belziger", "Wiesenburger", "Gemeinsamer"}

    def test_a_filtered_row_keeps_its_number(self, asked, client):
        asked.on_block(published_at=factories.days_ago(1))
        asked.on_block(municipality=asked.wiesenburg)
        assert 'id="nr-2"' in body_of(client, f"{asked.page}?kommune=wiesenburg-mark")

    def test_is_paged(self, asked, client):
        for number in range(45):
            asked.proposal(published_at=factories.days_ago(number))
        assert body_of(client, asked.page).count('id="nr-') == 20
        assert 'id="nr-45"' in body_of(client, f"{asked.page}?seite=3")
        assert 'id="nr-45"' in body_of(client, f"{asked.page}?seite=99")

    def test_what_was_chosen_is_counted_after_the_end(self, asked, client, time_machine):
        asked.ask("Wie oft?", "multiple", ["Oft", "Nie"])
        asked.choose("Wie oft?", "Oft", "Nie"), asked.choose("Wie oft?", "Oft")
        asked.choose("Wie oft?", "Nie", confirmed_at=None)
        assert "Wie oft?" not in body_of(client, asked.page)
        time_machine.move_to(asked.consultation.ends_at)
        bump_stamp()
        body = body_of(client, asked.page)
        assert "Was ausgewählt wurde" in body and "Wie oft?" in body and "2 Personen haben geantwortet." in body
        assert re.findall(r'<td class="p-table__num">(.*?)</td>', body) == ["2", "100 %", "1", "50 %"]
        assert "Vorläufig:" in body and "Endgültig sind die Zahlen ab dem" in body

    def test_once_nobody_can_confirm_the_numbers_are_final(self, asked, client, time_machine):
        asked.ask("Wie oft?", "single", ["Oft", "Nie"])
        asked.choose("Wie oft?", "Oft")
        time_machine.move_to(asked.consultation.ends_at + timedelta(days=7, minutes=31))
        body = body_of(client, asked.page)
        assert "Was ausgewählt wurde" in body and "Vorläufig:" not in body

    def test_without_choices_there_is_no_such_section(self, asked, client, time_machine):
        asked.ask("Was fehlt?", "free", [])
        time_machine.move_to(asked.consultation.ends_at)
        assert "Was ausgewählt wurde" not in body_of(client, asked.page)

    def test_a_promise_is_called_one_until_it_is_kept(self, asked, ola, client):
        factories.response(ola, asked.on_measure(), measure_key=asked.measure.key)
        body = body_of(client, asked.page)
        assert "Zugesagt für:" in body and "Aufgenommen in:" not in body

    def test_strangers_texts_stay_text(self, asked, ola, client):
        one = asked.proposal(HOSTILE, title=HOSTILE[:100], display_name="<b>Bo</b>")
        factories.response(ola, one, text=HOSTILE, office="<i>Amt</i>")
        body = body_of(client, asked.page)
        assert (
            "<script>alert" not in body and "<svg onload" not in body and "<b>Bo" not in body and "<i>Amt" not in body
        )
        assert "&lt;script&gt;alert(1)" in body

    @pytest.mark.parametrize("ending", ["/", ".csv", ".xlsx", ".pdf"])
    def test_there_is_none_of_a_consultation_that_is_not_public(self, asked, client, ending):
        withdraw(asked.consultation)
        for slug in (asked.consultation.slug, "gibt-es-nicht"):
            assert client.get(f"/beteiligung/phasen/{slug}/abwaegung{ending}").status_code == 404

    def test_an_address_of_before_leads_to_todays(self, asked, client):
        old = asked.page
        asked.consultation.slug = "neuer-name"
        asked.consultation.save()
        publish(asked.consultation)
        response = client.get(old)
        assert response.status_code in (301, 302, 308)
        assert response["Location"].endswith("/beteiligung/phasen/neuer-name/abwaegung/")

    def test_only_reads(self, asked, client):
        assert client.post(asked.page).status_code == 405
