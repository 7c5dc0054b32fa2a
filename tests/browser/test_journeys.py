"""What people come for, from the first page to the last, on the running portal with its web server and worker."""

import re
import subprocess
import time

import pytest

from tests.browser.portal_fixture import DOCUMENT_SECONDS
from tests.browser.site import Site

#: Both joint documents, and what stands before them.
DOCUMENTS_SECONDS = 2 * DOCUMENT_SECONDS

pytestmark = pytest.mark.timeout(420)

ADMIN = "/verwaltung/"


# --- A citizen with a phone, without JavaScript ----------------------------------------------------------------


def test_a_citizen_finds_what_is_planned_nearby_and_takes_both_documents_home(visit, portal):
    page = visit("/", width=360, height=740, java_script_enabled=False)
    page.get_by_label("Ortsteil oder Gemeindeteil").select_option("Reetz")
    page.get_by_role("button", name="Anzeigen").click()
    page.wait_for_url("**ortsteil=reetz**")
    assert "Reetz" in page.locator("#trefferzahl").inner_text()

    page.get_by_text("Filtern und sortieren").click()
    page.locator("summary", has_text=re.compile("^Phase$")).click()
    page.get_by_role("checkbox", name=re.compile("^Umsetzung|^Betrieb")).first.check()
    page.get_by_role("button", name="Filter anwenden").click()
    page.wait_for_url("**phase=**")
    assert "ortsteil=reetz" in page.url

    page.locator("#ergebnisse").get_by_role("article").first.get_by_role("link").first.click()
    page.get_by_role("heading", name="Stand der Umsetzung").wait_for()
    page.get_by_role("link", name=re.compile("^Leitziel|^[123] ")).first.click()
    page.wait_for_url("**/ziele/**")

    page.get_by_role("link", name="Strategie", exact=True).last.click()
    page.get_by_role("link", name="Vision und Ziele").first.click()
    page.get_by_role("link", name="Einfache Sprache").click()
    page.wait_for_url("**/strategie/vision-und-ziele/?sprache=einfach")

    page.goto("/suche/")
    page.get_by_label("Was suchen Sie?").fill("Beteilgungsplatform")
    page.get_by_label("Was suchen Sie?").press("Enter")
    page.locator("main").get_by_role("link", name=re.compile("Beteiligungsplattform")).first.wait_for()

    page.get_by_role("link", name="Glossar").click()
    page.get_by_text("LoRaWAN").first.wait_for()

    finished(portal, "Langfassung", "Kurzfassung")
    page.goto("/")
    for title, fewest, most in (("Langfassung", 60, 400), ("Kurzfassung", 4, 16)):
        link = page.get_by_role("link", name=re.compile(f"Herunterladen ?: {title}"))
        assert fewest <= pages_of(download(page, link.get_attribute("href"))) <= most


# --- Staff of Bad Belzig ---------------------------------------------------------------------------------------


def test_an_editor_publishes_a_change_that_reaches_page_search_news_and_document(visit, portal, tmp_path):
    before = finished(portal, "Kurzfassung")["Kurzfassung"]
    title, address = "Reallabor Marktplatz", "/massnahmen/vitale-innenstadt/reallabor-marktplatz/"
    new_title = "Reallabor Marktplatz Ost"
    reason = "Der Winterdienst auf dem Pflaster ist noch zu klären."
    desk = signed_in(visit, portal, "redaktion-belzig")
    form = open_measure(desk, title)

    desk.get_by_label("Titel", exact=False).first.fill(new_title)
    choose(desk, "phase", "Idee")
    choose(desk, "assessment", "Verzögert")
    desk.locator("textarea[name$='-reason'], input[name$='-reason']").first.fill(reason)
    desk.get_by_role("button", name="Sichern und weiter bearbeiten").click()

    panel = desk.get_by_role("region", name="Öffentlicher Stand")
    panel.locator("ins", has_text="Ost").wait_for()
    assert "geändert" in panel.inner_text()
    panel.get_by_role("link", name="Vorschau").click()
    desk.wait_for_url("**/vorschau/**")
    assert new_title in desk.content() and reason in desk.content()
    assert new_title not in portal.read(address) and reason not in portal.read(address)

    desk.goto(form)
    desk.get_by_role("link", name="Veröffentlichen …").first.click()
    desk.get_by_role("region", name="Das ändert sich").locator("ins", has_text="Ost").wait_for()
    desk.locator("input[name=together]").first.check()
    desk.get_by_label(re.compile("Anlass")).fill("Nach der Begehung")
    desk.get_by_role("button", name="Jetzt veröffentlichen").click()
    desk.get_by_text("ist veröffentlicht als Stand Nr.").first.wait_for()

    public = portal.read(address)
    assert new_title in public and reason in public and "Nach der Begehung" in public
    assert new_title in portal.read("/suche/?q=marktplatz+ost")
    assert new_title in portal.read("/neues/")
    assert new_title in portal.read("/neues/feed.atom")

    reader = visit("/dokumente/")
    reader.evaluate("window.isTheSamePage = true")
    card = reader.locator("#dokument-kurzfassung-gemeinsam")
    assert card.get_by_text("Seiten setzen").is_visible() and card.locator("[aria-current=step]").is_visible()
    new = card.locator(f"a[href^='/dokumente/datei/']:not([href='{before}'])")
    new.wait_for(timeout=DOCUMENTS_SECONDS * 1000)
    assert reader.evaluate("window.isTheSamePage")
    text = text_of(download(reader, new.get_attribute("href")), tmp_path)
    assert "Marktplatz Ost" in text


