"""The demo's mailbox shows what was sent; outside the demo there is no such address."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.test import RequestFactory

from belzig_portal.demo import mailbox, views


@pytest.fixture
def send(tmp_path):
    def send(subject, text="Guten Tag,\n\nÄpfel für 3 €."):
        connection = get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=tmp_path / "mail")
        EmailMessage(subject, text, "portal@example.org", ["leserin@example.org"], connection=connection).send()

    return send


def test_mails_are_read_as_they_were_written(send, tmp_path):
    send("Rückmeldung zur Barrierefreiheit")
    (mail,) = mailbox.read(tmp_path / "mail")
    assert mail.subject == "Rückmeldung zur Barrierefreiheit"
    assert mail.text == "Guten Tag,\n\nÄpfel für 3 €."
    assert (mail.sender, mail.recipients) == ("portal@example.org", "leserin@example.org")


def test_several_mails_in_one_file_stay_apart(tmp_path):
    connection = get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=tmp_path / "mail")
    connection.send_messages([EmailMessage(f"Nummer {n}", "x", to=["a@example.org"]) for n in range(3)])
    assert len(mailbox.read(tmp_path / "mail")) == 3


def test_a_line_of_dashes_in_a_mail_ends_nothing(send, tmp_path):
    text = f"Oben\n{'-' * 79}\nUnten\n{'-' * 79}\n{'-' * 79}\nDarunter"
    send("Striche", text)
    (mail,) = mailbox.read(tmp_path / "mail")
    assert mail.subject == "Striche" and mail.text == text


@pytest.mark.django_db
def test_mails_with_text_and_html_show_their_text_with_links_to_press(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    connection = get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=tmp_path / "mail")
    link = "http://localhost:8000/beteiligung/bestaetigen/0a1b.1vN-x_.a-b_c/"
    mail = EmailMultiAlternatives("Bitte bestätigen", f"Hier:\n\n{link}\n\n> Größe", to=["a@example.org"])
    mail.attach_alternative("<p>HTML</p>", "text/html")
    mail.connection = connection
    mail.send()
    page = views.mail_list(RequestFactory().get("/demo/postfach/")).content.decode()
    assert f'<a href="{link}" rel="nofollow">{link}</a>' in page
    assert "&gt; Größe" in page and "<p>HTML</p>" not in page


@pytest.mark.django_db
def test_the_time_is_that_of_the_place(send, tmp_path, settings):
    settings.DATA_DIR = tmp_path
    with time_machine.travel(datetime(2026, 11, 22, 22, 30, tzinfo=UTC)):
        send("Spät")
        page = views.mail_list(RequestFactory().get("/demo/postfach/")).content.decode()
    assert "22. November 2026, 23:30 Uhr" in page


def test_no_folder_no_mail(tmp_path):
    assert mailbox.read(tmp_path / "nothing") == []


@pytest.mark.django_db
def test_the_page_escapes_what_a_stranger_wrote(send, tmp_path, settings):
    settings.DATA_DIR = tmp_path
    send("<script>alert(1)</script>", "<b>fett</b>")
    page = views.mail_list(RequestFactory().get("/demo/postfach/")).content.decode()
    assert "<script>alert" not in page and "<b>fett" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_outside_the_demo_there_is_no_mailbox(client, db):
    assert client.get("/demo/postfach/").status_code == 404
