"""The page behind the link in the confirmation mail: opening it does nothing, one button does it, also twice."""

import html
import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from participation import personal, retention, tokens
from participation.models import ChoiceAnswer, Contribution, EventReminder, Participant, Submission, Support
from participation.submitting import submit
from tests import factories as make
from tests.participation.factories import contribution, newest, on_block, participant
from tests.participation.places import IN_BELZIG, region
from tests.threads import at_once

pytestmark = pytest.mark.django_db

EMAIL = "anna@example.org"


def sent(*contributions, **others):
    return submit(uuid.uuid4(), EMAIL, "Anna", contributions=contributions, **others)


def proposal(text="Mehr Bänke am Kurpark.", **values):
    return Contribution(subject="proposal", title="Bänke", text=text, **values)


def page_of(submission):
    return reverse("participation:confirm", args=[tokens.confirm_token(submission)])


def words(answer):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


@pytest.fixture
def known():
    """Anna has written before and been published, so her next texts appear at once."""
    anna = participant(EMAIL, "Anna")
    contribution("Früher.", by=anna)
    return anna


class TestOpening:
    def test_shows_what_is_to_be_confirmed_and_one_button(self, client):
        answer = client.get(page_of(sent(proposal())))
        assert answer.status_code == 200
        for shown in ("Bänke", "Mehr Bänke am Kurpark.", "Anna", "Eigener Vorschlag"):
            assert shown in words(answer)
        main = re.search(r"<main.*</main>", answer.content.decode(), re.S)[0]
        assert main.count("<button") == main.count("<form") == 1
        assert "script" not in main and "csrf" not in main and not answer.cookies

    def test_calls_a_reply_a_reply(self, client):
        parent = contribution("Von Bea", title="Bäume am Markt")
        chapter = make.live(make.chapter("Warum"))
        said = on_block(chapter, newest("chapter", chapter.key).content["blocks"][0]["id"], "Zu lang.")
        about = {name: getattr(said, name) for name in ("subject", "chapter_key", "block_id", "block_now")}
        replies = (
            Contribution(subject="proposal", text="Gern.", parent=parent),
            Contribution(**about, text="Zu kurz.", parent=said),
        )
        shown = words(client.get(page_of(sent(*replies))))
        assert "Ihre Antwort auf: Bäume am Markt" in shown and "Ihre Antwort auf: „Zu lang.“" in shown
        assert "Eigener Vorschlag" not in shown and "Warum" in shown
        Contribution.objects.filter(pk=parent.pk).update(state="hidden")
        shown = words(client.get(page_of(Submission.objects.get())))
        assert "Ihre Antwort auf einen Beitrag, der nicht mehr zu lesen ist" in shown and "Bäume" not in shown

    def test_shows_where_a_proposal_is_about(self, client):
        region()
        where = {"municipality": make.belzig(), "district_key": "dippmannsdorf"}
        point = {"longitude": IN_BELZIG[0], "latitude": IN_BELZIG[1]}
        shown = words(client.get(page_of(sent(proposal(**where, **point)))))
        assert "Dippmannsdorf (Bad Belzig)" in shown and "52,13720° Nord, 12,59550° Ost" in shown
        assert "ohne bestimmten Ort" in words(client.get(page_of(sent(proposal()))))

    def test_does_nothing_however_often(self, client):
        """Programs that look through mails open every link, some twice, some with HEAD."""
        page = page_of(sent(proposal()))
        for open_it in (client.head, client.get, client.get):
            assert open_it(page).status_code == 200
        assert Submission.objects.get().confirmed_at is None
        assert Contribution.objects.get().state == "awaiting" and not Participant.objects.exists()

    def test_stays_between_the_reader_and_us(self, client):
        answer = client.get(page_of(sent(proposal())))
        assert "no-store" in answer["Cache-Control"] and answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"] and 'name="robots" content="noindex' in answer.content.decode()
        token = tokens.confirm_token(Submission.objects.get())
        assert token not in re.search(r'rel="canonical"[^>]*', answer.content.decode())[0]

    def test_shows_a_text_as_text(self, client):
        answer = client.get(page_of(sent(proposal("<script>alert(1)</script>"))))
        assert b"<script>alert" not in answer.content


