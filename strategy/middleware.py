"""An address of before leads to today's, that of a file straight to the file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase

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


class DocumentFilesMiddleware:
    """Sends finished documents as WhiteNoise sends static files: neither the database nor the portal is asked."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        found = files.from_shelf(request) if request.path_info.startswith(files.PREFIX) else None
        return self.get_response(request) if found is None else found
