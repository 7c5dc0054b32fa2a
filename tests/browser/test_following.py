"""Following a measure on a phone without JavaScript, and ending it; and how the pages look to everybody."""

import re
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.urls import reverse

from participation import digests, followed, mails, tokens
from participation.models import OutgoingMail, Participant, Subscription
from participation.submitting import submit
from strategy.publishing import announce
from tests import factories as make
from tests.browser.test_pages import TOO_WIDE
from tests.participation.factories import participant, subscription

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"width": 360, "height": 740}
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützen"


@pytest.fixture(autouse=True)
def _quick_hands(settings):
    settings.PARTICIPATION_FORM_MIN_SECONDS = 0


@pytest.fixture
def measure():
    make.live(make.belzig(), make.chapter("Warum diese Strategie"))
    return make.live_measure(f"Offenes WLAN {LONG}")


def happens(measure, sentence):
    announce(sentence, about=[("measure", measure.key)])


def every_page(measure):
    """(name, address) of each page in each of its states that looks different."""
    anna, bea, cleo = (participant(f"{name}@example.org", name) for name in ("anna", "bea", "cleo"))
    one, other = subscription(anna, "measure", measure.key), subscription(anna, rhythm="daily")
    hers = subscription(bea)
    mine = tokens.personal_link(anna)
    yield "choice", "/folgen/"
    yield "form", followed.follow_url("measure", measure.key)
    yield "form-all", "/folgen/alles/"
    yield "ordered", f"{followed.follow_url('measure', measure.key)}bestellt/"
    again = Subscription(about="all", rhythm="weekly")
    sent = submit(uuid4(), "anna@example.org", "", subscriptions=[again])
    yield "confirm", reverse("participation:confirm", args=[tokens.confirm_token(sent)])
    ended = tokens.unsubscribe_token(cleo, Subscription(about="measure", key=measure.key))
    yield "ended-already", reverse("participation:unsubscribe", args=[ended])
    yield "end-one-of-two", reverse("participation:unsubscribe", args=[tokens.unsubscribe_token(anna, one)])
    yield "end-all", reverse("participation:unsubscribe", args=[tokens.unsubscribe_token(anna)])
    yield "end-the-only-one", reverse("participation:unsubscribe", args=[tokens.unsubscribe_token(bea, hers)])
    yield "nothing-to-end", reverse("participation:unsubscribe", args=[tokens.unsubscribe_token(cleo)])
    yield "forged", "/folgen/abmelden/x/"
    yield "mine", reverse("participation:personal", args=[mine])
    yield "rhythm", reverse("participation:personal-rhythm", args=[mine, other.pk])
    yield "mine-end", reverse("participation:personal-subscription-end", args=[mine, one.pk])
    yield "mine-end-all", reverse("participation:personal-subscriptions-end", args=[mine])


def test_every_page_fits_a_narrow_phone_and_breaks_no_rule(new_page, axe, measure):
    happens(measure, f"Maßnahme „{LONG}“ wurde geändert.")
    page = new_page(viewport={"width": 320, "height": 700})
    for name, url in every_page(measure):
        page.goto(url)
        assert page.evaluate(TOO_WIDE) == [], name
        assert page.locator("h1").count() == 1, name
        axe(page)


def test_the_pages_hold_in_the_dark(new_page, axe, measure):
    page = new_page(viewport=PHONE, color_scheme="dark")
    pages = dict(every_page(measure))
    for name in ("choice", "form", "end-one-of-two", "mine"):
        page.goto(pages[name])
        axe(page)


def link_in(message, word):
    """The path of the link in the text of a mail that has the word in its address."""
    return urlsplit(re.search(rf"http\S*/{word}/\S+", message.body)[0]).path


def the_mail(kind):
    return mails.build(OutgoingMail.objects.get(kind=kind))


def test_on_a_phone_without_javascript_from_the_measure_to_the_last_mail(new_page, measure):
    page = new_page(viewport=PHONE, java_script_enabled=False)
    said = page.locator("main")
    page.goto(followed.find("massnahme", measure.key).url)
    page.get_by_role("link", name=re.compile("^Folgen")).click()
    page.get_by_role("button", name="Neues bestellen").click()
    assert "Bitte geben Sie Ihre E-Mail-Adresse an." in said.inner_text()
    page.get_by_label("Ihre E-Mail-Adresse").fill("anna@example.org")
    page.get_by_role("button", name="Neues bestellen").click()
    assert "Bitte sehen Sie jetzt in Ihr Postfach" in page.locator("h1").inner_text()
    assert not Participant.objects.exists()

    page.goto(link_in(the_mail("confirm"), "bestaetigen"))
    page.get_by_role("button", name="Ja, das bestätige ich").click()
    assert "Ihr Abo läuft" in said.inner_text() and "Montag" in said.inner_text()

    happens(measure, "Der Mast steht.")
    digests.make_due(before_time=True)
    digest = the_mail("digest")
    assert "Der Mast steht." in digest.body and digest.extra_headers["List-Unsubscribe-Post"]

    page.goto(link_in(digest, "folgen/abmelden"))
    assert Subscription.objects.count() == 1, "looking ends nothing"
    page.get_by_role("button", name=re.compile("beenden$")).first.click()
    assert "beendet" in said.inner_text() and "anna@" not in page.content()
    assert not Subscription.objects.exists()


def test_with_two_abos_one_ends_by_keyboard(new_page):
    anna = participant("anna@example.org", "Anna")
    one, other = subscription(anna, "measure", make.live_measure("Offenes WLAN").key), subscription(anna)
    page = new_page(viewport={"width": 1280, "height": 900})
    page.goto(reverse("participation:unsubscribe", args=[tokens.unsubscribe_token(anna, one)]))
    page.locator("main").focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "BUTTON":
            break
    page.keyboard.press("Enter")
    page.get_by_text("Davon schreiben wir Ihnen nichts mehr").wait_for()
    assert Subscription.objects.get() == other