class TestConfirming:
    def test_a_first_text_is_held_and_the_page_says_what_happens_next(self, client):
        answer = client.post(page_of(sent(proposal())), follow=True)
        assert "wird noch gelesen" in words(answer) and "Bisher ist noch kein Beitrag von Ihnen freigegeben." in words(
            answer
        )
        assert Contribution.objects.get().state == "held"

    def test_the_next_one_is_published_with_a_link(self, client, known):
        answer = client.post(page_of(sent(proposal())), follow=True)
        row = Contribution.objects.get(title="Bänke")
        assert row.state == "published"
        assert "Ihr Beitrag ist veröffentlicht" in words(answer)
        assert f'href="{row.get_absolute_url()}"' in answer.content.decode()

    def test_gives_the_personal_link(self, client):
        body = client.post(page_of(sent(proposal())), follow=True).content.decode()
        [link] = set(re.findall(r'href="(/beteiligung/meine/[^"]{20,})"', body))
        assert "Mehr Bänke am Kurpark." in words(client.get(link))

    def test_gives_the_personal_link_only_soon_after(self, client, known):
        """Whoever opens the mail later is perhaps not the person it was sent to."""
        page = page_of(sent(proposal()))
        client.post(page)
        with time_machine.travel(timezone.now() + timedelta(minutes=61)):
            for answer in (client.get(page), client.post(page, follow=True)):
                assert answer.status_code == 200 and "Ihr Beitrag ist veröffentlicht" in words(answer)
                links = set(re.findall(r'href="(/beteiligung/meine/[^"]*)"', answer.content.decode()))
                assert links == {reverse("participation:ask-link")}
                assert "Neuen Link anfordern" in words(answer)

    def test_again_shows_the_same(self, client, known):
        page = page_of(sent(proposal()))
        first = client.post(page, follow=True)
        for again in (client.post(page, follow=True), client.get(page)):
            assert re.sub(r'meine/[^"]+', "", words(again)) == re.sub(r'meine/[^"]+', "", words(first))
        assert Contribution.objects.filter(title="Bänke").count() == 1

    def test_a_support_counts_once(self, client, known):
        row = contribution("Von Bea")
        answer = client.post(page_of(sent(supports=[row])), follow=True)
        assert "Ihre Unterstützung zählt" in words(answer) and "Von Bea" in words(answer)
        again = client.post(page_of(sent(supports=[row])), follow=True)
        assert "es zählt einmal" in words(again)
        assert Support.objects.confirmed().count() == 1

    def test_nobody_supports_what_they_wrote(self, client, known):
        row = contribution("Mehr Bänke.", by=known)
        page = page_of(sent(supports=[row]))
        for answer in (client.post(page, follow=True), client.get(page), client.post(page, follow=True)):
            shown = words(answer)
            assert answer.status_code == 200 and "Diesen Beitrag haben Sie selbst geschrieben." in shown
            assert "Ihre Unterstützung zählt" not in shown and "es zählt einmal" not in shown and "Danke" not in shown
        assert not Support.objects.exists()
        client.post(page_of(submit(uuid.uuid4(), "bea@example.org", "", supports=[row])))
        assert Contribution.objects.with_support().get(pk=row.pk).support_count == 1

    def test_what_was_taken_back_since_is_not_called_a_repetition(self, client, known):
        support, reminder = sent(supports=[contribution("Von Bea")]), sent(reminders=["werkstatt"])
        for submission in (support, reminder):
            client.post(page_of(submission))
        personal.end_support(known, Support.objects.get().pk)
        personal.end_reminder(known, EventReminder.objects.get().pk)
        for submission in (support, reminder):
            shown = words(client.get(page_of(submission)))
            assert "seitdem zurückgenommen" in shown and "es zählt einmal" not in shown and "Danke" not in shown

    def test_a_text_that_was_withdrawn_or_parted_from_its_name_since(self, client, known):
        withdrawn, anonymous = sent(proposal()), sent(proposal("Mehr Licht am Markt."))
        for submission, act in ((withdrawn, personal.withdraw), (anonymous, personal.anonymise)):
            client.post(page_of(submission))
            act(known, submission.contributions.get().public_id)
        assert "haben Sie zurückgezogen" in words(client.get(page_of(withdrawn)))
        shown = words(client.get(page_of(anonymous)))
        assert "von Ihrem Namen getrennt" in shown and "es zählt einmal" not in shown

    def test_answers_and_reminders_are_named(self, client):
        choice = ChoiceAnswer(consultation_key="k", question_key="f1", choices=["Ja", "Vielleicht"])
        page = page_of(sent(choices=[choice], reminders=["werkstatt"]))
        assert "Ja, Vielleicht" in words(client.get(page))
        answer = client.post(page, follow=True)
        assert "Ihre Antworten zählen" in words(answer) and "Wir erinnern Sie" in words(answer)

    @pytest.mark.django_db(transaction=True)
    def test_a_double_click_at_the_same_moment_is_one(self, known):
        page = page_of(sent(proposal()))
        assert at_once(*[lambda: Client().post(page).status_code] * 4) == [303] * 4
        assert Contribution.objects.filter(title="Bänke").count() == 1 and Participant.objects.count() == 1


