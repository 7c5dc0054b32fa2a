"""Public pages are the same for everybody: they set no cookie, carry an ETag and are kept under the content stamp.

The stamp is read from the database with each request (one small statement), so a page that is kept can never be
older than what is published. Without the cache everything works, only slower.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import cc_delim_re

from strategy.publishing import current_stamp

log = logging.getLogger(__name__)

NOT_CACHED = ("/verwaltung/", "/healthz/", "/static/", "/demo/", "/dokumente/datei/")
KEPT_HEADERS = ("Content-Type", "Content-Disposition", "Access-Control-Allow-Origin", "HX-Push-Url")
KEEP_SECONDS = 24 * 3600
#: So long no page asks a cache that did not answer; a hanging one would cost every page its time-out.
LEAVE_ALONE_SECONDS = 5
MAX_QUERY = 2000
PUBLIC = "public, max-age=0, must-revalidate"


class PageCacheMiddleware:
    """Serves public pages from the cache, to GET and HEAD; only GET fills it."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.kept = KeptPages()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_public(request):
            return self.get_response(request)
        key = _key(request, current_stamp())
        etag = f'"{key[-32:]}"'
        if etag in cc_delim_re.split(request.headers.get("If-None-Match", "").replace("W/", "")):
            return _marked(HttpResponseNotModified(), etag)
        kept = self.kept.get(key)
        if kept is not None:
            content, headers = kept
            return _marked(HttpResponse(content, headers=headers), etag)
        response = self.get_response(request)
        if _may_be_kept(response):
            if request.method == "GET":  # the answer to HEAD may have no body
                headers = {name: response[name] for name in KEPT_HEADERS if name in response}
                self.kept.set(key, (response.content, headers))
            _marked(response, etag)
        return response


def _is_public(request: HttpRequest) -> bool:
    return (
        request.method in ("GET", "HEAD")
        and request.encoding is None  # in another charset the same address says something else
        and not request.path.startswith(NOT_CACHED)
        and len(request.META.get("QUERY_STRING", "")) <= MAX_QUERY
    )


def _key(request: HttpRequest, stamp: int) -> str:
    """Release, stamp, day and address: nothing else changes the answer. The day, because what is late depends on it."""
    parts = (settings.RELEASE, stamp, timezone.localdate(), request.get_full_path())
    return "page:" + sha256("\n".join(map(str, parts)).encode()).hexdigest()


def _may_be_kept(response: HttpResponse) -> bool:
    """Whole pages that do not say themselves which version they are, as files do."""
    return (
        response.status_code == 200
        and not response.streaming
        and not response.has_header("ETag")
        and not response.cookies
        and not response.has_header("Set-Cookie")
        and "no-store" not in response.get("Cache-Control", "")
        and "private" not in response.get("Cache-Control", "")
    )


def _marked(response: HttpResponse, etag: str) -> HttpResponse:
    response["ETag"] = etag
    response["Cache-Control"] = PUBLIC
    return response


class KeptPages:
    """The cache, which may be away: then nobody waits for it, and for a moment nobody even asks."""

    def __init__(self) -> None:
        self.away_until = 0.0

    def get(self, key: str) -> tuple[bytes, dict[str, str]] | None:
        return self._ask(cache.get, key)

    def set(self, key: str, page: tuple[bytes, dict[str, str]]) -> None:
        self._ask(cache.set, key, page, KEEP_SECONDS)

    def _ask(self, act: Callable[..., Any], *args: Any) -> Any:
        if time.monotonic() < self.away_until:
            return None
        try:
            return act(*args)
        except Exception as error:
            self.away_until = time.monotonic() + LEAVE_ALONE_SECONDS
            log.warning("Seitenspeicher nicht erreichbar: %s", type(error).__name__)
            return None
