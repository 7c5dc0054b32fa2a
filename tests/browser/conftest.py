"""The running portal, and pages of it in the browser."""

import pytest

from tests.browser.portal_fixture import Portal
from tests.browser_fixtures import watch


@pytest.fixture(scope="session")
def portal(tmp_path_factory):
    """The whole portal with the demo's content, as processes of their own; nothing of it is left at the end."""
    portal = Portal(tmp_path_factory.mktemp("portal"))
    try:
        portal.start()
        yield portal
    finally:
        portal.stop()


@pytest.fixture
def visit(chromium, portal):
    """Open a page on the running portal: ``visit("/ziele/", width=360, java_script_enabled=False)``.

    At the end no page may have said anything on the console, raised a script error or asked a foreign host.
    """
    contexts, faults = [], []

    def open_page(path="/", *, width=1280, height=900, **options):
        viewport = {"width": width, "height": height}
        context = chromium.new_context(base_url=portal.url, locale="de-DE", viewport=viewport, **options)
        contexts.append(context)
        page = context.new_page()
        watch(page, portal.url.removeprefix("http://"), faults)
        page.on("console", lambda message: faults.append(f"{page.url}: {message.text}"))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []
