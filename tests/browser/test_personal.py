"""Confirming and the personal link, as people on a phone without JavaScript do it, and as every page looks."""

import re
import uuid

import pytest
from django.urls import reverse

from participation import moderation, tokens
from participation.models import ChoiceAnswer, Contribution, EventReminder, Participant, Support
from participation.submitting import submit
from tests import factories as make
from tests.browser.test_pages import TOO_WIDE
from tests.participation import phase_factories as phases
from tests.participation.factories import contribution, participant, response

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"width": 360, "height": 740}
LONG = "Donaudampfschifffahrtsgesellschaftskapitän" * 4
ACTS = ["name", "anonymise-all", "end", "delete"]
ACTS_ON_ONE = ["edit", "withdraw", "anonymise"]


@pytest.fixture(autouse=True)
def _quick_hands(settings):
    settings.PARTICIPATION_FORM_MIN_SECONDS = 0


@pytest.fixture
def anna():
    """Somebody who has done all that can be done, with a word that fits no phone."""
    anna = participant("anna.mit.einer.langen.adresse@postfach.beispiel.example", "Anna aus Belzig")
    first = contribution(f"Mehr Bänke am Kurpark. {LONG}", by=anna, title="Bänke im Schatten, auch am Rathaus")
    response(make.staff("mo"), first)
    contribution("Wann kommt der Bus?", by=anna, state="held", published_at=None, held_reasons=["first", "link"])
    hidden = contribution("Frech.", by=anna)
    moderation.hide(hidden, make.staff("ma", is_superuser=True), "insult", "Der Satz setzt eine Person herab.")
    contribution("", by=anna, state="withdrawn", display_name="")
    done = {"participant": anna, "confirmed_at": first.confirmed_at}
    Support.objects.create(contribution=contribution(f"Von Bea {LONG}"), **done)
    ChoiceAnswer.objects.create(consultation_key="k", question_key="f1", choices=["Ja", "Vielleicht"], **done)
    EventReminder.objects.create(event_key="werkstatt", **done)
    return anna


def address(name, person, *more):
    return reverse(f"participation:{name}", args=[tokens.personal_link(person), *more])


def confirm_page(email="neu@example.org", **what):
    what = what or {"contributions": [Contribution(subject="proposal", title="Bänke", text=f"Mehr Bänke. {LONG}")]}
    return reverse("participation:confirm", args=[tokens.confirm_token(submit(uuid.uuid4(), email, "Neu", **what))])


def every_page(anna):
    """(name, address) of each page in each of its states that looks different."""
    row = Contribution.objects.filter(participant=anna, state="published").get()
    choice = ChoiceAnswer(consultation_key="k", question_key="f1", choices=["Ja"])
    yield "confirm", confirm_page()
    yield "confirm-all", confirm_page("b@example.org", supports=[row], reminders=["werkstatt"], choices=[choice])
    yield "confirm-forged", reverse("participation:confirm", args=["x"])
    yield "ask", reverse("participation:ask-link")
    yield "ended", reverse("participation:ask-link") + "?getan=beendet"
    yield "sent", reverse("participation:link-sent")
    yield "gone", reverse("participation:personal-gone")
    yield "mine", address("personal", anna) + "?getan=geprueft"
    yield "mine-empty", address("personal", participant("leer@example.org", ""))
    yield "forged", reverse("participation:personal", args=["x"])
    yield "not-mine", address("personal-edit", anna, "abcdefgh")
    yield from ((act, address(f"personal-{act}", anna)) for act in ACTS)
    yield from ((act, address(f"personal-{act}", anna, row.public_id)) for act in ACTS_ON_ONE)
    yield "support", address("personal-support-end", anna, anna.supports.get().pk)
    yield "reminder", address("personal-reminder-end", anna, anna.reminders.get().pk)


def test_every_page_fits_a_narrow_phone_and_breaks_no_rule(new_page, axe, anna):
    page = new_page(viewport={"width": 320, "height": 700})
    for name, url in every_page(anna):
        page.goto(url)
        assert page.evaluate(TOO_WIDE) == [], name
        assert page.locator("h1").count() == 1, name
        axe(page)


def test_the_pages_hold_in_the_dark(new_page, axe, anna):
    page = new_page(viewport=PHONE, color_scheme="dark")
    pages = dict(every_page(anna))
    for name in ("confirm", "mine", "edit", "delete"):
        page.goto(pages[name])
        axe(page)


