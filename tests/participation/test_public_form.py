"""Every form for citizens: without cookie, puzzle and script; nothing typed is lost, and programs get tired."""

import html
import re
import unicodedata
import uuid
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module

import pytest
import time_machine
from django import forms
from django.core.signing import Signer
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from django.utils import timezone

from participation import guard
from participation.forms.base import MAX_SECONDS, MIN_SECONDS, LineField, PublicForm, TextField
from participation.forms.stamps import Stamp
from participation.guard import Limit
from participation.models import Contribution, OutgoingMail, RateCount, Submission
from participation.views import contribute
from strategy.models import Live
from tests import factories as make
from tests.threads import at_once

pytestmark = pytest.mark.django_db
TYPED = "Am Markt fehlen Bänke. 🙂 „Größe“ & <b>Übermaß</b>\r\nZweite Zeile."


@pytest.fixture(autouse=True)
def no_queue(monkeypatch):
    monkeypatch.setattr("participation.outbox.nudge", lambda: None)


@pytest.fixture
def address():
    measure = make.live_measure("Bänke", make.belzig())
    return f"/beteiligung/massnahme/{measure.key}/"


def form(age=60, **values):
    """What a browser sends, of a form shown `age` seconds ago."""
    stamp = str(Stamp(uuid.uuid4(), int(timezone.now().timestamp()) - age))
    return {"stamp": stamp, "text": TYPED, "email": "anna@example.org", "name": "Anna", "website": "", **values}


def field(response, name):
    body = response.content.decode()
    found = re.search(rf'<(?:input)[^>]*name="{name}"[^>]*value="([^"]*)"', body)
    area = re.search(rf'<textarea[^>]*(?:name="{name}"|id="geschrieben")[^>]*>\s*(.*?)</textarea>', body, re.S)
    return html.unescape((area or found)[1]) if area or found else None


def words(response):
    return html.unescape(re.sub(r"<[^>]*>", " ", response.content.decode()))


class TestTaken:
    def test_it_is_kept_and_reloading_the_thanks_sends_nothing_again(self, client, address):
        response = client.post(address, form())
        assert (response.status_code, response["Location"]) == (303, "/beteiligung/gesendet/")
        assert Contribution.objects.get().text == TYPED.replace("\r\n", "\n")
        assert OutgoingMail.objects.get().kind == "confirm"
        assert client.get(response["Location"]).status_code == 200
        assert not client.cookies

    def test_invisible_signs_go_before_anything_counts(self, client, address):
        client.post(
            address,
            form(text="Am\u202e Markt\u200b fehlen\x00 Bänke.", name="An\u200bna", email="anna@\u200bexample.org"),
        )
        row = Contribution.objects.get()
        assert (row.text, row.display_name, row.submission.email) == (
            "Am Markt fehlen Bänke.",
            "Anna",
            "anna@example.org",
        )

    def test_in_place_the_answer_is_a_fragment(self, client, address):
        response = client.post(address, form(), headers={"HX-Request": "true"})
        assert response.status_code == 200 and "<html" not in response.content.decode()
        assert "bestätigen" in words(response)
        response = client.post(address, form(text=""), headers={"HX-Request": "true"})
        assert response.status_code == 422 and "<html" not in response.content.decode()


