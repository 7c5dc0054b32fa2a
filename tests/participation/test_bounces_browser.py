"""What people and staff see of mails that came back, in a real browser: no barriers, no script, narrow screens."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from participation import tokens
from participation.models import Bounce, Participant
from tests import factories as make
from tests.participation.factories import days_ago, participant

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/verwaltung/participation/bounce/"
LOOKS = [{"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
         for width, scheme in ((320, "light"), (360, "dark"), (1280, "light"))]  # fmt: skip


@pytest.fixture
def anna():
    person = participant("anna@example.org")
    for status in ("5.2.2", "5.4.4", "5.7.1", ""):
        Bounce.objects.create(participant=person, mail_id=uuid4(), is_permanent=True, status=status)
    Bounce.objects.create(participant=person, mail_id=uuid4(), is_permanent=False, status="4.4.1")
    Participant.objects.filter(pk=person.pk).update(mail_stopped_at=days_ago(3))
    return person


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: str(look["viewport"]["width"]))
def test_people_are_told_and_send_for_mails_again_without_script(new_page, axe, anna, look):
    with_script, page = new_page(**look), new_page(**look, java_script_enabled=False)
    home = reverse("participation:personal", args=[tokens.personal_link(anna)])
    for path in (home, reverse("participation:personal-mails", args=[tokens.personal_link(anna)])):
        with_script.goto(path)
        axe(with_script)
        assert fits(with_script)
    page.goto(home)
    page.get_by_role("link", name="Wieder Mails schicken").click()
    page.get_by_role("button", name="Wieder Mails schicken").click()
    assert "Wir schicken Ihnen wieder Mails." in page.get_by_role("status").inner_text()
    assert page.get_by_text("Unsere Mails erreichen Sie nicht").count() == 0


@pytest.mark.parametrize("width", [360, 1280])
def test_staff_see_it_on_the_first_page_and_in_the_list(new_page, live_server, axe, anna, width):
    client = Client()
    client.force_login(make.staff("mo", ("moderator", None)))
    page = new_page(viewport={"width": width, "height": 900})
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    page.goto("/verwaltung/")
    axe(page)
    page.get_by_role("link", name="3 Mails kamen in den letzten 14 Tagen endgültig zurück").click()
    page.wait_for_url(f"**{LIST}?warum=postfach")
    page.get_by_text("Postfach voll oder abgeschaltet").wait_for()
    axe(page)
    page.goto(LIST)
    page.get_by_text("nicht getraut").wait_for()
    assert fits(page)
