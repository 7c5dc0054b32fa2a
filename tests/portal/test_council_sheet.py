"""The council sheet: since when it counts, with what it compares, and what each part says."""

import json
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from measures.models import BudgetLine, Milestone
from participation import figures, moderation
from strategy import editions
from strategy.council_base import last_decision, months_before, usual_since
from strategy.models import Publication
from strategy.publishing import publish, withdraw
from strategy.state import State
from strategy.templatetags.portal_ui import german_date
from tests import factories as make
from tests.participation import factories as people
from tests.participation.phase_factories import consultation, event
from tests.portal.council_hands import ago, change, day, decided, places, row, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """Both municipalities, public for a long time."""
    with ago(100):
        return places()


@pytest.fixture
def belzig(world):
    return world[0]


@pytest.fixture
def wiesenburg(world):
    return world[1]


@pytest.fixture
def wlan(world):
    """A measure of both, on track in Bad Belzig, public for a long time."""
    with ago(90):
        return make.live_measure("Offenes WLAN", *world, row={"assessment": "on_track", "reason": ""})


class TestSinceWhen:
    def since(self, place):
        return usual_since(State.live(), place.key, timezone.localdate())

    def test_the_last_decision_counts(self, belzig):
        decided(belzig, 40, slug="alt")
        decided(belzig, 10, slug="neu")
        assert self.since(belzig) == day(10)

    def test_without_a_known_day_it_is_the_last_six_months(self, belzig):
        decided(belzig, 0, date=None, date_note="im Juni 2023")
        assert self.since(belzig) == months_before(timezone.localdate(), 6)

    @pytest.mark.parametrize("values", [{"result": ""}, {"result": "postponed"}, {"date": day(-5)}])
    def test_what_is_open_put_off_or_to_come_is_no_decision(self, belzig, values):
        decided(belzig, 10, **values)
        assert last_decision(State.live(), belzig.key, timezone.localdate()) is None

    @pytest.mark.parametrize("result", ["accepted", "amended", "rejected", "noted"])
    def test_every_other_result_is_one(self, belzig, result):
        decided(belzig, 10, result=result)
        assert self.since(belzig) == day(10)

    def test_the_other_council_decides_for_itself(self, belzig, wiesenburg):
        decided(wiesenburg, 10)
        assert self.since(belzig) != day(10)

    @pytest.mark.parametrize(
        ("today", "before"),
        [
            (date(2026, 11, 23), date(2026, 5, 23)),
            (date(2026, 8, 31), date(2026, 2, 28)),
            (date(2024, 8, 31), date(2024, 2, 29)),
            (date(2026, 3, 1), date(2025, 9, 1)),
        ],
    )
    def test_months_end_where_they_end(self, today, before):
        assert months_before(today, 6) == before


