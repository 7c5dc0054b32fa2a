"""Quoting a passage in a real browser: one click with a script, a field to copy from without."""

import pytest

from strategy import editions
from strategy.state import State
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)
LOOKS = [(320, "light"), (360, "dark"), (1280, "light")]
TEXT = "<h2>Anfang</h2><p>Das Netz trägt.</p>"


@pytest.fixture
def passage(live_server, settings):
    settings.PORTAL_URL = live_server.url
    make.live(make.belzig(), make.wiesenburg(), make.chapter("Warum", number="3", text=TEXT))
    editions.freeze("Stand")
    return State.live("chapter").get("chapter", "warum")["blocks"][1]["id"]


def clipboard(page):
    return page.evaluate("navigator.clipboard.readText()")


@pytest.mark.parametrize("below", ["", "/dokumente/fassung-1"])
def test_one_click_copies_it_and_says_so(new_page, passage, below):
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{below}/strategie/warum/")
    page.get_by_role("link", name="Zitieren 3.1-1").click()
    page.get_by_role("status").get_by_text("Das Zitat ist kopiert.").wait_for()
    assert clipboard(page).startswith("„Das Netz trägt.“ (") and clipboard(page).endswith(f"#a-{passage})")
    assert page.url.endswith(f"{below}/strategie/warum/")
    page.goto(f"{below}/strategie/warum/zitat/{passage}/")
    page.evaluate("navigator.clipboard.writeText('')")
    page.get_by_role("button", name="Zitat kopieren").click()
    page.get_by_role("status").get_by_text("Das Zitat ist kopiert.").wait_for()
    assert clipboard(page) == page.get_by_label("Zitat mit Fundstelle").input_value()


def test_where_copying_is_refused_or_fails_the_page_opens(new_page, passage):
    page = new_page()
    page.add_init_script("navigator.clipboard.write = async () => { throw new Error() }")
    page.goto("/strategie/warum/")
    page.get_by_role("link", name="Zitieren 3.1-1").click()
    page.wait_for_url(f"**/zitat/{passage}/")


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_it_fits_has_no_barriers_and_works_without_a_script(new_page, axe, passage, width, scheme):
    look = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    page, plain = new_page(**look), new_page(**look, java_script_enabled=False)
    for below in ("", "/dokumente/fassung-1"):
        for address in (f"{below}/strategie/warum/", f"{below}/strategie/warum/zitat/{passage}/"):
            page.goto(address)
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    plain.goto("/strategie/warum/")
    plain.get_by_role("link", name="Zitieren 3.1-1").click()
    assert plain.get_by_label("Zitat mit Fundstelle").input_value().startswith("„Das Netz trägt.“ (")
    assert not plain.get_by_role("button", name="Zitat kopieren").is_visible()
