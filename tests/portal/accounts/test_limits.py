"""Who guesses has to wait, whatever address they claim; and no address is kept."""

import re

import pytest
from redis.exceptions import ConnectionError as RedisGone

from belzig_portal.accounts.adapter import AccountAdapter
from tests.portal.account_hands import LOGIN, sign_in

pytestmark = pytest.mark.django_db


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


def test_too_many_requests_are_answered_in_german(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    sign_in(client)
    response = sign_in(client)
    assert response.status_code == 429
    assert "zu viele Versuche" in response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]
