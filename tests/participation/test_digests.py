"""Digests are made when they are due: never empty, nothing told twice, nothing forgotten."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from threading import Event

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from participation import digests, following, personal, tasks
from participation.models import OutgoingMail, Participant, Subscription
from strategy import publishing
from strategy.models import ChangeEvent
from strategy.publishing import announce, settled_news
from tests.participation.factories import participant, subscription
from tests.threads import at_once

#: A Monday, at seven in the morning in Bad Belzig.
MONDAY = datetime(2026, 11, 23, 6, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(days=7)


@pytest.fixture(autouse=True)
def no_queue(monkeypatch):
    monkeypatch.setattr("participation.outbox.nudge", lambda: None)


def follow(person, about="all", key="", rhythm="weekly", **values):
    values = {"told_up_to": newest(), "due_at": digests.next_due(rhythm, MONDAY - DAY), **values}
    return subscription(person, about, key, rhythm=rhythm, **values)


def newest():
    return max(ChangeEvent.objects.values_list("pk", flat=True), default=0)


def news(*about, place=None):
    """One line of news; its number."""
    return announce("Neu.", municipality_keys=[place] if place else [], about=[one.split("/") for one in about]).pk


def told(person=None):
    """What each digest tells, in the order in which they were made."""
    mails = OutgoingMail.objects.filter(kind="digest").order_by("created_at")
    return [mail.context["events"] for mail in (mails.filter(participant=person) if person else mails)]


@pytest.mark.django_db
class TestWhatIsTold:
    def test_what_came_since_the_last_mail_and_belongs_to_what_the_person_follows(self):
        news("measure/wlan")
        anna = participant()
        follow(anna, "measure", "wlan")
        first = news("measure/wlan", "chapter/warum")
        news("measure/bus")
        second = news("measure/wlan")
        assert digests.make_due(MONDAY) == 1
        assert told(anna) == [[first, second]]

    @pytest.mark.parametrize(
        ("about", "key", "expected"),
        [
            ("all", "", [0, 1, 2, 3]),
            ("municipality", "bad-belzig", [0, 2, 3]),
            ("chapter", "warum", [2]),
            ("measure", "wlan", [0]),
            ("measure", "wl", []),
        ],
    )
    def test_each_thing_has_its_news(self, about, key, expected):
        follow(participant(), about, key)
        numbers = [
            news("measure/wlan", place="bad-belzig"),
            news("measure/bus", place="wiesenburg-mark"),
            news("chapter/warum"),
            news(),
        ]
        digests.make_due(MONDAY)
        assert told() == ([[numbers[place] for place in expected]] if expected else [])

    def test_nothing_new_no_mail_and_the_next_one_is_due_a_week_later(self):
        mine = follow(participant(), "measure", "wlan")
        other = news("measure/bus")
        assert digests.make_due(MONDAY) == 0 and told() == []
        mine.refresh_from_db()
        assert (mine.told_up_to, mine.due_at) == (other, MONDAY + WEEK)

    def test_what_belongs_to_several_of_ones_abos_is_told_once(self):
        anna = participant()
        follow(anna), follow(anna, "measure", "wlan"), follow(anna, "municipality", "bad-belzig")
        number = news("measure/wlan", place="bad-belzig")
        assert digests.make_due(MONDAY) == 1
        assert told() == [[number]]

    def test_the_weekly_mail_leaves_out_what_the_daily_one_told(self):
        anna = participant()
        follow(anna)
        follow(anna, "measure", "wlan", rhythm="daily", due_at=MONDAY - DAY)
        early = news("measure/wlan")
        assert digests.make_due(MONDAY - DAY) == 1
        other, late = news("measure/bus"), news("measure/wlan")
        assert digests.make_due(MONDAY) == 1
        assert told() == [[early], [other, late]]

    def test_also_when_the_daily_one_was_ended_meanwhile(self):
        anna = participant()
        follow(anna)
        daily = follow(anna, "measure", "wlan", rhythm="daily", due_at=MONDAY - DAY)
        early = news("measure/wlan")
        digests.make_due(MONDAY - DAY)
        following.end(anna, daily.pk)
        late = news("measure/wlan")
        digests.make_due(MONDAY)
        assert told() == [[early], [late]]

    def test_the_daily_one_leaves_out_what_the_weekly_one_told(self):
        anna = participant()
        follow(anna)
        daily = follow(anna, "measure", "wlan", rhythm="daily", due_at=MONDAY + timedelta(hours=1))
        number = news("measure/wlan")
        digests.make_due(MONDAY)
        digests.make_due(MONDAY + timedelta(hours=1))
        assert told() == [[number]]
        daily.refresh_from_db()
        assert daily.told_up_to == number

    def test_an_abo_of_today_tells_nothing_of_yesterday(self):
        anna = participant()
        follow(anna, "measure", "wlan", told_up_to=0)
        old = news("measure/wlan", "chapter/warum")
        follow(anna, "chapter", "warum")
        new = news("chapter/warum")
        digests.make_due(MONDAY)
        assert told() == [[old, new]]

    def test_nobody_gets_what_they_have_not_confirmed(self):
        Subscription.objects.create(about="all", rhythm="daily", participant=participant())
        news()
        assert digests.make_due(MONDAY) == 0 and digests.make_due(MONDAY, before_time=True) == 0

    def test_each_person_gets_a_mail_of_their_own(self):
        anna, bert = participant(), participant("bert@example.org", "Bert")
        follow(anna), follow(bert, "measure", "wlan")
        one, other = news("measure/wlan"), news()
        assert digests.make_due(MONDAY) == 2
        assert told(anna) == [[one, other]] and told(bert) == [[one]]

    def test_whose_mails_come_back_gets_none_and_later_only_what_is_new_then(self):
        anna = participant()
        follow(anna)
        Participant.objects.update(mail_stopped_at=MONDAY - DAY)
        news()
        assert digests.make_due(MONDAY) == 0
        Participant.objects.update(mail_stopped_at=None)
        number = news()
        assert digests.make_due(MONDAY + WEEK) == 1
        assert told() == [[number]]


@pytest.mark.django_db
class TestTheClock:
    def test_nothing_is_made_before_it_is_due(self):
        follow(participant())
        news()
        assert digests.make_due(MONDAY - timedelta(seconds=1)) == 0 and told() == []

    def test_repeating_it_makes_nothing_more(self):
        follow(participant())
        news()
        assert [digests.make_due(MONDAY) for _ in range(3)] == [1, 0, 0]

    def test_three_days_without_a_clock_are_one_mail(self):
        mine = follow(participant(), rhythm="daily", due_at=MONDAY)
        numbers = [news() for _ in range(3)]
        late = MONDAY + 3 * DAY + timedelta(hours=5)
        assert [digests.make_due(late), digests.make_due(late)] == [1, 0]
        assert told() == [numbers]
        mine.refresh_from_db()
        assert mine.due_at == MONDAY + 4 * DAY

    def test_a_clock_that_is_set_back_tells_nothing_again(self):
        follow(participant(), rhythm="daily", due_at=MONDAY)
        first = news()
        digests.make_due(MONDAY + DAY)
        Subscription.objects.update(due_at=MONDAY)
        second = news()
        digests.make_due(MONDAY)
        assert told() == [[first], [second]]

    @pytest.mark.parametrize("begin", [datetime(2026, 3, 23, 6, tzinfo=UTC), datetime(2026, 10, 19, 5, tzinfo=UTC)])
    def test_two_weeks_around_a_change_of_the_clocks_are_fourteen_daily_mails(self, begin):
        """The sweep comes each hour; each morning brings one mail, at seven by the clock on the wall."""
        follow(participant(), rhythm="daily", due_at=begin)
        hours = [begin + timedelta(hours=n) for n in range(13 * 24 + 12)]
        made = []
        for hour in hours:
            news()
            if digests.make_due(hour):
                made.append(hour)
        assert len(made) == 14 and len({moment.date() for moment in made}) == 14
        assert [moment - begin for moment in made[:6]] == [n * DAY for n in range(6)]
        numbers = [number for numbers in told() for number in numbers]
        assert len(numbers) == len(set(numbers))
        assert set(made[-1].astimezone(publishing.timezone.get_default_timezone()).timetuple()[3:5]) == {7, 0}

    def test_before_time_tells_everybody_and_the_regular_mail_only_the_rest(self):
        mine = follow(participant(), due_at=MONDAY)
        first = news()
        assert digests.make_due(MONDAY - DAY, before_time=True) == 1
        assert digests.make_due(MONDAY - DAY, before_time=True) == 0
        mine.refresh_from_db()
        assert mine.due_at == MONDAY
        second = news()
        assert digests.make_due(MONDAY) == 1
        assert told() == [[first], [second]]

    def test_the_task_does_it(self, time_machine):
        time_machine.move_to(MONDAY)
        follow(participant())
        news()
        tasks.make_digests()
        assert len(told()) == 1


@pytest.mark.django_db
class TestCost:
    def test_statements_do_not_grow_with_the_news_nor_with_the_abos(self, django_assert_num_queries):
        def cost(person, things, lines):
            for number in range(things):
                follow(person, "measure", f"{person.pk}-{number}")
            for number in range(lines):
                news(f"measure/{person.pk}-{number % things}")
            with django_assert_num_queries(1000, exact=False) as captured:
                assert digests.make_due(MONDAY) == 1
            return len(captured)

        assert cost(participant(), 1, 1) == cost(participant("b@example.org"), 8, 40)

    def test_nobody_waits_for_who_publishes_when_nothing_is_due(self, django_assert_num_queries):
        follow(participant())
        with django_assert_num_queries(1):
            digests.make_due(MONDAY - DAY)


@pytest.mark.django_db
class TestFaults:
    def test_one_person_who_cannot_be_told_keeps_nobody_waiting(self, monkeypatch, caplog):
        anna, bert = participant(), participant("bert@example.org", "Bert")
        follow(anna), follow(bert)
        number, make = news(), digests._make

        def broken(participant_pk, *args):
            if participant_pk == anna.pk:
                raise ValueError("anna@example.org")
            return make(participant_pk, *args)

        monkeypatch.setattr(digests, "_make", broken)
        assert digests.make_due(MONDAY) == 1 and told(bert) == [[number]]
        assert "ValueError" in caplog.text and "anna@" not in caplog.text
        monkeypatch.undo()
        assert digests.make_due(MONDAY) == 1 and told(anna) == [[number]]

    def test_a_fault_while_it_is_noted_leaves_everything_as_it_was(self, monkeypatch):
        mine = follow(participant())
        number = news()
        monkeypatch.setattr("participation.outbox.owe", lambda *args, **values: 1 / 0)
        digests.make_due(MONDAY)
        mine.refresh_from_db()
        assert mine.due_at == MONDAY and mine.told_up_to < number and told() == []

    def test_who_was_deleted_since_the_list_was_read_gets_nothing(self, monkeypatch):
        anna = participant()
        follow(anna)
        news()
        monkeypatch.setattr(digests, "settled_news", lambda: (anna.delete(), newest())[1])
        assert digests.make_due(MONDAY) == 0 and told() == []


@pytest.mark.django_db
class TestTheOperator:
    def says(self, *options):
        out = StringIO()
        call_command("digests", *options, stdout=out)
        return out.getvalue()

    def test_sees_who_waits_for_what_and_no_address(self, time_machine):
        time_machine.move_to(MONDAY - DAY)
        follow(participant()), follow(participant("b@example.org"), "measure", "wlan", rhythm="daily")
        text = self.says()
        assert "Abos: 2 von 2 Personen, 1 täglich, 1 wöchentlich" in text
        assert "Nächste Sammelmail: 23.11.2026 07:00" in text
        assert "@" not in text

    def test_without_any_abo(self):
        assert "Abos: keine" in self.says()

    def test_can_have_them_sent_now(self, time_machine):
        time_machine.move_to(MONDAY - DAY)
        follow(participant())
        news()
        assert "Vorgemerkt: 1" in self.says("--now")
        assert "Vorgemerkt: 0" in self.says("--now")


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_clocks_make_one_mail(self):
        for n in range(5):
            follow(participant(f"p{n}@example.org"))
        number = news()
        assert sum(at_once(*[lambda: digests.make_due(MONDAY)] * 4)) == 5
        assert told() == [[number]] * 5

    def test_deleting_everything_at_that_moment_leaves_no_mail_without_a_reader(self):
        for n in range(5):
            anna = participant(f"p{n}@example.org")
            follow(anna)
            news()
            at_once(lambda: digests.make_due(MONDAY), lambda anna=anna: personal.forget(anna, keep_texts=False))
        assert not OutgoingMail.objects.exists() and not Subscription.objects.exists()

    def test_news_that_are_committed_late_with_a_smaller_number_are_told(self):
        """An answer takes its number, another is published meanwhile: whoever gathers waits for the first."""
        follow(participant())
        has_number, go_on = Event(), Event()

        def slow():
            with transaction.atomic():
                number = news()
                has_number.set()
                assert go_on.wait(10)
            return number

        def fast():
            assert has_number.wait(10)
            return news()

        def gather():
            assert has_number.wait(10)
            while not newest():  # until the larger number can be seen
                pass
            go_on_soon()
            return digests.make_due(MONDAY)

        def go_on_soon():
            from threading import Timer

            Timer(0.5, go_on.set).start()

        small, large, made = at_once(slow, fast, gather)
        assert small < large and made == 1
        assert told() == [[small, large]]

    def test_settled_news_waits_for_who_writes_but_holds_nobody_up_afterwards(self):
        number = news()
        assert settled_news() == number
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
            assert cursor.fetchone() == (0,)
