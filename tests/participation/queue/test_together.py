"""Several decided by one act: what is said of it, and taking all of it back by one press."""

import pytest

from participation import moderation
from participation.models import Claim, Contribution, Decision, OutgoingMail
from tests.participation.factories import contribution, participant
from tests.participation.queue_hands import QUEUE, held, moderator, press
from tests.portal.admin_hands import document, fields, messages, signed_in, texts

pytestmark = pytest.mark.django_db

LIST = "/verwaltung/participation/contribution/"
TOGETHER = f"{QUEUE}ruecknahme/"


def several(client, action, rows, **typed):
    """Choose them in the list, look at each, confirm."""
    chosen = {"action": f"{action}_selected", "_selected_action": [one.pk for one in rows]}
    return client.post(
        f"{LIST}?zustand=alle", {**fields(client.post(f"{LIST}?zustand=alle", chosen)), **typed}, follow=True
    )


def states(rows):
    return [Contribution.objects.get(pk=one.pk).state for one in rows]


def test_what_was_never_public_is_not_called_hidden_and_the_way_back_is_offered(client):
    rows = [held("eins"), held("zwei"), contribution("war öffentlich", by=participant())]
    page = several(client, "hide", rows, rule="advertising")
    (said,) = messages(page)
    assert said.startswith("2 Beiträge nicht veröffentlicht, 1 Beitrag ausgeblendet. Bis ")
    assert "können Sie das in der Warteschlange zurücknehmen" in said
    assert document(page).xpath(f'//ul[@class="messagelist"]//a[@href="{QUEUE}"]')


def test_without_time_to_take_back_nothing_is_offered(client, settings):
    settings.MODERATION_UNDO_SECONDS = 0
    assert messages(several(client, "approve", [held("eins"), held("zwei")])) == ["2 Beiträge freigegeben."]


def test_all_of_it_is_taken_back_by_one_press(client):
    rows = [held(f"Nummer {n}", by=participant(f"p{n}@example.org")) for n in range(5)]
    several(client, "hide", rows, rule="insult")
    page = client.get(QUEUE)
    group, *_one_by_one = texts(page, "queue__last")
    assert group.startswith("Zusammen entschieden: 5 Beiträge nicht veröffentlicht. Bis ")
    assert "Alle 5 zurücknehmen" in group and len(texts(page, "queue__last")) == 4
    page = press_all(client, page)
    assert states(rows) == ["held"] * 5 and messages(page)[0].startswith("5 Entscheidungen zurückgenommen.")
    assert not OutgoingMail.objects.filter(kind="hidden", state="due").exists() and not Claim.objects.exists()
    assert not texts(page, "queue__last")


def press_all(client, page):
    sent = [int(number) for number in document(page).xpath('//input[@name="decision"]/@value')]
    return client.post(TOGETHER, {"decision": sent}, follow=True)


def test_a_later_decision_stands_before_it_and_has_the_key(client, mo):
    several(client, "approve", [held("eins"), held("zwei")])
    moderation.approve(held("drei"), mo)
    page = client.get(QUEUE)
    first, second, *_others = texts(page, "queue__last")
    assert first.startswith("Freigegeben: drei.") and second.startswith("Zusammen entschieden: 2 Beiträge")
    assert document(page).xpath('count(//button[@data-key="u"])') == 1


def test_what_cannot_be_taken_back_any_more_does_not_hold_up_the_others(client, mo):
    rows = [held("eins"), held("zwei"), held("drei")]
    several(client, "approve", rows)
    page = client.get(QUEUE)
    one = Contribution.objects.get(pk=rows[1].pk)
    moderation.hide(one, moderator("jo"), "insult", "So nicht.")
    page = press_all(client, page)
    assert states(rows) == ["held", "hidden", "held"]
    warned, done = messages(page)
    assert "Nichts geändert an „zwei“" in warned and done.startswith("2 Entscheidungen zurückgenommen.")
    again = press_all(client, page)
    assert Decision.objects.filter(act="undo").count() == 2 and not texts(again, "queue__last")


def test_nobody_takes_back_what_others_decided(client, mo):
    theirs = moderation.approve(held("eins"), moderator("jo"))
    for sent in ([theirs.pk], ["x"], ["9" * 30], []):
        assert client.post(TOGETHER, {"decision": sent})["Location"] == QUEUE
    assert not Decision.objects.filter(act="undo").exists()
    jo = signed_in(theirs.by)
    theirs.by.staff_roles.all().delete()
    assert jo.post(TOGETHER, {"decision": [theirs.pk]}).status_code == 403


def test_each_is_taken_back_by_itself_too(client):
    rows = [held("eins"), held("zwei")]
    several(client, "approve", rows)
    press(client, client.get(QUEUE), f"{QUEUE}ruecknahme/{rows[0].decisions.get().pk}/")
    assert states(rows) == ["held", "published"] and len(texts(client.get(QUEUE), "queue__last")) == 1


def test_the_demo_says_that_it_shortens_the_time(client, mo, settings):
    moderation.approve(held(), mo)
    assert "In dieser Vorführung" not in texts(client.get(QUEUE), "queue__undo")[0]
    settings.DEMO, settings.MODERATION_UNDO_SECONDS = True, 20
    assert "auf 20 Sekunden verkürzt" in texts(client.get(QUEUE), "queue__undo")[0]
