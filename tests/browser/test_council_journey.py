"""Freezing an edition, both councils' resolutions, what changed since, the papers for the next meeting, the proof."""

import os
import re
import subprocess
import sys
import time

import pytest
from django.utils import timezone

from tests.browser.portal_fixture import DOCUMENT_SECONDS, ROOT
from tests.browser.test_journeys import ADMIN, open_measure, pages_of, signed_in, text_of

pytestmark = pytest.mark.timeout(420)

CHAPTER = "Organisation und Zusammenarbeit"
CHANGED = ("Reallabor Marktplatz", "Bad Belzig App", "Digitale Mitfahrbank")
PICKED = (*CHANGED, "Klimadaten-Plattform", "Infrastruktur für Umweltdaten")


def test_a_council_paper_from_freezing_to_proof(visit, portal, tmp_path):
    desk = signed_in(visit, portal, "leitung")
    slug = frozen(desk, "Fortschreibung für beide Räte")
    resolved(desk, "Bad Belzig")
    assert "In Bad Belzig beschlossen, in Wiesenburg/Mark noch nicht entschieden." in portal.read(f"/dokumente/{slug}/")
    resolved(desk, "Wiesenburg/Mark")
    assert "In Bad Belzig beschlossen, in Wiesenburg/Mark beschlossen." in portal.read(f"/dokumente/{slug}/")

    for name in CHANGED:
        said(desk, name, "Sitzungsergebnis.")
    retitled(desk, CHAPTER, "Zusammenarbeit nach der Beratung")

    page = visit(f"/dokumente/vergleich/{slug}..arbeitsstand/", width=360, height=740, java_script_enabled=False)
    found = words(page)
    assert "Zusammenarbeit nach der Beratung" in found
    assert found.count("Sitzungsergebnis.") == len(CHANGED) and all(name in found for name in CHANGED)
    assert "Klimadaten-Plattform" not in found
    page.goto(f"/dokumente/vergleich/{slug}..{slug}/")
    assert re.search("dasselbe|derselbe|dieselbe|gleich", words(page))

    page.goto("/dokumente/ratsblatt/bad-belzig/")
    assert f"Alles zählt seit {slug.replace('fassung-', 'Fassung ')}" in words(page)
    assert "Bad Belzig App" in words(page)
    sheet = page.get_by_role("link", name=re.compile("Dasselbe auf zwei Seiten")).get_attribute("href")
    assert pages_of(made(page, sheet)) == 2

    pick = visit("/dokumente/sitzungsunterlage/", java_script_enabled=False)
    for group in pick.locator("main details").all():
        if group.get_attribute("open") is None:
            group.locator("summary").click()
    for name in PICKED:
        pick.get_by_role("checkbox", name=re.compile(re.escape(name))).first.check()
    pick.get_by_role("button", name="PDF erstellen").last.click()
    pick.wait_for_url("**/dokumente/auftrag/**")
    text = text_of(made(pick, pick.url), tmp_path)
    assert all(text.count(name) >= 2 for name in PICKED), "in the contents and on the sheet"

    proof = verified(portal, slug)
    assert proof.returncode == 0, proof.stdout + proof.stderr
    assert slug.replace("fassung-", "Fassung ") in proof.stdout or slug in proof.stdout


# --- Hands ---------------------------------------------------------------------------------------------------------


def frozen(desk, title):
    """Freeze what is public; the word in the edition's address."""
    desk.goto(f"{ADMIN}strategy/edition/add/")
    desk.get_by_label("Titel").fill(title)
    desk.get_by_label("Was sich geändert hat").fill("Zeiten und Geld von drei Umsetzungen.")
    desk.get_by_role("button", name=re.compile("jetzt einfrieren")).click()
    link = desk.get_by_role("link", name="Öffentliche Seite")
    return re.search(r"/dokumente/([a-z0-9-]+)/", link.get_attribute("href"))[1]


def resolved(desk, place):
    """Enter from the edition's page what the council has decided, and publish it."""
    desk.goto(f"{ADMIN}strategy/edition/")
    desk.get_by_role("link", name=re.compile("Fortschreibung für beide Räte")).click()
    desk.get_by_role("link", name=re.compile("^Beschluss eintragen")).filter(has_text=place).click()
    desk.locator("select[name=result]").select_option(label="beschlossen")
    desk.locator("input[name=date]").fill(f"{timezone.localdate():%d.%m.%Y}")
    desk.locator("input[name=paper_number]").fill("Beispiel-002")
    desk.get_by_role("button", name="Sichern und weiter bearbeiten").click()
    publish(desk)


def said(desk, name, text):
    open_measure(desk, name)
    desk.get_by_label("Kurz gesagt", exact=False).first.fill(text)
    publish(desk)


def retitled(desk, name, title):
    desk.goto(f"{ADMIN}strategy/chapter/")
    desk.locator("#result_list").get_by_role("link", name=re.compile(name)).first.click()
    desk.get_by_label("Titel", exact=False).first.fill(title)
    publish(desk)


def publish(desk):
    desk.get_by_role("button", name="Sichern und veröffentlichen …").click()
    desk.get_by_role("button", name="Jetzt veröffentlichen").click()
    desk.get_by_text("ist veröffentlicht als Stand Nr.").first.wait_for()


def words(page):
    return " ".join(page.locator("main").inner_text().split())


def made(page, address):
    """The file at an address that answers 202 until it is made."""
    end = time.monotonic() + DOCUMENT_SECONDS
    while time.monotonic() < end:
        answer = page.request.get(address)
        if answer.headers["content-type"] == "application/pdf":
            return answer.body()
        assert answer.status == 202, answer.text()
        time.sleep(1)
    raise AssertionError(f"never finished: {address}")


def verified(portal, slug):
    command = [sys.executable, "manage.py", "verify_editions", "--edition", slug, "--no-render"]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **portal.environment}, capture_output=True, text=True)
