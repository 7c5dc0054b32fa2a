"""The queue in a real browser: by keyboard alone, on a phone, without script, in the dark, without barriers."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from participation import claims
from participation.models import Contribution, Decision
from tests.participation.factories import contribution, days_ago, notice, participant
from tests.participation.queue_hands import QUEUE, door, held, hidden_and_appealed, moderator, reported_and_appealed

pytestmark = pytest.mark.django_db(transaction=True)

LONG = "W" * 60 + " Die Lampen am Weg zum Bahnhof gehen um zehn aus. " * 60


def sign_in(context, user, url):
    client = Client()
    client.force_login(user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])


@pytest.fixture
def desk(new_page, live_server, mo):
    """A page of the signed-in moderator; at its end it has broken nothing (see `new_page`)."""

    def open_page(path, **options):
        page = new_page(**{"viewport": {"width": 1280, "height": 900}, **options})
        sign_in(page.context, mo, live_server.url)
        page.goto(path)
        return page

    return open_page


def press(page, *keys):
    for key in keys:
        # Keys that arrive with the page are left alone, see moderation.js.
        page.wait_for_selector("[data-queue][data-ready]")
        page.keyboard.press(key)


def heading(page):
    return page.evaluate("document.activeElement.id === 'fall' && document.activeElement.textContent")


@pytest.fixture
def cases():
    """One of each kind; the oldest are the most urgent."""
    first = held("Ein neuer Beitrag.", days=1, held_reasons=["word"])
    second = contribution("Ein gemeldeter Beitrag.", by=participant("bert@example.org", "Bert"))
    notice(second, explanation="Das stimmt nicht.", created_at=days_ago(1))
    third = held("Gehört nicht hierher.", days=0.5)
    return first, second, third


def test_three_cases_by_keyboard_alone(desk, cases):
    first, second, third = cases
    page = desk(QUEUE)
    page.get_by_label("Mit Tasten entscheiden").focus()
    page.keyboard.press("Space")
    press(page, "n")
    page.wait_for_url(f"**{door('case', first)}")
    assert heading(page) == "Beitrag prüfen"
    press(page, "f")
    page.wait_for_url(f"**{door('case', second)}")
    assert heading(page) == "Gemeldeter Beitrag"
    press(page, "s")
    assert page.evaluate("document.activeElement.textContent").startswith("Stehen lassen")
    assert "bleibt deshalb stehen" in page.get_by_label("schreiben wir das an").input_value()
    assert not second.decisions.exists()
    press(page, "Enter")
    page.wait_for_url(f"**{door('case', third)}")
    press(page, "a", "5")
    assert page.get_by_label("Begründung").input_value().startswith("Der Beitrag hat keinen Bezug")
    press(page, "Enter")
    page.get_by_text("Alles entschieden").wait_for()
    assert [(d.contribution_id, d.act, d.rule) for d in Decision.objects.order_by("pk")] == [
        (first.pk, "publish", ""), (second.pk, "keep", ""), (third.pk, "hide", "off_topic"),
    ]  # fmt: skip
    press(page, "u")
    page.wait_for_url(f"**{door('case', third)}")
    third.refresh_from_db()
    assert third.state == "held"


def test_single_keys_do_nothing_until_switched_on_or_while_typing(desk, cases):
    first = cases[0]
    page = desk(door("case", first))
    press(page, "f", "a", "n", "u")
    page.wait_for_timeout(300)
    assert page.url.endswith(door("case", first)) and not page.locator("[data-queue-hide]").get_attribute("open")
    assert page.get_by_role("button", name="Freigeben").get_attribute("aria-keyshortcuts") is None
    page.get_by_label("Mit Tasten entscheiden").check()
    assert page.get_by_role("button", name="Freigeben").get_attribute("aria-keyshortcuts") == "F"
    page.get_by_text("Nicht veröffentlichen …").click()
    page.get_by_label("Begründung").fill("")
    page.keyboard.type("Unfug, fast nur")
    assert page.get_by_label("Begründung").input_value() == "Unfug, fast nur"
    press(page, "Control+f")
    assert not Decision.objects.exists()
    # What somebody wrote stays when they choose another rule.
    page.get_by_label("Werbung oder Spam").check()
    assert page.get_by_label("Begründung").input_value() == "Unfug, fast nur"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.reload()
    assert page.get_by_label("Mit Tasten entscheiden").is_checked()


def test_a_held_down_key_decides_once(desk, cases):
    page = desk(QUEUE)
    page.get_by_label("Mit Tasten entscheiden").check()
    page.get_by_role("button", name="Beginnen").click()
    page.wait_for_url(f"**{door('case', cases[0])}")
    press(page, "f")
    for _ in range(20):
        page.keyboard.down("f")
    page.wait_for_timeout(800)
    assert Decision.objects.count() == 1


def test_an_appeal_by_keyboard(desk):
    appeal = hidden_and_appealed(moderator("jo"))
    page = desk(door("case", appeal.decision.contribution))
    page.get_by_label("Mit Tasten entscheiden").check()
    page.locator("#fall").focus()
    press(page, "w")
    page.keyboard.type("Sie haben recht, das war keine Beleidigung.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Dem Widerspruch ist stattgegeben.").wait_for()
    appeal.refresh_from_db()
    assert appeal.outcome == "upheld"


def test_the_appeal_of_who_reported_by_keyboard(desk):
    appeal = reported_and_appealed(moderator("jo"))
    page = desk(door("case", appeal.decision.contribution))
    page.get_by_label("Mit Tasten entscheiden").check()
    page.locator("#fall").focus()
    press(page, "w")
    page.keyboard.type("Sie haben recht.")
    page.keyboard.press("Tab")
    press(page, "2")
    assert page.get_by_label("Begründung an die Person").input_value().startswith("Der Beitrag setzt Menschen herab.")
    press(page, "z")
    assert page.evaluate("document.activeElement.textContent").startswith("Zurückweisen")
    press(page, "g", "Enter")
    page.get_by_text("Dem Widerspruch ist stattgegeben.").wait_for()
    assert appeal.decision.contribution.decisions.first().rule == "insult"


@pytest.mark.parametrize("kind", ["hide", "keep", "appeal"])
def test_what_was_typed_outlives_the_end_of_the_session(desk, mo, cases, live_server, kind):
    one = cases[1] if kind == "keep" else cases[0]
    if kind == "appeal":
        one = reported_and_appealed(moderator("jo")).decision.contribution
    page = desk(door("case", one))
    if kind == "hide":
        page.get_by_text("Nicht veröffentlichen …").click()
    if kind != "keep":
        page.get_by_label("Werbung oder Spam").check()
    name = {"hide": "Begründung an", "keep": "schreiben wir das an", "appeal": "Antwort an"}[kind]
    button = {"hide": "Nicht veröffentlichen", "keep": "Stehen lassen", "appeal": "Stattgeben: ausblenden"}[kind]
    page.get_by_label(name).fill("Viel Arbeit.")
    Session.objects.all().delete()
    page.get_by_role("button", name=button).click()
    page.get_by_text("Ihre Anmeldung war abgelaufen. Nichts wurde gespeichert.").wait_for()
    assert not one.decisions.filter(by=mo).exists()

    sign_in(page.context, mo, live_server.url)
    page.goto(parse_qs(urlsplit(page.url).query)["next"][0])
    assert page.url.endswith(door("case", one))
    page.get_by_role("button", name="Eingaben wieder einsetzen").click()
    page.get_by_text("Ihre Eingaben stehen wieder im Formular.").wait_for()
    assert page.get_by_label(name).input_value() == "Viel Arbeit."
    assert kind == "keep" or page.get_by_label("Werbung oder Spam").is_checked()
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    page.get_by_role("button", name=button).click()
    page.locator("[data-decided], .messagelist .success").wait_for()
    assert one.decisions.filter(by=mo).count() == 1
    # Decided: nothing of it is left in the tab.
    page.wait_for_function("!Object.keys(sessionStorage).some((key) => key.startsWith('draft:'))")


def test_what_was_typed_is_still_kept_when_the_page_comes_back_with_a_mistake(desk, cases):
    one = cases[0]
    page = desk(door("case", one))
    page.get_by_text("Nicht veröffentlichen …").click()
    page.get_by_label("Begründung").fill("Viel Arbeit.")
    page.get_by_role("button", name="Nicht veröffentlichen").click()
    page.get_by_text("Bitte wählen Sie die Regel").wait_for()
    page.wait_for_function(f"sessionStorage.getItem('draft:{door('hide', one)}').includes('Viel Arbeit.')")
    page.goto(door("case", one))
    page.get_by_role("button", name="Verwerfen").click()
    page.wait_for_function("!Object.keys(sessionStorage).some((key) => key.startsWith('draft:'))")


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_moves_under_the_pointer_when_the_rules_open(desk, cases, width):
    page = desk(door("case", cases[1]), viewport={"width": width, "height": 844})
    summary = page.locator("[data-queue-hide] summary")
    summary.scroll_into_view_if_needed()
    before = summary.bounding_box()
    summary.click()
    page.get_by_label("Werbung oder Spam").wait_for()
    assert summary.bounding_box() == before
    summary.click()
    assert not page.get_by_label("Werbung oder Spam").is_visible()


def test_on_a_phone_the_passage_and_the_list_are_folded(desk, cases):
    page = desk(door("case", cases[0]), viewport={"width": 390, "height": 844})
    assert not page.locator(".queue__list ol").first.is_visible()
    page.locator(".queue__list summary").click()
    assert page.locator(".queue__list ol").first.is_visible()
    assert desk(door("case", cases[0])).locator(".queue__list ol").first.is_visible()


def test_everything_works_without_script_on_a_phone(desk, cases, mo):
    first, second, third = cases
    page = desk("/verwaltung/", viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page.get_by_role("button", name="Beginnen").click()
    assert not page.get_by_label("Mit Tasten entscheiden").is_visible()
    page.get_by_role("button", name="Freigeben").click()
    page.get_by_role("button", name="Rückgängig").click()
    page.get_by_text("Nicht veröffentlichen …").click()
    page.get_by_label("Beleidigung, Hass, Drohung").check()
    page.get_by_role("button", name="Nicht veröffentlichen").click()
    page.get_by_role("button", name="Überspringen").click()
    page.get_by_role("button", name="Freigeben").click()
    page.get_by_label("schreiben wir das an").fill("Sachlich.")
    page.get_by_role("button", name="Stehen lassen").click()
    page.get_by_text("Alles entschieden").wait_for()
    told = {d.contribution_id: (d.act, d.reason) for d in Decision.objects.order_by("pk")}
    assert told[second.pk] == ("keep", "Sachlich.") and told[first.pk][0] == "hide" and told[third.pk][0] == "publish"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (768, "light"), (360, "light"), (1280, "dark")])
def test_the_pages_have_no_barriers(chromium, live_server, mo, axe, width, scheme):
    jo = moderator("jo")
    for n in range(30):
        held(f"Beitrag {n}", days=n / 10, held_reasons=[["first"], ["word"], ["link"]][n % 3])
    long = held(LONG, title="W" * 100, by=participant("w@example.org", "W" * 60))
    reported = contribution("Gemeldet.", by=participant("bert@example.org", "Bert"))
    for n in range(5):
        notice(reported, f"n{n}@example.org", explanation=LONG[: n * 400], place="W" * 200)
    theirs = hidden_and_appealed(jo).decision.contribution
    mine = hidden_and_appealed(mo, "Noch einer.").decision.contribution
    claims.claim(Contribution.objects.get(pk=long.pk), jo)
    # A context of its own: the checker tries styles out, which counts as a fault elsewhere.
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": width, "height": 900}, color_scheme=scheme
    )
    sign_in(context, mo, live_server.url)
    page = context.new_page()
    # Once with keys: then they stand on the buttons.
    page.goto(QUEUE)
    page.get_by_label("Mit Tasten entscheiden").check()
    for path in ["/verwaltung/", QUEUE, *(door("case", one) for one in (long, reported, theirs, mine))]:
        page.goto(path)
        for details in page.locator("#content-main details").all():
            details.evaluate("each => { each.open = true; }")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        axe(page)
    context.close()
