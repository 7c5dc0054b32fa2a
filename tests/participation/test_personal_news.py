"""Abos behind the personal link: seen, changed, ended, copied, and nobody else's."""

import html
import json
import re
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participation import tokens
from participation.models import Subscription
from tests import factories as make
from tests.participation.factories import contribution, days_ago, participant, subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure():
    return make.live_measure("Offenes WLAN")


def address(name, person, *more):
    return reverse(f"participation:{name}", args=[tokens.personal_link(person), *more])


def words(answer):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


class TestThePage:
    def test_it_lists_what_how_often_and_when(self, client, anna, measure):
        subscription(anna, "measure", measure.key, rhythm="daily", due_at=days_ago(-1))
        answer = client.get(address("personal", anna))
        said = words(answer)
        assert "Davon schreiben wir Ihnen Neues" in said
        assert "Maßnahme „Offenes WLAN“ , täglich" in said and "Die nächste Mail kommt am" in said
        assert "Alle Abos beenden" not in said, "one is ended by itself"
        assert "Solange ein Abo läuft, behalten wir die Adresse" in said

    @pytest.mark.parametrize(
        ("now", "when"),
        [
            ("2026-11-23T06:59+01:00", "heute, Montag, 23. November, um 7 Uhr,"),
            ("2026-11-23T07:01+01:00", "heute, Montag, 23. November,"),
            ("2026-11-22T23:59+01:00", "am Montag, 23. November, um 7 Uhr,"),
        ],
    )
    def test_on_the_day_itself_it_says_today(self, client, anna, time_machine, now, when):
        time_machine.move_to(now, tick=False)
        subscription(anna, due_at=datetime.fromisoformat("2026-11-23T07:00+01:00"))
        said = words(client.get(address("personal", anna)))
        assert f"Die nächste Mail kommt {when} wenn es bis dahin etwas Neues gibt." in said

    def test_who_only_follows_sees_that_first_and_is_asked_for_no_name(self, client):
        ben = participant("ben@example.org", "")
        subscription(ben)
        said = words(client.get(address("personal", ben)))
        assert "Meine Beiträge und Abos" in said and "geschrieben oder bestellt" in said
        assert said.index("Davon schreiben wir Ihnen Neues") < said.index("0 Beiträge")
        assert "Gezeigter Name" not in said and "Namen überall entfernen" not in said
        contribution(by=ben)
        said = words(client.get(address("personal", ben)))
        assert said.index("Davon schreiben wir Ihnen Neues") > said.index("1 Beitrag")
        assert "Gezeigter Name" in said and "Namen überall entfernen" in said

    def test_without_any_there_is_no_such_part(self, client, anna):
        assert "Davon schreiben wir Ihnen Neues" not in words(client.get(address("personal", anna)))

    def test_what_is_not_confirmed_is_not_there(self, client, anna):
        Subscription.objects.create(about="all", rhythm="daily")
        assert "Davon schreiben wir Ihnen Neues" not in words(client.get(address("personal", anna)))

    def test_many_cost_what_few_cost(self, client, anna):
        counts = []
        for number in (1, 6):
            for place in range(number):
                subscription(anna, "measure", make.live_measure(f"Maßnahme {number} {place}").key)
            with CaptureQueriesContext(
                connection,
            ) as asked:
                client.get(address("personal", anna))
            counts.append(len(asked))
        assert counts[0] == counts[1]


class TestTheActs:
    def test_change_how_often(self, client, anna, measure):
        one = subscription(anna, "measure", measure.key)
        page = address("personal-rhythm", anna, one.pk)
        shown = client.get(page).content.decode()
        assert re.search(r'value="weekly"[^>]*checked', shown) and "Offenes WLAN" in shown
        answer = client.post(page, {"rhythm": "daily"}, follow=True)
        assert "Gespeichert" in words(answer) and "täglich" in words(answer)
        one.refresh_from_db()
        assert one.rhythm == "daily"

    @pytest.mark.parametrize("wrong", ["", "hourly", "all"])
    def test_a_rhythm_there_is_not(self, client, anna, wrong):
        one = subscription(anna)
        answer = client.post(address("personal-rhythm", anna, one.pk), {"rhythm": wrong})
        assert answer.status_code == 422 and "Bitte wählen Sie" in words(answer)
        one.refresh_from_db()
        assert one.rhythm == "weekly"

    def test_end_one_and_again(self, client, anna, measure):
        one, other = subscription(anna, "measure", measure.key), subscription(anna)
        page = address("personal-subscription-end", anna, one.pk)
        assert "Maßnahme „Offenes WLAN“" in words(client.get(page))
        assert Subscription.objects.count() == 2, "looking ends nothing"
        for _ in range(2):
            assert "Das Abo ist beendet." in words(client.post(page, follow=True))
        assert Subscription.objects.get() == other

    def test_end_all(self, client, anna, measure):
        subscription(anna, "measure", measure.key)
        subscription(anna)
        assert "Alle Abos beenden" in words(client.get(address("personal", anna)))
        page = address("personal-subscriptions-end", anna)
        shown = words(client.get(page))
        assert "Offenes WLAN" in shown and "Alles Neue" in shown
        for _ in range(2):
            assert "Alle Abos sind beendet." in words(client.post(page, follow=True))
        assert not Subscription.objects.exists()

    @pytest.mark.parametrize("name", ["personal-subscription-end", "personal-rhythm"])
    def test_nobody_elses(self, client, anna, name):
        bens = subscription(participant("ben@example.org", "Ben"))
        page = address(name, anna, bens.pk)
        assert client.get(page).status_code == 404
        client.post(page, {"rhythm": "daily"})
        bens.refresh_from_db()
        assert bens.rhythm == "weekly"

    @pytest.mark.parametrize("name", ["personal-subscription-end", "personal-rhythm"])
    def test_the_pages_are_like_all_behind_the_link(self, client, anna, name):
        answer = client.get(address(name, anna, subscription(anna).pk))
        assert "no-store" in answer["Cache-Control"] and answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"] and not answer.cookies


def test_the_copy_of_all_data_has_them(client, anna, measure):
    subscription(anna, "measure", measure.key)
    copy = json.loads(client.get(address("personal-export", anna)).content)
    entry = copy["abos"]["eintraege"][0]
    assert (entry["worueber"], entry["wie_oft"]) == ("Maßnahme „Offenes WLAN“", "wöchentlich")
    assert entry["seit"] and entry["naechste_mail"] and copy["abos"]["hinweis"]