class TestSentTwice:
    def test_a_double_click_or_going_back_and_sending_again_is_one(self, client, address):
        sent = form()
        assert [client.post(address, sent).status_code for _ in range(3)] == [303] * 3
        assert Submission.objects.count() == Contribution.objects.count() == OutgoingMail.objects.count() == 1

    def test_other_words_in_the_same_form_are_another_contribution(self, client, address):
        sent = form()
        client.post(address, sent)
        client.post(address, {**sent, "text": "Und noch etwas."})
        client.post(address, {**sent, "email": "anna@example.com"})
        assert Submission.objects.count() == 3

    def test_the_same_form_about_something_else_is_another_contribution(self, client, address):
        sent = form()
        client.post(address, sent)
        other = make.live_measure("Licht", make.belzig())
        client.post(f"/beteiligung/massnahme/{other.key}/", sent)
        assert Submission.objects.count() == 2

    def test_signs_that_vanish_make_no_other_contribution(self, client, address):
        sent = form()
        client.post(address, sent)
        client.post(address, {**sent, "text": TYPED + "\u200b \r\n"})
        assert Submission.objects.count() == 1

    def test_going_back_to_a_form_shown_anew_and_sending_at_once_is_one(self, client, address):
        client.post(address, form())
        assert client.post(address, form(age=0)).status_code == 303
        assert Submission.objects.count() == Contribution.objects.count() == OutgoingMail.objects.count() == 1

    @pytest.mark.parametrize("other", [{"text": "Anders."}, {"name": "Berta"}, {"email": "b@example.org"}])
    def test_anything_else_sent_at_once_is_still_too_fast(self, client, address, other):
        client.post(address, form())
        assert "Das ging sehr schnell" in words(client.post(address, form(age=0, **other)))
        elsewhere = make.live_measure("Licht", make.belzig())
        assert client.post(f"/beteiligung/massnahme/{elsewhere.key}/", form(age=0)).status_code == 422

    def test_the_next_day_it_is_too_fast_again(self, client, address):
        client.post(address, form())
        Submission.objects.update(created_at=timezone.now() - timedelta(days=1))
        assert client.post(address, form(age=0)).status_code == 422


class TestTheStamp:
    @pytest.mark.parametrize("age", [0, 1, MIN_SECONDS - 1])
    def test_too_fast_for_a_person_says_so_and_the_next_press_works(self, client, address, age):
        with time_machine.travel(timezone.now(), tick=False) as clock:
            response = client.post(address, form(age))
            assert response.status_code == 422 and "Das ging sehr schnell" in words(response)
            assert field(response, "text").replace("\r\n", "\n") == TYPED.replace("\r\n", "\n")
            clock.shift(MIN_SECONDS)
            again = form() | {"stamp": field(response, "stamp")}
            assert client.post(address, again).status_code == 303

    def test_the_form_shown_is_ready_after_so_many_seconds(self, client, address):
        with time_machine.travel(timezone.now(), tick=False) as clock:
            stamp = field(client.get(address), "stamp")
            clock.shift(MIN_SECONDS)
            assert client.post(address, form() | {"stamp": stamp}).status_code == 303

    def test_open_all_night_it_asks_once_more_keeps_the_text_and_works_at_once(self, client, address):
        sent = form(MAX_SECONDS + 60)
        response = client.post(address, sent)
        assert response.status_code == 422 and "lange offen" in words(response)
        assert field(response, "text").replace("\r\n", "\n") == TYPED.replace("\r\n", "\n")
        renewed = field(response, "stamp")
        assert Stamp.read(renewed).form_id == Stamp.read(sent["stamp"]).form_id
        assert client.post(address, {**sent, "stamp": renewed}).status_code == 303

    @pytest.mark.parametrize("stamp", ["", "x", "a.b.c", "0" * 5000, "'; --", "\x00", None, "forged"])
    def test_a_forged_one_counts_as_too_old_and_the_next_press_works(self, client, address, stamp):
        if stamp == "forged":
            stamp = str(Stamp.new())[:-1] + "x"
        sent = form() | {"stamp": stamp}
        if stamp is None:
            del sent["stamp"]
        with time_machine.travel(timezone.now(), tick=False) as clock:
            response = client.post(address, sent)
            assert response.status_code == 422 and "noch einmal" in words(response)
            again = {**sent, "stamp": field(response, "stamp")}
            assert client.post(address, again).status_code == 422  # a program that answers at once
            clock.shift(MIN_SECONDS)
            assert client.post(address, again).status_code == 303

    def test_a_signature_for_something_else_is_none(self):
        assert Stamp.read(Signer(salt="participation.confirm", sep=".").sign(f"{uuid.uuid4().hex}.1")) is None


