"""People see that their mails came back, and can have them sent again; what is known about it ends in time."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail as post
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from participation import bounces, outbox, personal, retention, tokens
from participation.models import Bounce, Participant
from tests.participation.factories import days_ago, participant

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    person = participant("anna@example.org")
    returned(person, "5.2.2")
    Participant.objects.filter(pk=person.pk).update(mail_stopped_at=days_ago(3))
    return participant("anna@example.org")


def returned(person, status, **values):
    return Bounce.objects.create(participant=person, mail_id=uuid4(), is_permanent=True, status=status, **values)


def page(person, name="personal"):
    return reverse(f"participation:{name}", args=[tokens.personal_link(person)])


class TestThePersonalPage:
    def test_says_that_mails_came_back_and_leads_on(self, anna):
        answer = Client().get(page(anna))
        text = answer.content.decode()
        assert "Unsere Mails erreichen Sie nicht" in text
        assert timezone.localtime(anna.mail_stopped_at).strftime("%Y") in text
        assert text.count("/mails/") == 1

    def test_says_nothing_to_others(self):
        ben = participant("ben@example.org")
        returned(ben, "5.2.2")
        assert "erreichen Sie nicht" not in Client().get(page(ben)).content.decode()

    def test_looking_changes_nothing(self, anna):
        assert Client().get(page(anna, "personal-mails")).status_code == 200
        anna.refresh_from_db()
        assert anna.mail_stopped_at

    def test_one_button_sends_mails_again_also_pressed_twice(self, anna):
        for _ in range(2):
            answer = Client().post(page(anna, "personal-mails"), follow=True)
            assert "Wir schicken Ihnen wieder Mails." in answer.content.decode()
        anna.refresh_from_db()
        assert anna.mail_stopped_at is None and anna.mail_resumed_at and Bounce.objects.exists()
        outbox.owe("personal-link", "link", participant=anna)
        outbox.work()
        assert len(post.outbox) == 1

    @pytest.mark.parametrize("token", ["x" * 40, "1-1.abc.def"])
    def test_a_forged_link_sends_nobody_anything(self, anna, token):
        assert Client().post(reverse("participation:personal-mails", args=[token])).status_code == 404
        anna.refresh_from_db()
        assert anna.mail_stopped_at

    def test_whoever_deleted_everything_meanwhile_gets_a_page_that_says_so(self, anna):
        url = page(anna, "personal-mails")
        personal.forget(anna, keep_texts=True)
        assert Client().post(url).status_code == 404

    def test_its_headers_are_those_of_all_personal_pages(self, anna):
        answer = Client().get(page(anna, "personal-mails"))
        assert answer["Referrer-Policy"] == "no-referrer" and "no-store" in answer["Cache-Control"]
        assert not answer.cookies


class TestTheCopy:
    def test_names_what_came_back(self, anna):
        copy = Client().get(page(anna, "personal-export")).json()
        assert copy["person"]["keine_mails_seit"]
        (entry,) = copy["ruecklaeufer"]["eintraege"]
        assert (entry["endgueltig"], entry["angabe"]) == (True, "5.2.2")


class TestTheEnd:
    def test_what_came_back_is_forgotten_after_thirty_days_and_the_stop_stays(self, anna):
        Bounce.objects.update(at=days_ago(30.1))
        kept = returned(anna, "5.4.4")
        Bounce.objects.filter(pk=kept.pk).update(at=days_ago(29.9))
        retention.delete_expired()
        assert Bounce.objects.get() == kept
        anna.refresh_from_db()
        assert anna.mail_stopped_at

    def test_it_is_kept_as_long_as_it_counts(self):
        assert retention.KEEP_BOUNCES >= bounces.WITHIN >= timedelta(days=14)

    def test_deleting_everything_deletes_it_at_once(self, anna):
        personal.forget(anna, keep_texts=True)
        assert not Bounce.objects.exists()
