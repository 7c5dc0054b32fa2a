"""Public pages are the same for everybody: no cookie, an ETag, kept until something is published."""

import socket
import time

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from belzig_portal.page_cache import PageCacheMiddleware
from strategy import editions
from strategy.models import Chapter
from strategy.publishing import announce, bump_stamp, publish
from tests import factories as make
from tests.participation.factories import contribution, response
from tests.participation.phase_factories import consultation, event
from tests.redis_away import caches_at, unused_port
from tests.walk import is_form, public_addresses

pytestmark = pytest.mark.django_db

#: Addresses whose answer changes without anything being published.
FRESH = {
    "/dokumente/",
    "/dokumente/sitzungsunterlage/",
    "/dokumente/stand/",
    "/dokumente/arbeitsstand/",
    "/dokumente/arbeitsstand/stand/",
    "/dokumente/fassung-1/",
    "/dokumente/fassung-1/stand/",
    "/api/v1/dokumente/",
    "/barrierefreiheit/melden/",
    "/beteiligung/gemeldet/",  # leads back to where the visitor came from
    "/healthz/live",
    "/healthz/ready",
}
HEADERS = {
    "of a browser": {
        "Cookie": "sessionid=abc; csrftoken=def",
        "Accept-Language": "en",
        "Accept": "application/json",
        "HX-Request": "true",
        "HX-Boosted": "true",
        "HX-Target": "ergebnisse",
        "X-Requested-With": "XMLHttpRequest",
        "Origin": "https://evil.example",
        "User-Agent": "<script>alert(1)</script>",
        "Referer": "https://evil.example/",
    },
    "of a proxy": {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "1.2.3.4",
        "X-Original-URL": "/verwaltung/",
        "X-Rewrite-URL": "/verwaltung/",
        "X-HTTP-Method-Override": "POST",
    },
    "another port": {"Host": "testserver:8123"},
    "a part": {"Range": "bytes=0-10"},
}


def kept_addresses():
    return [address for address in public_addresses() if address not in FRESH and not is_form(address)]


@pytest.fixture
def world(media):
    make.live(make.strategy(), make.goal(1, "1.1"), make.belzig(), make.chapter("Warum"), make.term(), make.page())
    make.live_measure("Offenes WLAN", make.belzig())
    make.live(consultation(), event())
    response(make.staff("eva"), contribution())
    editions.freeze("Stand für die Beratung")
    announce("Das Portal ist da.")


@pytest.fixture
def no_redis(settings):
    """A cache whose server is gone."""
    settings.CACHES = caches_at(unused_port())
    return settings


class TestEveryPublicPage:
    def test_sets_no_cookie_and_varies_on_nothing_personal(self, client, world):
        for address in public_addresses():
            response = client.get(address)
            assert not response.cookies, address
            assert "cookie" not in response.get("Vary", "").lower(), address
            assert "accept-language" not in response.get("Vary", "").lower(), address

    def test_has_an_etag_that_saves_the_second_download(self, client, world):
        for address in kept_addresses():
            first = client.get(address)
            assert first.status_code == 200, address
            assert first["Cache-Control"] == "public, max-age=0, must-revalidate", address
            second = client.get(address, headers={"If-None-Match": first["ETag"]})
            assert (second.status_code, second.content, second["ETag"]) == (304, b"", first["ETag"]), address

    def test_is_not_kept_where_it_changes_by_itself(self, client, world):
        for address in {*FRESH, *filter(is_form, public_addresses())}:
            response = client.get(address)
            # Forms say "private, no-cache": with no-store, going back would lose what was typed.
            assert any(word in response["Cache-Control"] for word in ("no-store", "private")), address
            assert "ETag" not in response, address

    def test_answers_head_with_the_same_headers_and_no_body(self, client, world):
        for address in public_addresses():
            head, get = client.head(address), client.get(address)
            assert (head.status_code, head.get("ETag"), head.content) == (get.status_code, get.get("ETag"), b""), (
                address
            )

    def test_is_whole_after_somebody_asked_for_its_head(self, client, world):
        for address in ("/", "/massnahmen/", "/daten/massnahmen.csv"):
            cache.clear()
            client.head(address)
            with CaptureQueriesContext(connection) as captured:
                whole = client.get(address)
            assert len(captured) > 1, address
            assert len(whole.content) > 100, address

    def test_comes_from_the_cache_with_the_same_body_and_one_statement(self, client, world):
        for address in kept_addresses():
            first = client.get(address)
            with CaptureQueriesContext(connection) as captured:
                second = client.get(address)
            assert len(captured) == 1, address
            assert second.content == first.content
            assert second["Content-Type"] == first["Content-Type"]
            for name in ("Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy"):
                assert second[name] == first[name], (address, name)

    @pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
    def test_has_the_same_body_whatever_the_headers(self, client, world, headers):
        for address in kept_addresses():
            expected = client.get(address).content
            cache.clear()
            assert client.get(address, headers=headers).content == expected, address
            cache.clear()

    def test_is_the_same_for_signed_in_staff(self, client, world):
        staff = Client()
        staff.force_login(make.staff("admin", is_superuser=True))
        for address in kept_addresses():
            expected = client.get(address).content
            cache.clear()
            response = staff.get(address)
            assert response.content == expected, address
            assert not response.cookies, address
            cache.clear()

    def test_allows_only_its_own_scripts_styles_and_pictures(self, client, world):
        for address in public_addresses():
            policy = client.get(address)["Content-Security-Policy"]
            assert "default-src 'none'" in policy, address
            assert "unsafe" not in policy and "http" not in policy and "nonce" not in policy, address
            assert "script-src 'self'" in policy and "frame-ancestors 'none'" in policy, address