class TestRefused:
    FAULTS = {
        "nothing written": ({"text": " \r\n\u200b\u3164 "}, "schreiben"),
        "too long": ({"text": "ä" * 5001}, "5001"),
        "a huge text": ({"text": "ä" * 300_000}, "300000"),
        "no address": ({"email": ""}, "E-Mail-Adresse"),
        "no address of a mailbox": ({"email": "anna@"}, "keine E-Mail-Adresse"),
        "a very long address": (
            {"email": f"{'a' * 60}@{'b.' * 200}example.org"},
            "höchstens 254 Zeichen, diese hat 472.",
        ),
        "umlauts before the @": ({"email": "ömäö@example.org"}, "keine Umlaute und Sonderzeichen möglich: „ö“, „ä“."),
        "a header in the address": ({"email": "anna@example.org\r\nBcc: b@example.org"}, "keine E-Mail-Adresse"),
        "a header in the name": ({"name": "Anna\r\nBcc: b@example.org"}, "Buchstaben"),
        "a script as a name": ({"name": "<script>alert(1)</script>"}, "Buchstaben"),
        "a picture in the name": ({"name": "Oma 👵 <Erna> 👵"}, "Das geht nicht: „👵“, „<“, „>“."),
        "no letter in the name": ({"name": ".,-"}, "Apostroph und Komma."),
        "an office as a name": ({"name": "Bürgermeisterin"}, "Verwaltung"),
        "a very long name": ({"name": "A" * 61}, "60 Zeichen"),
        "the trap": ({"website": "https://spam.example"}, "bleibt leer"),
    }

    @pytest.mark.parametrize(("values", "sentence"), FAULTS.values(), ids=FAULTS)
    def test_a_clear_sentence_and_everything_stands_in_its_field_again(self, client, address, values, sentence):
        sent = form(**values)
        response = client.post(address, sent)
        assert response.status_code == 422 and sentence in words(response)
        assert not Submission.objects.exists() and not OutgoingMail.objects.exists()
        if sent["text"].strip():
            assert field(response, "text").replace("\r\n", "\n").strip() == sent["text"].replace("\r\n", "\n").strip()
        assert "<script>alert" not in response.content.decode()
        assert client.post(address, {**form(), "stamp": field(response, "stamp")}).status_code == 303

    def test_an_address_that_is_too_long_gets_one_sentence_and_not_one_of_django(self, client, address):
        body = words(client.post(address, form(email=f"anna@{'b.' * 200}example.org")))
        assert "Bitte sicherstellen" not in body and "keine E-Mail-Adresse" not in body

    def test_a_domain_with_umlauts_comes_back_as_it_was_typed(self, client, address):
        """Browsers send xn--exmple-cua.de."""
        response = client.post(address, form(text="", email="oma@xn--exmple-cua.de"))
        assert field(response, "email") == "oma@exämple.de"
        assert client.post(address, form(email="oma@exämple.de")).status_code == 303

    @pytest.mark.parametrize(("text", "times"), [(TYPED, 1), (" \r\n\u200b", 0)])
    def test_that_the_text_is_still_there_is_said_if_there_is_one(self, client, address, text, times):
        assert words(client.post(address, form(text=text, email=""))).count("Ihr Text ist noch da") == times

    def test_exactly_as_much_as_fits_fits_whatever_the_line_breaks(self, client, address):
        assert client.post(address, form(text="ä\r\n" * 2499 + "äö")).status_code == 303
        assert len(Contribution.objects.get().text) == 5000

    def test_a_post_of_nothing_is_a_form_with_mistakes(self, client, address):
        assert client.post(address, {}).status_code == 422

    @pytest.mark.parametrize("method", ["put", "delete", "patch"])
    def test_other_methods_are_refused(self, client, address, method):
        assert getattr(client, method)(address).status_code == 405


