"""The figures: what counts, how many are answered, how long that took; on the page and as files."""

import csv
import io

import pytest

from participation import figures
from strategy.state import State
from tests import factories
from tests.participation.factories import contribution, days_ago, on_block, response

pytestmark = pytest.mark.django_db


def live_state():
    return State.live(*figures.NEEDS)


def rows(text):
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


@pytest.fixture
def staff():
    return factories.staff("eva")


def answered_after(days, staff, arrived=30, **values):
    one = contribution(confirmed_at=days_ago(arrived), published_at=days_ago(arrived), **values)
    response(staff, one, published_at=days_ago(arrived - days))
    return one


def test_nothing_is_no_share_and_no_time():
    figure = figures.overall()
    assert (figure.total, figure.answered, figure.open, figure.share, figure.median) == (0, 0, 0, None, None)


def test_replies_and_what_is_not_public_do_not_count(staff):
    one = contribution()
    contribution("Antwort", parent=one)
    for state in ("awaiting", "held", "hidden"):
        contribution(state=state, published_at=None if state != "hidden" else days_ago(1))
    contribution("", state="withdrawn")
    contribution(state="anonymised")
    assert figures.overall().total == 2


@pytest.mark.parametrize(("days", "median"), [([3], 3.0), ([1, 2, 30], 2.0), ([2, 4], 3.0), ([0], 0.0)])
def test_the_middle_is_the_median_of_days_to_the_first_answer(staff, days, median):
    for one in days:
        answered_after(one, staff, arrived=40)
    assert figures.overall().median == median


def test_a_second_answer_changes_neither_count_nor_time(staff):
    one = answered_after(3, staff)
    response(staff, one, published_at=days_ago(1))
    figure = figures.overall()
    assert (figure.total, figure.answered, figure.median) == (1, 1, 3.0)


def test_an_answer_that_is_not_published_is_none(staff):
    response(staff, contribution(), published_at=None)
    assert figures.overall().answered == 0


def test_one_answer_to_several_answers_each(staff):
    response(staff, contribution(), contribution())
    contribution()
    figure = figures.overall()
    assert (figure.total, figure.answered, figure.open, figure.share) == (3, 2, 1, 67)


def test_paper_counts_from_the_day_it_came_in(staff):
    day = days_ago(10).date()
    one = contribution(source="paper", consent="ja", confirmed_at=None, received_on=day)
    response(staff, one, published_at=days_ago(0))
    assert 9.5 <= figures.overall().median <= 11


def test_an_answer_before_the_arrival_is_no_negative_time(staff):
    answered_after(-2, staff)
    assert figures.overall().median == 0


def test_by_municipality_each_has_a_row_and_both_have_one(staff):
    belzig = factories.belzig()
    factories.live(belzig, factories.wiesenburg())
    answered_after(2, staff, municipality=belzig)
    contribution()
    found = {f.label: (f.total, f.answered, f.median) for f in figures.by_municipality(live_state())}
    assert found == {"Bad Belzig": (1, 1, 2.0), "Wiesenburg/Mark": (0, 0, None), "Beide Kommunen": (1, 0, None)}


def test_by_chapter_in_the_order_of_the_strategy(staff):
    chapters = [factories.chapter(title) for title in ("Wege", "Ziele", "Still")]
    factories.live(*chapters)
    for chapter in reversed(chapters[:2]):
        on_block(chapter, "abcd")
    assert [f.label for f in figures.by_chapter(live_state())] == ["1 Wege", "2 Ziele"]


def test_the_groups_add_up_to_the_whole(staff):
    factories.live(factories.belzig())
    answered_after(2, staff, municipality=factories.belzig())
    contribution(source="paper", consent="ja")
    contribution(subject="event", event_key="fest")
    for group in figures.groups(live_state()):
        assert sum(row.total for row in group["rows"]) == 3, group["title"]


def test_outcomes_are_counted_by_contribution(staff):
    response(staff, contribution(), contribution(), outcome="noted")
    response(staff, contribution(), outcome="declined")
    found = {row["label"]: row["count"] for row in figures.outcomes()}
    assert found == {"Zur Kenntnis genommen": 2, "Nicht aufgenommen": 1}


def test_the_page_says_what_each_figure_means(client, staff):
    answered_after(2, staff)
    page = client.get("/beteiligung/zahlen/").text
    for words in ("Was gezählt wird", "Median", "100", "/beteiligung/zahlen.csv"):
        assert words in page


def test_the_file_has_the_same_figures(client, staff):
    factories.live(factories.belzig())
    answered_after(2.5, staff, municipality=factories.belzig())
    contribution(municipality=factories.belzig())
    answer = client.get("/beteiligung/zahlen.csv")
    assert answer["Content-Type"].startswith("text/csv") and "attachment" in answer["Content-Disposition"]
    whole = next(row for row in rows(answer.text) if row["Gliederung"] == "Alle Beiträge")
    assert (whole["Beiträge"], whole["Beantwortet"], whole["Anteil in Prozent"]) == ("2", "1", "50")
    assert whole["Tage bis zur Rückmeldung"] == "2,5"
    assert rows(client.get("/daten/beteiligung-zahlen.csv").text) == rows(answer.text)


def test_contributions_as_a_file_have_no_names_and_no_formulas(client, staff):
    one = contribution('=HYPERLINK("https://example.org")', title="@SUM(A1)", display_name="Anna Beispiel")
    contribution("+49 ist meine Vorwahl", parent=one, display_name="Bernd")
    contribution("Heimlich", state="held", published_at=None)
    response(staff, one, text="-1 wäre falsch.")
    text = client.get("/daten/beitraege.csv").text
    found = rows(text)
    assert [row["Antwort auf"] for row in found] == ["", one.public_id]
    assert found[0]["Text"].startswith("'=HYPERLINK") and found[0]["Titel"] == "'@SUM(A1)"
    assert found[1]["Text"].startswith("'+49") and found[0]["Rückmeldung"].startswith("'-1")
    assert "Anna" not in text and "Bernd" not in text and "Heimlich" not in text


def test_the_data_page_offers_both_and_says_that_names_are_left_out(client):
    contribution()
    page = client.get("/daten/").text
    assert 'href="/daten/beteiligung-zahlen.csv"' in page and "ohne die Namen der Beteiligten" in page
    assert client.get("/daten/beitraege.json").json()["zeilen"][0]["text"]
