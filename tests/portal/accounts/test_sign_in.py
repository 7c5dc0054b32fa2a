"""Signing in to the admin and out again: who gets in, who does not, and what is never given away."""

import re

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

from tests.portal.account_hands import ACCOUNT, LOGIN, LOGOUT, PASSWORD, PASSWORD_CHANGE, RESET, SET_UP, WRONG, sign_in

pytestmark = pytest.mark.django_db


# --- The door -----------------------------------------------------------------------------------------


def test_staff_sign_in_and_arrive_in_the_admin(client, anna):
    response = sign_in(client)
    assert response.headers["Location"] == "/verwaltung/"
    assert client.get("/verwaltung/").status_code == 200


def test_the_log_in_page_asks_for_name_and_password_and_offers_nothing_else(client):
    page = client.get(LOGIN).content.decode()
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert "placeholder" not in page.split("<main")[1]
    assert "Registrieren" not in page


def test_a_wrong_password_gets_one_sentence_and_keeps_the_name(client, anna):
    response = sign_in(client, "falsch")
    page = response.content.decode()
    assert response.status_code == 200
    assert page.count(WRONG) == 1
    assert 'value="anna"' in page
    assert "falsch" not in page
    assert "_auth_user_id" not in client.session


def test_an_unknown_name_gets_the_same_sentence(client, anna):
    known, unknown = sign_in(client, "falsch"), sign_in(client, "falsch", "anne")
    assert WRONG in unknown.content.decode()
    assert unknown.status_code == known.status_code


def test_the_mail_address_is_no_log_in(client, anna):
    assert WRONG in sign_in(client, username="anna@stadt.example").content.decode()


def test_a_closed_account_does_not_get_in(client, anna):
    anna.is_active = False
    anna.save()
    response = sign_in(client)
    assert "_auth_user_id" not in client.session
    assert "stillgelegt" in client.get(response.headers["Location"]).content.decode()


@pytest.mark.parametrize("path", ["signup/", "email/", "social/", "registrieren/", "login/code/", "passwort/setzen/"])
def test_sign_up_and_the_rest_of_allauth_do_not_exist(client, path):
    assert client.get(ACCOUNT + path).status_code in (302, 404)
    assert client.post(ACCOUNT + path, {"username": "x"}).status_code != 200
    assert not get_user_model().objects.exists()


# --- The admin's own doors ------------------------------------------------------------------------------


def test_an_admin_address_leads_to_the_log_in_and_back(client, anna):
    response = client.get("/verwaltung/?a=1", follow=True)
    assert response.redirect_chain[-1][0].startswith(LOGIN)
    action = response.redirect_chain[-1][0]
    response = client.post(action, {"login": "anna", "password": PASSWORD})
    assert response.headers["Location"] == "/verwaltung/?a=1"


def test_the_admins_own_log_in_page_is_not_reachable(client, anna):
    response = client.post("/verwaltung/login/", {"username": "anna", "password": PASSWORD})
    assert response.headers["Location"].startswith(LOGIN)
    assert "_auth_user_id" not in client.session


def test_who_is_not_staff_is_told_so_and_can_leave(client, anna):
    anna.is_staff = False
    anna.save()
    sign_in(client)
    response = client.get("/verwaltung/", follow=True)
    assert response.status_code == 403
    assert "gehört nicht zur Redaktion" in response.content.decode()
    assert f'action="{LOGOUT}"' in response.content.decode()


@pytest.mark.parametrize(
    "target",
    [
        "https://boese.example/verwaltung/",
        "//boese.example/",
        "/\\boese.example",
        "javascript:alert(1)",
        "http://testserver.boese.example/",
    ],
)
def test_a_forged_target_leads_to_the_admin(client, anna, target):
    assert sign_in(client, next=target).headers["Location"] == "/verwaltung/"
    assert client.get(f"/verwaltung/login/?next={target}").headers["Location"] == "/verwaltung/"


def test_the_admins_password_page_leads_to_ours(client, anna):
    assert client.get("/verwaltung/password_change/").headers["Location"] == PASSWORD_CHANGE


def test_signing_out_needs_a_post(client, anna):
    client.force_login(anna)
    assert "abmelden?" in client.get(LOGOUT).content.decode()
    assert "_auth_user_id" in client.session
    response = client.post(LOGOUT, follow=True)
    assert "_auth_user_id" not in client.session
    assert "Sie sind abgemeldet." in response.content.decode()


def test_the_admins_button_signs_out_too(client, anna):
    client.force_login(anna)
    client.post("/verwaltung/logout/")
    assert "_auth_user_id" not in client.session


def test_an_outdated_form_is_refused_in_german(anna):
    response = Client(enforce_csrf_checks=True).post(LOGIN, {"login": "anna", "password": PASSWORD})
    assert response.status_code == 403
    assert "Das Formular war nicht mehr gültig" in response.content.decode()


def test_the_form_is_protected_by_a_cookie_of_the_admin_alone_that_ends_with_the_browser(anna):
    strict = Client(enforce_csrf_checks=True)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', strict.get(LOGIN).content.decode())[1]
    cookie = strict.cookies["csrftoken"]
    assert (cookie["path"], cookie["max-age"], cookie["expires"]) == ("/verwaltung/", "", "")
    data = {"login": "anna", "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert strict.post(LOGIN, data).headers["Location"] == "/verwaltung/"


@pytest.mark.parametrize(
    "said",
    ["`csrftoken`", "`sessionid`", "höchstens 12 Stunden", "eine Stunde", "zweiter Faktor", "mit beidem zusammen",
     "zählt die Stimme ohne Person weiter", "Punkt auf der Karte"],
)  # fmt: skip
def test_the_privacy_page_says_it(said):
    assert said in (settings.BASE_DIR / "strategy/content/seiten/datenschutz.md").read_text()


# --- Traces -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/massnahmen/", "/glossar/", "/gibt-es-nicht/"])
def test_public_pages_set_no_cookie_and_vary_on_none(client, anna, path):
    for signed_in in (False, True):
        if signed_in:
            sign_in(client)
        response = client.get(path)
        assert not response.cookies
        assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.parametrize(
    "path",
    [LOGIN, RESET, RESET + "gesendet/", ACCOUNT, PASSWORD_CHANGE, SET_UP, LOGOUT, "/verwaltung/login/", "/verwaltung/"],
)
def test_staff_pages_are_kept_nowhere(client, anna, path):
    for signed_in in (False, True):
        if signed_in:
            sign_in(client)
        assert "no-store" in client.get(path).headers["Cache-Control"]
