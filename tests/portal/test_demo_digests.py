"""In the demo nobody waits for the morning: a button beside the mails sends what is new."""

from datetime import timedelta

import pytest
from django.urls import include, path
from django.utils import timezone

from belzig_portal import urls
from participation import outbox
from participation.models import OutgoingMail, Subscription
from strategy.publishing import announce
from tests.participation.factories import participant, subscription

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

urlpatterns = [path("demo/", include("belzig_portal.demo.urls")), *urls.urlpatterns]


@pytest.fixture(autouse=True)
def demo(monkeypatch, settings, tmp_path):
    monkeypatch.setattr("participation.outbox.nudge", lambda: None)
    settings.DATA_DIR = tmp_path
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"


def press(client):
    response = client.post("/demo/postfach/sammelmails/")
    assert response.status_code == 303 and not response.cookies
    return client.get(response["Location"]).content.decode()


def test_what_is_new_lies_in_the_mailbox_without_waiting(client):
    subscription(participant(), due_at=timezone.now() + timedelta(days=5))
    announce("Etwas ist neu.")
    assert "Eine Sammelmail ist vorgemerkt" in press(client)
    assert outbox.work()
    page = client.get("/demo/postfach/").content.decode()
    assert "Etwas ist neu." in page and "Eine Neuigkeit aus der Smart-City-Strategie" in page


def test_pressed_twice_it_sends_once_and_says_that_there_is_nothing(client):
    subscription(participant())
    announce("Neu.")
    press(client)
    assert "Leere Mails verschickt das Portal nicht" in press(client)
    assert OutgoingMail.objects.count() == 1


def test_looking_at_it_sends_nothing(client):
    mine = subscription(participant())
    announce("Neu.")
    assert client.get("/demo/postfach/sammelmails/").status_code == 405
    client.get("/demo/postfach/?sammelmails=3")
    assert not OutgoingMail.objects.exists() and Subscription.objects.get().told_up_to == mine.told_up_to


@pytest.mark.parametrize("told", ["", "-1", "x", "9" * 5000, "<b>"])
def test_a_strange_number_says_nothing(client, told):
    page = client.get("/demo/postfach/", {"sammelmails": told}).content.decode()
    assert "vorgemerkt" not in page and "<b>" not in page


@pytest.mark.urls("belzig_portal.urls")
def test_outside_the_demo_there_is_no_button(client):
    assert client.post("/demo/postfach/sammelmails/").status_code == 404
