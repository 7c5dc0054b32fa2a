"""Sheets as a browser prints them: one page A4 each, whatever the chapter or measure."""

import re

import pymupdf
import pytest

from strategy.documents.fetcher import STATIC
from strategy.state import State

pytestmark = [
    pytest.mark.usefixtures("demo_content"),
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.timeout(300),
]
STYLE = re.compile(r'<link rel="stylesheet" href="/static/([^"]+)"( media="print")?>')


def with_styles(html):
    """The page with its style sheets inside, so that no server is needed."""

    def inside(match):
        return f"<style{match[2] or ''}>{(STATIC / match[1]).read_text()}</style>"

    return STYLE.sub(inside, html)


def printed(chromium, html):
    page = chromium.new_page()
    try:
        page.set_content(with_styles(html), wait_until="domcontentloaded")
        return pymupdf.open(stream=page.pdf(prefer_css_page_size=True), filetype="pdf")
    finally:
        page.close()


@pytest.mark.parametrize("kind", ["chapter", "measure"])
def test_each_sheet_is_one_page(chromium, client, kind):
    folder = {"chapter": "kapitel", "measure": "massnahme"}[kind]
    sheets = {
        key: client.get(f"/beteiligung/bogen/{folder}/{key}/").content.decode() for key in State.live(kind).keys(kind)
    }
    assert len(sheets) >= 20
    for key, html in sheets.items():
        pdf = printed(chromium, html)
        assert len(pdf) == 1, key
        page = pdf[0]
        assert [round(side) for side in page.rect[2:]] == [595, 842]
        words = " ".join(page.get_text().split())
        for needed in ("Was möchten Sie uns sagen?", "Abgabestelle", "Ich bin einverstanden"):
            assert needed in words, key
        assert "keine Cookies" not in words and "So sieht der Bogen aus" not in words, key
        lines = [drawing for drawing in page.get_drawings() if drawing["rect"].width > 450]
        assert len(lines) >= 6, key
