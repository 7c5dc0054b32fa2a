"""Every public address of the running portal: as a robot sees it, as a browser shows it, as a keyboard reaches it."""

import re
from collections import Counter

import pytest

from tests.browser.site import REFERENCES, Site

#: One page of each template, and of each state of it that looks different.
TEMPLATES = {
    "home": "/",
    "chapters": "/strategie/",
    "chapter": "/strategie/bad-belzig-heute/",
    "chapter-plain": "/strategie/warum-diese-strategie/?sprache=einfach",
    "chapter-history": "/strategie/vision-und-ziele/verlauf/",
    "goals": "/ziele/",
    "goal": "/ziele/starke-verbindungen/",
    "municipalities": "/kommunen/",
    "municipality": "/kommunen/wiesenburg-mark/",
    "measures": "/massnahmen/",
    "measures-table": "/massnahmen/?ansicht=tabelle&kommune=bad-belzig",
    "measures-empty": "/massnahmen/?q=gibtesnicht",
    "bundle": "/massnahmen/vitale-innenstadt/",
    "measure": "/massnahmen/verwaltung-fuer-morgen/bad-belzig-app/",
    "measure-history": "/massnahmen/verwaltung-fuer-morgen/bad-belzig-app/verlauf/",
    "progress": "/fortschritt/",
    "documents": "/dokumente/",
    "council-sheets": "/dokumente/ratsblatt/",
    "council-sheet": "/dokumente/ratsblatt/wiesenburg-mark/",
    "edition": "/dokumente/fassung-1/",
    "edition-live": "/dokumente/arbeitsstand/",
    "edition-chapters": "/dokumente/fassung-1/strategie/",
    "edition-chapter": "/dokumente/fassung-1/strategie/warum-diese-strategie/",
    "edition-goal": "/dokumente/fassung-1/ziele/starke-verbindungen/",
    "edition-measures": "/dokumente/fassung-1/massnahmen/",
    "edition-measure": "/dokumente/fassung-1/massnahmen/verwaltung-fuer-morgen/bad-belzig-app/",
    "edition-indicators": "/dokumente/fassung-1/indikatoren/",
    "edition-glossary": "/dokumente/fassung-1/glossar/",
    "search": "/suche/?q=beteiligung",
    "search-empty": "/suche/?q=gibtesnicht",
    "glossary": "/glossar/",
    "news": "/neues/",
    "following": "/folgen/",
    "follow": "/folgen/massnahme/digitale-mitfahrbank/",
    "follow-all": "/folgen/alles/",
    "data": "/daten/",
    "page": "/impressum/",
    "feedback": "/barrierefreiheit/melden/",
    "participation": "/beteiligung/",
    "contributions": "/beteiligung/beitraege/",
    "contributions-empty": "/beteiligung/beitraege/?q=gibtesnicht",
    "contribution": "/beteiligung/beitraege/bspa2man/",
    "contributions-chapter": "/beteiligung/kapitel/ausblick-und-fortschreibung/",
    "contributions-removed": "/beteiligung/kapitel/ausblick-und-fortschreibung/entfallen/",
    "contribution-figures": "/beteiligung/zahlen/",
    "write-measure": "/beteiligung/massnahme/digitale-mitfahrbank/",
    "write-proposal": "/beteiligung/vorschlag/",
    "ask-link": "/beteiligung/meine/",
    "consultations": "/beteiligung/phasen/",
    "consultation": "/beteiligung/phasen/wie-es-nach-2027-weitergeht/",
    "take-part": "/beteiligung/phasen/wie-es-nach-2027-weitergeht/mitmachen/",
    "weighing": "/beteiligung/phasen/messpunkte-fuer-die-wasserkarte/abwaegung/",
    "sheet-chapter": "/beteiligung/bogen/kapitel/beteiligung/",
    "sheet-measure": "/beteiligung/bogen/massnahme/digitale-mitfahrbank/",
    "events": "/termine/",
    "events-past": "/termine/?zeit=vergangen",
    "event": "/termine/gespraech-am-kuechentisch/",
    "event-cancelled": "/termine/rundgang-wasserkarte/",
    "reminder": "/termine/gespraech-am-kuechentisch/erinnern/",
    "consultation-past": "/beteiligung/phasen/messpunkte-fuer-die-wasserkarte/",
    "take-part-closed": "/beteiligung/phasen/messpunkte-fuer-die-wasserkarte/mitmachen/",
}
#: Linked, but nothing for a search engine: other views of the same, files, forms.
BESIDE = re.compile(
    r"[?]|/verlauf/$|/zitat/|^/(api|suche)/|/datei/|/melden/|[.](atom|csv|json|geojson|ics|xlsx|pdf|docx|txt|html)$"
    r"|^/dokumente/(fassung-\d+/.|vergleich|ratsblatt|sitzungsunterlage|auftrag)"
    r"|^/beteiligung/(beitraege/.|kapitel|absatz|massnahme|termin|vorschlag|meine|bogen|phasen/[^/]+/.)|/erinnern/$|^/folgen/."
)
POLICY = {
    **dict.fromkeys(("style-src", "font-src", "script-src", "connect-src", "form-action"), "'self'"),
    **dict.fromkeys(("default-src", "base-uri", "frame-ancestors"), "'none'"),
    "img-src": "'self' data:",
    "manifest-src": "'self'",
}
#: WCAG 1.4.12: what readers may set without losing anything.
SPACING = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
SPACING += "p { margin-bottom: 2em !important }"
ADD_SPACING = """css => {
  const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets = [sheet]
}"""
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const wide = [...document.body.querySelectorAll("*")].filter(one => one.getBoundingClientRect().right > width + 1);
  return [`${document.documentElement.scrollWidth} px`, ...wide.slice(0, 5).map(one => one.outerHTML.slice(0, 120))];
}"""
#: Text cut off by its own box; areas that scroll and text for screen readers alone are meant to be.
CUT_OFF = """() => [...document.body.querySelectorAll("*")].filter(one => {
  const style = getComputedStyle(one);
  return style.overflowX === "hidden" && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 4
    && one.textContent.trim() && !one.closest("svg");
}).map(one => one.outerHTML.slice(0, 120))"""

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def site(portal):
    return Site(portal.url)


@pytest.fixture(scope="module")
def pages(site):
    """Every page of the sitemap and every other state of a template, fetched once."""
    return site.fetch(list(dict.fromkeys([*site.sitemap(), *TEMPLATES.values()])))


# --- As a robot sees it --------------------------------------------------------------------------------------


def test_the_sitemap_names_every_page_that_belongs_there(site, pages):
    paths = {page.path for page in pages}
    assert len(paths) > 75
    linked = {target.split("#")[0] for target in site.internal_links(pages)}
    assert {path for path in linked - paths if not BESIDE.search(path)} == set()


def test_every_page_answers_in_valid_html(pages):
    assert [page.path for page in pages if page.status != 200 or not page.is_html] == []
    faults = []
    for page in pages:
        faults += page.tree is not None and page.errors
        faults += [f"{page.path}: id {name} twice" for name, n in Counter(page.ids).items() if n > 1]
        for one in page.elements():
            named = " ".join(one.get(name, "") for name in REFERENCES).split()
            faults += [f"{page.path}: no element {name}" for name in named if name not in page.ids]
    assert faults == []


def test_every_page_has_a_language_a_title_and_headings_in_order(pages):
    faults, titles = [], Counter()
    for page in pages:
        levels = page.headings()
        if levels.count(1) != 1 or any(after > before + 1 for before, after in zip(levels, levels[1:], strict=False)):
            faults.append(f"{page.path}: headings {levels}")
        if page.tree.get("lang") != "de":
            faults.append(f"{page.path}: language")
        titles[page.elements("title")[0].text] += "?" not in page.path
    assert faults == []
    assert [title for title, n in titles.items() if n > 1] == []


def test_no_page_shows_the_workings_behind_it(pages):
    odd = re.compile(r"\bNone\b|\{\{|\{%|\bnan\b|&amp;|&lt;|datetime\.|<bound method|\bTODO\b|\bLorem\b")
    assert {page.path: odd.findall(page.words()) for page in pages if odd.search(page.words())} == {}


def test_every_internal_link_and_fragment_leads_somewhere(site, pages):
    assert site.broken(site.internal_links(pages)) == []


def test_pages_set_no_cookie_and_load_nothing_foreign(site, pages):
    assert [page.path for page in pages if page.headers.get_all("Set-Cookie")] == []
    foreign = {address for page in pages for address in page.loads() if not address.startswith(("/", "data:"))}
    assert foreign == set()
    own = sorted({address for page in pages for address in page.loads() if address.startswith("/")})
    assert [page.path for page in site.fetch(own) if page.status != 200] == []


def test_pages_carry_a_strict_policy(pages):
    for page in pages:
        directives = dict(part.strip().split(" ", 1) for part in page.headers["Content-Security-Policy"].split(";"))
        assert directives == POLICY, page.path
        assert page.headers["X-Frame-Options"] == "DENY"
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["Referrer-Policy"] == "same-origin"
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]* src=)", page.text), page.path


# --- As a browser shows it -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_no_template_breaks_a_rule_of_accessibility(visit, axe, width, scheme):
    page = visit("about:blank", width=width, color_scheme=scheme)
    faults = {}
    for name, path in TEMPLATES.items():
        page.goto(path)
        try:
            axe(page)
        except AssertionError as error:
            faults[name] = str(error)
    assert faults == {}, "\n".join(f"{name}: {report}" for name, report in faults.items())


def test_every_page_fits_320_pixels_even_with_wide_spacing(visit, pages):
    """320 CSS pixels are also 1280 pixels at 400 % zoom."""
    page = visit("about:blank", width=320, height=640)
    faults = {}
    for path in (one.path for one in pages):
        page.goto(path)
        faults[path] = page.evaluate(TOO_WIDE)
        page.evaluate(ADD_SPACING, SPACING)
        faults[f"{path} with spacing"] = page.evaluate(TOO_WIDE) + page.evaluate(CUT_OFF)
    assert {path: wide for path, wide in faults.items() if wide} == {}


@pytest.mark.parametrize("name", ["home", "measures", "documents", "participation", "write-proposal", "events"])
def test_a_page_fits_a_phone_with_twice_the_text_size(visit, name):
    """WCAG 1.4.4, where readers need it most."""
    page = visit(TEMPLATES[name], width=360, height=740)
    page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
    assert page.evaluate(TOO_WIDE) == []


def test_zoom_of_400_percent_is_a_phone(visit):
    page = visit("/", width=320, height=225, device_scale_factor=4)
    assert page.evaluate(TOO_WIDE) == []
    page.get_by_text("Menü", exact=True).click()
    assert page.get_by_role("link", name="Ziele", exact=True).is_visible()


def test_a_printed_page_is_its_text(visit):
    page = visit("/massnahmen/", width=800)
    page.emulate_media(media="print")
    assert page.get_by_role("heading", level=1).is_visible()
    for gone in ("Hauptnavigation", "Rechtliches"):
        assert not page.get_by_role("navigation", name=gone).is_visible()
    assert not page.get_by_role("search").first.is_visible()
    assert not page.get_by_role("button", name="Filter anwenden").is_visible()


# --- Without JavaScript --------------------------------------------------------------------------------------


@pytest.fixture
def plain(visit):
    """A phone without JavaScript."""
    return visit("/", width=360, height=740, java_script_enabled=False)


def test_without_javascript_the_menu_opens(plain):
    assert not plain.get_by_role("link", name="Fortschritt", exact=True).is_visible()
    plain.get_by_text("Menü", exact=True).click()
    plain.get_by_role("link", name="Fortschritt", exact=True).click()
    assert plain.url.endswith("/fortschritt/")


def test_without_javascript_the_filter_is_a_form_and_its_state_an_address(plain):
    plain.goto("/massnahmen/")
    everything = count(plain)
    plain.get_by_text("Filtern und sortieren").click()
    plain.get_by_role("checkbox", name=re.compile("^Wiesenburg.Mark")).check()
    plain.get_by_role("button", name="Filter anwenden").click()

    assert "kommune=wiesenburg-mark" in plain.url
    assert 0 < count(plain) < everything
    assert "in Wiesenburg/Mark" in plain.locator("#trefferzahl").inner_text()
    chosen = count(plain)
    plain.goto(plain.url)
    assert count(plain) == chosen


def test_without_javascript_a_chapter_can_be_read_in_plain_language(plain):
    plain.goto("/strategie/warum-diese-strategie/")
    plain.get_by_role("link", name="Einfache Sprache").click()
    assert plain.url.endswith("?sprache=einfach")
    assert plain.get_by_role("link", name="Ausführlicher Text").is_visible()


def test_without_javascript_every_block_has_its_address(plain):
    plain.goto("/strategie/warum-diese-strategie/")
    link = plain.get_by_role("link", name=re.compile("Link zu Absatz")).nth(2)
    target = link.get_attribute("href")
    link.click()
    assert plain.url.endswith(target)
    assert plain.locator(target).is_visible()


def test_without_javascript_the_search_finds(plain):
    plain.get_by_text("Menü", exact=True).click()
    plain.get_by_role("searchbox", name="Suchbegriff").fill("mitfahrbank")
    plain.get_by_role("searchbox", name="Suchbegriff").press("Enter")
    plain.get_by_role("link", name=re.compile("Mitfahrbank")).first.click()
    assert "/massnahmen/" in plain.url


def count(page) -> int:
    return int(re.match(r"\d+", page.locator("#trefferzahl").inner_text())[0])


# --- With the keyboard ---------------------------------------------------------------------------------------

FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const name = `${one.tagName.toLowerCase()} ${(one.textContent.trim() || one.name || one.href || "").slice(0, 40)}`;
  const inside = box.bottom > 0 && box.top < innerHeight && box.width > 0 && box.height > 0;
  // The link of a card shows its focus around the whole card.
  const ring = [one, one.closest(".p-card")].some(box => box && getComputedStyle(box).outlineStyle === "solid");
  const middle = document.elementFromPoint(Math.max(box.left, 0) + Math.min(box.width, innerWidth) / 2,
                                           Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1));
  const free = !middle || one.contains(middle) || middle.contains(one) || getComputedStyle(one).display === "inline"
    || middle.closest("label")?.control === one;
  return [name, inside, ring, free];
}"""


