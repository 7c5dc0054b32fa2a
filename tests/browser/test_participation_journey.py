"""From a remark to a changed text and back, on the running portal: what taking part is for."""

import re
import time

import pytest

from participation.forms.base import MIN_SECONDS
from tests.browser.test_journeys import ADMIN, open_measure, signed_in

pytestmark = pytest.mark.timeout(420)

CHAPTER = "/strategie/ausblick-und-fortschreibung/"
MAIL_SECONDS = 40
PHONE = {"width": 360, "height": 740}


def test_a_remark_on_a_paragraph_is_confirmed_approved_answered_and_changes_the_text(visit, portal):
    """The citizen has a phone without JavaScript; staff have a desk."""
    before, after = "muss nicht zum Streit führen", "ist kein Grund zum Streit"
    desk = signed_in(visit, portal, "leitung")
    rewrite(desk, "Das kann vorkommen und ist kein Unglück.", "Das " + before + ".")

    phone = visit(CHAPTER, **PHONE, java_script_enabled=False)
    paragraph = phone.locator(".p-block", has_text=before)
    paragraph.get_by_role("link", name=re.compile("^Mitreden zu Absatz")).click()
    phone.get_by_label("Ihr Text").fill("„Muss nicht“ klingt nach Ausrede.\nSagen Sie es gerade heraus.")
    phone.get_by_role("textbox", name=re.compile("^Name")).fill("Ada aus Borne")
    own = send(phone, portal, "ada@example.org", "Beitrag absenden")

    confirm = visit(own, **PHONE, java_script_enabled=False)
    for _scanner in range(2):
        confirm.goto(own)
    assert "klingt nach Ausrede" not in portal.read(CHAPTER + "?frisch=1")
    confirm.get_by_role("button", name="Ja, das bestätige ich").click()
    confirm.get_by_role("heading", name="Danke, das ist bestätigt").wait_for()
    place = paragraph_address(portal, before)
    assert "klingt nach Ausrede" not in portal.read(place)  # the first one of a person is read first

    moderator = signed_in(visit, portal, "moderation")
    open_contribution(moderator, "klingt nach Ausrede")
    moderator.get_by_role("button", name="Freigeben").click()
    assert "klingt nach Ausrede" in portal.read(place)

    rewrite(desk, "Das " + before + ".", "Das " + after + ".", concerns="klingt nach Ausrede")
    answer(moderator, "klingt nach Ausrede", "Aufgenommen", "Stimmt. Jetzt steht es gerade heraus da.", in_newest=True)

    phone.goto(CHAPTER)
    changed = phone.locator(".p-block", has_text=after)
    assert "Geändert nach einem Beitrag" in changed.inner_text()
    changed.get_by_role("link", name="Ada aus Borne").click()
    phone.wait_for_url("**/beteiligung/beitraege/*/")
    for page in (phone, visit(phone.url.removeprefix(portal.url))):  # the second one runs our scripts
        said = page.locator("main")
        said.get_by_text("klingt nach Ausrede").first.wait_for()
        assert "Der Text wurde seitdem geändert" in said.inner_text()
        said.get_by_text("Jetzt steht es gerade heraus da.").first.wait_for()
        assert said.locator("del", has_text=re.compile("muss|nicht|führen")).count()
        assert said.locator("ins", has_text=re.compile("kein|Grund")).count()

    answered = mail(portal, "ada@example.org", "Jetzt steht es gerade heraus da.")
    assert re.search(r"/beteiligung/beitraege/\w+/", answered)


def test_a_remark_on_a_measure_opens_in_place_and_the_measure_says_what_it_changed(visit, portal):
    """The same with JavaScript, on a measure; a second person finds it important."""
    address = "/massnahmen/planen-mit-daten/feuerwehr-dashboard/"
    words = "Bitte auch den Wasserstand der Löschteiche zeigen."
    page = visit(address)
    page.get_by_role("link", name="Etwas zu dieser Maßnahme sagen").click()
    page.get_by_role("textbox", name="Ihr Text").last.fill(words)
    own = send(page, portal, "bo@example.org", "Beitrag absenden")
    page.goto(own)
    page.get_by_role("button", name="Ja, das bestätige ich").click()
    page.get_by_role("heading", name="Danke, das ist bestätigt").wait_for()

    moderator = signed_in(visit, portal, "moderation")
    open_contribution(moderator, words[:40])
    moderator.get_by_role("button", name="Freigeben").click()
    assert words in portal.read(address)

    page.goto(contribution_of(page, address, words))
    page.get_by_role("link", name=re.compile("Das ist mir auch wichtig")).click()
    link = send(page, portal, "cem@example.org", re.compile("wichtig|absenden|[Uu]nterstützen"))
    page.goto(link)
    page.get_by_role("button", name="Ja, das bestätige ich").click()
    page.get_by_text("Ihre Unterstützung zählt").wait_for()

    desk = signed_in(visit, portal, "leitung")
    form = open_measure(desk, "Feuerwehr")
    desk.get_by_label("Kurz gesagt", exact=False).first.fill("Ein Lagebild für die Wehren, auch mit Löschteichen.")
    desk.get_by_role("button", name="Sichern und veröffentlichen …").click()
    desk.get_by_role("button", name="Jetzt veröffentlichen").click()
    desk.get_by_text("ist veröffentlicht als Stand Nr.").first.wait_for()
    assert form
    answer(moderator, words[:40], "Aufgenommen", "Die Löschteiche gehören jetzt dazu.", in_newest=True)

    page.goto(address)
    for reader in (page, visit(address, **PHONE, java_script_enabled=False)):
        section = reader.get_by_role("region", name=re.compile("Geändert nach Beiträgen"))
        section.get_by_text("Die Löschteiche gehören jetzt dazu.").first.wait_for()
        section.get_by_role("link", name="Was sich geändert hat").click()
        reader.locator("main ins", has_text="Löschteichen").first.wait_for(state="attached")