class TestTheStamp:
    def test_a_publication_makes_a_new_page_at_once(self, client, world):
        before = client.get("/strategie/warum/")
        Chapter.objects.update(title="Wozu")
        assert client.get("/strategie/warum/").content == before.content
        publish(Chapter.objects.get())

        after = client.get("/strategie/warum/", headers={"If-None-Match": before["ETag"]})
        assert after.status_code == 200
        assert "Wozu" in after.content.decode()
        assert after["ETag"] != before["ETag"]

    def test_a_new_release_makes_new_pages(self, client, world, settings):
        before = client.get("/")["ETag"]
        settings.RELEASE = "2"
        assert client.get("/")["ETag"] != before

    def test_a_new_day_makes_new_pages_because_something_may_be_late_now(self, client, world):
        with time_machine.travel("2026-11-22T12:00+01:00", tick=False):
            before = client.get("/fortschritt/")["ETag"]
        with time_machine.travel("2026-11-23T00:01+01:00", tick=False):
            assert client.get("/fortschritt/")["ETag"] != before

    def test_pages_of_different_addresses_and_queries_are_kept_apart(self, client, world):
        tags = [client.get(a)["ETag"] for a in ("/", "/massnahmen/", "/massnahmen/?q=a", "/massnahmen/?q=b")]
        assert len(set(tags)) == 4


class TestWhatIsNotKept:
    def test_errors(self, client, world):
        for address in ("/gibt-es-nicht/", "/strategie/gibt-es-nicht/"):
            response = client.get(address)
            assert response.status_code == 404
            assert "ETag" not in response
        make.live(make.page("Gibt es nicht"))
        assert client.get("/gibt-es-nicht/").status_code == 200

    def test_redirects(self, client, world):
        Chapter.objects.update(slug="wozu")
        publish(Chapter.objects.get())
        assert "ETag" not in client.get("/strategie/warum/")

    def test_pages_of_the_administration(self, client, world):
        client.force_login(make.staff("admin", is_superuser=True))
        for address in ("/verwaltung/", "/verwaltung/strategy/chapter/"):
            response = client.get(address)
            assert response.status_code == 200
            assert "ETag" not in response
            assert {"no-store", "private"} <= {part.strip() for part in response["Cache-Control"].split(",")}, address

    def test_files_that_say_themselves_which_version_they_are(self, client, world):
        """HEAD of a file is no page without words that the next visitor would get."""

        def answer(request):
            body = b"" if request.method == "HEAD" else b"%PDF-1.7"
            return HttpResponse(body, headers={"ETag": '"own"', "Cache-Control": "public, no-cache"})

        cached = PageCacheMiddleware(answer)
        for method in ("head", "get"):
            response = cached(getattr(RequestFactory(), method)("/massnahmen/a/b/steckbrief.pdf"))
            assert (response["ETag"], response["Cache-Control"]) == ('"own"', "public, no-cache")
        assert response.content == b"%PDF-1.7"

    def test_very_long_queries(self, client, world):
        response = client.get("/massnahmen/?q=" + "x" * 2001)
        assert response.status_code == 200
        assert "ETag" not in response

    def test_answers_to_forms(self, client, world):
        response = client.post("/barrierefreiheit/melden/", {"message": ""})
        assert "ETag" not in response
        assert "no-store" in response["Cache-Control"]


class TestWithoutTheCache:
    def test_pages_are_served_as_before_and_quickly(self, client, world, no_redis):
        begun = time.monotonic()
        for address in ("/", "/massnahmen/"):
            response = client.get(address)
            assert (response.status_code, "ETag" in response) == (200, True)
        assert time.monotonic() - begun < 2

    def test_a_cache_that_hangs_costs_a_second_once_and_then_nothing(self, client, world, settings):
        with socket.socket() as server:
            server.bind(("127.0.0.1", 0))
            server.listen(50)
            settings.CACHES = caches_at(server.getsockname()[1])
            begun = time.monotonic()
            assert client.get("/").status_code == 200
            first = time.monotonic() - begun
            begun = time.monotonic()
            for address in ("/", "/massnahmen/", "/strategie/", "/ziele/", "/kommunen/"):
                assert client.get(address).status_code == 200
        assert first < 3
        assert time.monotonic() - begun < 2

    def test_an_etag_is_still_answered(self, client, world, no_redis):
        tag = client.get("/")["ETag"]
        assert client.get("/", headers={"If-None-Match": tag}).status_code == 304

    def test_rubbish_in_the_cache_is_not_shown(self, client, world):
        cache.set_many(dict.fromkeys(("page:x",), "rubbish"))
        bump_stamp()
        assert client.get("/").status_code == 200


def test_a_page_kept_weakly_by_a_proxy_is_recognised(client, world):
    """Compression on the way makes W/"…" of the tag, and browsers send several."""
    tag = client.get("/")["ETag"]
    for sent in (f"W/{tag}", f'"other", W/{tag}', f'"other", {tag}'):
        assert client.get("/", headers={"If-None-Match": sent}).status_code == 304


def test_compressed_pages_are_recognised_too(client, world):
    response = client.get("/massnahmen/", headers={"Accept-Encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    again = client.get("/massnahmen/", headers={"Accept-Encoding": "gzip", "If-None-Match": response["ETag"]})
    assert again.status_code == 304
    assert "Accept-Encoding" in response["Vary"]
