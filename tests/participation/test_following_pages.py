"""The pages where news are ordered: what can be followed, the form, and what becomes of it."""

import html
import re
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from participation import guard, mails, subscribing, tokens
from participation.models import OutgoingMail, Subscription
from participation.submitting import submit
from strategy.models import ChangeEvent, Live
from strategy.publishing import withdraw
from tests import factories as make
from tests.participation.factories import participant, subscription

pytestmark = pytest.mark.django_db
ORDER = {"email": "anna@example.org", "rhythm": "weekly"}


@pytest.fixture(autouse=True)
def quick(settings, monkeypatch):
    settings.PARTICIPATION_FORM_MIN_SECONDS = 0
    monkeypatch.setattr("participation.outbox.nudge", lambda: None)
    monkeypatch.setattr("strategy.documents_owed.nudge", lambda: None)


@pytest.fixture
def belzig():
    return make.live(make.belzig())


@pytest.fixture
def measure():
    return make.live_measure("Offenes WLAN")


def page_of(measure):
    return reverse("participation:follow", args=["massnahme", measure.key])


def words(answer):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def sent(client, address, **values):
    stamp = re.search(r'name="stamp" value="([^"]+)"', client.get(address).content.decode())[1]
    return client.post(address, {**ORDER, "stamp": html.unescape(stamp), **values})


class TestWhatCanBeFollowed:
    def test_everything_municipalities_chapters_and_measures(self, client, belzig, measure):
        chapter = make.live(make.chapter("Warum"))
        body = client.get("/folgen/").content.decode()
        for address in (
            "/folgen/alles/",
            f"/folgen/kommune/{belzig.key}/",
            f"/folgen/kapitel/{chapter.key}/",
            page_of(measure),
        ):
            assert f'href="{address}"' in body
            assert client.get(address).status_code == 200

    def test_an_empty_portal_has_everything_to_follow(self, client):
        assert "Alles Neue" in words(client.get("/folgen/"))

    def test_many_cost_what_few_cost(self, client, django_assert_num_queries):
        make.live_measure("Eine")
        with django_assert_num_queries(4):
            client.get("/folgen/?a")
        for number in range(5):
            make.live_measure(f"Maßnahme {number}")
            make.live(make.chapter(f"Kapitel {number}"))
        with django_assert_num_queries(4):
            client.get("/folgen/?b")

    @pytest.mark.parametrize(
        "address",
        [
            "/folgen/massnahme/nie-da/",
            "/folgen/kapitel/nie-da/",
            "/folgen/kommune/nie-da/",
            "/folgen/alles/nie-da/",
            "/folgen/ziel/1/",
            "/folgen/measure/wlan/",
            "/folgen/massnahme/nie-da/feed.atom",
            "/folgen/alles/x/feed.atom",
        ],
    )
    def test_what_never_was_is_not_found(self, client, address):
        assert client.get(address).status_code == 404
        assert client.post(address, ORDER).status_code in (404, 405)

    def test_what_is_not_public_any_more_says_so_and_leads_on(self, client, measure):
        withdraw(measure)
        answer = client.get(page_of(measure))
        assert answer.status_code == 410
        assert "Offenes WLAN (nicht mehr öffentlich)" in words(answer) and "/folgen/" in answer.content.decode()
        assert client.post(page_of(measure), ORDER).status_code == 410
        assert client.get(f"{page_of(measure)}feed.atom").status_code == 410
        assert not Subscription.objects.exists()


