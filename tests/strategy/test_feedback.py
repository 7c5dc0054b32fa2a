"""Barriere melden: without account, cookie or puzzle, and nothing typed is ever lost."""

import html
import re
import uuid
from datetime import UTC, datetime

import pytest
import time_machine

from strategy import retention, tasks
from strategy.models import AccessibilityReport
from tests.threads import at_once

pytestmark = pytest.mark.django_db

ADDRESS = "/barrierefreiheit/melden/"
TYPED = "Die Karte lässt sich mit der Tastatur nicht bedienen. 🙂 „Größe“ & <b>Übermaß</b>\r\nZweite Zeile."


def the_form(client):
    """The hidden and visible values as a browser would send them."""
    body = client.get(ADDRESS).content.decode()
    return {"form_id": re.search(r'name="form_id" value="([^"]+)"', body)[1], "message": TYPED, "website": ""}


def shown_text(response):
    return html.unescape(re.search(r"<textarea[^>]*>\s*(.*?)</textarea>", response.content.decode(), re.S)[1])


class TestTheForm:
    def test_needs_no_cookie_no_token_and_no_script(self, client):
        response = client.get(ADDRESS)
        body = response.content.decode()
        assert not response.cookies
        assert "csrfmiddlewaretoken" not in body
        assert "<form" in body and 'method="post"' in body

    def test_knows_the_page_it_was_opened_from_but_no_foreign_address(self, client):
        assert 'value="/karte/"' in client.get(f"{ADDRESS}?seite=/karte/").content.decode()
        for foreign in ("https://evil.example/", "javascript:alert(1)", '"><script>'):
            assert foreign not in client.get(ADDRESS, {"seite": foreign}).content.decode()

    def test_a_report_is_kept_and_the_sender_thanked(self, client):
        response = client.post(ADDRESS, {**the_form(client), "page": "/karte/", "reply_to": "eva@example.org"})
        assert (response.status_code, response["Location"]) == (302, "/barrierefreiheit/melden/danke/")
        report = AccessibilityReport.objects.get()
        assert report.message == TYPED.replace("\r\n", "\n")
        assert (report.page, report.reply_to) == ("/karte/", "eva@example.org")
        assert client.get(response["Location"]).status_code == 200
        assert not client.cookies

    def test_message_alone_is_enough(self, client):
        assert client.post(ADDRESS, {"message": "Kaputt."}).status_code == 302
        assert AccessibilityReport.objects.get().reply_to == ""


FAULTS = {
    "no address of a mailbox": ({"reply_to": "eva@"}, "keine E-Mail-Adresse"),
    "the trap for programs": ({"website": "https://spam.example"}, "bleibt leer"),
    "too long": ({"message": "Äö🙂" * 1667 + "x"}, "5002"),
    "a very long page": ({"page": "/" + "x" * 400}, "300"),
}


class TestTypedTextIsNeverLost:
    @pytest.mark.parametrize(("values", "words"), FAULTS.values(), ids=FAULTS)
    def test_a_fault_is_named_once_and_everything_stands_in_its_field_again(self, client, values, words):
        sent = {**the_form(client), "reply_to": "eva@example.org", **values}
        response = client.post(ADDRESS, sent)
        assert response.status_code == 422
        assert not AccessibilityReport.objects.exists()
        assert shown_text(response).replace("\r\n", "\n") == sent["message"].replace("\r\n", "\n")
        body = html.unescape(response.content.decode())
        for name in ("reply_to", "page", "website"):
            assert not sent.get(name) or f'value="{sent[name]}"' in body
        errors = response.context["form"].errors
        assert len(errors) == 1 and len(next(iter(errors.values()))) == 1
        assert words in next(iter(errors.values()))[0]
        assert not response.cookies

    def test_an_empty_message_is_asked_for(self, client):
        response = client.post(ADDRESS, {"message": " \r\n "})
        assert response.status_code == 422
        assert "was nicht funktioniert" in html.unescape(response.content.decode())

    def test_exactly_as_much_as_is_allowed_fits_whatever_the_line_breaks(self, client):
        message = "ä\r\n" * 2500
        assert client.post(ADDRESS, {"message": message + "\r\n"}).status_code == 302
        assert len(AccessibilityReport.objects.get().message) == 4999

    def test_the_browser_is_not_told_to_cut_off_what_is_pasted(self, client):
        assert "<textarea" in client.get(ADDRESS).content.decode()
        assert not re.search(r"<textarea[^>]*maxlength", client.get(ADDRESS).content.decode())

    def test_a_second_try_after_a_fault_succeeds(self, client):
        sent = {**the_form(client), "reply_to": "eva@"}
        client.post(ADDRESS, sent)
        assert client.post(ADDRESS, {**sent, "reply_to": "eva@example.org"}).status_code == 302

    @pytest.mark.parametrize("form_id", [None, "", "rubbish", "'--", "0" * 500])
    def test_a_damaged_form_still_works(self, client, form_id):
        sent = {"message": "Kaputt."} | ({} if form_id is None else {"form_id": form_id})
        assert client.post(ADDRESS, sent).status_code == 302
        assert AccessibilityReport.objects.count() == 1

    def test_signs_that_the_database_refuses_are_left_out(self, client):
        assert client.post(ADDRESS, {"message": "Ka\x00putt."}).status_code == 302
        assert AccessibilityReport.objects.get().message == "Kaputt."


class TestSentTwice:
    def test_a_double_click_is_one_report(self, client):
        sent = the_form(client)
        assert [client.post(ADDRESS, sent).status_code for _ in range(3)] == [302, 302, 302]
        assert AccessibilityReport.objects.count() == 1

    def test_another_text_in_the_same_form_is_another_report(self, client):
        """Somebody goes back, writes about something else and sends: that must not vanish."""
        sent = the_form(client)
        client.post(ADDRESS, sent)
        client.post(ADDRESS, {**sent, "message": "Und noch etwas anderes."})
        assert AccessibilityReport.objects.count() == 2

    def test_the_same_words_from_two_people_are_two_reports(self, client):
        for _ in range(2):
            client.post(ADDRESS, the_form(client))
        assert AccessibilityReport.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_double_click_at_the_same_moment_is_one_report():
    from django.test import Client

    sent = {"form_id": str(uuid.uuid4()), "message": TYPED}
    answers = at_once(*[lambda: Client().post(ADDRESS, sent).status_code] * 4)
    assert answers == [302] * 4
    assert AccessibilityReport.objects.count() == 1


class TestRetention:
    def test_a_report_is_deleted_after_six_months(self, client):
        with time_machine.travel(datetime(2026, 1, 10, tzinfo=UTC)):
            client.post(ADDRESS, {"message": "Alt."})
        with time_machine.travel(datetime(2026, 6, 10, tzinfo=UTC)):
            client.post(ADDRESS, {"message": "Neu."})
            tasks.delete_expired()
            assert AccessibilityReport.objects.count() == 2
        with time_machine.travel(datetime(2026, 7, 13, tzinfo=UTC)):
            tasks.delete_expired()
            assert [report.message for report in AccessibilityReport.objects.all()] == ["Neu."]

    def test_deleting_again_does_no_harm(self):
        retention.delete_expired()
        retention.delete_expired()


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client, method):
    assert getattr(client, method)(ADDRESS).status_code == 405
