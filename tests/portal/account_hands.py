"""Hands for the tests of accounts: where one signs in, and how staff do it."""

from __future__ import annotations

import re
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

LOGIN = "/verwaltung/konto/anmelden/"
CODE = "/verwaltung/konto/anmelden/code/"
LOGOUT = "/verwaltung/konto/abmelden/"
ACCOUNT = "/verwaltung/konto/"
PASSWORD_CHANGE = "/verwaltung/konto/passwort/"
RESET = "/verwaltung/konto/passwort/vergessen/"
SET_UP = "/verwaltung/konto/zweiter-faktor/einrichten/"
PASSWORD = "ein Fuchs im Fläming"
WRONG = "Benutzername oder Passwort stimmt nicht."


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
