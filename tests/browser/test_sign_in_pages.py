"""The pages of sign-in in a real browser: accessible, without a breach of the content policy, usable on a phone."""

import os
import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth import get_user_model

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "ein Fuchs im Fläming"
KONTO = "/verwaltung/konto/"


@pytest.fixture(params=[360, 1280])
def staff_page(request, new_page, axe):
    """A page of one width, and ``check(name, text)``: text is there, nothing scrolls sideways, axe finds nothing."""
    get_user_model().objects.create_user("anna", "anna@stadt.example", PASSWORD, is_staff=True)
    page = new_page(viewport={"width": request.param, "height": 900})

    def check(name, text):
        page.locator("main").get_by_text(text, exact=True).first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= request.param
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=f"{folder}/{name}-{request.param}.png", full_page=True)
        axe(page)

    page.check = check
    return page


def sign_in(page, password=PASSWORD):
    page.get_by_label("Benutzername").fill("anna")
    page.get_by_label("Passwort").fill(password)
    page.get_by_role("button", name="Anmelden").click()


def test_signing_in_and_setting_up_a_second_factor(staff_page):
    page = staff_page
    page.goto("/verwaltung/")
    page.check("login", "Anmelden")
    sign_in(page, "falsch")
    page.check("login-wrong", "Benutzername oder Passwort stimmt nicht.")
    sign_in(page)
    page.wait_for_url("**/verwaltung/")

    page.goto(KONTO)
    page.check("account", "Ihr Konto")
    page.goto(KONTO + "passwort/")
    page.get_by_label("Jetziges Passwort").fill("x")
    page.get_by_label("Neues Passwort", exact=True).fill("anna")
    page.get_by_label("Neues Passwort noch einmal").fill("anne")
    page.get_by_role("button", name="Passwort ändern").click()
    page.check("password", "Das ist nicht Ihr jetziges Passwort.")

    page.goto(KONTO + "zweiter-faktor/einrichten/")
    picture = page.locator("main img")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    page.check("set-up", "Zweiten Faktor einrichten")
    secret = re.search(r"[A-Z2-7]{32}", page.locator("main").inner_text())[0]
    page.get_by_label("Code aus der App").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.get_by_role("button", name="Einrichten").click()
    page.check("recovery-codes", "Ihre Notfallcodes sind bereit.")
    page.goto(KONTO)
    page.check("account-protected", "Zweiten Faktor entfernen")

    page.goto(KONTO + "abmelden/")
    page.check("logout", "Möchten Sie sich abmelden?")
    page.get_by_role("button", name="Abmelden").click()
    page.check("logged-out", "Sie sind abgemeldet.")
    sign_in(page)
    page.check("code", "Code eingeben")


def test_a_forgotten_password(staff_page):
    page = staff_page
    page.goto(KONTO + "anmelden/")
    page.get_by_role("link", name="Passwort vergessen?").click()
    page.check("forgotten", "Nachricht anfordern")
    page.get_by_label("E-Mail-Adresse").fill("niemand@stadt.example")
    page.get_by_role("button", name="Nachricht anfordern").click()
    page.check("forgotten-sent", "Sehen Sie in Ihr Postfach")
    page.goto(KONTO + "passwort/neu/1-falsch/")
    page.check("link-invalid", "Dieser Link gilt nicht mehr")
