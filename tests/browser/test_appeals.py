"""Objecting to a decision, on a phone without JavaScript and as every page looks, also in the dark."""

import os
from uuid import uuid4

import pytest
from django.urls import reverse

from participation import appeal_rights, appeals, moderation, tokens
from participation.models import Appeal, OutgoingMail
from tests import factories as make
from tests.browser.test_pages import TOO_WIDE
from tests.participation.factories import appeal, contribution, notice, participant

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"width": 360, "height": 740}
LONG = "Donaudampfschifffahrtsgesellschaftskapitän" * 4
REASON = "Der zweite Satz setzt eine Person herab, die nicht im Amt ist. Ohne ihn wäre der Beitrag in Ordnung."
#: A folder for pictures of all pages; none are taken without it.
PICTURES = os.environ.get("PICTURES")


@pytest.fixture(autouse=True)
def _quick_hands(settings):
    settings.PARTICIPATION_FORM_MIN_SECONDS = 0


@pytest.fixture
def mo():
    return make.staff("mo", is_superuser=True)


@pytest.fixture
def eva():
    return make.staff("eva", is_superuser=True)


def hiding(mo, **values):
    anna = participant("anna@example.org", "Anna aus Belzig")
    title = "Bänke im Schatten, auch am Rathaus"
    return moderation.hide(contribution(f"Mehr Bänke. {LONG}", by=anna, title=title, **values), mo, "insult", REASON)


def keeping(mo):
    one = contribution("Das Bad muss weg.", by=participant())
    notice(one)
    return moderation.keep(one, mo, "Das ist eine Meinung, und die darf man haben.")


def path(decision, sender=None):
    return appeal_rights.url_for(decision, sender).removeprefix("http://testserver")


def every_page(mo, eva):
    """(name, address) of each page in each of its states that looks different."""
    yield "form", path(hiding(mo))
    yield "form-never-public", path(hiding(mo, state="held", published_at=None))
    kept = keeping(mo)
    yield "form-reporter", path(kept, kept.notices.get())
    waiting, right, wrong = (appeal(hiding(mo), text=f"Das war Ironie. {LONG}") for _ in range(3))
    yield "waiting", path(waiting.decision)
    appeals.decide(right, eva, upheld=True, answer="Sie haben recht: Der Satz meint niemanden.")
    yield "upheld", path(right.decision)
    appeals.decide(wrong, eva, upheld=False, answer=f"Auch Ironie trifft. {LONG}")
    yield "rejected", path(wrong.decision)
    again = hiding(mo)
    moderation.approve(again.contribution, eva)
    yield "closed", path(again)
    yield "mine", reverse("participation:personal", args=[tokens.personal_link(again.contribution.participant)])
    yield "invalid", "/beteiligung/widerspruch/erfunden-aber-lang-genug/"


@pytest.mark.parametrize("look", ["light", "dark"])
def test_every_page_fits_and_passes_axe(new_page, axe, mo, eva, look):
    wide = new_page(viewport={"width": 1280, "height": 900}, color_scheme=look)
    for name, address in every_page(mo, eva):
        for size in ({"width": 320, "height": 700}, PHONE, {"width": 1280, "height": 900}):
            wide.set_viewport_size(size)
            wide.goto(address)
            assert wide.evaluate(TOO_WIDE) == [], (name, size)
            if PICTURES and size["width"] > 320:
                wide.screenshot(path=f"{PICTURES}/{name}-{look}-{size['width']}.png", full_page=True)
        axe(wide)


def test_on_a_phone_without_javascript(new_page, axe, mo, eva):
    page = new_page(viewport=PHONE, java_script_enabled=False)
    hidden = hiding(mo)
    page.goto(path(hidden))
    page.get_by_role("button", name="Widerspruch einlegen").click()
    assert "Auch „Bitte prüfen Sie das noch einmal“ genügt" in page.content()
    page.get_by_label("Warum ist die Entscheidung falsch?").fill("Das war Ironie.")
    page.get_by_role("button", name="Widerspruch einlegen").click()
    assert page.get_by_text("Ihr Widerspruch ist angekommen").is_visible()
    page.reload()
    page.goto(path(hidden))
    assert page.get_by_text("Das war Ironie.").is_visible()
    filed = Appeal.objects.get()
    assert OutgoingMail.objects.filter(kind="appeal-receipt").count() == 1
    appeals.decide(filed, eva, upheld=True, answer="Stimmt, das meint niemanden.")
    page.reload()
    assert page.get_by_text("Stimmt, das meint niemanden.").is_visible()
    page.get_by_role("link", name="Zu Ihrem Beitrag").click()
    assert page.get_by_text("Mehr Bänke.").is_visible()


def test_by_keyboard_alone_with_focus_on_what_is_wrong(page, axe, mo):
    page.goto(path(hiding(mo)))
    page.get_by_label("Warum ist die Entscheidung falsch?").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Noch nicht abgeschickt").wait_for()
    axe(page)
    page.get_by_role("link", name="Warum ist die Entscheidung falsch?").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("Bitte prüfen Sie das noch einmal.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Ihr Widerspruch ist angekommen").wait_for()


def test_what_is_typed_survives_reloading_and_going_back(page, mo):
    hidden = hiding(mo)
    page.goto(path(hidden))
    page.get_by_label("Warum ist die Entscheidung falsch?").fill("Halb geschrieben")
    page.reload()
    assert page.get_by_label("Warum ist die Entscheidung falsch?").input_value() == "Halb geschrieben"
    page.goto("/")
    page.go_back()
    assert page.get_by_label("Warum ist die Entscheidung falsch?").input_value() == "Halb geschrieben"


def test_too_late_keeps_the_words(page, axe, mo, eva):
    hidden = hiding(mo)
    page.goto(path(hidden))
    page.get_by_label("Warum ist die Entscheidung falsch?").fill("Zu spät, aber wichtig.")
    moderation.approve(hidden.contribution, eva)
    page.get_by_role("button", name="Widerspruch einlegen").click()
    page.get_by_text("Diese Entscheidung gilt nicht mehr").first.wait_for()
    assert page.get_by_label("Ihr Text, zum Kopieren").input_value() == "Zu spät, aber wichtig."
    axe(page)
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/closed-typed-1280.png", full_page=True)


def test_other_words_sent_later_are_shown_for_keeping(page, axe, mo):
    hidden = hiding(mo)
    page.goto(path(hidden))
    appeals.file(uuid4(), hidden, "Aus dem anderen Fenster.")
    page.get_by_label("Warum ist die Entscheidung falsch?").fill("Aus diesem Fenster.")
    page.get_by_role("button", name="Widerspruch einlegen").click()
    page.get_by_text("ist nicht dazugekommen").wait_for()
    axe(page)