class TestFloods:
    def test_too_many_from_one_network_wait_and_keep_their_text(self, client, address, monkeypatch):
        monkeypatch.setattr(guard, "SUBMISSIONS", (Limit(2, timedelta(minutes=10)),))
        with time_machine.travel(timezone.now(), tick=False):
            answers = [client.post(address, form(text=f"Beitrag {n}", email=f"p{n}@example.org")) for n in range(3)]
            assert [answer.status_code for answer in answers] == [303, 303, 429]
            assert "zehn Minuten" in words(answers[2]) and words(answers[2]).count("Ihr Text ist noch da") == 1
            assert field(answers[2], "text") == "Beitrag 2"
            assert answers[2]["Retry-After"] == "600"
            assert client.post(address, form(), REMOTE_ADDR="198.51.100.9").status_code == 303
        assert Submission.objects.count() == 3

    def test_mistakes_count_only_against_programs(self, client, address, monkeypatch):
        monkeypatch.setattr(guard, "ATTEMPTS", (Limit(5, timedelta(minutes=10)),))
        with time_machine.travel(timezone.now(), tick=False):
            answers = [client.post(address, form(text="")).status_code for _ in range(7)]
        assert answers == [422] * 5 + [429] * 2

    def test_an_address_with_many_unanswered_mails_gets_no_more(self, client, address):
        for n in range(guard.MAILS_FROM[0].most):
            client.post(address, form(text=f"Beitrag {n}"))
        response = client.post(address, form(text="Noch einer"))
        assert response.status_code == 429 and "zu viele Einsendungen mit dieser E-Mail-Adresse" in words(response)
        assert field(response, "text") == "Noch einer"
        assert OutgoingMail.objects.count() == guard.MAILS_FROM[0].most

    def test_whoever_floods_an_address_keeps_nobody_elsewhere_from_writing_with_it(self, client, address):
        for n in range(guard.MAILS_FROM[0].most + 2):
            client.post(address, form(text=f"Beitrag {n}"))
        answer = client.post(address, form(text="Von zu Hause"), REMOTE_ADDR="198.51.100.9")
        assert answer.status_code == 303

    def test_no_address_of_the_network_is_kept(self, client, address, caplog):
        client.post(address, form(), REMOTE_ADDR="203.0.113.77")
        assert RateCount.objects.exists()
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"SELECT string_agg(t::text, ' ') FROM \"{table}\" t")
                assert "203.0.113" not in (cursor.fetchone()[0] or ""), table
        assert "203.0.113" not in caplog.text


@contextmanager
def statements_fail(error):
    """As if the database were away, for each statement."""

    def fail(execute, sql, params, many, context):
        raise error

    with connection.execute_wrapper(fail):
        yield


class TestTrouble:
    def test_without_the_database_the_text_stands_there_ready_to_be_sent_again(self, client, address, caplog):
        sent = form()
        with statements_fail(OperationalError("connection to server at 10.0.0.1 failed: anna@example.org")):
            response = client.post(address, sent)
        assert response.status_code == 503 and response["Retry-After"]
        assert "Das geht gerade nicht" in words(response) and TYPED.splitlines()[0] in html.unescape(words(response))
        again = {name: html.unescape(value) for name, value in re.findall(
            r'<input type="hidden" name="([^"]*)" value="([^"]*)"', response.content.decode(), re.S)}  # fmt: skip
        assert again == sent
        assert "anna@" not in caplog.text
        assert client.post(address, again).status_code == 303

    def test_reading_the_form_without_the_database_says_so_too(self, client, address):

        with statements_fail(OperationalError("away")):
            response = contribute.measure(RequestFactory().get(address), key="x")
        assert response.status_code == 503 and "<form" not in response.content.decode()

    def test_a_database_that_may_only_be_read_takes_nothing_and_says_so(self, client, address):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        # The session of the test is what is read-only: nothing of the request may be needed to say so.
        response = client.post(address, form())
        assert response.status_code == 503 and "Noch einmal senden" in words(response)

    def test_more_than_is_read_at_all(self, client, address):
        response = client.post(address, form(text="ä" * 2_000_000))
        assert response.status_code == 413 and "viel zu lang" in words(response)

    def test_too_many_fields(self, client, address):
        assert client.post(address, {f"f{n}": "x" for n in range(1500)}).status_code == 400

    @pytest.mark.parametrize("body", [b"", b"--x\r\n", b"\xff" * 100])
    def test_a_body_that_is_no_form(self, client, address, body):
        response = client.post(address, body, content_type="multipart/form-data; boundary=x")
        assert response.status_code in (400, 422)
        response = client.post(address, body, content_type="multipart/form-data; boundary=" + "x" * 500)
        assert response.status_code in (400, 422)
        assert client.post(address, body, content_type="application/json").status_code == 422