class TestCompared:
    def test_with_the_edition_that_was_decided_on_not_with_what_came_before_the_session(self, belzig, wlan):
        with ago(30):
            edition = editions.freeze("Für die Sitzung")
        with ago(20):
            change(wlan, belzig, assessment="delayed", reason="Der Masten fehlt.")
        decided(belzig, 10, edition=edition, paper_number="12/2026")
        made = sheet(belzig, day(10))
        assert made["base"]["kind"] == "edition" and "Fassung 1" in made["base"]["sentence"]
        assert "Bewertung: bisher Im Plan, jetzt Verzögert" in row(made, "Offenes WLAN")["facts"]
        assert made["comparison"] == "/dokumente/vergleich/fassung-1..arbeitsstand/?kommune=bad-belzig"
        assert (made["reason"], made["resolution"]["paper_number"]) == ("resolution", "12/2026")

    def test_everything_counts_from_the_edition_that_was_decided_on(self, belzig, wlan):
        """Also what was said between its freezing and the session."""
        with ago(30):
            edition = editions.freeze("Für die Sitzung")
        people.on_measure(wlan, confirmed_at=people.days_ago(35))
        people.on_measure(wlan, confirmed_at=people.days_ago(20))
        decided(belzig, 10, edition=edition)
        made = sheet(belzig, day(10))
        assert made["base"]["since"] == f"Fassung 1 ({german_date(day(30))})"
        assert made["base"]["counted"] == f"seit Fassung 1 ({german_date(day(30))})"
        assert (made["talk"]["new"]["total"], made["talk"]["overall"]["total"]) == (1, 2)

    def test_what_was_decided_on_an_unknown_day_is_named(self, belzig, wiesenburg):
        told = {"date": None, "date_note": "26. oder 27. Juni 2023; unklar", "edition_title": "Strategie 2023"}
        decided(belzig, 0, **told)
        assert sheet(belzig, day(30))["undated"] == [
            {"title": "Strategie 2023", "body": "Rat", "when": "26. oder 27. Juni 2023"}
        ]
        assert sheet(wiesenburg, day(30))["undated"] == []

    def test_with_the_end_of_the_day_where_no_edition_was_decided_on(self, belzig, wlan):
        with ago(10):
            change(wlan, belzig, assessment="delayed", reason="Am Sitzungstag.")
        with ago(9):
            change(wlan, belzig, phase="implementation")
        decided(belzig, 10)
        made = sheet(belzig, day(10))
        assert made["base"]["kind"] == "day"
        assert row(made, "Offenes WLAN")["facts"] == ["Phase: bisher noch nicht bekannt, jetzt Umsetzung"]
        assert f"stand-{day(10)}..arbeitsstand" in made["comparison"]

    def test_with_the_oldest_edition_if_nothing_was_public_yet(self, belzig, wlan):
        with ago(20):
            editions.freeze("Die erste")
        change(wlan, belzig, assessment="delayed", reason="Der Masten fehlt.")
        made = sheet(belzig, day(200))
        assert made["base"]["kind"] == "first" and "noch nichts veröffentlicht" in made["base"]["sentence"]
        assert [found["title"] for found in made["changes"]["rows"]] == ["1-1 Offenes WLAN"]

    def test_with_nothing_everything_is_new_and_not_listed(self, belzig, wlan):
        made = sheet(belzig, day(200))
        assert made["base"]["kind"] == "nothing" and made["comparison"] == ""
        assert made["changes"]["count"] == made["changes"]["new"] > 0 and made["changes"]["rows"] == []

    def test_the_newest_edition_is_named_with_what_both_councils_said(self, belzig, wlan):
        edition = editions.freeze("Für die Sitzung", is_example=True)
        decided(belzig, 0, edition=edition)
        newest = sheet(belzig, day(0))["newest"]
        assert newest["is_example"] and "In Bad Belzig beschlossen, in Wiesenburg/Mark noch nicht" in newest["standing"]


