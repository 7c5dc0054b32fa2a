"""One document under the address of its content."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from .. import document_files
from ..byte_ranges import Unsatisfiable, wanted
from ..document_files import CHECKSUM_LENGTH
from ..document_makers import is_lasting, lasting_address
from ..models import Publication

PREFIX = "/dokumente/datei/"
#: No folder and no hidden file can be meant.
ADDRESS = re.compile(rf"{PREFIX}([0-9a-f]{{{CHECKSUM_LENGTH}}})/([^./\\\0][^/\\\0]{{0,159}})")
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@require_safe
def document_file(request: HttpRequest, checksum: str, file_name: str) -> HttpResponseBase:
    """One file under the address of its content: it never changes, so a lasting one may be kept for a year.

    What strangers wrote may be taken back: browsers ask each time whether the file is still there. Of a file that is
    gone the address leads to the newest one, whatever it says now.
    """
    if not re.fullmatch(rf"[0-9a-f]{{{CHECKSUM_LENGTH},64}}", checksum) or "\0" in file_name:
        return _instead(file_name)
    found = Publication.objects.done().filter(sha256__startswith=checksum, file_name=file_name).order_by("-pk").first()
    if found is None:
        return _instead(file_name)
    cache_control = ASK_AGAIN
    if is_lasting(found.variant):
        cache_control = FOR_EVER
        document_files.shelve(found)
    etag = f'"{found.sha256[:CHECKSUM_LENGTH]}"'
    return answer(request, found.path, file_name, etag, cache_control) or _instead(file_name)


def from_shelf(request: HttpRequest) -> HttpResponseBase | None:
    """A lasting file without asking the database; None if the address names none that lies ready."""
    found = ADDRESS.fullmatch(request.path_info)
    if found is None or request.method not in ("GET", "HEAD"):
        return None
    checksum, file_name = found.groups()
    return answer(request, document_files.place(checksum, file_name), file_name, f'"{checksum}"', FOR_EVER)


def answer(request: HttpRequest, path: Path, file_name: str, etag: str, cache_control: str) -> HttpResponseBase | None:
    """The file, the part of it that is asked for, or that the client has it already; None if there is no such file."""
    try:
        file = open(path, "rb")  # noqa: SIM115 (the server closes it; Path.open takes longer)
    except OSError:
        return None
    size = os.fstat(file.fileno()).st_size
    try:
        response = _known(request, etag) or _part(request, etag, file, size)
    except Unsatisfiable:
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if not isinstance(response, _File):
        file.close()
    own = _headers(file_name) if response.status_code != 304 else {}
    for name, value in {**own, "ETag": etag, "Cache-Control": cache_control}.items():
        response[name] = value
    return response


def _known(request: HttpRequest, etag: str) -> HttpResponseBase | None:
    """304 or 412, if the client asks on a condition that says so."""
    if "HTTP_IF_NONE_MATCH" in request.META or "HTTP_IF_MATCH" in request.META:
        return get_conditional_response(request, etag=etag)
    return None


@lru_cache(maxsize=500)
def _headers(file_name: str) -> dict[str, str]:
    suffix = Path(file_name).suffix.lower()
    # Browsers show a PDF; whatever else there may be is kept, never run in the name of this site.
    disposition = content_disposition_header(as_attachment=suffix != ".pdf", filename=file_name)
    return {
        "Accept-Ranges": "bytes",
        "Content-Type": TYPES.get(suffix, "application/octet-stream"),
        "Content-Disposition": disposition or "inline",
        # The middleware for these comes later: a finished file does not wait for it.
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "X-Frame-Options": "DENY",
    }


def _part(request: HttpRequest, etag: str, file: BinaryIO, size: int) -> HttpResponseBase:
    if request.method == "HEAD":
        return HttpResponse(headers={"Content-Length": str(size)})
    # A part of what has changed since fits to nothing the client has.
    fits = request.headers.get("If-Range", etag) == etag
    part = wanted(request.headers.get("Range", ""), size) if fits else None
    if part is None:
        return _File(file, headers={"Content-Length": str(size)})
    start, end = part
    headers = {"Content-Length": str(end - start), "Content-Range": f"bytes {start}-{end - 1}/{size}"}
    return _File(_Slice(file, start, end), status=206, headers=headers)


class _File(FileResponse):
    """Sent by the server itself where it can (sendfile); all headers are ours."""

    block_size = 65536

    def set_headers(self, filelike: BinaryIO) -> None:
        pass


class _Slice:
    """The part of a file between two positions, to read once."""

    def __init__(self, file: BinaryIO, start: int, end: int):
        file.seek(start)
        self.file = file
        self.left = end - start

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(data)
        return data

    def close(self) -> None:
        self.file.close()


def _instead(file_name: str) -> HttpResponse:
    address = lasting_address(file_name)
    if not address:
        raise Http404("Dieses Dokument gibt es nicht.")
    return HttpResponseRedirect(address, headers={"Cache-Control": ASK_AGAIN})
