"""A real Chromium for the tests marked ``browser``. Without one they are skipped, and the end says so loudly."""

import os
import shutil
from urllib.parse import urlsplit

import pytest

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
MISSING = "Chromium fehlt (apt-get install chromium)"


def find_chromium() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def pytest_collection_modifyitems(items):
    """Whoever uses the browser is marked ``browser`` (select with ``-m browser``)."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def _browser():
    executable = find_chromium()
    if not executable:
        yield None
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def chromium(_browser):
    """The running browser, for tests that want their own context (width, dark mode, no JavaScript)."""
    if _browser is None:
        if os.environ.get("PORTAL_REQUIRE_BROWSER") == "1":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    return _browser


@pytest.fixture
def new_page(chromium, live_server):
    """Open a page on the live server: ``new_page(viewport={"width": 360, "height": 800}, java_script_enabled=False)``.

    Addresses are relative to the server. At the end no page may have raised a script error, broken the
    Content-Security-Policy or asked a foreign host for anything.
    """
    contexts, faults = [], []

    def open_page(**options):
        context = chromium.new_context(base_url=live_server.url, locale="de-DE", **options)
        contexts.append(context)
        page = context.new_page()
        watch(page, urlsplit(live_server.url).netloc, faults)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def watch(page, host, faults):
    """Write down what a page of ours must never do."""

    def on_request(request):
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https") and parts.netloc != host:
            faults.append(f"Anfrage an fremden Server: {request.url}")

    def on_console(message):
        if "Content Security Policy" in message.text:
            faults.append(message.text)

    page.on("request", on_request)
    page.on("console", on_console)
    page.on("pageerror", lambda error: faults.append(f"Skriptfehler: {error}"))


@pytest.fixture
def chromium_page(new_page):
    """One page, 1280 pixels wide."""
    return new_page(viewport={"width": 1280, "height": 900})


@pytest.fixture
def page(chromium_page):
    """Short name of ``chromium_page``."""
    return chromium_page


@pytest.fixture
def axe():
    """``axe(page)`` fails with axe's own report when a WCAG 2.2 AA rule or best practice is broken."""
    from axe_playwright_python.sync_playwright import Axe

    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

    def check(page):
        results = Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}})
        assert results.violations_count == 0, results.generate_report()
        return results

    return check


def pytest_terminal_summary(terminalreporter):
    not_run = [report.nodeid for report in terminalreporter.getreports("skipped") if MISSING in str(report.longrepr)]
    if not_run:
        terminalreporter.section("BROWSER-TESTS NICHT GELAUFEN", sep="!", red=True, bold=True)
        terminalreporter.line(f"{len(not_run)} Tests im Browser liefen nicht: {MISSING}.", red=True, bold=True)
        for nodeid in not_run:
            terminalreporter.line(f"  {nodeid}")
