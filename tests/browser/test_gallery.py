"""Every page template, with contexts chosen to hurt: unknown values, very long words, empty lists, work under way.

The real pages with the real content have their own tests; here no page may break a rule of accessibility,
overflow at 320 pixels (that is 400 % zoom) or need anything the Content-Security-Policy refuses.
"""

import re
from http import HTTPStatus

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from tests.browser import gallery

HOST = "https://galerie.test"
CSP = "; ".join(f"{name} {' '.join(values)}" for name, values in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items())
TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "woff2": "font/woff2"}
PAGES = sorted(gallery.contexts())


@pytest.fixture
def pages(settings):
    """All pages of the gallery as HTML."""
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], gallery.ROOT / "tests" / "browser"]}]
    return {name: gallery.render(template, context) for name, (template, context) in gallery.contexts().items()}


@pytest.fixture
def asked():
    """What htmx asked for, as addresses."""
    return []


@pytest.fixture
def open_gallery(chromium, pages, asked):
    """Answer the browser from memory, with the policy of the real pages; collect what it complains about."""
    complaints, contexts = [], []
    results = {**gallery.contexts()["massnahmen"][1], "fragment": True, "count": 7, "sentence": "mit „rad“"}
    fragment = gallery.render("measures/_results.html", results)

    def answer(route):
        path = route.request.url.removeprefix(HOST).split("?")[0]
        if "hx-request" in route.request.headers:
            asked.append(route.request.url.removeprefix(HOST))
            if path != "/massnahmen/":  # on a slow machine the list of documents asks for its state meanwhile
                return route.fulfill(status=HTTPStatus.NO_CONTENT)
            headers = {"HX-Push-Url": "/massnahmen/?q=rad", "Content-Type": "text/html; charset=utf-8"}
            route.fulfill(body=fragment, headers=headers)
        elif path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            route.fulfill(path=found, content_type=TYPES[path.rsplit(".", 1)[1]])
        elif path.strip("/") in pages:
            headers = {"Content-Security-Policy": CSP, "Content-Type": "text/html; charset=utf-8"}
            route.fulfill(body=pages[path.strip("/")], headers=headers)
        else:
            route.fulfill(status=HTTPStatus.NOT_FOUND, body="")

    def open_page(name, **options):
        context = chromium.new_context(locale="de-DE", **options)
        contexts.append(context)
        page = context.new_page()
        page.route("**/*", answer)
        page.on("console", lambda message: complaints.append(f"{name}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"{name}: {error}"))
        page.goto(f"{HOST}/{name}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_fits_its_window(open_gallery, axe, name, width, scheme):
    page = open_gallery(name, viewport={"width": width, "height": 800}, color_scheme=scheme)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_no_page_carries_inline_style_or_handlers(pages):
    for name, html in pages.items():
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]* src=)", html), name


def test_menu_and_filter_are_folded_on_a_phone_and_open_on_a_desk(open_gallery):
    phone = open_gallery("massnahmen", viewport={"width": 360, "height": 800})
    assert not phone.get_by_role("navigation", name="Hauptnavigation").is_visible()
    assert not phone.get_by_label("Sortierung").is_visible()
    phone.get_by_text("Menü").click()
    assert phone.get_by_role("link", name="Kommunen", exact=True).is_visible()
    phone.keyboard.press("Escape")
    assert not phone.get_by_role("navigation", name="Hauptnavigation").is_visible()

    desk = open_gallery("massnahmen", viewport={"width": 1280, "height": 800})
    assert desk.get_by_role("navigation", name="Hauptnavigation").is_visible()
    assert desk.get_by_label("Sortierung").is_visible()


def test_typing_into_the_filter_refreshes_results_count_and_address(open_gallery, asked):
    page = open_gallery("massnahmen", viewport={"width": 1280, "height": 900})
    page.get_by_role("searchbox", name="Suchwort").last.press_sequentially("rad", delay=20)
    page.get_by_text("7 Maßnahmen", exact=True).wait_for()

    assert len(asked) == 1
    assert "q=rad" in asked[0] and "kommune=kommune-1" in asked[0]
    assert page.url == f"{HOST}/massnahmen/?q=rad"
    assert page.locator("#trefferzahl[role=status]").inner_text() == "7 Maßnahmen mit „rad“"
    assert page.evaluate("document.activeElement.id") == "filter-q"


def test_an_empty_field_stays_out_of_the_address(open_gallery, asked):
    page = open_gallery("massnahmen", viewport={"width": 1280, "height": 900})
    page.get_by_role("button", name="Filter anwenden").click()
    page.get_by_text("7 Maßnahmen", exact=True).wait_for()

    assert "q=" not in asked[0]
    assert page.evaluate("document.activeElement.id") == "ergebnisse"


def test_the_link_of_a_block_is_copied_and_said(open_gallery):
    page = open_gallery("kapitel", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("link", name="Link zu Absatz 3.1-1").click()
    page.get_by_role("status").get_by_text("Link zu Absatz 3.1-1 kopiert").wait_for()

    assert page.url.endswith("#a-p1")
    assert page.evaluate("navigator.clipboard.readText()").endswith("/kapitel#a-p1")


def test_an_unknown_value_is_said_in_words(pages):
    assert pages["massnahme"].count("noch nicht bekannt") > 8
    assert "None" not in re.sub(r"<[^>]*>", "", "".join(pages.values()))


def test_a_number_never_reaches_a_drawing_in_german(pages):
    for name, html in pages.items():
        assert not re.search(r'\b(?:x|y|x1|y1|cx|cy|width|height|r)="\d+,\d', html), name
