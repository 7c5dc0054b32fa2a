"""An address of before leads to today's, that of a file straight to the file; no answer is an empty page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render

from .views import files
from .views.lookup import Moved


class MovedMiddleware:
    """Turns `Moved` of any view into a permanent redirect that keeps the query string."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Moved):
            return None
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{exception.url}?{query}" if query else exception.url)


class OtherMethodMiddleware:
    """Says on a page, in place of an empty one, that nothing can be sent to this address."""

    #: They speak for themselves: to programs, and to staff.
    APART = ("/api/", "/verwaltung/")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or response.content or request.path.startswith(self.APART):
            return response
        allowed = response.get("Allow", "")
        page = render(request, "405.html", {"is_page": "GET" in allowed}, status=405)
        page["Allow"] = allowed
        return page


class DocumentFilesMiddleware:
    """Sends finished documents as WhiteNoise sends static files: neither the database nor the portal is asked."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        found = files.from_shelf(request) if request.path_info.startswith(files.PREFIX) else None
        return self.get_response(request) if found is None else found
