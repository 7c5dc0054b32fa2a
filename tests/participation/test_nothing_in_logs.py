"""Who somebody is and what they wrote stands where it belongs, and nowhere beside: no log, cache, queue or address."""

import base64
import html
import json
import logging
import re
import runpy
import time
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import redis
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string

from participation import moderation, outbox
from participation.models import Participant, Submission
from tests import factories as make

ROOT = Path(__file__).resolve().parents[2]
NAME, MAIL, WORD, NETWORK = (
    "Kanarina Quellbart",
    "kanarina@quellbart.example",
    "Zaunkönigskanarie",
    "2001:db8:77:1::4711",
)
SPOKEN = (NAME, "Quellbart", MAIL, "quellbart", WORD)


class EveryWord(logging.Handler):
    """Each record as it is: message, arguments, and the last line of an exception."""

    def __init__(self):
        super().__init__(0)
        self.said = []
        self.records = []
        #: What the portal writes them with.
        self.careful = logging.getLogger().handlers[0].formatter

    def emit(self, record):
        self.said.append(f"{record.name} {record.getMessage()} {record.args!r}")
        self.records.append(record)


@pytest.fixture
def log():
    handler, root = EveryWord(), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(0)
    yield handler
    root.removeHandler(handler)
    root.setLevel(before)


class Journey:
    """A browser that notes each address it was at."""

    def __init__(self):
        self.client = Client(REMOTE_ADDR=NETWORK)
        self.addresses = []

    def get(self, url):
        self.addresses.append(url)
        return self.client.get(url)

    def post(self, url, **values):
        self.addresses.append(url)
        answer = self.client.post(url, values)
        while answer.status_code in (302, 303):
            answer = self.get(answer["Location"])
        return answer

    def fill(self, url, **values):
        body = self.get(url).content.decode()
        stamp = html.unescape(re.search(r'name="stamp"[^>]* value="([^"]+)"', body)[1])
        return self.post(url, stamp=stamp, website="", **values)


def link(name, text):
    return re.search(rf"(/beteiligung/{name}/[^/\s\"]{{16,}}/)", text)[1]


def send_all():
    while outbox.work():
        pass
    return mail.outbox[-1].body


def walk(journey):
    """Propose, confirm, correct, be refused, be hidden and object, ask for a link, delete everything."""
    person = {"name": NAME, "email": MAIL}
    said = {"title": f"{WORD} hören", "text": f"Mehr {WORD} im Park. " * 3}
    assert journey.fill(reverse("participation:proposal"), **said, **person).status_code == 200
    assert journey.fill(reverse("participation:proposal"), **said, name=NAME, email="quellbart@").status_code == 422
    confirm = link("bestaetigen", send_all())
    assert journey.get(confirm).status_code == 200
    mine = link("meine", journey.post(confirm).content.decode())
    row = Participant.objects.get(email=MAIL).contributions.get()
    one = f"{mine}{row.public_id}/"
    assert (
        WORD
        in journey.post(
            f"{one}aendern/", title=said["title"], text=f"Neu: {WORD} und www.quellbart.example"
        ).content.decode()
    )
    assert journey.post(f"{one}aendern/", title="", text="").status_code == 422
    assert journey.post(f"{mine}falsche1/aendern/", text=WORD).status_code == 404
    assert journey.post(f"{mine}name/", name=f"{NAME} 7").status_code == 422
    assert journey.get(f"{mine}daten.json").status_code == 200
    row.refresh_from_db()
    moderation.hide(row, make.staff("mo", is_superuser=True), "advertising", "Eine Internetadresse genügt.")
    appeal = link("widerspruch", journey.get(mine).content.decode())
    assert journey.fill(appeal, text="").status_code == 422
    assert journey.get(f"{appeal[:-2]}x/").status_code == 404
    assert WORD in journey.fill(appeal, text=f"{NAME} meint mit {WORD} etwas anderes.").content.decode()
    journey.fill(reverse("participation:ask-link"), email=MAIL)
    send_all()
    journey.post(f"{one}zurueckziehen/")
    assert journey.post(f"{mine}loeschen/", texts="behalten").status_code == 200
    assert journey.get(mine).status_code == 404
    return confirm, mine, appeal


