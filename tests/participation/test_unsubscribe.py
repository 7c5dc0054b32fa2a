"""Ending Abos from a mail: by a person who looks first, by a mail program with one post, and by nobody else."""

import html
import re

import pytest
from django.urls import reverse

from participation import personal, tokens
from participation.models import Subscription
from strategy.publishing import withdraw
from tests import factories as make
from tests.participation.factories import participant, subscription

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def anna():
    return participant("anna@example.org", "Anna Krause")


@pytest.fixture
def measure():
    return make.live_measure("Offenes WLAN")


def address(person, one=None):
    return reverse("participation:unsubscribe", args=[tokens.unsubscribe_token(person, one)])


def words(answer):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def buttons(answer):
    return re.findall(r'name="was" value="(\w+)"', answer.content.decode())


class TestLooking:
    def test_it_changes_nothing_whoever_opens_it(self, client, anna, measure):
        one = subscription(anna, "measure", measure.key)
        before = Subscription.objects.values().get()
        for page in (address(anna), address(anna, one)):
            assert client.get(page).status_code == client.head(page).status_code == 200
        assert Subscription.objects.values().get() == before

    def test_it_names_the_one_in_the_link_and_counts_the_others(self, client, anna, measure):
        one = subscription(anna, "measure", measure.key)
        subscription(anna, "chapter", "geheim")
        answer = client.get(address(anna, one))
        assert "Ihr Abo: Maßnahme „Offenes WLAN“, wöchentlich." in words(answer)
        assert "Außerdem läuft noch ein Abo mit dieser E-Mail-Adresse." in words(answer)
        assert buttons(answer) == ["dieses", "alles"]

    def test_the_link_to_all_names_none(self, client, anna, measure):
        """Mails are passed on; what else somebody follows is nobody's business."""
        subscription(anna, "measure", measure.key)
        subscription(anna)
        answer = client.get(address(anna))
        assert "Mit dieser E-Mail-Adresse laufen 2 Abos." in words(answer) and "WLAN" not in words(answer)
        assert buttons(answer) == ["alles"]

    def test_no_address_and_no_name_stand_on_it(self, client, anna):
        one = subscription(anna)
        for page in (address(anna), address(anna, one)):
            for answer in (client.get(page), client.post(page, ONE_CLICK)):
                assert "anna" not in answer.content.decode().lower()

    def test_it_is_kept_by_nobody_and_told_to_nobody(self, client, anna):
        answer = client.get(address(anna, subscription(anna)))
        assert "no-store" in answer["Cache-Control"] and answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"] and not answer.cookies
        assert tokens.unsubscribe_token(anna) not in answer.content.decode()

    def test_a_thing_that_is_not_public_any_more_can_be_ended(self, client, anna, measure):
        one = subscription(anna, "measure", measure.key)
        withdraw(measure)
        assert "(nicht mehr öffentlich)" in words(client.get(address(anna, one)))
        client.post(address(anna, one), {"was": "dieses"})
        assert not Subscription.objects.exists()


class TestOneClick:
    @pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
    def test_it_ends_all_at_once_without_another_address(self, client, anna, measure, kind):
        one = subscription(anna, "measure", measure.key)
        subscription(anna, rhythm="daily")
        subscription(participant("ben@example.org", "Ben"))
        body = "List-Unsubscribe=One-Click"
        if kind.startswith("multipart"):
            body = f'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\n{"One-Click"}\r\n--x--\r\n'
            kind += "; boundary=x"
        answer = client.generic("POST", address(anna, one), body, content_type=kind)
        assert answer.status_code == 200 and not answer.cookies
        assert Subscription.objects.get().participant.display_name == "Ben"

    def test_again_it_answers_the_same(self, client, anna):
        subscription(anna)
        first, second = (client.post(address(anna), ONE_CLICK) for _ in range(2))
        assert first.status_code == second.status_code == 200
        assert first.content == second.content

    def test_also_when_the_person_is_deleted(self, client, anna):
        subscription(anna)
        page = address(anna)
        personal.forget(anna, keep_texts=False)
        answer = client.post(page, ONE_CLICK)
        assert answer.status_code == 200 and "Sie bekommen keine Neuigkeiten mehr" in words(answer)
        assert client.get(page).status_code == 200

    def test_it_needs_no_token_against_forgery(self, anna):
        from django.test import Client

        subscription(anna)
        assert Client(enforce_csrf_checks=True).post(address(anna), ONE_CLICK).status_code == 200
        assert not Subscription.objects.exists()

    def test_it_works_years_later_and_after_all_other_links_were_ended(self, client, anna):
        import time_machine

        page = address(anna)
        personal.end_links(anna)
        subscription(anna)
        with time_machine.travel("2031-01-01"):
            assert client.post(page, ONE_CLICK).status_code == 200
        assert not Subscription.objects.exists()


