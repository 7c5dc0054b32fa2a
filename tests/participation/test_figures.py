"""The figures: what counts, how many are answered, how long that took; on the page and as files."""

import csv
import io
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from participation import figures
from participation.most_discussed import most_discussed
from participation.percent import percent
from strategy.state import State
from tests import factories
from tests.participation.factories import contribution, days_ago, newest, on_block, on_measure, response, support

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


@pytest.mark.parametrize(
    ("part", "whole", "share"), [(5, 8, 63), (1, 8, 13), (3, 8, 38), (1, 3, 33), (2, 3, 67), (0, 4, 0)]
)
def test_half_a_percent_goes_up(part, whole, share):
    assert figures.Figure("", "", "", whole, part, None).share == percent(part, whole) == share


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


def test_the_median_is_called_one_and_says_what_it_means(client, staff):
    answered_after(10.5, staff)
    for address in ("/beteiligung/", "/beteiligung/zahlen/"):
        page = client.get(address).text
        assert "10,5&nbsp;Tage" in page and "kam die Hälfte der Antworten (Median)" in page and "im Mittel" not in page


def test_the_chapters_say_that_only_passages_count(client):
    chapter = factories.chapter("Wege")
    factories.live(chapter)
    on_block(chapter, "abcd")
    assert "Nur Beiträge zu Absätzen." in client.get("/beteiligung/zahlen/").text


def test_what_is_talked_about_most_comes_first(client, staff, django_assert_max_num_queries):
    chapter = factories.chapter("Wege", text="<h2>Bus</h2><p>Er fährt.</p><p>Er hält.</p>")
    factories.live(factories.belzig(), chapter)
    measure = factories.live_measure("WLAN", factories.belzig())
    _heading, first, second = (block["id"] for block in newest("chapter", chapter.key).content["blocks"])
    said = [on_block(chapter, second) for _one in range(3)]
    response(staff, said[0])
    for one in said[:2]:
        support(one)
    on_measure(measure)
    contribution("Antwort", parent=said[0], subject="block", chapter_key=chapter.key, block_id=second, block_now=second)
    on_block(chapter, first, fate="removed", block_now="")
    on_block(chapter, first, state="hidden")
    state = live_state()
    with django_assert_max_num_queries(2):
        found = most_discussed(state)
    assert [(p.label, p.title, p.total, p.open, p.support) for p in found] == [
        ("Absatz 1.1-2", "1 Wege", 3, 2, 2),
        ("Maßnahme", "WLAN", 1, 1, 0),
    ]
    page = client.get("/beteiligung/zahlen/").text
    assert "Am meisten besprochene Absätze und Maßnahmen" in page
    assert f'href="/beteiligung/absatz/{second}/">Absatz 1.1-2: 1 Wege</a>' in page


def test_only_ten_are_talked_about_most():
    paragraphs = "".join(f"<p>Satz {number}.</p>" for number in range(12))
    chapter = factories.chapter("Wege", text=f"<h2>Bus</h2>{paragraphs}")
    factories.live(chapter)
    for block in newest("chapter", chapter.key).content["blocks"][1:]:
        on_block(chapter, block["id"])
    assert len(most_discussed(live_state())) == 10


def moment_of(told):
    """What a file says of an arrival: a moment, or a day, which counts from its beginning."""
    found = datetime.fromisoformat(told)
    return found if found.tzinfo else timezone.make_aware(found)


def test_of_paper_the_files_say_the_day_and_invent_no_time(client):
    contribution(source="paper", consent="ja", received_on=date(2026, 7, 3))
    assert client.get("/daten/beitraege.json").json()["zeilen"][0]["eingegangen"] == "2026-07-03"
    assert rows(client.get("/daten/beitraege.csv").text)[0]["Eingegangen"] == "2026-07-03"
    arrived = figures.counted().annotate(at=figures.arrival()).get().at
    assert timezone.localtime(arrived).strftime("%d.%m.%Y %H:%M") == "03.07.2026 00:00"


@pytest.mark.parametrize("name", ["beitraege", "beteiligung-zahlen", "moderation"])
def test_the_files_say_the_day_they_are_made_which_is_not_older_than_what_is_in_them(client, staff, name):
    factories.live(factories.belzig())
    one = contribution()
    made = response(staff, one)
    said = date.fromisoformat(client.get(f"/daten/{name}.json").json()["stand"])
    assert said == timezone.localdate() >= timezone.localdate(made.published_at)


def test_the_file_has_the_answers_and_the_most_discussed_of_the_page(client, staff):
    wlan = factories.live_measure("Offenes WLAN", factories.belzig())
    for outcome in ("declined", "taken_up", "taken_up"):
        response(staff, on_measure(wlan), outcome=outcome)
    support(on_measure(wlan))
    page = client.get("/beteiligung/zahlen/").context
    found = rows(client.get("/beteiligung/zahlen.csv").text)
    assert [(row["Eintrag"], row["Beiträge"]) for row in found if row["Gliederung"] == "Ergebnis"] == [
        (one["label"], str(one["count"])) for one in page["outcomes"]
    ]
    said = [row for row in found if row["Gliederung"] == "Am meisten besprochen"]
    assert [[row[name] for name in ("Eintrag", "Beiträge", "Beantwortet", "Unterstützung")] for row in said] == [
        [f"{p.label}: {p.title}", str(p.total), str(p.total - p.open), str(p.support)] for p in page["most_discussed"]
    ]
    assert len(said) == 1 and len(page["outcomes"]) == 2


def test_each_waiting_time_can_be_counted_from_the_file(client, staff):
    answered_after(3, staff)
    response(staff, contribution(source="paper", consent="ja", received_on=days_ago(9).date()))
    contribution("offen")
    found = client.get("/daten/beitraege.json").json()["zeilen"]
    days = [
        datetime.fromisoformat(row["erste_antwort"]) - moment_of(row["eingegangen"])
        for row in found
        if row["erste_antwort"]
    ]
    assert [row["erste_antwort"] is None for row in found] == [False, False, True]
    assert figures.overall().median == round(sum(days, timedelta()) / 2 / timedelta(days=1), 1)


def test_the_file_has_the_same_figures(client, staff):
    factories.live(factories.belzig())
    answered_after(2.5, staff, municipality=factories.belzig())
    contribution(municipality=factories.belzig())
    answer = client.get("/beteiligung/zahlen.csv")
    assert answer["Content-Type"].startswith("text/csv") and "attachment" in answer["Content-Disposition"]
    whole = next(row for row in rows(answer.text) if row["Gliederung"] == "Alle Beiträge")
    assert (whole["Beiträge"], whole["Beantwortet"], whole["Anteil in Prozent"]) == ("2", "1", "50")
    assert whole["Tage bis zur Antwort (Median)"] == "2,5"
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
    assert found[1]["Text"].startswith("'+49") and found[0]["Antwort"].startswith("'-1")
    assert "Anna" not in text and "Bernd" not in text and "Heimlich" not in text


def test_the_data_page_offers_both_and_says_that_names_are_left_out(client):
    contribution()
    page = client.get("/daten/").text
    assert 'href="/daten/beteiligung-zahlen.csv"' in page and "ohne die Namen der Beteiligten" in page
    assert client.get("/daten/beitraege.json").json()["zeilen"][0]["text"]


def test_the_first_page_leads_to_those_that_are_answered(client, staff):
    response(staff, contribution(), contribution())
    contribution()
    url = client.get("/beteiligung/").context["answered_url"]
    assert f'href="{url.replace("&", "&amp;")}"' in client.get("/beteiligung/").text
    assert client.get(url).context["count"] == 2
