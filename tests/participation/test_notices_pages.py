"""Reporting by form: easy to find, easy to do, the same for everybody, and nothing typed is lost."""

import html
import json
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from participation import guard, personal, tokens
from participation.forms.stamps import Stamp
from participation.guard import DAY, Limit
from participation.models import Contribution, Decision, Notice, OutgoingMail
from tests import factories as make
from tests.participation.factories import contribution, notice, participant

pytestmark = pytest.mark.django_db

HOSTILE = '<script>alert(1)</script> "><img src=x onerror=alert(1)> {{ 7|add:7 }} {% now %}'
GOOD_FAITH = "Was ich hier angebe, ist nach bestem Wissen richtig und vollständig"


@pytest.fixture(autouse=True)
def _no_waiting(settings, monkeypatch):
    settings.PARTICIPATION_FORM_MIN_SECONDS = 0
    monkeypatch.setattr("participation.outbox.nudge", lambda: None)


@pytest.fixture
def text():
    make.live(make.belzig(), make.wiesenburg())
    return contribution("Der Bürgermeister ist ein Esel.", title="Zum Rathaus", by=participant())


def address(one):
    return reverse("participation:report", args=[one.public_id])


def filled(**values):
    """A form as a browser sends it."""
    return {"stamp": str(Stamp.new()), "ground": "insult", "text": "Das beleidigt ihn.", "place": "", "name": "Nora",
            "email": "nora@example.org", "good_faith": "on", "website": "", **values}  # fmt: skip


def words(response):
    bare = re.sub(r"(?s)<(script|style)\b.*?</\1>|<[^>]*>", " ", response.content.decode())
    return " ".join(html.unescape(bare).split())


def body(response):
    return html.unescape(response.content.decode())


class TestTheWayThere:
    def test_stands_below_every_public_contribution_and_reply(self, client, text):
        reply = contribution("Stimmt.", parent=text)
        page = client.get(text.get_absolute_url()).content.decode()
        assert f'href="{address(text)}"' in page and f'href="{address(reply)}"' in page

    @pytest.mark.parametrize("state", ["hidden", "withdrawn", "held"])
    def test_and_below_nothing_else(self, client, text, state):
        Contribution.objects.update(state=state, text="")
        assert address(text) not in client.get(text.get_absolute_url()).content.decode()

    def test_its_name_says_whose_contribution(self, client, text):
        assert "Melden : Zum Rathaus" in words(client.get(reverse("participation:contribution-list")))


class TestThePage:
    def test_shows_what_is_reported_and_what_happens_next_without_a_cookie(self, client, text):
        response = client.get(address(text))
        assert response.status_code == 200 and not response.cookies
        assert response["Cache-Control"] == "private, no-cache" and "csrfmiddlewaretoken" not in body(response)
        said = words(response)
        assert "Der Bürgermeister ist ein Esel." in said and GOOD_FAITH in said
        assert "Bis dahin bleibt der Beitrag stehen." in said and "110" in said
        assert '<meta name="robots" content="noindex">' in body(response)

    def test_leads_who_is_only_of_another_opinion_to_an_answer(self, client, text):
        assert reverse("participation:reply", args=[text.public_id]) in body(client.get(address(text)))

    def test_offers_the_six_grounds_and_chooses_none(self, client, text):
        page = body(client.get(address(text)))
        assert re.findall(r'name="ground" value="(\w+)"', page) == [
            "insult", "personal", "advertising", "law", "child", "other",
        ]  # fmt: skip
        assert "checked" not in page

    def test_asks_as_much_for_a_long_conversation_as_for_a_short_one(self, client, text):
        def statements():
            with CaptureQueriesContext(connection) as caught:
                client.get(address(text))
            return len(caught)

        statements()
        few = statements()
        for n in range(9):
            contribution(f"Antwort {n}.", parent=text)
            notice(text, f"n{n}@example.org")
        assert statements() == few

    @pytest.mark.parametrize("state", ["awaiting", "held", "hidden"])
    def test_of_what_never_was_public_there_is_none(self, client, text, state):
        Contribution.objects.update(state=state, published_at=None)
        assert client.get(address(text)).status_code == 404
        assert client.post(address(text), filled()).status_code == 404

    def test_of_what_never_existed_there_is_none(self, client):
        assert client.get("/beteiligung/beitraege/gibtsnicht/melden/").status_code == 404


