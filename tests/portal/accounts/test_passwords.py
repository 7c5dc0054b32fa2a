"""Sessions and passwords: a new one, and one that was forgotten."""

import re

import pytest
from django.test import Client

from tests.portal.account_hands import LOGIN, PASSWORD, PASSWORD_CHANGE, RESET, sign_in

pytestmark = pytest.mark.django_db


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
