"""The comparison in a real browser: without barriers in both views, by keyboard and without script."""

import pytest

from strategy import editions
from strategy.publishing import publish
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
HERE = "/dokumente/vergleich/fassung-1..arbeitsstand/"
TEXT = f"<h2>Netze</h2><p>Das dauert drei Jahre.</p><p>{'Glasfaserausbaubeschleunigung' * 6}</p>"


@pytest.fixture
def changed():
    places = [factories.belzig(), factories.wiesenburg()]
    factories.live(*places)
    chapter = factories.live(factories.chapter("Unsere Netze", text=TEXT))
    measure = factories.live_measure("Offenes WLAN", *places, row={"planned_end": "2027-06-30"})
    editions.freeze("Für die Beratung", "Erste Fassung.")
    chapter.text = TEXT.replace("drei", "fünf")
    chapter.save()
    publish(chapter)
    for row in measure.implementations.all():
        row.planned_end = "2028-01-31"
        row.phase = "implementation"
        row.budget.create(year=2027, planned=5000)
        row.save()
        publish(row)


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_no_view_has_barriers(new_page, axe, changed, width, scheme):
    page = new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    for query in ("../", "", "?ansicht=nebeneinander", "?teil=geld", "?teil=staende"):
        page.goto(HERE + query)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), query


def test_from_the_form_to_the_words_by_keyboard_without_script(new_page, changed):
    page = new_page(viewport={"width": 360, "height": 800}, java_script_enabled=False)
    page.goto("/dokumente/vergleich/")
    page.get_by_role("button", name="Vergleichen").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Fassung 1 und Arbeitsstand").wait_for()
    page.get_by_role("link", name="Kapitel 1 geändert").press("Enter")
    page.get_by_role("link", name="nebeneinander").press("Enter")
    chapter = page.get_by_role("article", name="1 Unsere Netze")
    assert chapter.locator("del").text_content() == "entfällt: drei"
    assert chapter.locator("ins").text_content() == "neu: fünf"
    summary = chapter.locator("summary")
    summary.focus()
    page.keyboard.press("Enter")
    assert not chapter.locator("ins").is_visible()
