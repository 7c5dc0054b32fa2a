"""The only door through which a document can load anything: the project's own static files."""

import mimetypes
from functools import cache
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote
from urllib.request import OpenerDirector

from fontTools.ttLib import woff2
from weasyprint.urls import URLFetcher, URLFetcherResponse

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
FOLDERS = (STATIC / "pdf", STATIC / "vendor" / "pdf-fonts")
SCHEME = "static:"


class Refused(ValueError):
    """The document asked for something outside the project's static files."""


class StaticFetcher(URLFetcher):
    """Answers `static:pdf/…` and `static:vendor/pdf-fonts/…`, nothing else.

    WeasyPrint's own fetcher is an opener with handlers for http, ftp, file and data. This one is built
    without any handler, so even a way around `fetch` finds nothing that could open an address.
    """

    def __init__(self):
        OpenerDirector.__init__(self)
        self._allowed_protocols = ()
        self._timeout = 1
        self._http_headers = {}
        self._fail_on_errors = True
        self._request = None

    def fetch(self, url, headers=None):
        path = static_path(url)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        body = unpacked(path) if path.suffix == ".woff2" else path.read_bytes()
        return URLFetcherResponse(url, body=body, headers={"Content-Type": kind})

    def open(self, url, data=None, timeout=None):
        raise Refused(f"Nicht erlaubt: {url}")


@cache
def unpacked(path: Path) -> bytes:
    """A packed font as the layout engine would unpack it, once in the life of a process instead of once a document."""
    out = BytesIO()
    woff2.decompress(BytesIO(path.read_bytes()), out)
    return out.getvalue()


def static_path(url: str) -> Path:
    """The file behind a `static:` address; raises Refused for everything else."""
    if not url.startswith(SCHEME):
        raise Refused(f"Nicht erlaubt: {url}")
    path = (STATIC / unquote(url.removeprefix(SCHEME))).resolve()
    if not any(path.is_relative_to(folder) for folder in FOLDERS) or not path.is_file():
        raise Refused(f"Nicht erlaubt: {url}")
    return path
