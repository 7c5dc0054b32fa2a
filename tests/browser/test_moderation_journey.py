"""From a report to the second person's decision, and from following to one mail with exactly the news."""

import re
import time
import urllib.parse
import urllib.request
from email import message_from_bytes, policy

import pytest

from participation.forms.base import MIN_SECONDS
from tests.browser.test_journeys import ADMIN, open_measure, signed_in
from tests.browser.test_participation_journey import PHONE, answer, contribution_of, mail, send

pytestmark = pytest.mark.timeout(420)

QUEUE = f"{ADMIN}participation/contribution/warteschlange/"
FIGURES = "/beteiligung/moderation/"
MARKET = "/massnahmen/vitale-innenstadt/reallabor-marktplatz/"
DIGESTS = "Sammelmails jetzt verschicken"


def test_a_report_a_decision_an_appeal_and_the_second_persons_decision(visit, portal):
    """Both citizens have a phone without JavaScript; each moderator a desk."""
    words = "Wer das beschlossen hat, kann nicht rechnen."
    before = appeals(portal)
    address = published(visit, portal, words, "ada.w@example.org")

    reporter = visit(address, **PHONE, java_script_enabled=False)
    reporter.get_by_role("link", name=re.compile("^Melden")).first.click()
    reporter.get_by_label("Beleidigung, Hass, Drohung").check()
    reporter.get_by_label("Was ist daran nicht in Ordnung?").fill("Das ist eine Beleidigung der Stadtverordneten.")
    reporter.get_by_role("textbox", name="Ihr Name").fill("Ina Mertens")
    reporter.get_by_role("textbox", name="Ihre E-Mail-Adresse").fill("ina@example.org")
    reporter.get_by_label(re.compile("nach bestem Wissen")).check()
    reporter.wait_for_timeout(MIN_SECONDS * 1000 + 200)
    reporter.get_by_role("button", name="Meldung absenden").click()
    reporter.get_by_role("heading", level=1).get_by_text(re.compile("Danke|Meldung")).wait_for()
    receipt = mail(portal, "ina@example.org", "Vorgangsnummer")
    assert "Beleidigung der Stadtverordneten" not in receipt  # nobody confirmed the address: nothing typed goes there

    first = signed_in(visit, portal, "moderation")
    take(first, words)
    assert "Das ist eine Beleidigung der Stadtverordneten." in first.locator("main").inner_text()
    first.get_by_text(re.compile("^Ausblenden …")).click()
    first.get_by_role("radio", name=re.compile("Beleidigung")).check()
    first.get_by_label("Begründung an die Person, die den Beitrag").fill("Sie sprechen Menschen den Verstand ab.")
    first.locator("[data-queue-confirm]").click()
    first.get_by_text("Ausgeblendet").first.wait_for()
    assert words not in portal.read(address) and "Beleidigung, Hass, Drohung" in portal.read(address)

    told = mail(portal, "ada.w@example.org", "Sie sprechen Menschen den Verstand ab.")
    assert "Beleidigung, Hass, Drohung" in told and "Ina" not in told
    mail(portal, "ina@example.org", "ausgeblendet")

    appeal = re.search(r"/beteiligung/widerspruch/[^\s<\"&]+", told)[0]
    author = visit(appeal, **PHONE, java_script_enabled=False)
    author.get_by_label("Warum ist die Entscheidung falsch?").fill("Das ist Kritik an einer Rechnung.")
    author.wait_for_timeout(MIN_SECONDS * 1000 + 200)
    author.get_by_role("button", name="Widerspruch einlegen").click()
    mail(portal, "ada.w@example.org", "Ihr Widerspruch ist angekommen")

    first.goto(QUEUE)
    others = first.locator(".queue__list", has_text="Wartet auf jemand anders")
    others.get_by_role("link", name=re.compile(re.escape(words[:20]))).click()
    assert first.get_by_role("button", name=re.compile("Stattgeben")).count() == 0

    second = signed_in(visit, portal, "moderation-zwei")
    take(second, words)
    assert "Das ist Kritik an einer Rechnung." in second.locator("main").inner_text()
    second.get_by_label("Antwort an die Person, die den Beitrag").fill("Sie haben recht: Das ist scharf, aber erlaubt.")
    second.get_by_role("button", name=re.compile("Stattgeben")).click()
    second.get_by_text(re.compile("Widerspruch|entschieden|stattgegeben", re.I)).first.wait_for()

    assert "scharf, aber erlaubt" in mail(portal, "ada.w@example.org", "scharf, aber erlaubt")
    assert words in portal.read(address)
    after = appeals(portal)
    assert (after["eingelegt"] - before["eingelegt"], after["stattgegeben"] - before["stattgegeben"]) == (1, 1)


