"""What an Abo is about, which news belong to it, and how it ends."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from participation import following, personal
from participation.confirming import confirm
from participation.models import Participant, Submission, Subscription
from participation.submitting import submit
from strategy.models import ChangeEvent
from strategy.publishing import withdraw
from tests import factories as make
from tests.participation.factories import participant, subscription
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_queue(monkeypatch):
    monkeypatch.setattr("participation.outbox.nudge", lambda: None)
    monkeypatch.setattr("strategy.documents_owed.nudge", lambda: None)


@pytest.fixture
def anna():
    return participant()


def news(about=(), municipality_keys=(), sentence="Etwas ist neu."):
    return ChangeEvent.objects.create(
        sentence=sentence, about=list(about), municipality_keys=list(municipality_keys), at=timezone.now()
    )


class TestWhatItIsAbout:
    def test_each_kind_of_thing_has_a_title_a_label_and_an_address(self, anna):
        belzig = make.live(make.belzig())
        chapter, measure = make.live(make.chapter("Warum")), make.live_measure("Offenes WLAN")
        subscription(anna)
        subscription(anna, "municipality", belzig.key)
        subscription(anna, "chapter", chapter.key)
        subscription(anna, "measure", measure.key)
        found = following.subjects_of(Subscription.objects.all())
        assert {thing: (one["label"], one["title"]) for thing, one in found.items()} == {
            ("all", ""): ("Alles", "Alles Neue"),
            ("municipality", belzig.key): ("Kommune", "Bad Belzig"),
            ("chapter", chapter.key): ("Kapitel", "1 Warum"),
            ("measure", measure.key): ("Maßnahme", "Offenes WLAN"),
        }
        assert found["all", ""]["url"] == "/neues/"
        assert found["measure", measure.key]["url"].startswith("/massnahmen/")
        assert found["measure", measure.key]["name"] == "Maßnahme „Offenes WLAN“"

    def test_what_is_gone_keeps_its_last_title_and_says_so(self, anna):
        measure = make.live_measure("Offenes WLAN")
        withdraw(measure)
        found = following.subjects_of([subscription(anna, "measure", measure.key)])["measure", measure.key]
        assert (found["url"], found["title"]) == ("", "Offenes WLAN (nicht mehr öffentlich)")
        assert found["name"] == "Maßnahme „Offenes WLAN“ (nicht mehr öffentlich)"

    def test_what_never_was_has_a_name_too(self, anna):
        found = following.subjects_of([subscription(anna, "chapter", "nie")])
        assert found["chapter", "nie"]["title"] == "Kapitel (nicht mehr öffentlich)"

    def test_many_cost_what_few_cost(self, anna, django_assert_num_queries):
        measures = [make.live_measure(f"Maßnahme {number}") for number in range(6)]
        chapters = [make.live(make.chapter(f"Kapitel {number}")) for number in range(3)]
        for one in (measures[0], chapters[0]):
            withdraw(one)
        rows = [subscription(anna, "measure", one.key) for one in measures]
        rows += [subscription(anna, "chapter", one.key) for one in chapters]
        with django_assert_num_queries(3):
            following.subjects_of([rows[0], rows[1], rows[6]])
        with django_assert_num_queries(3):
            following.subjects_of(rows)


class TestWhichNewsBelongToIt:
    CASES = [
        ("all", "", {"measure", "other", "belzig", "both"}),
        ("measure", "wlan", {"measure"}),
        ("measure", "wla", set()),
        ("chapter", "wlan", set()),
        ("municipality", "bad-belzig", {"measure", "belzig", "both"}),
        ("municipality", "wiesenburg-mark", {"other", "both"}),
    ]

    @pytest.fixture
    def events(self):
        return {
            "measure": news(["measure/wlan"], ["bad-belzig"]),
            "other": news(["measure/rad", "chapter/warum"], ["wiesenburg-mark"]),
            "belzig": news([], ["bad-belzig"]),
            "both": news(["goal/1"], []),
        }

    @pytest.mark.parametrize(("about", "key", "expected"), CASES)
    def test_in_memory_and_in_the_database_alike(self, anna, events, about, key, expected):
        wanted = [events[name].pk for name in events if name in expected]
        one = subscription(anna, about, key)
        found = following.matching([one], list(events.values()))
        assert [event.pk for event in found[one.pk]] == wanted
        asked = ChangeEvent.objects.filter(following.news_filter(about, key)).order_by("pk")
        assert list(asked.values_list("pk", flat=True)) == wanted

    def test_matching_asks_nothing(self, anna, events, django_assert_num_queries):
        rows, all_news = [subscription(anna), subscription(anna, "measure", "wlan")], list(events.values())
        with django_assert_num_queries(0):
            found = following.matching(rows, all_news)
        assert [len(found[row.pk]) for row in rows] == [4, 1]


class TestEnding:
    def test_one_by_its_number(self, anna):
        one, other = subscription(anna), subscription(anna, "measure", "wlan")
        assert following.end(anna, one.pk) is True
        assert following.end(anna, one.pk) is False
        assert list(Subscription.objects.all()) == [other]

    def test_nobody_elses(self, anna):
        bens = subscription(participant("ben@example.org", "Ben"))
        assert following.end(anna, bens.pk) is False
        assert Subscription.objects.count() == 1

    def test_one_by_what_it_is_about(self, anna):
        subscription(anna, "measure", "wlan")
        subscription(anna, "measure", "rad")
        assert following.end_thing(anna.pk, "measure", "wlan") is True
        assert following.end_thing(anna.pk, "measure", "wlan") is False
        assert Subscription.objects.get().key == "rad"

    def test_all_and_again_and_of_somebody_deleted(self, anna):
        number = anna.pk
        subscription(anna)
        subscription(anna, "measure", "wlan")
        assert following.end_all(number) == 2
        assert following.end_all(number) == 0
        personal.forget(anna, keep_texts=False)
        assert following.end_all(number) == 0
        assert following.end_thing(number, "all", "") is False

    def test_it_counts_as_taking_part_but_only_if_something_ended(self, anna):
        long_ago = timezone.now() - timedelta(days=400)
        Participant.objects.update(last_active_at=long_ago)
        following.end_all(anna.pk)
        anna.refresh_from_db()
        assert anna.last_active_at == long_ago
        subscription(anna)
        following.end_all(anna.pk)
        anna.refresh_from_db()
        assert anna.last_active_at > long_ago

    def test_the_page_behind_the_confirmation_says_that_it_was_taken_back(self):
        sent = confirm(
            submit(uuid4(), "anna@example.org", "", subscriptions=[Subscription(about="all", rhythm="daily")])
        )
        following.end_all(sent.participant_id)
        assert Submission.objects.get().emptied == Submission.Emptied.TAKEN_BACK

    @pytest.mark.django_db(transaction=True)
    def test_twice_at_the_same_moment(self):
        anna = participant()
        subscription(anna)
        subscription(anna, "measure", "wlan")
        ended = at_once(*[lambda: following.end_all(anna.pk)] * 4)
        assert sorted(ended) == [0, 0, 0, 2]

    @pytest.mark.django_db(transaction=True)
    def test_while_the_person_deletes_everything(self):
        anna = participant()
        one = subscription(anna)
        at_once(
            lambda: following.end(anna, one.pk),
            lambda: personal.forget(anna, keep_texts=False),
            lambda: following.end_all(anna.pk),
        )
        assert not Subscription.objects.exists() and not Participant.objects.exists()
