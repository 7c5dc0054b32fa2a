"""What reporters are told: about what it was, how long it takes, their number, and where to turn with their data."""

import html
import re

import pytest
from django.urls import reverse

from participation import appeal_rights, mails, moderation, outbox
from participation.forms.stamps import Stamp
from participation.models import OutgoingMail
from tests import factories as make
from tests.participation.factories import appeal, contribution, notice, participant
from tests.participation.test_notices_pages import filled

pytestmark = pytest.mark.django_db

WITHIN = "In der Regel entscheiden wir innerhalb von 7 Tagen."


@pytest.fixture(autouse=True)
def _no_waiting(settings, monkeypatch):
    settings.PARTICIPATION_FORM_MIN_SECONDS = 0
    settings.MODERATION_UNDO_SECONDS = 0
    monkeypatch.setattr("participation.outbox.nudge", lambda: None)


@pytest.fixture
def text():
    make.live(make.belzig(), make.wiesenburg())
    measure = make.measure("Radwege & Bänke", slug="radwege")
    make.live(measure)
    return contribution("Kauft bei www.example.net", title="Werbung", subject="measure", measure_key="radwege",
                        by=participant())  # fmt: skip


@pytest.fixture
def mo():
    return make.staff("mo", is_superuser=True)


def words(response):
    bare = re.sub(r"(?s)<(script|style)\b.*?</\1>|<[^>]*>", " ", response.content.decode())
    return " ".join(html.unescape(bare).split())


def mail(kind):
    message = mails.build(OutgoingMail.objects.get(kind=kind))
    return message.body, html.unescape(message.alternatives[0].content)


def receipt(made):
    outbox.owe("notice-receipt", f"notice-receipt/{made.pk}", notice=made)
    return mail("notice-receipt")


def decision(one, mo):
    return moderation.keep(type(one).objects.get(pk=one.pk), mo, "Das ist erlaubt.")


def test_the_receipt_says_what_it_is_about_how_long_it_takes_and_where_to_turn(text):
    made = notice(text, "nora@example.org")
    for part in receipt(made):
        assert "Maßnahme, Radwege & Bänke" in part and text.get_absolute_url() in part and WITHIN in part
        assert "Vorgangsnummer" in part and "gibt es keinen persönlichen Link" in part
        assert f"mit der Vorgangsnummer {made.public_id}; die Anschrift steht im Impressum" in part
        assert "Zeichen" not in part and "example.net" not in part and "Werbung" not in part


def test_the_decision_says_what_it_was_about(text, mo):
    notice(text, "nora@example.org")
    decision(text, mo)
    for part in mail("notice-decided"):
        assert "Maßnahme, Radwege & Bänke" in part and text.get_absolute_url() in part
        assert "Vorgangsnummer" in part and "Zeichen" not in part and "example.net" not in part


def test_the_form_says_how_long_it_takes_and_what_to_do_with_ones_own(client, text, settings):
    page = client.get(reverse("participation:report", args=[text.public_id]))
    assert WITHIN in words(page) and "Ist es Ihr eigener Beitrag?" in words(page)
    assert f'<a href="{reverse("participation:ask-link")}">persönlichen Link</a> zurückziehen' in page.content.decode()
    settings.MODERATION_ANSWER_DAYS = 1
    assert "innerhalb von einem Tag" in words(client.get(reverse("participation:reported")))


def test_so_does_the_page_to_appeal_and_the_receipt_of_an_appeal(client, text, mo):
    made = notice(text, "nora@example.org")
    kept = decision(text, mo)
    made.refresh_from_db()
    page = client.get(appeal_rights.url_for(kept, made).removeprefix("http://testserver"))
    assert WITHIN in words(page) and f"Vorgangsnummer {made.public_id}" in words(page)
    filed = appeal(kept, made)
    outbox.owe("appeal-receipt", "appeal-receipt/1", notice=made, appeal=filed.pk)
    for part in mail("appeal-receipt"):
        assert WITHIN in part and "Vorgangsnummer" in part and "Zeichen" not in part


def test_the_thanks_lead_back_to_the_contribution_and_their_address_names_none(client, text):
    def thanks(before):
        return client.get("/beteiligung/gemeldet/", headers={"referer": f"http://testserver{before}"})

    form = reverse("participation:report", args=[text.public_id])
    page = thanks(form)
    assert f'href="{text.get_absolute_url()}">Zurück zum Beitrag' in page.content.decode()
    assert "no-store" in page["Cache-Control"] and page.status_code == 200
    for before in ("", "/", "/gibtsnicht/", form.replace(text.public_id, "unbekannt"), text.get_absolute_url(), "//[x"):
        assert "Zurück zum Beitrag" not in thanks(before).content.decode()
    type(text).objects.update(state="hidden")
    assert "Zurück zum Beitrag" not in thanks(form).content.decode()


def test_a_bad_link_to_appeal_sends_who_only_reported_to_the_administration(client):
    page = client.get("/beteiligung/widerspruch/erfunden-aber-lang-genug/")
    assert page.status_code == 404 and "nur gemeldet, gibt es keinen persönlichen Link" in words(page)
    assert 'href="/impressum/"' in page.content.decode()


def test_faults_are_named_without_two_signs_in_a_row(client, text):
    address = reverse("participation:report", args=[text.public_id])
    said = words(client.post(address, filled(ground="", text="", email="")))
    assert "Warum melden Sie den Beitrag? Bitte wählen" in said and "?:" not in said
    assert "Ihre E-Mail-Adresse : Bitte geben" in said


def test_who_forgot_something_is_not_told_that_they_were_quick_as_well(client, text, settings):
    settings.PARTICIPATION_FORM_MIN_SECONDS = 3
    address = reverse("participation:report", args=[text.public_id])
    assert "sehr schnell" not in words(client.post(address, filled(email="", stamp=str(Stamp.new()))))
    assert "sehr schnell" in words(client.post(address, filled(stamp=str(Stamp.new()))))