class TestThePerson:
    def test_ends_the_one_and_keeps_the_others(self, client, anna, measure):
        one = subscription(anna, "measure", measure.key)
        other = subscription(anna)
        answer = client.post(address(anna, one), {"was": "dieses"})
        assert "Davon schreiben wir Ihnen nichts mehr: Maßnahme „Offenes WLAN“." in words(answer)
        assert buttons(answer) == ["alles"]
        assert Subscription.objects.get() == other

    def test_ends_all(self, client, anna, measure):
        one = subscription(anna, "measure", measure.key)
        subscription(anna)
        answer = client.post(address(anna, one), {"was": "alles"})
        assert "Alle Ihre Abos sind beendet." in words(answer) and not buttons(answer)
        assert not Subscription.objects.exists()

    def test_an_abo_ordered_anew_is_ended_by_an_old_mail_too(self, client, anna, measure):
        old = subscription(anna, "measure", measure.key)
        page = address(anna, old)
        old.delete()
        subscription(anna, "measure", measure.key)
        client.post(page, {"was": "dieses"})
        assert not Subscription.objects.exists()

    def test_looking_afterwards_says_that_nothing_runs(self, client, anna, measure):
        one = subscription(anna, "measure", measure.key)
        page = address(anna, one)
        client.post(page, ONE_CLICK)
        answer = client.get(page)
        assert "Dieses Abo ist schon beendet" in words(answer) and not buttons(answer)
        assert f'<a href="/folgen/massnahme/{measure.key}/">Wieder folgen' in answer.content.decode()
        assert "Hier läuft kein Abo mehr" in words(client.get(address(anna)))

    def test_looking_afterwards_says_that_one_click_ended_all_of_them(self, client, anna, measure):
        one, other = subscription(anna, "measure", measure.key), subscription(anna, "chapter", "geheim")
        client.post(address(anna, one), ONE_CLICK)
        for page in (address(anna, one), address(anna, other)):
            answer = client.get(page)
            assert "Auch sonst läuft mit dieser E-Mail-Adresse kein Abo mehr" in words(answer)
            assert "Was Sie wieder lesen möchten, wählen Sie auf der Seite „Folgen“ neu aus." in words(answer)
            assert 'href="/folgen/"' in answer.content.decode()

    def test_while_another_runs_it_does_not_say_that_all_ended(self, client, anna, measure):
        one = subscription(anna, "measure", measure.key)
        subscription(anna)
        for answer in (client.post(address(anna, one), {"was": "dieses"}), client.get(address(anna, one))):
            assert "Auch sonst läuft" not in words(answer) and "neu aus" not in words(answer)

    def test_of_what_is_gone_none_can_be_ordered_again(self, client, anna, measure):
        page = address(anna, subscription(anna, "measure", measure.key))
        client.post(page, ONE_CLICK)
        withdraw(measure)
        answer = client.get(page)
        assert "Dieses Abo ist schon beendet" in words(answer) and "Wieder folgen" not in words(answer)


class TestForged:
    @pytest.mark.parametrize("token", ["x", "1.x", "1", "..", "1.1.1", "%00", "a" * 3000])
    def test_rubbish_opens_nothing(self, client, anna, token):
        subscription(anna)
        page = f"/folgen/abmelden/{token}/"
        assert client.get(page).status_code == client.post(page, ONE_CLICK).status_code == 404
        assert Subscription.objects.exists()

    def test_a_link_to_somebody_else_made_by_changing_the_number(self, client, anna):
        ben = participant("ben@example.org", "Ben")
        subscription(ben)
        _number, signature = tokens.unsubscribe_token(anna).split(".")
        page = reverse("participation:unsubscribe", args=[f"{ben.pk}.{signature}"])
        assert client.post(page, ONE_CLICK).status_code == 404
        assert Subscription.objects.exists()

    def test_links_for_other_purposes_end_nothing_and_this_opens_nothing_else(self, client, anna):
        subscription(anna)
        page = reverse("participation:unsubscribe", args=[tokens.personal_link(anna)])
        assert client.post(page, ONE_CLICK).status_code == 404
        assert client.get(reverse("participation:personal", args=[tokens.unsubscribe_token(anna)])).status_code == 404
        assert Subscription.objects.exists()

    def test_the_page_leads_on(self, client):
        answer = client.get("/folgen/abmelden/x/")
        assert "stimmt nicht" in words(answer) and "/beteiligung/meine/" in answer.content.decode()
        assert answer["Referrer-Policy"] == "no-referrer"


class TestTheToken:
    def test_it_names_person_and_thing(self, anna):
        assert tokens.read_unsubscribe(tokens.unsubscribe_token(anna)) == (anna.pk, "", "")
        one = subscription(anna, "measure", "a-b--c-1")
        assert tokens.read_unsubscribe(tokens.unsubscribe_token(anna, one)) == (anna.pk, "measure", "a-b--c-1")
        everything = subscription(anna)
        assert tokens.read_unsubscribe(tokens.unsubscribe_token(anna, everything)) == (anna.pk, "all", "")

    @pytest.mark.parametrize("value", ["", "-", "x", "²", "1-x-y", "x-all-", "-1", "\n"])
    def test_a_signed_value_that_we_never_sign_opens_nothing(self, value):
        from django.core.signing import Signer

        with pytest.raises(tokens.Invalid):
            tokens.read_unsubscribe(Signer(salt="participation.unsubscribe", sep=".").sign(value))

    def test_a_changed_key_ends_no_link_while_the_former_is_known(self, anna, settings):
        token = tokens.unsubscribe_token(anna)
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key " * 5, [settings.SECRET_KEY]
        assert tokens.read_unsubscribe(token).participant_pk == anna.pk
