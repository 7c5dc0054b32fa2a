"""What search engines and finders of weaknesses ask for."""

import re
import subprocess
import sys
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from strategy import editions
from strategy.publishing import withdraw
from tests import factories as make

pytestmark = pytest.mark.django_db


def entries(client):
    """Address → day of the last change, of the whole sitemap."""
    text = client.get("/sitemap.xml").content.decode()
    found = re.findall(r"<url><loc>http://testserver([^<]*)</loc>(?:<lastmod>([^<]*)</lastmod>)?", text)
    assert len(found) == text.count("<url>")
    return dict(found)


def test_every_public_page_is_in_the_sitemap_and_no_draft(client):
    make.live(make.chapter("Warum"), make.goal(1, "1.1"), make.page("Impressum"))
    measure = make.live_measure("Offenes WLAN", make.belzig())
    make.chapter("Geheim")
    make.measure("Auch geheim")
    gone = make.live(make.chapter("Vorbei"))
    withdraw(gone)

    found = entries(client)

    assert {"/", "/massnahmen/", "/daten/", "/neues/", "/strategie/warum/", "/ziele/ziel-1/", "/impressum/"} <= set(
        found
    )
    assert {"/kommunen/bad-belzig/", f"/massnahmen/{measure.bundle.slug}/offenes-wlan/"} <= set(found)
    assert not [address for address in found if "geheim" in address or "vorbei" in address or "#" in address]


def test_a_page_is_as_new_as_its_newest_part(client, time_machine):
    measure, place = make.measure("Offenes WLAN"), make.belzig()
    time_machine.move_to("2024-05-01T12:00:00Z")
    make.live(measure.bundle, place, measure)
    time_machine.move_to("2025-03-02T12:00:00Z")
    make.live(make.implementation(measure, place))

    found = entries(client)

    assert found[f"/massnahmen/{measure.bundle.slug}/offenes-wlan/"] == found["/massnahmen/"] == "2025-03-02"
    assert found[f"/massnahmen/{measure.bundle.slug}/"] == "2024-05-01"


def test_the_sitemap_names_the_portal_not_the_host_that_asked(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    text = client.get("/sitemap.xml", headers={"host": "boese.example"}).content.decode()
    assert "boese.example" not in text and "http://testserver/" in text


def test_each_edition_is_there_once_and_its_text_is_not(client):
    make.live(make.chapter("Warum"))
    editions.freeze("Stand für die Beratung")
    found = [address for address in entries(client) if address.startswith(("/dokumente/arb", "/dokumente/fas"))]
    assert found == ["/dokumente/arbeitsstand/", "/dokumente/fassung-1/"]


def test_the_sitemap_takes_three_statements(client):
    make.live(make.chapter("Warum"))
    editions.freeze("Stand für die Beratung")
    with CaptureQueriesContext(connection) as found:
        client.get("/sitemap.xml")
    assert len(found) == 3  # the content stamp, the state and the editions


@pytest.mark.parametrize("page", ["2", "zwei"])
def test_a_page_of_the_sitemap_that_does_not_exist_is_not_found(client, page):
    assert client.get(f"/sitemap.xml?p={page}").status_code == 404


def test_search_engines_are_led_to_the_sitemap_and_kept_from_endless_combinations(client):
    text = client.get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml\n" in text
    assert "Disallow: /massnahmen/?\n" in text and "Disallow: /verwaltung/\n" in text
    assert "Disallow: /\n" not in text


@pytest.mark.parametrize(
    ("address", "is_open"),
    [
        ("/dokumente/", True),
        ("/dokumente/datei/0123456789abcdef/Strategie.pdf", True),
        ("/dokumente/vergleich/", True),
        ("/massnahmen/buendel/wlan/", True),
        ("/massnahmen/buendel/wlan/steckbrief.pdf", False),
        ("/massnahmen/buendel/wlan/steckbrief.pdf?fassung=fassung-1", False),
        ("/beteiligung/bogen/kapitel/warum/bogen.pdf", False),
        ("/dokumente/ratsblatt/bad-belzig/ratsblatt.pdf", False),
        ("/dokumente/vergleich/fassung-1..arbeitsstand/", False),
        ("/dokumente/vergleich/fassung-1..arbeitsstand/synopse.pdf", False),
        ("/dokumente/sitzungsunterlage/?m=wlan", False),
        ("/dokumente/auftrag/7/", False),
        ("/dokumente/fassung-1/text.docx", False),
    ],
)
def test_search_engines_order_no_documents(client, address, is_open):
    rules = re.findall(r"^Disallow: (.*)$", client.get("/robots.txt").content.decode(), re.M)
    is_closed = any(re.match(re.escape(rule).replace(r"\*", ".*"), address) for rule in rules)
    assert is_closed != is_open


def test_a_demo_asks_search_engines_to_stay_away(client, settings):
    settings.DEMO = True
    assert "Disallow: /\n" in client.get("/robots.txt").content.decode()


def test_without_a_contact_there_is_no_security_txt(client):
    assert client.get("/.well-known/security.txt").status_code == 404


def test_security_txt_names_contact_and_end(client, settings):
    settings.SECURITY_CONTACT = ["mailto:sicherheit@belzig.example", "https://belzig.example/melden"]
    settings.RELEASE_DATE = date(2026, 11, 22)
    answer = client.get("/.well-known/security.txt")
    lines = answer.content.decode().splitlines()

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert lines[:2] == ["Contact: mailto:sicherheit@belzig.example", "Contact: https://belzig.example/melden"]
    assert "Canonical: http://testserver/.well-known/security.txt" in lines
    expires = datetime.fromisoformat(next(line for line in lines if line.startswith("Expires: "))[9:])
    assert timedelta() < expires.date() - settings.RELEASE_DATE < timedelta(days=365)


@pytest.mark.parametrize(
    ("name", "value"), [("SECURITY_CONTACT", "sicherheit@belzig.example"), ("RELEASE_DATE", "22.11.2026")]
)
def test_a_wrong_setting_stops_the_start_and_names_itself(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "belzig_portal.settings")
    started = subprocess.run([sys.executable, "-c", "import belzig_portal.settings"], capture_output=True, text=True)
    assert started.returncode != 0 and f"ImproperlyConfigured: {name}" in started.stderr


@pytest.mark.parametrize("address", ["/sitemap.xml", "/robots.txt"])
def test_no_cookie_and_only_read(client, address):
    answer = client.get(address)
    assert not answer.cookies and answer["ETag"]
    assert client.post(address).status_code == 405


def test_the_footer_leads_to_the_data(client):
    assert '<a href="/daten/">' in client.get("/daten/").content.decode()


def test_the_icon_of_a_pdf_is_found(client):
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302 and answer["Location"].startswith("/static/img/icon")
