"""The HTML file as people open it, from their disk: nothing to load, nothing cut off, no barrier."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from strategy.formats import page
from tests.pdf.conftest import tree_of
from tests.pdf.files import state
from tests.pdf.test_safety import small


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_it_is_readable_on_any_screen(chromium, tmp_path, width, scheme):
    path = tmp_path / "text.html"
    path.write_bytes(page.write(tree_of(small(state()))))
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    try:
        opened, asked = context.new_page(), []
        opened.on("request", lambda request: asked.append(request.url))
        opened.goto(path.as_uri())
        assert opened.evaluate("document.documentElement.scrollWidth") <= width
        assert Axe().run(opened).response["violations"] == []
        assert asked == [path.as_uri()]
    finally:
        context.close()