class TestTheForm:
    def test_weekly_is_chosen_first_and_nothing_else_is_asked(self, client, measure):
        body = client.get(page_of(measure)).content.decode()
        assert re.search(r'value="weekly"[^>]*checked', body)
        assert not re.search(r'value="daily"[^>]*checked', body)
        names = set(re.findall(r'name="(\w+)"', body.split('id="bestellen"')[1].split("</form>")[0]))
        assert names == {"stamp", "rhythm", "email", "website"}

    def test_it_says_what_comes_when_and_how_it_ends(self, client, measure):
        said = words(client.get(page_of(measure)))
        assert "Einmal in der Woche, montags um 7 Uhr" in said and "Einmal am Tag, um 7 Uhr" in said
        assert "Gibt es nichts Neues, kommt keine." in said
        assert "Beenden können Sie es jederzeit" in said

    def test_it_shows_what_was_new_last_and_only_of_this(self, client, measure):
        for number in range(5):
            ChangeEvent.objects.create(sentence=f"Neu {number}.", about=[f"measure/{measure.key}"], at=timezone.now())
        ChangeEvent.objects.create(sentence="Fremd.", about=["measure/fremd"], at=timezone.now())
        said = words(client.get(page_of(measure)))
        assert "Neu 4." in said and "Neu 2." in said and "Neu 1." not in said and "Fremd." not in said

    def test_it_is_kept_by_nobody_and_sets_no_cookie(self, client, measure):
        answer = client.get(page_of(measure))
        assert "private" in answer["Cache-Control"] and not answer.cookies and "ETag" not in answer

    @pytest.mark.parametrize("rhythm", ["weekly", "daily"])
    def test_sent_it_waits_for_the_confirmation(self, client, measure, rhythm):
        answer = sent(client, page_of(measure), rhythm=rhythm)
        thanks = f"/folgen/massnahme/{measure.key}/bestellt/"
        assert (answer.status_code, answer["Location"]) == (303, thanks)
        one = Subscription.objects.get()
        assert (one.about, one.key, one.rhythm, one.confirmed_at) == ("measure", measure.key, rhythm, None)
        assert one.submission.email == "anna@example.org"
        assert OutgoingMail.objects.get().kind == "confirm"

    def test_the_page_after_it_speaks_of_news_and_leads_on(self, client, measure):
        answer = client.get(f"/folgen/massnahme/{measure.key}/bestellt/")
        said, body = words(answer), answer.content.decode()
        assert "So bestellt niemand in Ihrem Namen" in said and "Ihr Text" not in said
        assert 'href="/massnahmen/buendel-1/offenes-wlan/"' in body and "Noch etwas anderem folgen" in said
        assert "noindex" in body and "@" not in said
        assert "Alle Neuigkeiten lesen" in words(client.get("/folgen/alles/bestellt/"))
        assert client.get("/folgen/massnahme/nie/bestellt/").status_code == 404
        withdraw(measure)
        assert client.get(f"/folgen/massnahme/{measure.key}/bestellt/").status_code == 410

    def test_everything_too(self, client):
        sent(client, "/folgen/alles/")
        assert (Subscription.objects.get().about, Subscription.objects.get().key) == ("all", "")

    def test_a_double_click_is_one_order(self, client, measure):
        stamp = re.search(r'name="stamp" value="([^"]+)"', client.get(page_of(measure)).content.decode())[1]
        for _ in range(2):
            assert client.post(page_of(measure), {**ORDER, "stamp": html.unescape(stamp)}).status_code == 303
        assert Subscription.objects.count() == OutgoingMail.objects.count() == 1

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"email": ""}, "Bitte geben Sie Ihre E-Mail-Adresse an."),
            ({"email": "anna@"}, "Das ist keine E-Mail-Adresse."),
            ({"rhythm": ""}, "Bitte wählen Sie, wie oft wir schreiben."),
            ({"rhythm": "hourly"}, "Bitte wählen Sie eine der beiden Möglichkeiten."),
            ({"website": "https://spam.example"}, "Dieses Feld bleibt leer."),
            ({"email": "anna@example.org\nBcc: ben@example.org"}, "Das ist keine E-Mail-Adresse."),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_chosen_stays(self, client, measure, wrong, sentence):
        answer = sent(client, page_of(measure), **{"rhythm": "daily", **wrong})
        assert answer.status_code == 422 and sentence in words(answer)
        if "rhythm" not in wrong:
            assert re.search(r'value="daily"[^>]*checked', answer.content.decode())
        assert not Subscription.objects.exists() and not OutgoingMail.objects.exists()

    def test_nobodys_mailbox_can_be_filled(self, client, measure):
        for _ in range(guard.MAILS_FROM[0].most):
            assert sent(client, page_of(measure)).status_code == 303
        assert sent(client, page_of(measure)).status_code == 429
        assert OutgoingMail.objects.count() == guard.MAILS_FROM[0].most

    def test_an_unknown_and_a_known_address_get_the_same_answer(self, client, measure):
        from tests.participation.factories import participant, subscription

        subscription(participant("bekannt@example.org"), "measure", measure.key)
        answers = [sent(client, page_of(measure), email=one) for one in ("bekannt@example.org", "neu@example.org")]
        assert answers[0].status_code == answers[1].status_code == 303
        assert answers[0].content == answers[1].content


class TestTheWholeWay:
    def test_from_the_form_to_the_mail_to_the_button(self, client, measure):
        sent(client, page_of(measure))
        message = mails.build(OutgoingMail.objects.get())
        assert message.subject == "Bitte bestätigen: Neues zu „Offenes WLAN“ per E-Mail"
        text, markup = message.body, message.alternatives[0][0]
        for part in (text, html.unescape(markup)):
            assert "Maßnahme „Offenes WLAN“, wöchentlich" in part
            assert "Neues per E-Mail bestellt" in part and "Bestellt wurde:" in part and "eingesandt" not in part
        link = re.search(r"http://testserver(/\S+)", text)[1]
        shown = words(client.get(link))
        assert "Maßnahme „Offenes WLAN“" in shown and "bestellt" in shown and "uns geschickt" not in shown
        assert "Bisher" not in shown
        assert not Subscription.objects.confirmed().exists(), "opening the link does nothing"
        client.post(link)
        assert Subscription.objects.confirmed().get().key == measure.key
        shown = words(client.get(link))
        assert "Ihr Abo läuft" in shown and "Die nächste Mail" in shown
        assert tokens.read_confirm(link.strip("/").rpartition("/")[2])

    def test_who_has_it_already_sees_what_changes(self, client, measure):
        anna = participant("Anna@example.org")
        one = subscription(anna, "measure", measure.key, rhythm="weekly")
        link = reverse("participation:confirm", args=[tokens.confirm_token(self.order(measure, "daily"))])
        assert "Bisher: wöchentlich. Jetzt: täglich." in words(client.get(link))
        subscribing.change_rhythm(anna, one.pk, "weekly")
        assert "Es bleibt bei „wöchentlich“: Das haben Sie später bestellt." in words(client.get(link))
        one.delete()
        assert "wöchentlich" not in words(client.get(link))

    def test_who_orders_the_same_again_reads_that_it_runs(self, client, measure):
        subscription(participant("Anna@example.org"), "measure", measure.key, rhythm="weekly")
        order = self.order(measure, "weekly")
        message = mails.build(order.mails.get())
        assert message.subject == "Läuft schon: Neues zu „Offenes WLAN“ per E-Mail"
        for part in (message.body, message.alternatives[0][0]):
            assert "Sie brauchen nichts zu tun" in part and "/bestaetigen/" not in part
        assert mails.build(self.order(measure, "daily").mails.get()).subject.startswith("Bitte bestätigen")
        link = reverse("participation:confirm", args=[tokens.confirm_token(order)])
        assert "Das läuft schon und bleibt, wie es ist." in words(client.get(link))

    def order(self, measure, rhythm):
        one = Subscription(about="measure", key=measure.key, rhythm=rhythm)
        return submit(uuid4(), "anna@example.org", "", subscriptions=[one])


