"""Signing in to the admin: who gets in, who does not, and what is never given away."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from redis.exceptions import ConnectionError as RedisGone

from belzig_portal.accounts import adapter as adapter_module
from belzig_portal.accounts.adapter import AccountAdapter
from belzig_portal.accounts.mail import send_later
from belzig_portal.accounts.second_factor import SecondFactorAdapter

pytestmark = pytest.mark.django_db

LOGIN = "/verwaltung/konto/anmelden/"
CODE = "/verwaltung/konto/anmelden/code/"
LOGOUT = "/verwaltung/konto/abmelden/"
ACCOUNT = "/verwaltung/konto/"
PASSWORD_CHANGE = "/verwaltung/konto/passwort/"
RESET = "/verwaltung/konto/passwort/vergessen/"
SET_UP = "/verwaltung/konto/zweiter-faktor/einrichten/"
PASSWORD = "ein Fuchs im Fläming"
WRONG = "Benutzername oder Passwort stimmt nicht."


@pytest.fixture
def anna():
    """A member of staff."""
    return get_user_model().objects.create_user(
        "anna", "anna@stadt.example", PASSWORD, is_staff=True, first_name="Anna", last_name="Abendroth"
    )


@pytest.fixture(autouse=True)
def sent(monkeypatch):
    """Mails, in the order in which they were sent; waits for the sender."""
    futures = []
    monkeypatch.setattr(adapter_module, "send_later", lambda message: futures.append(send_later(message)))

    def wait():
        for future in futures:
            future.result(5)
        return mail.outbox

    yield wait
    wait()  # no mail of this test may reach the next one


def sign_in(client, password=PASSWORD, username="anna", next="", **extra):
    query = f"?next={next}" if next else ""
    return client.post(LOGIN + query, {"login": username, "password": password}, **extra)


def code_for(secret, offset=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + offset))


def set_up_second_factor(client):
    """Through the pages, as staff do. Returns the secret and the recovery codes."""
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", client.get(SET_UP).content.decode())[1]
    response = client.post(SET_UP, {"code": code_for(secret)}, follow=True)
    codes = re.findall(r"<code>(\d{4} \d{4})</code>", response.content.decode())
    return secret, codes


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


# --- Limits ---------------------------------------------------------------------------------------------


def test_after_five_failures_the_right_password_has_to_wait(client, anna):
    for _attempt in range(5):
        sign_in(client, "falsch")
    response = sign_in(client)
    assert "Zu viele Fehlversuche" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_the_limit_holds_whatever_address_is_claimed(client, anna):
    for attempt in range(10):
        sign_in(client, "falsch", f"name-{attempt}", headers={"x-forwarded-for": f"203.0.113.{attempt}"})
    assert "Zu viele Fehlversuche" in sign_in(client).content.decode()


def address_of(rf, **meta):
    request = rf.get("/", **meta)
    return AccountAdapter(request).get_client_ip(request)


def test_behind_our_proxy_its_word_counts_and_nobody_elses(rf, settings):
    settings.TRUSTED_PROXY_COUNT = 1
    honest = address_of(rf, HTTP_X_FORWARDED_FOR="198.51.100.7")
    assert address_of(rf, HTTP_X_FORWARDED_FOR="203.0.113.1, 198.51.100.7") == honest
    assert address_of(rf, HTTP_X_FORWARDED_FOR="198.51.100.7, 203.0.113.1") != honest


@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_without_the_proxy_the_connection_counts(rf, settings, proxies):
    settings.TRUSTED_PROXY_COUNT = proxies
    assert address_of(rf, REMOTE_ADDR="198.51.100.7") == address_of(rf, REMOTE_ADDR="198.51.100.7")
    assert address_of(rf, REMOTE_ADDR="")
    if proxies == 2:
        assert address_of(rf, REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR="1.2.3.4") == address_of(
            rf, REMOTE_ADDR="192.0.2.1"
        )


def test_no_address_is_kept_and_an_ipv6_network_counts_as_one(rf):
    one = address_of(rf, REMOTE_ADDR="2001:db8:1:2::1")
    assert one == address_of(rf, REMOTE_ADDR="2001:db8:1:2:ffff::9")
    assert one != address_of(rf, REMOTE_ADDR="2001:db8:1:3::1")
    assert re.fullmatch("[0-9a-f]{32}", one)


def test_without_the_cache_nobody_gets_in_and_nothing_breaks(client, anna, monkeypatch):
    def gone(*args, **kwargs):
        raise RedisGone

    monkeypatch.setattr("allauth.core.internal.ratelimit.cache.add", gone)
    assert client.get(LOGIN).status_code == 200
    response = sign_in(client)
    assert response.status_code == 503
    assert "gerade nicht möglich" in response.content.decode()
    assert "_auth_user_id" not in client.session


# --- Sessions and passwords ---------------------------------------------------------------------------------


def test_signing_in_changes_the_session_key(client, anna):
    client.get(LOGIN)
    session = client.session
    session["before"] = "1"
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    sign_in(client)
    assert client.cookies["sessionid"].value != before


def test_the_session_ends_with_the_browser(client, anna):
    sign_in(client)
    cookie = client.cookies["sessionid"]
    assert not cookie["max-age"]
    assert cookie["httponly"]


def test_a_new_password_ends_all_other_sessions(client, anna, sent):
    elsewhere = Client()
    elsewhere.force_login(anna)
    sign_in(client)
    fields = {"oldpassword": PASSWORD, "password1": "zwei Rehe am Waldrand", "password2": "zwei Rehe am Waldrand"}
    response = client.post(PASSWORD_CHANGE, fields, follow=True)
    assert "Ihr Passwort ist geändert." in response.content.decode()
    assert client.get("/verwaltung/").status_code == 200
    assert elsewhere.get("/verwaltung/").status_code == 302
    (notice,) = sent()
    assert notice.to == ["anna@stadt.example"]
    assert "127.0.0.1" not in notice.body


def test_a_bad_new_password_is_explained_in_german(client, anna):
    client.force_login(anna)
    response = client.post(PASSWORD_CHANGE, {"oldpassword": "x", "password1": "anna", "password2": "anne"})
    page = response.content.decode()
    for sentence in ("Das ist nicht Ihr jetziges Passwort.", "Dieses Passwort ist zu kurz.", "Fehler:"):
        assert sentence in page
    assert len(re.findall(r'id="id_password1_error"', page)) == 1


def test_different_new_passwords_are_refused(client, anna):
    client.force_login(anna)
    fields = {"oldpassword": PASSWORD, "password1": "zwei Rehe am Waldrand", "password2": "zwei Rehe am Waldsee"}
    page = client.post(PASSWORD_CHANGE, fields).content.decode()
    assert "Die beiden neuen Passwörter sind verschieden." in page
    anna.refresh_from_db()
    assert anna.check_password(PASSWORD)


# --- Forgotten password -----------------------------------------------------------------------------------


def reset_link(message):
    return re.search(r"http\S+", message.body)[0]


def test_the_answer_is_the_same_for_known_and_unknown_addresses(client, anna, sent):
    known = client.post(RESET, {"email": "Anna@Stadt.example"}, follow=True)
    unknown = client.post(RESET, {"email": "niemand@stadt.example"}, follow=True)
    token = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')
    assert token.sub(b"", known.content) == token.sub(b"", unknown.content)
    assert [message.to for message in sent()] == [["anna@stadt.example"]]


def test_the_reset_mail_is_readable_and_its_link_works_once(client, anna, sent, settings):
    settings.PORTAL_URL = "https://strategie.example"
    settings.ALLOWED_HOSTS = ["testserver", "boese.example"]
    client.post(RESET, {"email": "anna@stadt.example"}, headers={"host": "boese.example"})
    (message,) = sent()
    assert message.subject == "Neues Passwort für das Smart-City-Portal"
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert "Konto anna" in message.body
    assert "boese" not in message.body
    link = reset_link(message)
    assert link.startswith("https://strategie.example/verwaltung/konto/passwort/neu/")

    path = link.removeprefix("https://strategie.example")
    form = client.get(path, follow=True)
    assert "Neues Passwort wählen" in form.content.decode()
    action = form.redirect_chain[-1][0]
    assert action not in link  # the token is no longer in the address
    fields = {"password1": "zwei Rehe am Waldrand", "password2": "zwei Rehe am Waldrand"}
    assert "Ihr neues Passwort ist gespeichert" in client.post(action, fields, follow=True).content.decode()
    assert "_auth_user_id" not in client.session
    anna.refresh_from_db()
    assert anna.check_password("zwei Rehe am Waldrand")

    again = client.get(path, follow=True)
    assert "Dieser Link gilt nicht mehr" in again.content.decode()


def test_only_the_address_in_the_account_gets_a_link(client, anna, sent):
    client.post(RESET, {"email": "anna@stadt.example"})
    anna.email = "a.abendroth@stadt.example"
    anna.save()
    client.post(RESET, {"email": "anna@stadt.example"})
    assert len(sent()) == 1
    old_link = reset_link(sent()[0]).removeprefix("http://testserver")
    assert "gilt nicht mehr" in client.get(old_link, follow=True).content.decode()


def test_a_dead_mail_server_changes_no_answer(client, anna, sent, monkeypatch):
    def fail(self, fail_silently=False):
        raise OSError("connection refused")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    response = client.post(RESET, {"email": "anna@stadt.example"}, follow=True)
    assert response.status_code == 200
    assert sent() == []


def test_resets_for_one_address_are_limited(client, anna, sent):
    statuses = [client.post(RESET, {"email": "anna@stadt.example"}).status_code for _attempt in range(4)]
    assert statuses == [302, 302, 302, 429]
    assert len(sent()) == 3


# --- Second factor ------------------------------------------------------------------------------------------


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


def test_too_many_requests_are_answered_in_german(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    sign_in(client)
    response = sign_in(client)
    assert response.status_code == 429
    assert "zu viele Versuche" in response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]