class TestDecision:
    """What stands at the head: what waits for this council, or what it decided last."""

    def head(self, place):
        found = sheet(place, day(30), with_words=True)["decision"]
        return found["kind"], found["title"], [link["label"] for link in found["links"]]

    @pytest.fixture
    def first(self, belzig, wlan):
        with ago(40):
            return editions.freeze("Erste")

    @pytest.fixture
    def second(self, first, belzig, wlan):
        with ago(20):
            change(wlan, belzig, assessment="delayed", reason="Der Masten fehlt.")
            return editions.freeze("Zweite")

    def test_nothing_waits_and_nothing_was_decided(self, belzig, first):
        """A draft is not put to anybody."""
        assert self.head(belzig) == ("none", "", [])

    def test_an_edition_in_consultation_waits_for_both(self, belzig, wiesenburg, first):
        editions.open_consultation(first)
        for place in (belzig, wiesenburg):
            assert self.head(place) == ("open", "Fassung 1 (Erste)", ["Seite der Fassung"])

    def test_one_that_the_other_has_adopted_waits_for_this_one(self, belzig, wiesenburg, first):
        decided(belzig, 5, edition=first)
        assert self.head(wiesenburg)[:2] == ("open", "Fassung 1 (Erste)")
        assert (
            "in Wiesenburg/Mark noch nicht entschieden"
            in sheet(wiesenburg, day(30), with_words=True)["decision"]["said"]
        )
        assert self.head(belzig)[:2] == ("last", "Fassung 1 (Erste)")
        assert sheet(belzig, day(30), with_words=True)["decision"]["said"] == f"beschlossen am {german_date(day(5))}"

    def test_it_leads_to_the_file_the_page_and_what_is_new_since_the_last_one(self, belzig, first, second):
        decided(belzig, 30, edition=first)
        editions.open_consultation(second)
        file = {"state": "done", "sha256": "a" * 64, "content_hash": "c" * 64, "file_name": "Lang.pdf", "size": 1}
        Publication.objects.filter(edition=second, scope="", variant="long").update(
            **file, pages=9, content_date=second.frozen_at
        )
        links = sheet(belzig, day(30), with_words=True)["decision"]["links"]
        assert [link["label"].split(",")[0] for link in links] == [
            "Langfassung (PDF)", "Seite der Fassung", "Vergleich mit Fassung 1",
        ]  # fmt: skip
        assert links[0]["url"].endswith("/Lang.pdf")
        assert links[1]["url"] == "/dokumente/fassung-2/"
        assert links[2]["url"] == "/dokumente/vergleich/fassung-1..fassung-2/?kommune=bad-belzig"

    def test_put_off_is_not_decided(self, belzig, first):
        editions.open_consultation(first)
        decided(belzig, 5, edition=first, result="postponed")
        assert self.head(belzig)[0] == "open"

    def test_refused_is(self, belzig, first):
        editions.open_consultation(first)
        decided(belzig, 5, edition=first, result="rejected")
        assert sheet(belzig, day(30), with_words=True)["decision"]["said"] == f"abgelehnt am {german_date(day(5))}"

    def test_what_both_adopted_waits_for_nobody(self, belzig, wiesenburg, first):
        decided(belzig, 5, edition=first)
        decided(wiesenburg, 4, edition=first)
        assert self.head(wiesenburg)[0] == "last"

    def test_without_an_edition_the_resolution_names_what_it_was_about(self, belzig):
        told = {"date": None, "date_note": "im Juni 2023; unklar", "edition_title": "Strategie 2023"}
        decided(belzig, 0, **told)
        made = sheet(belzig, day(30), with_words=True)["decision"]
        assert (made["kind"], made["title"], made["said"]) == ("last", "Strategie 2023", "beschlossen, im Juni 2023")

    @pytest.mark.parametrize("with_words", [True, False])
    def test_only_councils_that_an_edition_was_frozen_with_decide_on_it(self, world, first, with_words):
        for place in world:
            decided(place, 5, edition=first)
        third = make.live(make.municipality("Niemegk"))
        made = sheet(world[0], day(30), with_words=with_words)
        assert made["decision"]["kind"] == "last" and "Niemegk" not in made["newest"]["standing"]
        assert sheet(third, day(30), with_words=with_words)["decision"]["kind"] == "none"


class TestDecisionInTheFile:
    """It says what revisions say, so the same ones always give the same file."""

    @pytest.fixture
    def edition(self, belzig, wlan):
        return editions.freeze("Erste")

    def test_neither_consultation_nor_a_finished_document_changes_it(self, belzig, edition):
        before = sheet(belzig, day(30))
        assert editions.open_consultation(edition)
        file = {"state": "done", "sha256": "a" * 64, "content_hash": "c" * 64, "file_name": "Lang.pdf", "size": 1}
        done = Publication.objects.filter(edition=edition, scope="", variant="long")
        assert done.update(**file, pages=9, content_date=edition.frozen_at) == 1
        assert sheet(belzig, day(30)) == before
        head = sheet(belzig, day(30), with_words=True)["decision"]
        assert head["kind"] == "open" and head["links"][0]["url"].endswith("/Lang.pdf")

    def test_what_no_council_has_adopted_is_undecided_put_or_not(self, belzig, edition):
        head = sheet(belzig, day(30))["decision"]
        assert (head["kind"], head["title"], head["slug"]) == ("undecided", "Fassung 1 (Erste)", "fassung-1")
        assert "in Wiesenburg/Mark noch nicht entschieden" in head["said"]
        assert [link["url"] for link in head["links"]] == ["/dokumente/fassung-1/"]

    def test_one_that_the_other_has_adopted_comes_before_a_newer_draft(self, belzig, wiesenburg, edition, wlan):
        decided(belzig, 0, edition=edition)
        change(wlan, belzig, assessment="delayed", reason="Der Masten fehlt.")
        editions.freeze("Zweite")
        head = sheet(wiesenburg, day(30))["decision"]
        assert (head["kind"], head["slug"]) == ("open", "fassung-1")

    def test_after_one_that_all_adopted_nothing_older_waits(self, belzig, wiesenburg, edition, wlan):
        change(wlan, belzig, assessment="delayed", reason="Der Masten fehlt.")
        second = editions.freeze("Zweite")
        decided(belzig, 0, edition=second, slug="eins")
        decided(wiesenburg, 0, edition=second, slug="zwei")
        assert sheet(belzig, day(30))["decision"]["kind"] == "last"


