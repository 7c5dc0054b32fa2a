"""What stands at the edges of the pages: no number without its passage, no heading without what follows it."""

import re

import pymupdf
import pytest

from strategy.documents import document_key, render
from tests.pdf.conftest import tree_of
from tests.pdf.files import state
from tests.pdf.test_safety import small

MM = 72 / 25.4
NUMBER = re.compile(r"[A-Z]?\d+(\.\d+)*-\d+")
LEFT, RIGHT, TOP, FOOT = 42 * MM, 188 * MM, 22 * MM, 272 * MM  # what is printed between the running heads and feet
NOTE, HEADING = 8.05, 10.4  # pt: footnotes are smaller, headings are larger
LEAD = 12.5  # pt: a paragraph, after which a drawing may fill the page


def lines(page: pymupdf.Page) -> list[dict]:
    """The printed lines of a page: {text, bbox, size, font}."""
    found = []
    for block in page.get_text("dict")["blocks"]:
        for line in block.get("lines", ()):
            text, first = "".join(span["text"] for span in line["spans"]).strip(), line["spans"][0]
            left, top, _, bottom = line["bbox"]
            if text and top > TOP and bottom < FOOT and left < RIGHT:
                found.append({"text": text, "bbox": line["bbox"], "size": first["size"], "font": first["font"]})
    return found


def numbers_alone(pdf: pymupdf.Document) -> list[tuple[int, str]]:
    """(page, number) of every number in the margin without a line of its passage at the same height."""
    alone = []
    for page in pdf:
        printed = lines(page)
        beside = [line["bbox"] for line in printed if line["bbox"][0] >= LEFT - 1]
        for line in printed:
            _, top, right, bottom = line["bbox"]
            is_number = NUMBER.fullmatch(line["text"]) and right < LEFT
            if is_number and not any(b[1] < bottom + 6 and b[3] > top - 6 for b in beside):
                alone.append((page.number + 1, line["text"]))
    return alone


def headings_alone(pdf: pymupdf.Document) -> list[tuple[int, str]]:
    """(page, heading) of every page whose text ends with a heading; footnotes are below the text."""
    alone = []
    for page in pdf:
        text = [line for line in lines(page) if line["size"] > NOTE]
        last = max(text, key=lambda line: line["bbox"][3], default=None)
        is_heading = last and "Serif" in last["font"] and last["size"] > HEADING and abs(last["size"] - LEAD) > 0.05
        if page.number and is_heading:
            alone.append((page.number + 1, last["text"]))
    return alone


def test_no_number_and_no_heading_stands_alone_at_the_end_of_a_page(long):
    assert numbers_alone(long.pdf) == []
    assert [place for place in headings_alone(long.pdf) if place[0] < long.pdf.page_count] == []


@pytest.mark.parametrize("before", range(24, 34, 3))
def test_whatever_comes_before_a_passage_its_number_goes_with_it(before):
    """One more line at a time, so that the page ends before, in and after heading, paragraph and list."""
    contents = small(state(), sheets=0)
    words = [("paragraph", f"<p>{'Ein Wort und noch eines. ' * 9}</p>")] * 4
    kinds = [("paragraph", "<p>Kurz.</p>")] * before + [("heading", "<h2>Mitten auf dem Weg</h2>"), *words,
             ("list", "<ul><li>Erstens</li><li>Zweitens</li></ul>"), *words] * 3  # fmt: skip
    contents.all("chapter")[0]["blocks"] = [
        {"kind": kind, "level": 2 if kind == "heading" else None, "id": f"b{n}", "html": html,
         "text": "Mitten auf dem Weg" if kind == "heading" else ""}
        for n, (kind, html) in enumerate(kinds)
    ]  # fmt: skip
    tree = tree_of(contents)
    tree["nodes"] = [node for node in tree["nodes"] if node["type"] == "chapter"][:1]
    tree["nodes"][0].update(sections=[], entries=[])
    pdf = pymupdf.open(stream=render(tree, document_key(tree)))
    assert len(re.findall(r"1\.\d-\d+", "".join(page.get_text() for page in pdf))) > before
    assert numbers_alone(pdf) == headings_alone(pdf) == []