def test_who_follows_a_measure_gets_one_mail_with_exactly_its_news(visit, portal):
    """Two changes and an answer, nothing else. The button of a mail program ends it by one click."""
    words = "Gibt es auf dem Marktplatz auch Schatten?"
    published(visit, portal, words, "cem.w@example.org")
    phone = visit(MARKET, **PHONE, java_script_enabled=False)
    phone.get_by_role("link", name=re.compile("^Folgen|folgen")).first.click()
    phone.get_by_label(re.compile("Einmal am Tag")).check()
    own = send(phone, portal, "fee@example.org", "Neues bestellen")
    phone.goto(own)
    phone.get_by_role("button", name="Ja, das bestätige ich").click()
    phone.get_by_role("heading", name="Danke, das ist bestätigt").wait_for()

    desk = signed_in(visit, portal, "leitung")
    short("Ein Platz zum Ausprobieren.", desk, "Reallabor Marktplatz")
    short("Ein Platz zum Ausprobieren, mit Schatten.", desk, "Reallabor Marktplatz")
    short("Eine App für alle im Ort.", desk, "Bad Belzig App")
    answer(desk, words, "Aufgenommen", "Ja, Schatten gehört dazu.")

    digests(visit)
    mail(portal, "fee@example.org", "geantwortet")
    news = digests_to(portal, "fee@example.org")
    assert len(news) == 1
    message = news[0]
    text = message.get_body(("plain",)).get_content()
    assert text.count("wurde geändert") == 2 and text.count("geantwortet") == 1
    assert "Bad Belzig App" not in text

    address = re.search(r"<(.+?)>", message["List-Unsubscribe"])[1]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for _again in range(2):
        assert one_click(address) == 200
    short("Ein Platz.", desk, "Reallabor Marktplatz")
    digests(visit)
    time.sleep(5)  # longer than the worker looks away
    assert len(digests_to(portal, "fee@example.org")) == 1


# --- Hands ---------------------------------------------------------------------------------------------------------


def published(visit, portal, words, email):
    """A contribution on the measure, confirmed and approved; its address."""
    page = visit(MARKET, java_script_enabled=False)
    page.get_by_role("link", name="Etwas zu dieser Maßnahme sagen").click()
    page.get_by_label("Ihr Text").fill(words)
    own = send(page, portal, email, "Beitrag absenden")
    page.goto(own)
    page.get_by_role("button", name="Ja, das bestätige ich").click()
    page.get_by_role("heading", name="Danke, das ist bestätigt").wait_for()
    moderator = signed_in(visit, portal, "moderation")
    take(moderator, words)
    moderator.get_by_role("button", name=re.compile("^Freigeben")).click()
    moderator.get_by_text("Freigegeben").first.wait_for()
    return contribution_of(page, MARKET, words)


def take(desk, words):
    """Open the waiting case with these words and take it over."""
    desk.goto(QUEUE)
    desk.locator(".queue__list").get_by_role("link", name=re.compile(re.escape(words[:20]))).first.click()
    take_over = desk.get_by_role("button", name="Übernehmen")
    if take_over.count():
        take_over.click()
        desk.get_by_text("Bei Ihnen bis").wait_for()


def appeals(portal):
    """Of authors, this year: column → number, as the transparency page shows it."""
    section = portal.read(FIGURES).split('id="h-widersprueche"')[1].split("</section>")[0]
    row = section.split("<tbody>")[1].split("</tr>")[0]
    return {label: int(re.sub(r"\D", "", value) or 0) for label, value in
            re.findall(r'data-label="([^"]+)">(.*?)</td>', row)}  # fmt: skip


def short(words, desk, name):
    """Say a measure in other words and publish it."""
    open_measure(desk, name)
    desk.get_by_label("Kurz gesagt", exact=False).first.fill(words)
    desk.get_by_role("button", name="Sichern und veröffentlichen …").click()
    desk.get_by_role("button", name="Jetzt veröffentlichen").click()
    desk.get_by_text("ist veröffentlicht als Stand Nr.").first.wait_for()


def digests(visit):
    page = visit("/demo/postfach/", java_script_enabled=False)
    page.get_by_role("button", name=DIGESTS).click()


def digests_to(portal, email):
    """As messages, from the files that the demo keeps."""
    found = []
    for file in sorted((portal.folder / "mail").iterdir()):
        for part in file.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):
            message = message_from_bytes(part.strip(), policy=policy.default)
            if message["List-Unsubscribe"] and email in str(message["To"]):
                found.append(message)
    return found


def one_click(address):
    """What a mail program sends for its own button."""
    body = urllib.parse.urlencode({"List-Unsubscribe": "One-Click"}).encode()
    with urllib.request.urlopen(urllib.request.Request(address, data=body), timeout=30) as response:
        return response.status
