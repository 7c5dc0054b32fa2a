"""What the page of a contribution and the acts on several promise: the words of the queue, and nothing untrue."""

import pytest
from django.utils import timezone

from participation import moderation
from participation.models import Contribution, Participant
from tests.participation.factories import contribution, participant
from tests.participation.queue_hands import held, hidden_and_appealed, moderator
from tests.portal.admin_hands import address, document, fields, messages, signed_in

pytestmark = pytest.mark.django_db

LIST = "/verwaltung/participation/contribution/"


@pytest.fixture
def client():
    return signed_in(moderator("mo"))


def words(page):
    return " ".join(document(page).text_content().split())


def buttons(page):
    return document(page).xpath('//div[contains(@class, "submit-row")]//input[@type="submit"]/@value')


def test_what_was_public_is_hidden_and_leaves_a_line(client):
    page = client.get(address(contribution(by=participant())))
    assert buttons(page) == ["Ausblenden"] and "An seiner Stelle steht dann, wann" in words(page)
    assert "Die Person bekommt eine Mail mit Regel" in words(page)


def test_what_was_never_public_leaves_none_and_is_not_shown_again(client):
    one = held()
    page = client.get(address(one))
    assert buttons(page) == ["Freigeben", "Nicht veröffentlichen"]
    assert "Auf den öffentlichen Seiten erscheint dazu nichts." in words(page) and "An seiner Stelle" not in words(page)
    answer = client.post(address(one, "hide"), {**fields(page), "rule": "insult", "reason": "Nein."}, follow=True)
    assert messages(answer)[0].startswith("Nicht veröffentlicht: ")
    page = client.get(address(one))
    assert buttons(page) == ["Doch veröffentlichen"]
    answer = client.post(address(one, "approve"), fields(page), follow=True)
    assert messages(answer)[0].startswith("Doch veröffentlicht: ")


def test_what_was_held_after_a_change_was_public_once(client):
    page = client.get(address(held(published_at=timezone.now())))
    assert buttons(page) == ["Freigeben", "Ausblenden"] and "An seiner Stelle steht" in words(page)


def test_no_mail_is_promised_that_does_not_leave(client):
    assert "Es geht keine Mail hinaus." in words(client.get(address(contribution(source="paper", consent="ja"))))
    one = contribution(by=participant())
    Participant.objects.update(mail_stopped_at=timezone.now())
    page = words(client.get(address(one)))
    assert "Mails an die Person kommen zurück" in page and "Die Person bekommt eine Mail" not in page


def test_where_an_appeal_waits_the_queue_is_the_only_way(client):
    one = hidden_and_appealed(moderator("jo")).decision.contribution
    page = client.get(address(one))
    assert buttons(page) == []
    assert document(page).xpath(f'//a[@href="{LIST}warteschlange/{one.pk}/"]')


@pytest.mark.parametrize("states", [("held",), ("published",), ("held", "published")])
def test_several_are_named_and_told_as_they_are(client, states):
    make = {"held": held, "published": lambda: contribution(source="paper", consent="ja")}
    rows = [make[state]() for state in states]
    chosen = {"action": "hide_selected", "_selected_action": [one.pk for one in rows]}
    page = client.post(f"{LIST}?zustand=alle", chosen)
    name, mail, place = {
        ("held",): ("Nicht veröffentlichen", "Die Person bekommt eine Mail", "erscheint dazu nichts"),
        ("published",): ("Ausblenden", "Es geht keine Mail hinaus", "An seiner Stelle steht dann"),
        ("held", "published"): ("Nicht veröffentlichen oder ausblenden", "Zu 1 von 2 Beiträgen", "Wo einer schon"),
    }[states]
    assert sorted(buttons(page)[0].lower().split(" oder ")) == sorted(name.lower().split(" oder "))
    assert mail in words(page) and place in words(page)


def test_several_hidden_ones_are_shown_again(client):
    one = contribution(by=participant())
    moderation.hide(one, moderator("jo"), "insult", "Nein.")
    chosen = {"action": "approve_selected", "_selected_action": [one.pk]}
    page = client.post(f"{LIST}?zustand=alle", chosen)
    assert buttons(page) == ["Wieder zeigen"]
    client.post(f"{LIST}?zustand=alle", fields(page))
    assert Contribution.objects.get().state == "published"
