"""The staff's side of contributions in a real browser: no barriers, the strict policy, without script."""

import pytest
from django.test import Client

from participation import grouping
from participation.models import AnswerModule, Contribution, OutgoingMail, Response
from tests import factories as make
from tests.participation.factories import contribution, newest, on_block, on_measure, participant, response
from tests.portal.admin_hands import address

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/verwaltung/participation/contribution/"


@pytest.fixture
def mo():
    return make.staff("mo", *((role, None) for role in ("moderator", "publisher")), first_name="Mo")


@pytest.fixture
def desk(new_page, live_server, mo):
    """A page of the signed-in moderator; at its end it has broken nothing (see `new_page`)."""

    def open_page(path, width=1280, **options):
        client = Client()
        client.force_login(mo)
        page = new_page(viewport={"width": width, "height": 900}, **options)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        page.context.add_cookies([cookie])
        page.goto(path)
        return page

    return open_page


@pytest.fixture
def one():
    chapter = make.live(make.chapter("Warum", text="<p>Die Wege sind für alle da.</p>"))
    block = newest("chapter", chapter.key).content["blocks"][0]["id"]
    return on_block(chapter, block, f"Mehr Licht! {'W' * 300}", state="held", published_at=None, by=participant())


@pytest.mark.parametrize("width", [1280, 768])
def test_the_pages_have_no_barriers(chromium, live_server, mo, one, axe, width):
    measure = make.live_measure("Offenes WLAN", make.belzig())
    done = on_measure(measure, by=participant())
    group = grouping.group([done], mo, title="WLAN am Bahnhof")
    draft = response(mo, done, measure_key=measure.key, revision=newest("measure", measure.key), published_at=None)
    paths = [LIST, address(one), address(draft), address(draft, "publish"), f"{LIST}add/"]
    if width == 1280:
        paths += [address(group), address(done), address(draft, "delete"), "/verwaltung/"]
        paths += [f"/verwaltung/participation/response/add/?beitraege={done.pk}"]
    client = Client()
    client.force_login(mo)
    # A context of its own: the checker tries styles out, which counts as a fault elsewhere.
    context = chromium.new_context(base_url=live_server.url, viewport={"width": width, "height": 900})
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    context.add_cookies([cookie])
    page = context.new_page()
    for path in paths:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        axe(page)
    context.close()


@pytest.mark.parametrize(("width", "is_there"), [(768, False), (1023, False), (1280, True)])
def test_the_side_menu_leaves_a_tablet_to_the_list(desk, one, width, is_there):
    page = desk(LIST, width)
    assert page.locator("#nav-sidebar").is_visible() == is_there
    if not is_there:
        assert page.locator("#content").bounding_box()["width"] > width - 40


def test_from_the_queue_to_the_published_answer_without_script(desk, one):
    AnswerModule.objects.create(title="Geprüft", text="Das haben wir geprüft.", outcome="noted")
    page = desk("/verwaltung/", java_script_enabled=False)
    page.get_by_role("link", name="1 Beitrag wartet auf Freigabe").click()
    page.get_by_role("link", name="Mehr Licht!").click()
    page.get_by_role("button", name="Freigeben").click()
    page.get_by_role("link", name="Mehr Licht!").click()
    page.get_by_role("link", name="Beantworten …").click()
    page.get_by_label("Stelle, die antwortet").fill("Bauamt")
    page.get_by_label("Begründung").fill("Guten Tag.")
    page.get_by_label("Textbaustein").select_option("Geprüft")
    page.get_by_role("button", name="Baustein übernehmen").click()
    assert page.get_by_label("Begründung").input_value() == "Guten Tag.\n\nDas haben wir geprüft."
    page.get_by_role("button", name="Sichern und veröffentlichen …").click()
    assert Response.objects.get().published_at is None
    page.get_by_role("button", name="Jetzt veröffentlichen").click()
    page.get_by_text("Die Rückmeldung ist veröffentlicht").wait_for()
    assert Contribution.objects.answered().get() == one
    assert sorted(OutgoingMail.objects.values_list("kind", flat=True)) == ["answered", "published"]


def test_a_double_click_publishes_an_answer_once(desk, mo):
    draft = response(mo, contribution(by=participant()), published_at=None)
    page = desk(address(draft, "publish"))
    page.get_by_role("button", name="Jetzt veröffentlichen").dblclick()
    page.wait_for_selector(".messagelist")
    assert OutgoingMail.objects.count() == 1


def test_hiding_by_keyboard_names_rule_and_reason(desk, one):
    page = desk(address(one))
    page.get_by_text("Nicht veröffentlichen …").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Regel").select_option("insult")
    page.get_by_label("Begründung").fill("Beleidigt Menschen.")
    page.get_by_role("button", name="Nicht veröffentlichen").press("Enter")
    page.wait_for_selector(".messagelist .success")
    one.refresh_from_db()
    assert one.state == "hidden" and one.decisions.get().reason == "Beleidigt Menschen."
