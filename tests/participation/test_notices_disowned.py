"""„Das war ich nicht": an address that a stranger gave leaves the notice, and the moderation knows."""

import html

import pytest
from django.urls import reverse

from belzig_portal.logs import _LINK
from participation import disowning, mails, moderation, notices, outbox, tokens
from participation.models import Notice, OutgoingMail
from tests import factories as make
from tests.participation.factories import contribution, notice, participant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_queue(monkeypatch):
    monkeypatch.setattr("participation.outbox.nudge", lambda: None)


@pytest.fixture
def reported():
    make.live(make.belzig(), make.wiesenburg())
    return notice(contribution("Der Bürgermeister ist ein Esel.", by=participant()), "nora@example.org")


def page(one):
    return disowning.url_for(one).removeprefix("http://testserver")


def said(response):
    return html.unescape(response.content.decode())


def test_the_receipt_leads_to_a_page_that_changes_nothing_until_the_button_is_pressed(client, reported):
    outbox.owe("notice-receipt", f"notice-receipt/{reported.pk}", notice=reported)
    message = mails.build(OutgoingMail.objects.get())
    for part in (message.body, message.alternatives[0].content):
        assert disowning.url_for(reported) in part
    opened = client.get(page(reported))
    assert opened.status_code == 200 and "Das war ich nicht" in said(opened)
    assert "no-store" in opened["Cache-Control"] and opened["Referrer-Policy"] == "no-referrer"
    assert "nora@" not in said(opened) and "Nachbarin" not in said(opened) and not opened.cookies
    reported.refresh_from_db()
    assert reported.email and not reported.disowned_at


def test_the_button_takes_name_and_address_and_nothing_else(client, reported):
    pressed = client.post(page(reported))
    assert (pressed.status_code, pressed["Location"]) == (303, page(reported))
    reported.refresh_from_db()
    assert (reported.name, reported.email, reported.outcome) == ("", "", "") and reported.disowned_at
    assert reported.explanation, "somebody did report it"
    assert "Dazu schicken wir Ihnen nichts mehr." in said(client.get(page(reported)))


def test_pressed_twice_it_is_done_once(client, reported):
    client.post(page(reported))
    first = Notice.objects.get().disowned_at
    assert client.post(page(reported)).status_code == 303
    assert Notice.objects.get().disowned_at == first


def test_no_mail_about_it_follows_also_none_that_was_owed(client, reported):
    outbox.owe("notice-receipt", f"notice-receipt/{reported.pk}", notice=reported)
    disowning.disown(reported)
    seen = type(reported.contribution).objects.get()
    moderation.keep(seen, make.staff("mo", is_superuser=True), "Das ist erlaubt.")
    assert not OutgoingMail.objects.filter(kind="notice-decided").exists()
    assert mails.build(OutgoingMail.objects.get(kind="notice-receipt")) is None


def test_an_undone_decision_opens_it_again_without_a_sender(reported, settings):
    settings.MODERATION_UNDO_SECONDS = 60
    disowning.disown(reported)
    moderator = make.staff("mo", is_superuser=True)
    decision = moderation.keep(type(reported.contribution).objects.get(), moderator, "Das ist erlaubt.")
    moderation.undo(decision, moderator)
    assert Notice.objects.open().get() == reported


def test_the_owner_of_the_address_can_report_for_themselves_then(reported):
    disowning.disown(reported)
    from uuid import uuid4

    own = notices.file(uuid4(), reported.contribution, ground="insult", explanation="Wirklich.", name="Nora",
                       email="nora@example.org")  # fmt: skip
    assert own != reported and Notice.objects.open().count() == 2


def test_moderators_see_that_the_sender_is_disputed(client, reported):
    disowning.disown(reported)
    client.force_login(make.staff("mo", is_superuser=True))
    shown = client.get(reverse("admin:participation_queue_case", args=[reported.contribution_id]))
    assert "Absender bestritten" in said(shown)


@pytest.mark.parametrize("token", ["erfunden-aber-lang-genug", "1", "1.1vN-x_.abc"])
def test_a_forged_link_opens_nothing(client, reported, token):
    for answer in (client.get, client.post):
        response = answer(f"/beteiligung/nicht-ich/{token}/")
        assert response.status_code == 404 and "Dieser Link öffnet nichts" in said(response)
    assert Notice.objects.get().email


def test_links_for_something_else_do_not_open_it(client, reported):
    moderator = make.staff("mo", is_superuser=True)
    decision = moderation.keep(type(reported.contribution).objects.get(), moderator, "Das ist erlaubt.")
    for token in (tokens.appeal_token(decision, reported), tokens.personal_link(participant("b@example.org"))):
        assert client.post(f"/beteiligung/nicht-ich/{token}/").status_code == 404
    with pytest.raises(tokens.Invalid):
        tokens.read_appeal(tokens.disown_token(reported))


def test_its_address_stands_in_no_log(reported):
    assert tokens.disown_token(reported) not in _LINK.sub(r"\1…", f"GET {page(reported)} 200")