def all_forms(base=PublicForm):
    for made in base.__subclasses__():
        yield made
        yield from all_forms(made)


def test_no_form_has_a_field_for_words_that_are_not_cleaned():
    import_module("participation.urls")  # knows all of them
    own = {"website", "stamp"}
    for made in all_forms():
        for name, one in made.base_fields.items():
            shown = isinstance(one, forms.CharField) and not isinstance(one.widget, forms.HiddenInput)
            cleaned = isinstance(one, TextField | LineField | forms.EmailField)
            assert name in own or not shown or cleaned, f"{made.__name__}.{name}"


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_on_one_passage_are_all_kept():
    """At five lines ten people each, as fast as they can; a process has no more connections to the database."""
    chapter = make.chapter(text="<p>Der erste Absatz, um den es allen geht.</p>")
    make.live(make.belzig(), chapter)
    block = Live.objects.get(kind="chapter").revision.content["blocks"][0]["id"]

    def write(line):
        browser = Client(REMOTE_ADDR=f"198.51.100.{line}")
        sent = [form(text=f"Beitrag {n} von {line}", email=f"p{line}-{n}@example.org") for n in range(10)]
        return [browser.post(f"/beteiligung/absatz/{block}/", values).status_code for values in sent]

    answers = at_once(*[lambda line=line: write(line) for line in range(5)])
    assert [status for one in answers for status in one] == [303] * 50
    rows = Contribution.objects.on_block(block)
    assert len(rows) == 50 and len({row.text for row in rows}) == 50
    assert OutgoingMail.objects.count() == 50


class TestFarTooMuch:
    """What nobody could take is not worked on, and still answered in full sentences."""

    @pytest.mark.parametrize("name", ["text", "name", "email"])
    def test_far_beyond_its_limit_nothing_is_cleaned(self, client, address, monkeypatch, name):
        normalize = unicodedata.normalize
        seen = []
        monkeypatch.setattr(unicodedata, "normalize", lambda how, t: (seen.append(len(t)), normalize(how, t))[1])
        response = client.post(address, form(**{name: "a" + "\u0301\u0327" * 100_000}))
        assert response.status_code == 422 and "200001" in words(response) + "200001" * (name == "name")
        assert max(seen) <= 20_000

    def test_beyond_the_limit_of_attempts_nothing_is_read(self, client, address, monkeypatch):
        monkeypatch.setattr(guard, "ATTEMPTS", (Limit(1, timedelta(minutes=10)),))
        client.post(address, form(text=""))
        monkeypatch.setattr(TextField, "to_python", lambda *_: pytest.fail("read"))
        response = client.post(address, form(text="Was ich schrieb."))
        assert response.status_code == 429 and field(response, "text").strip() == "Was ich schrieb."
        assert "zehn Minuten" in words(response)


def test_published_anew_at_every_attempt_it_says_so_and_keeps_the_words(client, address, monkeypatch):
    def stale(*_args):
        raise contribute.Stale

    monkeypatch.setattr(contribute.find, "measure", stale)
    response = client.post(address, form(text="Was ich schrieb."))
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "Was ich schrieb." in response.content.decode()
