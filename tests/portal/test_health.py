"""The health checks tell what works, without keeping the site down for what can be missed."""

import pytest
from django.core.cache import cache
from django.db import connection

from tests.redis_away import caches_at, unused_port

pytestmark = pytest.mark.django_db


def test_the_process_answers_without_asking_anybody(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz/live")
    assert (response.status_code, response.content) == (200, b"ok")


def test_ready_names_the_parts(client):
    assert client.get("/healthz/ready").json() == {"ready": True, "degraded": False, "database": True, "cache": True}


def test_without_the_cache_pages_can_still_be_read(client, settings):
    settings.CACHES = caches_at(unused_port())
    response = client.get("/healthz/ready")
    assert response.status_code == 200
    assert response.json() == {"ready": True, "degraded": True, "database": True, "cache": False}


def test_without_the_database_the_portal_is_not_ready(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/healthz/ready")
    assert response.status_code == 503
    assert response.json()["database"] is False


@pytest.mark.parametrize("address", ["/healthz/live", "/healthz/ready"])
def test_answers_are_never_kept_set_no_cookie_and_take_no_other_method(client, address):
    response = client.get(address)
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
    assert client.post(address).status_code == 405
    assert cache.get("healthz") is None


def test_no_answer_tells_addresses_or_versions(client):
    body = client.get("/healthz/ready").content.decode()
    assert "://" not in body and "." not in body