class TestChanges:
    def test_nothing_changed(self, belzig, wlan):
        changes = sheet(belzig, day(30))["changes"]
        assert (changes["count"], changes["rows"]) == (0, [])

    def test_state_money_and_dates_come_in_short_words(self, belzig, wlan):
        own = wlan.implementations.get(municipality=belzig)
        BudgetLine.objects.create(implementation=own, year=2027, planned=20000)
        Milestone.objects.create(implementation=own, title="Masten steht", planned=date(2027, 3, 1))
        change(wlan, belzig, planned_end=date(2027, 6, 30))
        assert row(sheet(belzig, day(30)), "Offenes WLAN")["facts"] == [
            "2027, geplant: bisher noch nicht bekannt, jetzt 20.000\u00a0€",
            "Ende geplant: bisher noch nicht bekannt, jetzt Juni 2027",
            "Meilenstein „Masten steht“ neu",
        ]

    def test_passages_are_named_by_their_numbers(self, belzig):
        with ago(50):
            chapter = make.live(make.chapter("Warum", text="<p>Der erste Absatz bleibt.</p><p>Dieser wird anders.</p>"))
        chapter.text = "<p>Der erste Absatz bleibt.</p><p>Dieser wird nun anders.</p><p>Und noch einer kommt dazu.</p>"
        chapter.save()
        publish(chapter)
        assert row(sheet(belzig, day(30)), "Warum")["facts"] == ["Absätze geändert: 1.0-2; neu: 1.0-3"]

    def test_what_comes_and_goes_is_said(self, belzig, wlan):
        make.live_measure("Mitfahrbank", belzig)
        withdraw(wlan)
        made = sheet(belzig, day(30))
        assert row(made, "Mitfahrbank")["what"] == "new"
        assert (row(made, "WLAN")["what"], row(made, "WLAN")["url"]) == ("removed", "")

    def test_what_belongs_to_the_other_municipality_stays_away(self, belzig, wiesenburg, wlan):
        change(wlan, wiesenburg, assessment="delayed", reason="Nur dort.")
        make.live(make.chapter("Wiesenburg heute", wiesenburg))
        assert sheet(belzig, day(30))["changes"]["count"] == 0
        assert sheet(wiesenburg, day(30))["changes"]["count"] == 2

    def test_measures_come_first_and_the_own_decision_is_no_news(self, belzig, wlan):
        decided(belzig, 30)
        make.live(make.term(), make.chapter("Warum"))
        change(wlan, belzig, phase="idea")
        assert [found["kind"] for found in sheet(belzig, day(30))["changes"]["rows"]] == [
            "measure",
            "chapter",
            "glossary",
        ]


class TestMeasuresAndMoney:
    def test_reasons_and_what_it_was_before(self, belzig, wlan):
        change(wlan, belzig, assessment="delayed", reason="Der Masten fehlt.")
        measures = sheet(belzig, day(30))["measures"]
        assert measures["trouble"] == 1
        concern = measures["concerns"][0]
        assert (concern["label"], concern["before"], concern["reason"]) == ("Verzögert", "Im Plan", "Der Masten fehlt.")

    def test_milestones_are_late_when_their_month_is_over(self, belzig, wlan):
        own = wlan.implementations.get(municipality=belzig)
        today = timezone.localdate()
        Milestone.objects.create(implementation=own, title="Längst", planned=today - timedelta(days=70))
        Milestone.objects.create(implementation=own, title="Diesen Monat", planned=today.replace(day=1))
        publish(own)
        made = sheet(belzig, day(30))
        assert [found["title"] for found in made["measures"]["overdue"]] == ["Längst"]
        assert [found["title"] for found in made["dates"]] == ["Diesen Monat"]

    def test_unknown_money_is_not_nothing(self, world, belzig, wlan):
        own = wlan.implementations.get(municipality=belzig)
        with ago(50):
            BudgetLine.objects.create(implementation=own, year=2026, planned=10000, spent=0)
            publish(own)
            make.live_measure("Mitfahrbank", belzig)
        BudgetLine.objects.create(implementation=own, year=2027, planned=5000)
        publish(own)
        money = sheet(belzig, day(30))["money"]
        assert money["total"]["planned"] == {"amount": "15000", "is_partial": False}
        assert money["total"]["spent"] == {"amount": "0", "is_partial": True}
        assert money["total"]["own_share"] == {"amount": None, "is_partial": False}
        assert money["before"]["planned"]["amount"] == "10000"
        assert money["difference"] == {"planned": "+5.000\u00a0€", "spent": "nicht vergleichbar", "own_share": ""}
        assert money["reason"]["spent"] == "seither 1 unbekannter Betrag mehr" and money["reason"]["planned"] == ""
        assert (money["unknown"], money["count"]) == (1, 2)