def test_the_other_municipality_may_look_but_not_touch(visit, portal):
    measure = open_measure(signed_in(visit, portal, "redaktion-belzig"), "Digitale Portale")
    row = re.sub("measure/.*", "implementation/", measure)
    desk = signed_in(visit, portal, "redaktion-wiesenburg")
    before = portal.read("/massnahmen/vitale-innenstadt/digitale-portale/")

    open_measure(desk, "Digitale Portale")
    assert "Diesen Teil dürfen Sie lesen, aber nicht ändern" in desk.content()
    assert desk.get_by_role("button", name=re.compile("Sichern")).count() == 0
    assert desk.locator("#content-main input[name=title], #content-main textarea").count() == 0
    assert desk.get_by_role("link", name=re.compile("Veröffentlichen|Zurückziehen")).count() == 0

    desk.goto(row)
    desk.locator("#searchbar").fill("Digitale Portale")
    desk.locator("#changelist-search").get_by_role("button").click()
    desk.locator("#result_list tbody a").first.click()
    desk.get_by_role("region", name="Öffentlicher Stand").wait_for()
    assert desk.get_by_role("button", name=re.compile("Sichern")).count() == 0

    token = desk.request.get(ADMIN).text().split('csrfmiddlewaretoken" value="')[1].split('"')[0]
    posted = {"csrfmiddlewaretoken": token, "title": "Gekapert", "summary": "Gekapert"}
    headers = {"Referer": portal.url + measure}
    for address in (measure, measure.replace("/change/", "/veroeffentlichen/")):
        assert desk.request.post(address, form=posted, headers=headers).status == 403
    assert desk.request.get(measure.replace("/change/", "/veroeffentlichen/")).status == 403
    bulk = {**posted, "action": "publish_selected", "_selected_action": measure.split("/")[-3], "post": "yes"}
    desk.request.post(re.sub(r"\d+/change/", "", measure), form=bulk, headers=headers)
    assert portal.read("/massnahmen/vitale-innenstadt/digitale-portale/") == before


def test_publishing_does_not_wait_for_a_worker_that_is_away(visit, portal):
    before = finished(portal, "Kurzfassung")["Kurzfassung"]
    desk = signed_in(visit, portal, "redaktion-belzig")
    open_measure(desk, "Kartenmodul in der App")
    portal.finish_work()
    try:
        desk.get_by_label("Titel", exact=False).first.fill("Kartenmodul mit Parkplätzen")
        desk.get_by_role("button", name="Sichern und veröffentlichen …").click()
        began = time.monotonic()
        desk.get_by_role("button", name="Jetzt veröffentlichen").click()
        desk.get_by_text("ist veröffentlicht als Stand Nr.").first.wait_for()
        assert time.monotonic() - began < 5
        assert "Kartenmodul mit Parkplätzen" in portal.read("/massnahmen/vitale-innenstadt/kartenmodul-in-der-app/")

        reader = visit("/dokumente/")
        card = reader.locator("#dokument-kurzfassung-gemeinsam")
        assert "Wartet auf die Druckwerkstatt" in card.locator("[aria-current=step]").inner_text()
        assert card.locator(f"a[href='{before}']").is_visible()  # the last good file stays
    finally:
        portal.worker.start()
    card.locator(f"a[href^='/dokumente/datei/']:not([href='{before}'])").wait_for(timeout=DOCUMENTS_SECONDS * 1000)


# --- Hands ---------------------------------------------------------------------------------------------------


def signed_in(visit, portal, username):
    """The first page of the admin, reached as a person does."""
    page = visit(ADMIN)
    page.get_by_label("Benutzername").fill(username)
    page.get_by_label("Passwort").fill(portal.password(username))
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_url(f"**{ADMIN}")
    return page


def open_measure(desk, title):
    """Through the list to the form; returns the form's address."""
    desk.goto(f"{ADMIN}measures/measure/")
    desk.locator("#searchbar").fill(title)
    desk.locator("#changelist-search").get_by_role("button").click()
    desk.locator("#result_list").get_by_role("link", name=title).click()
    desk.get_by_role("region", name="Öffentlicher Stand").wait_for()
    return re.sub(r"^https?://[^/]+|[?#].*$", "", desk.url)


def choose(desk, field, label):
    desk.locator(f"select[name='implementations-0-{field}']").select_option(label=label)


def finished(portal, *titles):
    """Title → address of the joint documents, as soon as these are there and none of them is in the making."""
    end = time.monotonic() + DOCUMENTS_SECONDS
    while time.monotonic() < end:
        page = Site(portal.url).fetch(["/dokumente/"])[0]
        found = {}
        for title in titles:
            card = next(
                one for one in page.elements("article") if one.get("id") == f"dokument-{title.lower()}-gemeinsam"
            )
            links = [one.get("href") for one in card.iter("a") if "/datei/" in one.get("href", "")]
            if links and not list(card.iter("progress")):
                found[title] = links[0]
        if len(found) == len(titles):
            return found
        assert portal.worker.is_alive()
        time.sleep(1)
    raise AssertionError(f"no documents after {DOCUMENTS_SECONDS} seconds")


def download(page, address):
    answer = page.request.get(address)
    assert answer.status == 200 and answer.headers["content-type"] == "application/pdf"
    return answer.body()


def pages_of(pdf):
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def text_of(pdf, folder):
    (folder / "document.pdf").write_bytes(pdf)
    command = ["pdftotext", "-layout", str(folder / "document.pdf"), "-"]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout
