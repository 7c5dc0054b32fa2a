"""Whatever charset a request names, it is read as UTF-8: through the same door as on the server."""

from io import BytesIO

import pytest
from django.core import signals
from django.db import close_old_connections
from django.test import Client

from belzig_portal.wsgi import application
from tests.participation.factories import contribution

pytestmark = pytest.mark.django_db

LIST = "/beteiligung/beitraege/"
#: Known to Python, and yet no text, or text that no page can show.
ODD = ("latin-1", "utf-7", "utf-16", "unicode_escape", "zlib", "hex", "base64", "idna", "undefined", "rot13", "\x00")


@pytest.fixture(autouse=True)
def _one_connection():
    """The server ends its connections with the request, the test needs its own."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


def send(method, path, query="", body=b"", **environ):
    """(status, page)"""
    got = []
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "198.51.100.7",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        **environ,
    }
    answer = application(environ, lambda status, headers: got.append(status))
    page = b"".join(answer).decode()
    answer.close()
    return int(got[0].split()[0]), page


def multipart(charset, **fields):
    """(body, content type)"""
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    return b"".join(parts) + b"--x--\r\n", f'multipart/form-data; boundary=x; charset="{charset}"'


def test_nobody_puts_another_page_under_an_address_of_all():
    contribution("Bänke fehlen am Markt.", title="Bänke")
    strangers = send("GET", LIST, "q=B%C3%A4nke", CONTENT_TYPE="text/plain; charset=latin-1")
    assert strangers == send("GET", LIST, "q=B%C3%A4nke")
    assert 'value="Bänke"' in strangers[1] and "BÃ¤nke" not in strangers[1]


def test_what_came_in_another_charset_is_kept_for_nobody():
    """Also where a request comes in by another door, as here from the test's client."""
    path = f"{LIST}?q=B%C3%A4nke"
    Client().generic("GET", path, CONTENT_TYPE="text/plain; charset=latin-1")
    assert 'value="Bänke"' in Client().get(path).content.decode()


@pytest.mark.parametrize("charset", ODD)
def test_no_charset_makes_a_page_fail(charset):
    for method in ("GET", "HEAD"):
        assert send(method, LIST, "q=%5Cud800+%2B2AA-", CONTENT_TYPE=f"text/plain; charset={charset}")[0] == 200


@pytest.mark.parametrize("charset", ODD)
def test_no_charset_makes_a_form_fail(charset):
    """Shown again with what is missing, and with what was typed as it was typed."""
    body, kind = multipart(charset, text="Grüße \\ud800 +2AA-", title="T", name="", email="")
    for address in ("/beteiligung/vorschlag/", "/beteiligung/meine/", "/barrierefreiheit/melden/"):
        status, page = send("POST", address, body=body, CONTENT_TYPE=kind)
        assert status == 422, (address, status)
        assert address != "/beteiligung/vorschlag/" or "Grüße \\ud800 +2AA-" in page
    assert send("POST", "/verwaltung/konto/login/", body=body, CONTENT_TYPE=kind)[0] == 403  # without the token


@pytest.mark.parametrize("charset", ["zlib", "idna", "undefined"])
def test_a_form_nobody_can_read_is_no_fault_of_the_portal(charset):
    """Where the charset is believed, as by the test's client."""
    body, kind = multipart(charset, text="Text", email="a@example.org")
    answer = Client(raise_request_exception=False).generic("POST", "/beteiligung/vorschlag/", body, content_type=kind)
    assert answer.status_code == 400 and b'lang="de"' in answer.content
