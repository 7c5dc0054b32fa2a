"""The second factor: setting it up, signing in with it, losing it."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from belzig_portal.accounts.second_factor import SecondFactorAdapter
from tests.portal.account_hands import ACCOUNT, CODE, PASSWORD, SET_UP, code_for, set_up_second_factor, sign_in

pytestmark = pytest.mark.django_db


def test_setting_up_the_app_and_signing_in_with_its_code(client, anna, sent, django_capture_on_commit_callbacks):
    sign_in(client)
    with django_capture_on_commit_callbacks(execute=True):
        secret, codes = set_up_second_factor(client)
    assert len(codes) == 10
    assert [message.subject for message in sent()] == ["Zweiter Faktor eingerichtet"]

    other = Client()
    assert sign_in(other, next="/verwaltung/?a=1").headers["Location"] == CODE
    assert other.get("/verwaltung/").status_code == 302  # the password alone opens nothing
    assert "Der Code stimmt nicht" in other.post(CODE, {"code": "000000"}).content.decode()
    assert other.post(CODE, {"code": code_for(secret)}).headers["Location"] == "/verwaltung/?a=1"
    assert other.get("/verwaltung/").status_code == 200


def test_the_qr_code_is_a_picture_in_the_page(client, anna):
    sign_in(client)
    response = client.get(SET_UP)
    assert 'src="data:image/svg+xml;base64,' in response.content.decode()
    assert "data:" in response.headers["Content-Security-Policy"].split("img-src")[1].split(";")[0]


def test_a_code_works_once_even_within_the_tolerance(client, anna, sent):
    sign_in(client)
    secret, _codes = set_up_second_factor(client)
    code = code_for(secret, +1)
    first, second = Client(), Client()
    sign_in(first)
    assert first.post(CODE, {"code": code}).status_code == 302
    # allauth's own memory of the code ends after one period.
    cache.delete(f"allauth.mfa.totp.used?user={anna.pk}&code={code}")
    sign_in(second)
    assert "Der Code stimmt nicht" in second.post(CODE, {"code": code}).content.decode()


def test_a_recovery_code_works_once(client, anna, sent):
    sign_in(client)
    _secret, codes = set_up_second_factor(client)
    first, second = Client(), Client()
    sign_in(first)
    assert first.post(CODE, {"code": codes[0]}).headers["Location"] == "/verwaltung/"
    sign_in(second)
    assert "Der Code stimmt nicht" in second.post(CODE, {"code": codes[0]}).content.decode()
    assert second.post(CODE, {"code": codes[1]}).headers["Location"] == "/verwaltung/"


def test_guessing_codes_is_limited(client, anna, sent):
    sign_in(client)
    secret, _codes = set_up_second_factor(client)
    other = Client()
    sign_in(other)
    for guess in range(5):
        other.post(CODE, {"code": f"00000{guess}"})
    assert "Zu viele Fehlversuche" in other.post(CODE, {"code": code_for(secret)}).content.decode()


def test_an_empty_code_is_an_ordinary_mistake(client, anna, sent):
    sign_in(client)
    set_up_second_factor(client)
    other = Client()
    sign_in(other)
    for fields in ({"code": ""}, {}):
        assert other.post(CODE, fields).status_code == 200


def test_the_secret_in_the_database_is_of_no_use_alone(client, anna, sent, settings):
    sign_in(client)
    secret, _codes = set_up_second_factor(client)
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in stored
    assert SecondFactorAdapter().decrypt(stored) == secret
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-" * 4
    assert SecondFactorAdapter().decrypt(stored) == secret
    settings.SECRET_KEY_FALLBACKS = []
    assert SecondFactorAdapter().decrypt(stored) not in ("", secret)


def test_taking_the_second_factor_away_needs_a_fresh_proof(client, anna, sent):
    sign_in(client)
    set_up_second_factor(client)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    remove = reverse("mfa_deactivate_totp")
    response = client.get(remove, follow=True)
    assert "bestätigen Sie bitte Ihr Passwort" in response.content.decode()
    response = client.post(response.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    assert "Zweiten Faktor entfernen?" in response.content.decode()
    client.post(remove)
    assert not Authenticator.objects.exists()


def test_the_administration_takes_away_a_lost_second_factor(client, anna, admin_user, sent):
    sign_in(client)
    set_up_second_factor(client)
    factor = Authenticator.objects.get(type="totp")
    administration = Client()
    administration.force_login(admin_user)
    page = administration.get("/verwaltung/portal_accounts/secondfactor/").content.decode()
    assert "anna" in page
    administration.post(f"/verwaltung/portal_accounts/secondfactor/{factor.pk}/delete/", {"post": "yes"})
    assert not Authenticator.objects.exists()
    assert client.get("/verwaltung/portal_accounts/secondfactor/").status_code == 403


def test_where_it_is_required_nothing_else_comes_first(client, anna, settings, sent):
    settings.STAFF_MFA_REQUIRED = True
    assert sign_in(client).headers["Location"] == "/verwaltung/"
    for path in ("/verwaltung/", "/verwaltung/strategy/", "/verwaltung/login/"):
        assert client.get(path).headers["Location"] == SET_UP
    assert "sobald Ihr Konto einen zweiten Faktor hat" in client.get(SET_UP).content.decode()
    assert client.get(ACCOUNT).status_code == 200
    set_up_second_factor(client)
    assert client.get("/verwaltung/").status_code == 200
