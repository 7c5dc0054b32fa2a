"""The finished files: tagged, findable, and without the faults that a reader sees first."""

import json
import re
import subprocess
import sys

import pymupdf
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

HEADING_FONT = "Source-Serif-4-Semi"
FOOT, HEAD = 770, 60  # points from the top: running foot below, running head above


def squeezed(text: str) -> str:
    return re.sub(r"[\s\-]+", "", text)


@pytest.fixture(params=["long", "short", "short_of_one"])
def made(request):
    return request.getfixturevalue(request.param)


def test_the_checker_finds_no_error(made, tmp_path):
    report = tmp_path / "report.json"
    command = [sys.executable.replace("python", "outloud"), "--no-info", "--json", str(report), str(made.path)]
    subprocess.run([*command, "--fail-on", "never"], check=True, capture_output=True)
    findings = json.loads(report.read_text())
    assert '"severity": "error"' not in json.dumps(findings)


def test_every_entry_of_the_contents_names_the_page_of_its_heading(made):
    """The words of each link in the contents end with the number of the page where that heading stands."""
    # As it is read, not as it lies: beside the title of a chapter stands a picture with words of its own.
    pages = [squeezed(page.get_text()) for page in made.pdf]
    names = made.pdf.resolve_names()
    shown = printed_contents(made)
    for entry in made.tree["contents"]:
        page = names[entry["anchor"]]["page"]
        title = squeezed(entry["title"])
        assert title in pages[page], entry["title"]
        assert f"{title}{page + 1}" in shown, entry["title"]


def printed_contents(made) -> str:
    """The words inside the links of the pages before the first chapter, link by link."""
    words = []
    for page in made.pdf.pages(1, 5):
        for link in page.get_links():
            if link["kind"] in (pymupdf.LINK_GOTO, pymupdf.LINK_NAMED):
                words.append(squeezed(page.get_textbox(link["from"] + (-1, -1, 1, 1))))
    return " ".join(words)


def test_no_page_ends_with_a_heading(made):
    for number, page in enumerate(made.pdf):
        lines = [line for line in text_lines(page) if HEAD < line["bbox"][1] < FOOT]
        if len(lines) < 4:
            continue
        last = max(lines, key=lambda line: line["bbox"][3])
        fonts = {span["font"] for span in last["spans"]}
        colours = {span["color"] for span in last["spans"]}
        if colours == {0xFFFFFF}:  # an opener
            continue
        assert not all(HEADING_FONT in font for font in fonts), (number + 1, last["spans"][0]["text"])


def text_lines(page):
    for block in page.get_text("dict")["blocks"]:
        yield from block.get("lines", ())


def test_no_word_runs_off_the_sheet(made):
    for number, page in enumerate(made.pdf):
        width, height = page.rect.width, page.rect.height
        for x0, y0, x1, y1, word, *_ in page.get_text("words"):
            assert x0 >= 0 and y0 >= 0 and x1 <= width + 1 and y1 <= height + 1, (number + 1, word)


def test_example_values_are_called_so_on_their_page(made):
    marked = 0
    for number, page in enumerate(made.pdf):
        spans = [span for line in text_lines(page) for span in line["spans"]]
        if any(span["text"].strip() == "B" and span["size"] < 8 for span in spans):
            marked += 1
            assert "Beispielwert" in made.texts[number], number + 1
    assert marked


def test_a_sheet_has_at_most_two_pages(long):
    names = long.pdf.resolve_names()
    starts = sorted({names[node["anchor"]]["page"] for node in long.tree["nodes"] if node.get("anchor")})
    for node in long.tree["nodes"]:
        if node["type"] == "sheet":
            start = names[node["anchor"]]["page"]
            following = min([page for page in starts if page > start], default=long.pages)
            assert following - start <= 2, node["title"]


def test_the_short_version_has_at_most_sixteen_pages(short, short_of_one):
    assert short.pages <= 16
    assert short_of_one.pages <= 16


def test_the_long_version_is_a_real_document(long):
    assert long.pages >= 60


def test_file_speaks_german_and_has_a_title_and_bookmarks(made):
    meta = made.pdf.metadata
    assert meta["title"] == made.tree["document_title"]
    assert made.pdf.language == "de"
    titles = {title for _, title, _ in made.pdf.get_toc()}
    assert any("Vision und Ziele" in title for title in titles)


def test_dates_come_from_the_content(made):
    day = made.tree["date"].replace("-", "")
    assert made.pdf.metadata["creationDate"].startswith(f"D:{day}")
    assert made.pdf.metadata["modDate"].startswith(f"D:{day}")


def test_running_heads_are_artifacts_and_headers_have_a_scope(short):
    import pikepdf

    with pikepdf.open(short.path) as pdf:
        kinds = [str(op.operands[0]) for op in pikepdf.parse_content_stream(pdf.pages[2]) if str(op.operator) == "BDC"]
        assert "/Artifact" in kinds
        scopes = {str(e.A.Scope) for e in elements(pdf.Root.StructTreeRoot) if e.get("/S") == "/TH"}
        assert scopes <= {"/Row", "/Column"} and scopes
        links = [a for page in pdf.pages for a in page.get("/Annots", ()) if a.Subtype == "/Link"]
        assert links and all(int(link.F) == 4 and str(link.Contents) for link in links)


def elements(node):
    import pikepdf

    stack = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, pikepdf.Dictionary):
            if item.get("/S") is not None:
                yield item
            stack += list(item.K) if isinstance(item.get("/K"), pikepdf.Array) else [item.K] if "/K" in item else []