class TestTheFeed:
    def news(self, sentence, **values):
        return ChangeEvent.objects.create(sentence=sentence, at=timezone.now(), **values)

    def test_it_has_the_news_of_this_thing_and_its_own_address(self, client, measure):
        mine = self.news("Das WLAN geht.", about=[f"measure/{measure.key}"])
        self.news("Fremd.", about=["measure/fremd"])
        answer = client.get(f"{page_of(measure)}feed.atom")
        body = answer.content.decode()
        assert answer["Content-Type"].startswith("application/atom+xml")
        assert "Das WLAN geht." in body and "Fremd." not in body
        assert "Offenes WLAN – Neues aus der Smart-City-Strategie" in body
        assert f'href="http://testserver{page_of(measure)}feed.atom" rel="self"' in body
        assert f"2026:neues/{mine.pk}" in body

    def test_news_have_the_same_id_in_every_feed(self, client, belzig):
        self.news("Gemeinsam.")
        ids = [
            re.findall(r"<id>(tag:[^<]+)</id>", client.get(address).content.decode())
            for address in ("/neues/feed.atom", "/folgen/alles/feed.atom", f"/folgen/kommune/{belzig.key}/feed.atom")
        ]
        assert ids[0] == ids[1] == ids[2] and ids[0]

    def test_the_feed_of_everything_is_the_one_there_always_was(self, client):
        assert 'href="/neues/feed.atom"' in client.get("/folgen/alles/").content.decode().split("</head>")[0]
        assert (
            'href="http://testserver/neues/feed.atom" rel="self"'
            in client.get("/folgen/alles/feed.atom").content.decode()
        )

    def test_it_is_fetched_cheaply(self, client, measure):
        address = f"{page_of(measure)}feed.atom"
        first = client.get(address)
        assert first["ETag"] and not first.cookies
        assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304

    def test_without_news_it_is_the_same_each_time(self, client, measure):
        first, second = (client.get(f"{page_of(measure)}feed.atom?{number}") for number in (1, 2))
        newest = f"<updated>{Live.objects.newest().isoformat()}".encode()
        assert first.content == second.content and newest in first.content

    def test_many_news_cost_what_few_cost(self, client, measure, django_assert_num_queries):
        about = [f"measure/{measure.key}"]
        self.news("Eins.", about=about, kind="measure", key=measure.key)
        with django_assert_num_queries(4):
            client.get(f"{page_of(measure)}feed.atom?a")
        for number in range(8):
            self.news(f"Neu {number}.", about=about, kind="measure", key=measure.key)
        with django_assert_num_queries(4):
            client.get(f"{page_of(measure)}feed.atom?b")


class TestWhereItIsOffered:
    def test_on_measure_chapter_municipality_news_and_home(self, client, belzig, measure):
        chapter = make.live(make.chapter("Warum"))
        offers = {
            "/": "/folgen/",
            "/neues/": "/folgen/",
            f"/kommunen/{belzig.slug}/": f"/folgen/kommune/{belzig.key}/",
            f"/strategie/{chapter.slug}/": f"/folgen/kapitel/{chapter.key}/",
            following_url(measure): page_of(measure),
        }
        for address, offered in offers.items():
            answer = client.get(address, follow=True)
            assert answer.status_code == 200, address
            main = answer.content.decode().split("<main")[1].split("</main>")[0]
            assert f'href="{offered}"' in main, address

    def test_pages_of_things_name_their_feed_to_feed_programs(self, client, belzig, measure):
        chapter = make.live(make.chapter("Warum"))
        for address, offered in {
            f"/kommunen/{belzig.slug}/": f"/folgen/kommune/{belzig.key}/feed.atom",
            f"/strategie/{chapter.slug}/": f"/folgen/kapitel/{chapter.key}/feed.atom",
            following_url(measure): f"{page_of(measure)}feed.atom",
        }.items():
            head = client.get(address).content.decode().split("</head>")[0]
            assert 'type="application/atom+xml" title="Neues: ' in head and f'href="{offered}"' in head


def following_url(measure):
    from participation.following import described

    return described({("measure", measure.key)})["measure", measure.key]["url"]
