"""The forms of phases and events in a real browser: every field has a name, nothing is cut off."""

import pytest
from django.test import Client

from measures.models import Implementation, Measure
from participation.models import Consultation, Response
from strategy.models import Chapter, Revision
from tests import factories as make
from tests.participation import phase_factories as phases
from tests.portal.admin_hands import add_address, address, list_address

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(chromium, live_server):
    boss = make.staff("leitung", ("publisher", None), ("publisher", make.belzig()), first_name="Lea")
    client = Client()
    client.force_login(boss)
    context = chromium.new_context(base_url=live_server.url, locale="de-DE")
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    context.add_cookies([cookie])
    page = context.new_page()
    yield page
    context.close()


@pytest.fixture
def phase():
    chapters = [make.chapter(f"Kapitel über {number}", text="<p>Text.</p>") for number in ("Wege", "Netze")]
    make.live_measure("Offenes WLAN", make.belzig())
    return phases.consultation("Offene Netze", questions=["Was fehlt?"], chapters=chapters[:1])


@pytest.mark.parametrize("width", [1280, 768])
def test_the_forms_have_no_barriers(desk, axe, phase, width):
    desk.set_viewport_size({"width": width, "height": 900})
    measure = Measure.objects.get()
    for path in [address(phase), address(phases.event("Werkstatt")), address(measure), add_address(type(measure))]:
        desk.goto(path)
        desk.wait_for_timeout(500)
        assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert "Choose" not in desk.inner_text("body") and not desk.locator("[title=bold]").count()
        axe(desk)


def test_no_list_is_cut_off_beside_its_filters(desk, phase):
    desk.set_viewport_size({"width": 1280, "height": 900})
    make.live(make.chapter("Die gemeinsame Digitalisierungsstrategie der beiden Kommunen im Überblick"))
    objects = [phase, phases.event("Zukunftswerkstatt"), Measure.objects.get(), Implementation.objects.first()]
    for path in [*map(list_address, objects), list_address(Chapter), list_address(Revision), list_address(Response)]:
        desk.goto(path)
        inner, room = desk.evaluate("(b => [b.scrollWidth, b.clientWidth])(document.querySelector('.results, #main'))")
        assert inner <= room, (path, inner, room)
        assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_chapters_are_ticked_and_survive_a_lost_session(desk, phase):
    desk.goto(address(phase))
    group = desk.get_by_role("group", name="Kapitel")
    assert group.get_by_role("checkbox").count() == 2
    desk.wait_for_timeout(500)
    group.get_by_label("Netze").check()
    desk.wait_for_timeout(700)
    desk.goto(address(phase))
    desk.get_by_role("button", name="Eingaben wieder einsetzen").click()
    assert group.get_by_role("checkbox", checked=True).count() == 2
    desk.get_by_role("button", name="Sichern", exact=True).click()
    desk.wait_for_selector(".messagelist .success")
    assert Consultation.objects.get().chapters.count() == 2