class TestReporting:
    def test_is_kept_with_everything_and_thanked(self, client, text):
        response = client.post(address(text), filled(place="ein Esel"))
        assert (response.status_code, response["Location"]) == (303, "/beteiligung/gemeldet/")
        made = Notice.objects.get()
        assert (made.contribution, made.ground, made.explanation, made.place, made.name, made.email) == (
            text, "insult", "Das beleidigt ihn.", "ein Esel", "Nora", "nora@example.org")  # fmt: skip
        thanks = client.get("/beteiligung/gemeldet/")
        assert thanks.status_code == 200 and "Ihre Meldung ist angekommen" in words(thanks) and not thanks.cookies

    def test_changes_nothing_of_what_readers_see(self, client, text):
        before = client.get(text.get_absolute_url()).content
        client.post(address(text), filled())
        assert client.get(text.get_absolute_url()).content == before

    def test_pressed_twice_it_is_one_notice_and_the_same_answer(self, client, text):
        sent = filled()
        first, second = client.post(address(text), sent), client.post(address(text), sent)
        assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
        assert Notice.objects.count() == OutgoingMail.objects.count() == 1

    def test_pressed_again_after_it_was_decided_it_is_thanked_as_before(self, client, text):
        sent = filled()
        client.post(address(text), sent)
        Contribution.objects.update(state="hidden")
        assert client.post(address(text), sent).status_code == 303
        assert Notice.objects.count() == 1

    def test_the_answer_is_the_same_for_the_author_a_stranger_and_who_reported_before(self, client, text):
        """Else anybody could find out who wrote what, or who reported it, by typing addresses."""
        notice(text, "war-schon-da@example.org")
        with time_machine.travel(timezone.now(), tick=False):  # the head of an answer names the second
            answers = {
                (response.status_code, tuple(sorted(response.items())), response.content)
                for email in ("anna@example.org", "fremd@example.org", "war-schon-da@example.org")
                for response in [client.post(address(text), filled(email=email))]
            }
        assert len(answers) == 1
        assert Notice.objects.filter(email="anna@example.org").count() == 1

    @pytest.mark.parametrize(
        ("missing", "sentence"),
        [
            ("ground", "Bitte wählen Sie einen Grund."),
            ("text", "Bitte schreiben Sie, was nicht in Ordnung ist."),
            ("name", "Bitte geben Sie Ihren Namen an."),
            ("email", "Bitte geben Sie Ihre E-Mail-Adresse an."),
            ("good_faith", "Eine Meldung muss ehrlich gemeint sein."),
        ],
    )
    def test_without_what_it_needs_it_says_so_and_keeps_the_rest(self, client, text, missing, sentence):
        sent = filled(place="Zweiter Satz")
        del sent[missing]
        response = client.post(address(text), sent)
        assert response.status_code == 422 and sentence in words(response)
        assert not Notice.objects.exists() and not OutgoingMail.objects.exists()
        assert "Zweiter Satz" in body(response)
        for name in {"name", "email", "text"} - {missing}:
            assert sent[name] in body(response)

    @pytest.mark.parametrize("ground", ["x", "", "LAW", "insult "])
    def test_a_ground_that_is_not_there_is_refused(self, client, text, ground):
        assert client.post(address(text), filled(ground=ground)).status_code == 422

    def test_child_abuse_needs_no_name_no_address_and_no_words(self, client, text):
        response = client.post(address(text), filled(ground="child", name="", email="", text=""))
        assert response.status_code == 303 and not OutgoingMail.objects.exists()
        assert Notice.objects.get().ground == "child"

    def test_too_long_or_hostile_words_do_no_harm(self, client, text):
        refused = client.post(address(text), filled(text="x" * 2001, place="y" * 301, name="z" * 121))
        assert refused.status_code == 422 and "2001 Zeichen" in words(refused)
        assert "Bitte kürzen Sie die Angabe auf 300 Zeichen." in words(refused)
        assert "Bitte kürzen Sie den Namen auf 120 Zeichen." in words(refused)
        again = client.post(address(text), filled(text=HOSTILE, name=HOSTILE, email="kein"))
        assert again.status_code == 422 and "<script>alert" not in again.content.decode()
        assert client.post(address(text), filled(text=f"{HOSTILE}\x00", name=HOSTILE[:60])).status_code == 303
        assert Notice.objects.get().explanation == HOSTILE

    def test_programs_that_fill_in_everything_are_refused(self, client, text):
        assert client.post(address(text), filled(website="https://example.com")).status_code == 422

    def test_a_flood_ends_with_a_sentence_and_nothing_is_lost(self, client, text, monkeypatch):
        monkeypatch.setattr(guard, "REPORTS", (Limit(2, DAY),))
        many = [contribution(f"Text Nummer {n} zum Melden.") for n in range(3)]
        codes = [client.post(address(one), filled(email=f"a{n}@example.org")).status_code for n, one in enumerate(many)]
        assert codes == [303, 303, 429]
        refused = client.post(address(many[2]), filled(text="Das steht noch da."))
        assert "Das steht noch da." in body(refused) and "sehr viele Meldungen" in words(refused)
        assert refused["Retry-After"] and Notice.objects.count() == OutgoingMail.objects.count() == 2

    def test_a_thousand_by_one_person(self, client, text, monkeypatch):
        """Also without any other limit: the queue gets no more than a day's worth, and no mailbox is filled."""
        many = [contribution(f"Text Nummer {n} zum Melden.") for n in range(guard.REPORTS_BY[0].most + 5)]
        codes = [client.post(address(one), filled()).status_code for one in many]
        assert codes.count(303) == Notice.objects.count() == guard.REPORTS_BY[0].most
        assert set(codes[guard.REPORTS_BY[0].most :]) == {429}
        assert OutgoingMail.objects.count() == guard.RECEIPTS[0].most
        again = [client.post(address(text), filled(text=f"Fassung {n}")).status_code for n in range(3)]
        assert again == [429] * 3

    def test_what_is_hidden_or_taken_back_meanwhile_answers_410_with_the_text(self, client, text):
        personal.withdraw(text.participant, text.public_id)
        response = client.post(address(text), filled(text="Zu spät gemeldet."))
        assert response.status_code == 410 and "Zu spät gemeldet." in body(response)
        assert f'href="{text.get_absolute_url()}"' in body(response) and not Notice.objects.exists()
        assert client.get(address(text)).status_code == 410

    def test_what_its_author_has_changed_is_being_looked_at_already(self, client, text):
        personal.correct(text.participant, text.public_id, title="", text="Mehr dazu auf www.example.com")
        response = client.post(address(text), filled(text="Werbung!"))
        assert response.status_code == 410 and "die Moderation prüft ihn schon" in words(response)
        assert "Werbung!" in body(response)

    def test_a_database_that_is_away_keeps_what_was_typed(self, client, text, monkeypatch):
        from django.db import OperationalError

        def away(*args, **kwargs):
            raise OperationalError

        monkeypatch.setattr("participation.notices.file", away)
        response = client.post(address(text), filled(text="Bitte aufheben."))
        assert response.status_code == 503 and "Bitte aufheben." in body(response)

    def test_whoever_presses_at_once_is_too_fast_whoever_they_are(self, client, text, settings):
        """Also who has reported it before: else trying addresses fast would show who has."""
        notice(text, "war-da@example.org")
        settings.PARTICIPATION_FORM_MIN_SECONDS = 3
        assert self.answers(client, text, "war-da@example.org", "gar-nie@example.org") == {422}
        assert Notice.objects.count() == 1

    @pytest.mark.parametrize("limit", ["REPORTS", "REPORTS_BY"])
    def test_over_the_limit_everybody_gets_the_same_answer(self, client, text, monkeypatch, limit):
        notice(text, "war-da@example.org")
        monkeypatch.setattr(guard, limit, (Limit(0, DAY),))
        assert self.answers(client, text, "war-da@example.org", "gar-nie@example.org") == {429}

    def test_a_known_address_counts_against_the_limit_like_any_other(self, client, text, monkeypatch):
        """Else a known one would show by what is left."""
        notice(text, "war-da@example.org")
        monkeypatch.setattr(guard, "REPORTS", (Limit(2, DAY),))
        codes = [client.post(address(text), filled(email="war-da@example.org", text=f"{n}.")).status_code
                 for n in range(3)]  # fmt: skip
        assert codes == [303, 303, 429] and Notice.objects.count() == 1

    def answers(self, client, one, *emails):
        """The codes, once it is clear that the pages say the same but for the address typed."""
        sent = filled()
        found = [client.post(address(one), sent | {"email": email}) for email in emails]
        bodies = {body(each).replace(email, "@") for each, email in zip(found, emails, strict=True)}
        assert len(bodies) == 1
        return {each.status_code for each in found}


def test_nothing_of_it_stands_in_the_log(client, text, caplog):
    caplog.set_level("DEBUG")
    client.post(address(text), filled(text="Geheimes Wort", name="Nora Geheim"))
    client.post(address(text), filled(text="Geheimes Wort", name="Nora Geheim", email="kein"))
    logged = " ".join(f"{record.getMessage()}" for record in caplog.records if not record.name.startswith("django.db"))
    assert not re.search("Geheim|nora@|198\\.51", logged)


def test_the_copy_of_ones_data_has_what_was_reported_with_ones_address(client, text):
    nora = participant("nora@example.org", "Nora")
    mine = notice(text, "Nora@example.org", explanation="Das beleidigt ihn.")
    notice(text, "fremd@example.org")
    export = client.get(reverse("participation:personal-export", args=[tokens.personal_link(nora)]))
    [entry] = json.loads(export.content)["meldungen"]["eintraege"]
    assert (entry["vorgangsnummer"], entry["begruendung"], entry["ergebnis"]) == (
        mine.public_id,
        "Das beleidigt ihn.",
        "offen",
    )
    assert "Esel" not in export.content.decode()
    assert not Decision.objects.exists()
