"""The page behind the link to appeal: the form, what became of it, and why there is none; each in plain words."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from participation import appeal_rights, appeals, moderation, personal, personal_data, personal_export, tokens
from participation.models import Appeal, Contribution, Decision, OutgoingMail
from participation.views import appeals as views
from tests.participation.factories import appeal as made_appeal
from tests.participation.factories import contribution, participant
from tests.participation.test_contribute_markup import faults

pytestmark = pytest.mark.django_db

SAID = "Das war ironisch gemeint, und niemand ist damit gemeint."


@pytest.fixture(autouse=True)
def _no_hurry(settings):
    settings.PARTICIPATION_FORM_MIN_SECONDS = 0


def path(decision, said_by=None):
    url = appeal_rights.url_for(decision, said_by)
    assert url.startswith("http://testserver/beteiligung/widerspruch/")
    return url.removeprefix("http://testserver")


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    check_html(answer)
    return text_of(answer)


def check_html(answer):
    """Valid, every reference leads somewhere, headings in order."""
    assert not any(faults(answer).values()), faults(answer)


def text_of(answer):
    body = re.sub(r"<(script|style)\b.*?</\1>", "", answer.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def send(client, address, text=SAID, **values):
    stamp = re.search(r'name="stamp" value="([^"]+)"', client.get(address).content.decode())
    return client.post(address, {"text": text, "website": "", "stamp": stamp[1] if stamp else "", **values})


class TestTheForm:
    def test_shows_the_author_decision_rule_reason_text_and_day(self, client, hiding):
        shown = page(client, path(hiding))
        for words in ("ausgeblendet", "Beleidigung, Hass, Drohung", "Der zweite Satz.", "Das Bad muss bleiben.",
                      "andere Person", f"{appeal_rights.last_day(hiding):%Y}", "kostet nichts"):  # fmt: skip
            assert words in shown, words

    def test_who_decided_is_not_named(self, client, hiding):
        shown = page(client, path(hiding))
        assert "aus der Moderation" in shown and "Mo Moderation" not in shown and "anna@" not in shown

    def test_says_so_of_a_text_that_was_never_public(self, client, mo):
        held = contribution(state="held", published_at=None, by=participant())
        assert "nicht veröffentlicht" in page(client, path(moderation.hide(held, mo, "law", "Nein.")))

    def test_shows_who_reported_their_notice_and_no_text(self, client, keeping):
        sender = keeping.notices.get()
        shown = page(client, path(keeping, sender))
        assert sender.public_id in shown and "bleibt stehen" in shown and "Das ist eine Meinung." in shown
        assert "Das Bad muss weg." not in shown and "Anna" not in shown and "nachbar@" not in shown

    def test_getting_it_changes_nothing(self, client, hiding):
        for _ in range(3):
            client.get(path(hiding))
            client.head(path(hiding))
        assert not Appeal.objects.exists()

    def test_is_kept_nowhere_but_in_the_readers_browser(self, client, hiding):
        answer = client.get(path(hiding))
        assert answer["Cache-Control"] == "private, no-cache" and answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"] and not answer.cookies

    def test_so_is_a_form_with_something_wrong_in_it(self, client, hiding):
        answer = send(client, path(hiding), "")
        assert answer.status_code == 422 and answer["Cache-Control"] == "private, no-cache"

    def test_what_was_sent_and_what_became_of_it_is_kept_nowhere(self, client, hiding):
        for answer in (send(client, path(hiding)), client.get(path(hiding)), client.get(path(hiding)[:-1] + "x/")):
            assert "no-store" in answer["Cache-Control"] and answer["Referrer-Policy"] == "no-referrer"

    def test_why_there_is_no_form_is_kept_nowhere(self, client, hiding, mo):
        address = path(hiding)
        moderation.undo(hiding, mo)
        answer = client.get(address)
        assert answer.status_code == 410 and "no-store" in answer["Cache-Control"]

    def test_other_methods_are_refused(self, client, hiding):
        assert client.delete(path(hiding)).status_code == 405


class TestSending:
    def test_leads_to_the_same_page_which_now_says_that_it_is_there(self, client, hiding):
        answer = send(client, path(hiding))
        assert answer.status_code == 303 and answer["Location"] == answer.wsgi_request.path
        shown = page(client, answer["Location"])
        appeal = Appeal.objects.get()
        assert "Ihr Widerspruch ist angekommen" in shown and SAID in shown and appeal.public_id in shown
        assert appeal.text == SAID and OutgoingMail.objects.filter(kind="appeal-receipt").count() == 1

    def test_works_for_who_reported(self, client, keeping):
        sender = keeping.notices.get()
        assert send(client, path(keeping, sender)).status_code == 303
        assert Appeal.objects.get().notice == sender

    @pytest.mark.parametrize("text", ["", "   \n\t ", "\u200b\u200b", "x" * 3001])
    def test_without_a_text_that_can_be_taken_says_what_is_missing_and_keeps_it(self, client, hiding, text):
        answer = send(client, path(hiding), text)
        assert answer.status_code == 422 and not Appeal.objects.exists()
        check_html(answer)
        assert "Noch nicht abgeschickt" in text_of(answer)
        assert text.strip("\u200b \n\t") in answer.content.decode()

    def test_too_fast_needs_a_second_press(self, client, hiding, settings):
        settings.PARTICIPATION_FORM_MIN_SECONDS = 3
        answer = send(client, path(hiding))
        assert answer.status_code == 422 and SAID in answer.content.decode()

    def test_without_our_stamp_it_is_asked_again_and_then_taken(self, client, hiding):
        address = path(hiding)
        answer = client.post(address, {"text": SAID, "stamp": "erfunden"})
        assert answer.status_code == 422 and SAID in answer.content.decode()
        stamp = re.search(r'name="stamp" value="([^"]+)"', answer.content.decode())[1]
        assert client.post(address, {"text": SAID, "stamp": stamp}).status_code == 303

    def test_the_trap_for_programs(self, client, hiding):
        assert send(client, path(hiding), website="http://spam.example").status_code == 422
        assert not Appeal.objects.exists()

    def test_twice_is_once(self, client, hiding):
        address = path(hiding)
        stamp = re.search(r'name="stamp" value="([^"]+)"', client.get(address).content.decode())[1]
        for _ in range(3):
            assert client.post(address, {"text": SAID, "stamp": stamp}).status_code == 303
        assert Appeal.objects.count() == OutgoingMail.objects.filter(kind="appeal-receipt").count() == 1

    def test_other_words_after_it_are_not_lost_without_a_word(self, client, hiding):
        send(client, path(hiding))
        answer = client.post(path(hiding), {"text": "Und noch etwas."})
        assert answer.status_code == 409 and "Und noch etwas." in answer.content.decode()
        check_html(answer)
        assert Appeal.objects.get().text == SAID

    def test_other_words_at_the_same_moment_neither(self, client, hiding, monkeypatch):
        monkeypatch.setattr(views.appeals, "file", lambda *a, **k: made_appeal(hiding, text="Schneller."))
        answer = send(client, path(hiding))
        assert answer.status_code == 409 and SAID in answer.content.decode()

    def test_signs_that_steer_are_taken_out_and_markup_is_text(self, client, hiding):
        send(client, path(hiding), "<script>alert(1)</script>\u202eHallo\u0000\r\nBcc: alle@example.org")
        assert Appeal.objects.get().text == "<script>alert(1)</script>Hallo\nBcc: alle@example.org"
        assert "<script>alert" not in client.get(path(hiding)).content.decode()

    def test_what_is_too_big_to_read_is_said_so(self, client, hiding):
        assert client.post(path(hiding), {"text": "x" * 3_000_000}).status_code == 413


class TestAfterwards:
    def test_the_author_was_right(self, client, hiding, eva):
        appeals.decide(made_appeal(hiding), eva, upheld=True, answer="Das ist Ironie, die man stehen lässt.")
        shown = page(client, path(hiding))
        assert "Sie haben recht bekommen" in shown and "Das ist Ironie" in shown and "Zu Ihrem Beitrag" in shown
        assert "Eva" not in shown

    def test_a_text_becomes_public_that_never_was(self, client, mo, eva):
        held = contribution(state="held", published_at=None, by=participant())
        filed = made_appeal(moderation.hide(held, mo, "law", "Nein."))
        appeals.decide(filed, eva, upheld=True, answer="Doch.")
        shown = page(client, path(filed.decision))
        assert "Ihr Beitrag ist öffentlich" in shown and "Ihr Beitrag wurde nicht veröffentlicht" in shown

    def test_it_stays_hidden(self, client, hiding, eva):
        appeals.decide(made_appeal(hiding), eva, upheld=False, answer="Es trifft einen Menschen.")
        shown = page(client, path(hiding))
        assert "Es bleibt bei der Entscheidung" in shown and "Es trifft einen Menschen." in shown
        assert "Gericht" in shown

    def test_who_reported_was_right(self, client, keeping, eva):
        sender = keeping.notices.get()
        address = path(keeping, sender)
        appeals.decide(made_appeal(keeping, sender), eva, upheld=True, answer="Grob.", rule="insult")
        assert "Sie haben recht bekommen" in page(client, address)

    def test_who_reported_was_not(self, client, keeping, eva):
        sender = keeping.notices.get()
        appeals.decide(made_appeal(keeping, sender), eva, upheld=False, answer="Erlaubt.")
        assert "Der Beitrag bleibt stehen" in page(client, path(keeping, sender))

    def test_nothing_was_left_to_decide(self, client, keeping):
        sender = keeping.notices.get()
        made_appeal(keeping, sender)
        personal.withdraw(participant(), keeping.contribution.public_id)
        shown = page(client, path(keeping, sender))
        assert "hat sich erledigt" in shown and "gibt es nicht mehr" in shown

    def test_the_page_opens_long_after_the_last_day(self, client, hiding, eva, monkeypatch):
        appeals.decide(made_appeal(hiding), eva, upheld=False, answer="Bleibt.")
        later = appeal_rights.deadline(hiding) + timezone.timedelta(days=100)
        monkeypatch.setattr(timezone, "now", lambda: later)
        assert "Bleibt." in page(client, path(hiding))


class TestClosed:
    def post(self, client, address):
        answer = client.post(address, {"text": SAID})
        assert answer.status_code == 410 and SAID in answer.content.decode() and not Appeal.objects.exists()
        check_html(answer)

    def test_after_its_time(self, client, hiding, monkeypatch):
        monkeypatch.setattr(timezone, "now", lambda: appeal_rights.deadline(hiding))
        shown = page(client, path(hiding), 410)
        assert "Die Frist für den Widerspruch ist vorbei" in shown and "Gericht" in shown
        assert "Das Bad muss bleiben." not in shown
        self.post(client, path(hiding))

    def test_while_the_time_ran_out_in_the_open_form(self, client, hiding, monkeypatch):
        address = path(hiding)
        monkeypatch.setattr(timezone, "now", lambda: appeal_rights.deadline(hiding) - timezone.timedelta(seconds=1))
        assert client.get(address).status_code == 200
        monkeypatch.setattr(timezone, "now", lambda: appeal_rights.deadline(hiding))
        self.post(client, address)

    def test_after_its_text_was_deleted_as_well(self, client, hiding, monkeypatch):
        Contribution.objects.update(text="", participant=None)
        monkeypatch.setattr(timezone, "now", lambda: appeal_rights.deadline(hiding))
        assert "Die Frist" in page(client, path(hiding), 410)

    def test_public_again(self, client, hiding, mo):
        moderation.approve(hiding.contribution, mo)
        shown = page(client, path(hiding), 410)
        assert "gilt nicht mehr" in shown and "Ihr Beitrag ist inzwischen öffentlich" in shown
        self.post(client, path(hiding))

    def test_hidden_anew(self, client, hiding, mo):
        moderation.approve(hiding.contribution, mo)
        moderation.hide(hiding.contribution, mo, "law", "Neu.")
        assert "neuen Entscheidung" in page(client, path(hiding), 410)

    def test_undone(self, client, hiding, mo):
        moderation.undo(hiding, mo)
        assert "selbst zurückgenommen" in page(client, path(hiding), 410)
        self.post(client, path(hiding))

    def test_withdrawn_meanwhile(self, client, hiding):
        address = path(hiding)
        personal.withdraw(participant(), hiding.contribution.public_id)
        assert "gibt es nicht mehr" in page(client, address, 410)
        self.post(client, address)

    def test_hidden_meanwhile_says_so_to_who_reported(self, client, keeping, mo):
        sender = keeping.notices.get()
        moderation.hide(Contribution.objects.get(), mo, "insult", "Doch.")
        assert "nicht mehr öffentlich" in page(client, path(keeping, sender), 410)

    def test_heard_before(self, client, keeping, mo, eva):
        sender = keeping.notices.get()
        first = appeals.decide(made_appeal(keeping, sender), eva, upheld=True, answer="Grob.", rule="insult")
        second = appeals.decide(made_appeal(first.outcome_decision), mo, upheld=True, answer="Erlaubt.")
        sender.refresh_from_db()
        shown = page(client, path(second.outcome_decision, sender), 410)
        assert "einmal widersprechen" in shown

    def test_between_showing_and_sending(self, client, hiding, monkeypatch):
        def refuse(*args, **kwargs):
            raise appeals.NotPossible("changed")

        monkeypatch.setattr(views.appeals, "file", refuse)
        answer = send(client, path(hiding))
        assert answer.status_code == 410 and SAID in answer.content.decode()


class TestForged:
    def test_opens_nothing(self, client, hiding):
        token = tokens.appeal_token(hiding)
        others = [
            token[:-1] + ("a" if token[-1] != "a" else "b"),
            token.replace(str(hiding.pk), str(hiding.pk + 1), 1),
            tokens.personal_link(participant()),
            tokens._sign("participation.appeal", "1-2"),
            tokens._sign("participation.appeal", "999999-0-1"),
            tokens._sign("participation.appeal", f"{hiding.pk}-999999-0"),
            "x",
        ]
        for other in others:
            answer = client.get(reverse("participation:appeal", args=[other]))
            assert answer.status_code == 404 and "Das Bad" not in answer.content.decode()
        check_html(answer)

    def test_keeps_what_was_typed(self, client):
        answer = client.post(reverse("participation:appeal", args=["erfunden"]), {"text": SAID})
        assert answer.status_code == 404 and SAID in answer.content.decode()

    def test_one_of_ours_opens_no_other_door(self, client, hiding):
        token = tokens.appeal_token(hiding)
        for name in ("personal", "confirm", "unsubscribe"):
            assert client.get(reverse(f"participation:{name}", args=[token])).status_code == 404

    def test_against_what_decided_nothing_against_anybody(self, client, mo):
        approval = moderation.approve(contribution(state="held", published_at=None, by=participant()), mo)
        page(client, path(approval), 404)

    def test_the_authors_ends_with_all_their_links(self, client, hiding):
        address = path(hiding)
        personal.end_links(participant())
        assert "Das Bad" not in page(client, address, 404)
        assert client.get(path(Decision.objects.select_related("contribution").get())).status_code == 200

    def test_who_deletes_everything_leaves_no_text_behind_the_link(self, client, hiding):
        address = path(hiding)
        send(client, address)
        personal.forget(participant(), keep_texts=True)
        shown = text_of(client.get(address))
        assert SAID not in shown and "Das Bad" not in shown


class TestOnTheOwnPage:
    def rows(self):
        return personal_data.rows(personal_data.written_by(participant()))

    def shown(self, client):
        return client.get(reverse("participation:personal", args=[tokens.personal_link(participant())]))

    def test_the_way_to_it_stands_beside_the_hidden_text(self, client, hiding):
        answer = self.shown(client)
        check_html(answer)
        link = re.search(r'href="(/beteiligung/widerspruch/[^"]+)"', answer.content.decode())[1]
        assert client.get(link).status_code == 200

    @pytest.mark.parametrize(
        ("upheld", "words"), [(None, "Ihr Widerspruch ist angekommen"), (False, "Es bleibt bei der Entscheidung")]
    )
    def test_then_where_it_stands(self, client, hiding, eva, upheld, words):
        filed = made_appeal(hiding)
        if upheld is not None:
            appeals.decide(filed, eva, upheld=upheld, answer="Darum.")
        answer = self.shown(client)
        check_html(answer)
        assert words in text_of(answer) and "Widerspruch ansehen" in text_of(answer)

    def test_nothing_where_nothing_can_be_done(self, client, hiding, monkeypatch):
        monkeypatch.setattr(timezone, "now", lambda: appeal_rights.deadline(hiding))
        assert self.rows()[0]["appeal"] is None
        contribution(by=participant())
        assert [row["appeal"] for row in self.rows()] == [None, None]

    def test_as_many_statements_for_many_as_for_few(self, mo, django_assert_max_num_queries):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        def count():
            with CaptureQueriesContext(connection) as seen:
                assert all(row["appeal"] for row in self.rows())
            return len(seen)

        def some(number):
            for n in range(number):
                hiding = moderation.hide(contribution(by=participant()), mo, "insult", "Nein.")
                if n % 2:
                    made_appeal(hiding)

        some(2)
        few = count()
        some(6)
        assert count() == few

    def test_the_copy_of_ones_data_holds_it(self, hiding, eva):
        appeals.decide(made_appeal(hiding, text=SAID), eva, upheld=False, answer="Darum.")
        (entry,) = personal_export.copy_of(participant())["widersprueche"]["eintraege"]
        assert (entry["text"], entry["ergebnis"], entry["antwort"]) == (SAID, "zurückgewiesen", "Darum.")
        assert entry["beitrag"] == hiding.contribution.public_id and "Eva" not in str(entry)


def test_the_form_asks_few_questions_of_the_database(client, hiding, django_assert_max_num_queries):
    address = path(hiding)
    client.get(address)
    with django_assert_max_num_queries(12):
        client.get(address)