class TestParticipation:
    @pytest.fixture
    def office(self):
        return make.staff("ola")

    def test_what_was_spoken_about_since_comes_first(self, belzig, wlan):
        quiet = make.live_measure("Mitfahrbank", belzig)
        for _number in range(3):
            people.on_measure(quiet, confirmed_at=people.days_ago(50))
        people.on_measure(wlan, confirmed_at=people.days_ago(2))
        found = sheet(belzig, day(30))["talk"]["discussed"]
        assert [(place["title"], place["new"], place["total"]) for place in found] == [
            ("Offenes WLAN", 1, 1),
            ("Mitfahrbank", 0, 3),
        ]

    def test_share_and_median_of_what_came_in_since_and_of_all(self, belzig, wlan, office):
        old = people.on_measure(wlan, confirmed_at=people.days_ago(60))
        people.response(office, old, published_at=people.days_ago(50))
        new = people.on_measure(wlan, confirmed_at=people.days_ago(5))
        people.response(office, new, published_at=people.days_ago(3))
        people.on_measure(wlan, confirmed_at=people.days_ago(1))
        talk = sheet(belzig, day(30))["talk"]
        assert talk["new"] == {"total": 2, "answered": 1, "open": 1, "share": 50, "median": 2.0}
        assert (talk["overall"]["total"], talk["overall"]["share"], talk["overall"]["median"]) == (3, 67, 6.0)

    def test_open_questions_are_gathered_by_place_the_longest_wait_first(self, belzig, wlan):
        chapter = make.live(make.chapter("Warum", belzig, text="<p>Ein Absatz.</p>"))
        block = State.live("chapter").get("chapter", chapter.key)["blocks"][0]["id"]
        people.on_measure(wlan, confirmed_at=people.days_ago(3))
        people.on_measure(wlan, confirmed_at=people.days_ago(2))
        people.on_block(chapter, block, confirmed_at=people.days_ago(9))
        people.contribution(confirmed_at=people.days_ago(1))
        waiting = sheet(belzig, day(30))["talk"]["open"]
        assert waiting["count"] == 4
        assert [(group["label"], group["count"], group["days"]) for group in waiting["groups"]] == [
            ("Absatz 1.0-1", 1, 9),
            ("Maßnahme", 2, 3),
            ("Eigener Vorschlag", 1, 1),
        ]
        assert [group["where"] for group in waiting["groups"]] == ["Arbeitsstand", "", ""]

    def test_only_what_is_public_and_concerns_this_council(self, belzig, wiesenburg, office):
        people.contribution(municipality=wiesenburg)
        people.contribution(state="held")
        people.contribution(municipality=belzig)
        people.contribution(municipality=None)
        assert sheet(belzig, day(30))["talk"]["overall"]["total"] == 2

    def test_what_is_kept_for_both_counts_for_both_as_in_the_figures(self, belzig, wiesenburg, wlan):
        people.on_measure(make.live_measure("Mitfahrbank", belzig), municipality=None)
        people.on_measure(wlan, municipality=wiesenburg)
        people.contribution(municipality=belzig)
        rows = {figure.key: figure.total for figure in figures.by_municipality(State.live(*figures.NEEDS))}
        assert rows == {belzig.key: 1, wiesenburg.key: 1, "": 1}
        for place in (belzig, wiesenburg):
            talk = sheet(place, day(30))["talk"]
            assert talk["overall"]["total"] == talk["open"]["count"] == rows[place.key] + rows[""] == 2

    def test_each_number_is_that_of_the_list_behind_it(self, client, belzig, wiesenburg, wlan, office):
        for scope in (belzig, None, wiesenburg):
            people.contribution(municipality=scope)
            people.on_measure(wlan, municipality=scope)
        people.response(office, people.on_measure(wlan, municipality=belzig), people.contribution(municipality=None))
        talk = sheet(belzig, day(30))["talk"]

        def listed(url):
            return client.get(url).context["count"]

        assert talk["overall"]["total"] == listed(talk["url"]) == 6
        assert talk["open"]["count"] == listed(f"{talk['url']}&ergebnis=offen") == 4
        assert [group["count"] for group in talk["open"]["groups"]] == [2, 2]
        assert [listed(group["url"]) for group in talk["open"]["groups"]] == [2, 2]
        assert [(place["total"], listed(place["url"])) for place in talk["discussed"]] == [(3, 3)]
        assert "Bad Belzig oder beide Kommunen" in client.get(talk["url"]).content.decode()

    def test_one_thing_is_one_row_whatever_phase_it_was_said_in(self, belzig, wlan):
        for key in ("", "runde-eins", "runde-zwei"):
            people.contribution(consultation_key=key)
            people.on_measure(wlan, consultation_key=key)
        for key in ("runde-eins", "runde-zwei"):
            asked = {"subject": "question", "question_key": "wo"}
            people.contribution(consultation_key=key, **asked)
        groups = sheet(belzig, day(30))["talk"]["open"]["groups"]
        assert sorted((group["label"], group["count"]) for group in groups) == [
            ("Eigener Vorschlag", 3), ("Frage", 1), ("Frage", 1), ("Maßnahme", 3),
        ]  # fmt: skip

    def test_hidden_ones_vanish_at_once(self, client, belzig):
        mo = make.staff("mo", ("moderator", belzig))
        one = people.contribution("Ganz unverwechselbare Frage", municipality=belzig)
        page = "/dokumente/ratsblatt/bad-belzig/"
        assert "unverwechselbare" in client.get(page).content.decode()
        moderation.hide(one, mo, "insult", "Der zweite Satz.")
        assert "unverwechselbare" not in client.get(page).content.decode()

    def test_without_words_there_is_neither_word_nor_name(self, belzig, wlan):
        anna = people.participant("anna@example.org", "Anna Unverkennbar")
        people.on_measure(wlan, "Geheimnisvoll formuliert", by=anna)
        people.contribution("Geheimnisvoll formuliert", title="Geheimnisvoll betitelt", by=anna)
        whole = json.dumps(sheet(belzig, day(30)))
        assert "Geheimnisvoll" not in whole and "Anna" not in whole
        with_words = json.dumps(sheet(belzig, day(30), with_words=True))
        assert "Geheimnisvoll" in with_words and "Anna" not in with_words

    def test_dates_of_both_and_of_this_municipality_in_order(self, belzig, wiesenburg):
        make.live(
            event("Werkstatt", belzig, starts_at=people.days_ago(-9)),
            event("Anderswo", wiesenburg, starts_at=people.days_ago(-2)),
            event("Abgesagt", None, starts_at=people.days_ago(-3), is_cancelled=True),
            event("Vorbei", None, starts_at=people.days_ago(3)),
            consultation("Offene Runde", None, starts_at=people.days_ago(1)),
        )
        found = sheet(belzig, day(30))["dates"]
        assert [(found["kind"], found["title"]) for found in found] == [
            ("Beteiligung endet", "Offene Runde"),
            ("Veranstaltung", "Werkstatt"),
        ]


def test_the_number_of_statements_does_not_grow(belzig, wlan):
    def statements():
        with CaptureQueriesContext(
            connection,
        ) as found:
            sheet(belzig, day(30), with_words=True)
        return len(found)

    people.on_measure(wlan)
    few = statements()
    for number in range(4):
        people.on_measure(make.live_measure(f"Maßnahme {number}", belzig))
        people.contribution(municipality=belzig)
    assert statements() <= few
    assert few <= 16