class TestLinksThatConfirmNothing:
    def spoilt(self, submission):
        token = tokens.confirm_token(submission)
        person = participant("bea@example.org", "Bea")
        yield from ("rubbish", token[:-1], token.upper(), tokens.personal_link(person), "ä" * 300)
        yield token.replace(submission.pk.hex, uuid.uuid4().hex)

    def test_a_forged_one_is_answered_clearly(self, client):
        for token in self.spoilt(sent(proposal())):
            page = reverse("participation:confirm", args=[token])
            for answer in (client.get(page), client.post(page)):
                assert answer.status_code == 404
                assert "Dieser Bestätigungslink stimmt nicht" in words(answer)
                assert answer["Referrer-Policy"] == "no-referrer"
        assert Submission.objects.get().confirmed_at is None

    @pytest.mark.parametrize("is_deleted", [False, True])
    def test_an_old_one_says_that_the_text_is_gone_and_leads_on(self, client, is_deleted):
        page = page_of(sent(proposal()))
        with time_machine.travel(timezone.now() + timedelta(days=7, seconds=2)):
            if is_deleted:
                retention.delete_expired()
            for answer in (client.get(page), client.post(page)):
                assert answer.status_code == 410
                assert "nicht wiederherstellen" in words(answer)
                assert reverse("participation:overview") in answer.content.decode()
        assert not Contribution.objects.exclude(state="awaiting").exists()

    def test_one_whose_person_has_deleted_everything_confirms_nothing(self, client, known):
        from participation import personal

        page = page_of(sent(proposal()))
        personal.forget(known, keep_texts=True)
        assert client.post(page).status_code == 410
        assert not Participant.objects.exists()

    def test_one_that_was_confirmed_opens_nothing_once_the_person_has_ended_all_links(self, client, known):
        page = page_of(sent(proposal()))
        shown = client.post(page, follow=True).content.decode()
        mine = re.search(r'href="(/beteiligung/meine/[^"/]{16,}/)"', shown)[1]
        client.post(mine + "beenden/")
        answer = client.get(page)
        assert answer.status_code == 410 and "/beteiligung/meine/" not in answer.content.decode().replace(
            reverse("participation:ask-link"), ""
        )
        assert Contribution.objects.get(title="Bänke").participant == known

    @pytest.mark.parametrize("method", ["put", "delete", "patch"])
    def test_other_methods_are_refused(self, client, method):
        assert getattr(client, method)(page_of(sent(proposal()))).status_code == 405