def everything_in_valkey():
    """Keys and values, messages to the workers with their content unpacked."""
    store = redis.from_url(settings.REDIS_URL)
    for key in store.keys("*"):
        yield key
        kind = store.type(key)
        values = {b"string": lambda k: [store.get(k)], b"list": lambda k: store.lrange(k, 0, -1),
                  b"hash": lambda k: store.hgetall(k).values(), b"zset": lambda k: store.zrange(k, 0, -1),
                  b"set": store.smembers}[kind](key)  # fmt: skip
        for value in values:
            yield value
            yield from unpacked(value)


def unpacked(value):
    try:
        yield base64.b64decode(json.loads(value)["body"])
    except (ValueError, KeyError, TypeError):
        return


@pytest.mark.django_db(transaction=True)
def test_a_whole_journey_leaves_nothing_beside(log, settings):
    settings.PARTICIPATION_FORM_MIN_SECONDS = 0
    journey = Journey()
    tokens = [url.split("/")[3] for url in walk(journey)]
    time.sleep(0.5)  # nudges go out in threads of their own

    for line in log.said:
        assert not [word for word in (*SPOKEN, NETWORK) if word.casefold() in line.casefold()], line
    for line in map(log.careful.format, log.records):
        assert not [token for token in tokens if token in line], line
    for address in journey.addresses:
        assert not [word for word in SPOKEN if word.casefold() in address.casefold()], address
    for value in everything_in_valkey():
        for word in (NAME, MAIL, NETWORK, *tokens):
            assert word.encode() not in value
    assert not journey.client.cookies
    assert any("Not Found" in line for line in log.said)  # or nothing was listened to


@pytest.mark.django_db(transaction=True)
def test_after_deleting_everything_the_database_has_only_the_text(log, settings):
    settings.PARTICIPATION_FORM_MIN_SECONDS = 0
    walk(Journey())
    found = [
        (model._meta.label, name)
        for model in apps.get_models()
        for row in model.objects.values()
        for name, value in row.items()
        for word in (NAME, MAIL, "Quellbart", NETWORK, "2001:db8:77")
        if word.casefold() in str(value).casefold()
    ]
    assert found == []
    assert not Participant.objects.exists() and not Submission.objects.exists()


class TestTheWrittenLog:
    """What the portal itself writes goes through one formatter."""

    def line(self, message, *args):
        record = logging.LogRecord("django.request", logging.WARNING, "x.py", 1, message, args, None)
        return logging.getLogger().handlers[0].formatter.format(record)

    @pytest.mark.parametrize(
        "place", ["/beteiligung/meine", "/beteiligung/bestaetigen", "/beteiligung/widerspruch", "/folgen/abmelden"]
    )
    def test_links_lose_what_opens_them(self, place):
        token = "7-1.1abcDE.xyz-XYZ_0123456789"
        line = self.line("Not Found: %s", f"{place}/{token}/abcdefgh/aendern/")
        assert token not in line and f"{place}/…/abcdefgh/aendern/" in line

    def test_what_leads_nowhere_stays_readable(self):
        assert "/beteiligung/meine/gesendet/" in self.line("Not Found: %s", "/beteiligung/meine/gesendet/")

    def test_an_exception_does_not_quote_an_address(self):
        line = self.line("Fehler: %s", "DETAIL: Key (lower(email))=(anna.b@mail.example.org) already exists.")
        assert "anna" not in line and "example" not in line

    @pytest.mark.parametrize("place", ["/beteiligung/meine/", "/folgen/abmelden/"])
    def test_the_web_server_writes_no_links_either(self, place):
        log = import_string(runpy.run_path(str(ROOT / "deploy/gunicorn.conf.py"))["logger_class"])
        made = log.__new__(log)
        request = SimpleNamespace(headers=[])
        answer = SimpleNamespace(status="200 OK", sent=1, headers=[])
        environ = {"RAW_URI": "/", "REQUEST_METHOD": "GET", "SERVER_PROTOCOL": "HTTP/1.1"}
        environ["PATH_INFO"] = f"{place}7-1.1abcDE.xyz-XYZ_012/"
        atoms = made.atoms(answer, request, environ, timedelta(seconds=1))
        assert atoms["U"] == f"{place}…/"
