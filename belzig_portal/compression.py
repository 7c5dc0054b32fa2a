"""Compression of what is sent."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

#: Compressed in themselves: PDF, Word, Excel, bundles.
COMPRESSED = ("application/pdf", "application/vnd.openxmlformats-officedocument.", "application/zip")


class TextGZipMiddleware(GZipMiddleware):
    """Compresses pages; a document keeps the length that a progress bar needs, a part of one its positions."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.get("Content-Type", "").startswith(COMPRESSED) or response.has_header("Accept-Ranges"):
            return response
        return super().process_response(request, response)
