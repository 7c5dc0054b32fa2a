"""Contents that want to break the page: whatever comes, the file passes the checker and nothing runs off the sheet."""

import pymupdf
import pytest

from strategy.documents import document_key, render
from tests.pdf.checking import errors
from tests.pdf.conftest import tree_of
from tests.pdf.files import state
from tests.pdf.test_edition import EDITION, RESOLUTION
from tests.pdf.test_safety import small

pytestmark = pytest.mark.timeout(300)

WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbau" * 2
UNBROKEN = "x" * 60
DEEP = "<ul><li>a" * 9 + "</li></ul>" * 9
WIDE = (
    "<table><tr>"
    + "<th>Spalte</th>" * 14
    + "</tr>"
    + ("<tr>" + f"<td>{UNBROKEN[:20]}</td>" * 14 + "</tr>") * 30
    + "</table>"
)
BLOCKS = [
    ("heading", f"<h2>{WORD}</h2>"), ("paragraph", f"<p>{WORD} {UNBROKEN}</p>"), ("list", DEEP), ("table", WIDE),
    ("figure", '<figure><img src="/fehlt.png"><figcaption></figcaption></figure>'),
    ("figure", '<figure><img src="/fehlt.png" alt="Ein Plan"><figcaption>Der Plan</figcaption></figure>'),
    ("paragraph", "<p>مرحبا بكم في بلدية بيلتسيغ Привіт Καλημέρα 名 \u202eabc</p>"), ("paragraph", "<p></p>"),
    ("quote", f"<blockquote><p>{WORD}</p></blockquote>"), ("heading", "<h4>Letzte Zeile</h4>"),
]  # fmt: skip


def hostile():
    contents = small(state(), sheets=1)
    chapters = contents.all("chapter")
    chapters[0]["blocks"] = [
        {"kind": kind, "level": int(html[2]) if kind == "heading" else None, "id": f"h{n}", "html": html,
         "text": WORD if kind == "heading" else ""}
        for n, (kind, html) in enumerate(BLOCKS)
    ]  # fmt: skip
    chapters[1].update(blocks=[], summary_html="", title=WORD)
    measure = contents.all("measure")[0]
    measure.update(code="ABCDEFGH-123", title=f"{WORD} {UNBROKEN}", description_html=WIDE + DEEP, partners=UNBROKEN)
    for row in contents.all("implementation"):
        row.update(reason=f"{UNBROKEN} {WORD}", lead=UNBROKEN, assessment="delayed")
    contents.contents.append(
        {"kind": "glossary", "key": "w", "slug": "w", "term": WORD, "variants": [], "definition": UNBROKEN * 3}
    )
    return contents


def nothing():
    contents = small(state(), sheets=0)
    contents.contents = [c for c in contents.contents if c["kind"] != "chapter"]
    return contents


@pytest.mark.parametrize("variant", ["long", "short"])
@pytest.mark.parametrize("made", [hostile, nothing])
def test_it_passes_the_checker_and_stays_on_the_sheet(made, variant, tmp_path):
    long = {
        **RESOLUTION,
        "paper_number": UNBROKEN,
        "note": WORD,
        "link": f"https://rat.example/{UNBROKEN}",
        "outcome": WORD,
    }
    councils = [{**council, "resolutions": [long, long], "latest": long} for council in EDITION["councils"]]
    tree = tree_of(made(), variant=variant)
    tree["edition"] = {**EDITION, "title": f"{WORD} {UNBROKEN}", "note": WORD * 3, "councils": councils}
    path = tmp_path / "hostile.pdf"
    path.write_bytes(render(tree, document_key(tree)))
    assert errors(path) == []
    for page in pymupdf.open(path):
        for x0, y0, x1, y1, word, *_ in page.get_text("words"):
            assert x0 >= 0 and y0 >= 0 and x1 <= page.rect.width + 1 and y1 <= page.rect.height + 1, (page.number, word)
