"""Reporting in a real browser: without barriers, on a phone, without script, and back again with everything typed."""

import os

import pytest

from participation.models import Notice
from tests import factories as make
from tests.participation.factories import contribution, participant

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]


@pytest.fixture(autouse=True)
def _quick_hands(settings, monkeypatch):
    settings.PARTICIPATION_FORM_MIN_SECONDS = 0
    monkeypatch.setattr("participation.outbox.nudge", lambda: None)


@pytest.fixture
def text():
    make.live(make.belzig(), make.wiesenburg())
    return contribution("Am Bahnhof fehlt Licht, und wer das nicht sieht, ist ein Esel.", title="Mehr Licht am Bahnhof",
                        municipality=make.belzig(), by=participant())  # fmt: skip


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def look(page, name):
    """With LOOK=<folder> the pages are kept as pictures."""
    if os.environ.get("LOOK"):
        page.screenshot(path=f"{os.environ['LOOK']}/{name}.png", full_page=True)


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_no_page_of_it_has_barriers(new_page, axe, text, width, scheme):
    page = new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto(text.get_absolute_url())
    look(page, f"contribution-{width}-{scheme}")
    page.get_by_role("link", name="Melden").first.click()
    page.get_by_role("heading", name="Beitrag melden").wait_for()
    assert fits(page)
    axe(page)
    look(page, f"report-{width}-{scheme}")
    page.get_by_role("button", name="Meldung absenden").click()
    page.get_by_role("alert").wait_for()
    axe(page)
    assert fits(page)
    look(page, f"report-errors-{width}-{scheme}")
    page.goto("/beteiligung/gemeldet/")
    axe(page)
    assert fits(page)
    look(page, f"reported-{width}-{scheme}")


def test_from_a_phone_without_script_by_keyboard(new_page, text):
    page = new_page(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    page.goto(f"{text.get_absolute_url()}melden/")
    page.get_by_role("radio", name="Beleidigung, Hass, Drohung").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Das beleidigt alle, die anderer Meinung sind.")
    page.keyboard.press("Tab")
    page.keyboard.type("ein Esel")
    page.keyboard.press("Tab")
    page.keyboard.type("Nora Nachbarin")
    page.keyboard.press("Tab")
    page.keyboard.type("nora@example.org")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Danke! Ihre Meldung ist angekommen").wait_for()
    made = Notice.objects.get()
    assert (made.ground, made.place, made.name, made.email) == (
        "insult", "ein Esel", "Nora Nachbarin", "nora@example.org")  # fmt: skip


def test_with_a_mistake_the_first_thing_read_says_so_and_nothing_is_lost(new_page, text):
    page = new_page(viewport={"width": 360, "height": 800})
    page.goto(f"{text.get_absolute_url()}melden/")
    page.get_by_role("radio", name="Beleidigung, Hass, Drohung").check()
    page.get_by_label("Was ist daran nicht in Ordnung?").fill("Das beleidigt mich.")
    page.get_by_role("button", name="Meldung absenden").click()
    page.get_by_text("Noch nicht abgeschickt. Ihr Text ist noch da.").wait_for()
    assert page.get_by_role("radio", name="Beleidigung, Hass, Drohung").is_checked()
    assert page.get_by_label("Was ist daran nicht in Ordnung?").input_value() == "Das beleidigt mich."
    page.get_by_role("alert").get_by_role("link", name="Ihr Name").click()
    page.keyboard.type("Nora")
    assert page.get_by_label("Ihr Name").input_value() == "Nora"
