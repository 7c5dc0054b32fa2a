"""Staff see that mails came back and why, never whose; who does not moderate sees nothing of it."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participation.admin.bounces import meaning
from participation.models import Bounce, Participant
from tests import factories as make
from tests.participation.factories import days_ago, participant
from tests.portal.admin_hands import signed_in

pytestmark = pytest.mark.django_db
LIST = "/verwaltung/participation/bounce/"
HOME = "/verwaltung/"


def returned(status="5.1.1", email="kanarina@quellbart.example", is_permanent=True):
    person = participant(email, "Kanarina")
    return Bounce.objects.create(participant=person, mail_id=uuid4(), is_permanent=is_permanent, status=status)


@pytest.fixture
def moderator():
    return signed_in(make.staff("moderation", ("moderator", make.belzig())))


class TestTheList:
    @pytest.mark.parametrize(
        ("role", "status"),
        [("reader", 403), ("editor", 403), ("publisher", 403), ("moderator", 200)],
    )
    def test_is_for_moderators(self, role, status):
        assert signed_in(make.staff("wer", (role, make.belzig()))).get(LIST).status_code == status

    def test_is_for_the_administration_too_and_for_no_stranger(self, client):
        assert signed_in(make.staff("chefin", is_superuser=True)).get(LIST).status_code == 200
        assert client.get(LIST).status_code == 302

    def test_says_what_happened_and_not_to_whom(self, moderator):
        row = returned()
        Participant.objects.update(mail_stopped_at=days_ago(1))
        assert "bekommt keine Mails mehr" in moderator.get(LIST).content.decode()
        for path in (LIST, f"{LIST}{row.pk}/change/"):
            text = moderator.get(path).content.decode()
            assert "Diese Adresse gibt es nicht" in text and "5.1.1" in text
            assert not [word for word in ("quellbart", "Kanarina", str(row.mail_id)) if word in text]

    def test_filters_by_whose_fault_it_is(self, moderator):
        returned("5.1.1"), returned("5.7.1"), returned("4.4.1", is_permanent=False)
        for why, status in (("postfach", "5.1.1"), ("postausgang", "5.7.1"), ("vorerst", "4.4.1")):
            text = moderator.get(f"{LIST}?warum={why}").content.decode()
            assert [s for s in ("5.1.1", "5.7.1", "4.4.1") if f">{s}<" in text] == [status]

    @pytest.mark.parametrize("door", ["add/", "{}/delete/", "{}/change/"])
    def test_changes_nothing(self, door):
        row = returned()
        chief = signed_in(make.staff("chefin", is_superuser=True))
        assert chief.post(LIST + door.format(row.pk), {"status": "2.0.0", "post": "yes"}).status_code in (403, 405)
        assert Bounce.objects.get().status == "5.1.1"

    @pytest.mark.parametrize("query", ["participant__email__startswith=k", "participant=1", "mail_id=1", "q=kanarina"])
    def test_lets_nobody_search_for_people(self, moderator, query):
        returned()
        answer = moderator.get(f"{LIST}?{query}", follow=True)
        assert "quellbart" not in answer.content.decode()
        assert answer.status_code == 400 or answer.redirect_chain or "5.1.1" in answer.content.decode()

    def test_needs_no_more_statements_for_more_rows(self, moderator):
        def statements():
            with CaptureQueriesContext(connection) as context:
                moderator.get(LIST)
            return len(context)

        returned(), statements()
        before = statements()
        for n in range(12):
            returned(email=f"p{n}@example.org")
        assert statements() == before


class TestTheFirstPage:
    def test_says_nothing_if_nothing_came_back_lately(self, moderator):
        returned("4.4.1", is_permanent=False)
        Bounce.objects.filter(pk=returned().pk).update(at=days_ago(15))
        assert "Zurückgekommene Mails" not in moderator.get(HOME).content.decode()

    def test_counts_mails_and_people(self, moderator):
        returned(), returned("5.2.2"), returned("5.2.2", "ben@example.org")
        participant("ben@example.org")
        Participant.objects.filter(email="ben@example.org").update(mail_stopped_at=days_ago(1))
        text = moderator.get(HOME).content.decode()
        assert "3 Mails kamen in den letzten 14 Tagen endgültig zurück" in text
        assert "1 Person bekommt seitdem keine mehr" in text
        assert reverse("admin:participation_bounce_changelist") + "?warum=postfach" in text

    def test_tells_apart_what_is_our_own_fault(self, moderator):
        returned("5.7.1")
        text = moderator.get(HOME).content.decode()
        assert "1 Mail wurde abgewiesen: Unserem Postausgang wird nicht getraut" in text
        assert "endgültig zurück" not in text

    def test_says_it_only_to_moderators(self):
        returned()
        text = signed_in(make.staff("wer", ("publisher", make.belzig()))).get(HOME).content.decode()
        assert "Zurückgekommene" not in text


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("5.1.1", "Diese Adresse gibt es nicht"),
        ("5.1.8", "Abgewiesen: unserem Postausgang wird nicht getraut"),
        ("5.2.2", "Postfach voll oder abgeschaltet"),
        ("5.4.4", "Der andere Mailserver ist nicht zu finden"),
        ("5.3.4", "Der andere Mailserver nimmt solche Mails nicht"),
        ("", "Nicht zustellbar"),
    ],
)
def test_each_status_has_words(status, words):
    assert meaning(Bounce(is_permanent=True, status=status)) == words