# --- Hands -------------------------------------------------------------------------------------------------------


def send(page, portal, email, button):
    """Fill in the address, wait as long as a person needs, send; the path of the link in the mail that comes."""
    page.get_by_role("textbox", name="Ihre E-Mail-Adresse").last.fill(email)
    page.wait_for_timeout(MIN_SECONDS * 1000 + 200)
    page.get_by_role("button", name=button).last.click()
    text = mail(portal, email, "/beteiligung/bestaetigen/")
    return re.search(r"/beteiligung/bestaetigen/[^\s<\"&]+", text)[0]


def mail(portal, email, words):
    """The newest mail to that address with these words, as the demo's mailbox shows it; waits for the worker."""
    end = time.monotonic() + MAIL_SECONDS
    while time.monotonic() < end:
        for article in portal.read("/demo/postfach/").split("<article")[1:]:
            if email in article and words in article:
                return article
        assert portal.post.is_alive()
        time.sleep(0.5)
    raise AssertionError(f"no mail to {email} with „{words}“")


def rewrite(desk, old, new, concerns=""):
    """Replace the beginning of a passage in the editor and publish; `concerns` is a remark that staff are shown."""
    desk.goto(f"{ADMIN}strategy/chapter/")
    desk.locator("#result_list").get_by_role("link", name=re.compile("Ausblick und Fortschreibung")).first.click()
    passage = desk.locator("#id_text").locator("xpath=..").locator(".ProseMirror p", has_text=old)
    passage.evaluate(
        """(element, [old, text]) => {
          const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
          let node; while ((node = walker.nextNode()) && !node.data.includes(old)) {}
          const range = document.createRange(), at = node.data.indexOf(old);
          range.setStart(node, at); range.setEnd(node, at + old.length);
          element.closest('.ProseMirror').focus();
          getSelection().removeAllRanges(); getSelection().addRange(range);
        }""",
        [old, new],
    )
    desk.keyboard.type(new)
    desk.get_by_role("button", name="Sichern und veröffentlichen …").click()
    if concerns:
        desk.get_by_text(concerns).first.wait_for()
    desk.get_by_role("button", name="Jetzt veröffentlichen").click()
    desk.get_by_text("ist veröffentlicht als Stand Nr.").first.wait_for()


def open_contribution(desk, words):
    desk.goto(f"{ADMIN}participation/contribution/?zustand=alle&q={words}")
    if desk.locator("#result_list tbody a").count() == 0:
        desk.goto(f"{ADMIN}participation/contribution/")
    desk.locator("#result_list").get_by_role("link", name=re.compile(re.escape(words[:20]))).first.click()


def answer(desk, words, outcome, text, *, in_newest=False):
    """`in_newest`: the newest published state of what it is about took it up; else it is a promise."""
    open_contribution(desk, words)
    desk.get_by_role("link", name="Beantworten …").click()
    desk.get_by_label("Stelle, die antwortet").fill("Projektleitung (Test)")
    desk.get_by_label("Ergebnis").select_option(label=outcome)
    desk.get_by_label("Begründung").fill(text)
    if in_newest:
        states = desk.get_by_label("In welchem veröffentlichten Stand")
        states.select_option(value=states.locator("optgroup option").first.get_attribute("value"))
    desk.get_by_role("button", name="Sichern und veröffentlichen …").click()
    desk.get_by_role("button", name="Jetzt veröffentlichen").click()
    desk.get_by_text(re.compile("veröffentlicht")).first.wait_for()


def paragraph_address(portal, words):
    """The address of the page about the passage with these words."""
    html = portal.read(CHAPTER)
    block = next(part for part in html.split('class="p-block')[1:] if words in part)
    return re.search(r"/beteiligung/absatz/\w+/", block)[0]


def contribution_of(page, address, words):
    page.goto(address)
    card = page.locator("main article", has_text=words).first
    return card.locator("a[href^='/beteiligung/beitraege/']").first.get_attribute("href")