class TestWithoutJavaScript:
    @pytest.fixture
    def page(self, new_page):
        return new_page(viewport=PHONE, java_script_enabled=False)

    def test_from_the_mail_to_the_last_trace(self, page):
        page.goto(confirm_page())
        page.get_by_role("button", name="Ja, das bestätige ich").click()
        assert "wird noch gelesen" in page.locator("main").inner_text()
        page.get_by_role("link", name="Meine Beiträge").click()
        page.get_by_role("link", name=re.compile("^Ändern")).click()
        page.get_by_role("textbox", name="Ihr Text").fill("Mehr Bänke und Bäume.")
        page.get_by_role("button", name="Änderung speichern").click()
        assert "Mehr Bänke und Bäume." in page.locator("main").inner_text()
        page.get_by_role("link", name="Alles löschen").click()
        page.get_by_role("button", name="Endgültig löschen").click()
        assert "Bitte wählen Sie" in page.locator("main").inner_text()
        page.get_by_text("Texte löschen").click()
        page.get_by_role("button", name="Endgültig löschen").click()
        assert page.locator("h1").inner_text() == "Ihre Angaben sind gelöscht"
        assert not Participant.objects.exists() and Contribution.objects.get().text == ""

    def test_going_back_after_withdrawing_does_not_bring_it_back(self, page):
        anna = participant("anna@example.org", "Anna")
        row = contribution("Mehr Bänke.", by=anna)
        page.goto(address("personal-withdraw", anna, row.public_id))
        # Going back while the answer is still arriving would go back from nowhere.
        with page.expect_navigation(wait_until="load"):
            page.get_by_role("button", name="Beitrag zurückziehen").click()
        page.go_back()
        assert "schon gelöscht" in page.locator("main").inner_text()

    def test_going_back_finds_the_correction_as_it_was_typed(self, page):
        anna = participant("anna@example.org", "Anna")
        row = contribution("Mehr Bänke.", by=anna)
        page.goto(address("personal-edit", anna, row.public_id))
        page.get_by_role("textbox", name="Ihr Text").fill("Mehr Bänke und Bäume.")
        page.get_by_role("link", name="Abbrechen").click()
        page.wait_for_url("**/beteiligung/meine/*/")
        page.go_back()
        assert page.get_by_role("textbox", name="Ihr Text").input_value() == "Mehr Bänke und Bäume."

    def test_going_back_finds_the_answers_to_a_phase(self, page):
        choices = ["Markt", "Bahnhof"]
        questions = ["Was fehlt Ihnen?", ("Wo?", "multiple", choices), ("Wie oft?", "single", ["Nie", "Oft"])]
        make.live(make.belzig(), phases.consultation("Offene Netze", make.belzig(), questions=questions))
        page.goto("/beteiligung/phasen/offene-netze/mitmachen/")
        page.get_by_label("Was fehlt Ihnen?").fill("Am Bahnhof fehlt WLAN.")
        page.get_by_label("Bahnhof").check()
        page.get_by_label("Oft").check()
        page.locator("main").get_by_role("link", name="Regeln für Beiträge").click()
        page.wait_for_url("**/netiquette/")
        page.go_back()
        assert page.get_by_label("Was fehlt Ihnen?").input_value() == "Am Bahnhof fehlt WLAN."
        assert page.get_by_label("Bahnhof").is_checked() and page.get_by_label("Oft").is_checked()

    def test_the_link_is_asked_for(self, page):
        page.goto(reverse("participation:ask-link"))
        page.get_by_label("Ihre E-Mail-Adresse").fill("wer@example.org")
        page.get_by_role("button", name="Link anfordern").click()
        assert page.locator("h1").inner_text() == "Schauen Sie in Ihr Postfach"


def test_by_keyboard_alone(new_page):
    anna = participant("anna@example.org", "Anna")
    row = contribution("Mehr Bänke.", by=anna)
    page = new_page(viewport={"width": 1280, "height": 900})
    page.goto(address("personal-anonymise", anna, row.public_id))
    page.locator("main").focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "BUTTON":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/beteiligung/meine/**getan=ohne-namen")
    row.refresh_from_db()
    assert row.state == "anonymised"