@pytest.mark.parametrize(("name", "width"), [("home", 360), ("measures", 1280), ("chapter", 1280), ("documents", 360)])
def test_the_keyboard_reaches_everything_and_is_never_caught(visit, name, width):
    page = visit(TEMPLATES[name], width=width, reduced_motion="reduce")
    reachable = page.locator("a[href]:visible, button:visible, input:visible, select:visible, summary:visible").count()
    faults, steps = [], 0
    page.keyboard.press("Tab")
    while found := page.evaluate(FOCUSED):
        what, inside, ring, free = found
        faults += [what] if not (inside and ring and free) else []
        steps += 1
        assert steps < reachable + 50, "the keyboard is caught"
        page.keyboard.press("Tab")
    assert faults == []
    assert steps > reachable * 0.7  # of a group of radio buttons only one is a stop


def test_the_first_stop_leads_past_the_navigation(visit):
    page = visit("/ziele/")
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Zum Inhalt springen")
    assert link.evaluate("one => one === document.activeElement")
    assert link.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhalt"


def test_the_menu_of_a_phone_works_by_keyboard(visit):
    page = visit("/", width=360)
    page.locator("summary", has_text="Menü").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Strategie"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Menü"
    assert not page.get_by_role("navigation", name="Hauptnavigation").is_visible()


def test_the_filter_answers_the_keyboard_at_once_and_keeps_the_focus(visit):
    page = visit("/massnahmen/")
    before = count(page)
    box = page.locator("input[name=kommune][value=bad-belzig]")
    box.focus()
    with page.expect_response(lambda response: "kommune=bad-belzig" in response.url):
        page.keyboard.press("Space")
    page.wait_for_url("**kommune=bad-belzig**")
    page.wait_for_function("n => parseInt(document.querySelector('#trefferzahl').innerText) < n", arg=before)
    assert page.evaluate("document.activeElement.value") == "bad-belzig"
    filtered = count(page)
    page.reload()
    assert count(page) == filtered
    page.go_back()
    page.wait_for_function("n => parseInt(document.querySelector('#trefferzahl').innerText) === n", arg=before)
