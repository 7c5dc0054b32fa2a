"""The base of all documents of a few pages, and what a document says it is."""

import pytest

from strategy import printing
from strategy.documents.qr import qr
from strategy.documents.standing import RESULTS, address, standing
from tests.pdf.checking import errors

EDITION = {
    "slug": "fassung-2", "number": 2, "title": "Zweite", "note": "", "is_draft": True, "is_example": False,
    "councils": [{"latest": {"date": "2027-05-03"}}, {"latest": {"date": "2027-05-10"}}],
}  # fmt: skip
SMALL = {
    "title": "Was sich seit dem Beschluss geändert hat", "kind": "Ratsblatt", "summary": "Auf zwei Seiten.",
    "subtitle": "Bad Belzig", "issuers": ["Stadt Bad Belzig"], "date": "2026-11-20", "edition": None,
    "portal_url": "https://portal.example", "address": "https://portal.example/dokumente/", "is_example": True,
    "note": "Zwei Angaben fehlen noch.",
}  # fmt: skip


@pytest.mark.parametrize(
    ("edition", "words"),
    [
        (None, "Arbeitsstand vom 20.\u00a0November 2026"),
        (EDITION, "Fassung\u00a02, Entwurf"),
        ({**EDITION, "is_draft": False}, "Fassung\u00a02, beschlossen bis 10.\u00a0Mai 2027"),
        ({**EDITION, "is_example": True}, "Fassung\u00a02, Entwurf (Beispiel)"),
        ({**EDITION, "is_draft": False, "councils": [{"latest": {"date": ""}}]}, "Fassung\u00a02, beschlossen"),
    ],
)
def test_what_a_document_says_it_is(edition, words):
    assert standing({"edition": edition, "date": "2026-11-20"}) == words


def test_where_it_stays_to_be_read():
    assert address({"portal_url": "https://p.example", "edition": EDITION}) == "https://p.example/dokumente/fassung-2/"
    assert address({"portal_url": "https://p.example", "edition": None}) == "https://p.example/dokumente/"
    assert address({"portal_url": "", "edition": EDITION}) == ""


def test_results_are_called_as_in_the_admin():
    from strategy.models import Resolution

    assert {code: label for code, label in RESULTS.items() if code} == dict(Resolution.Result.choices)


def test_a_code_says_its_address_and_has_a_quiet_zone():
    drawing = qr("https://portal.example/m/INF-1/")
    assert "<title>QR-Code mit der Adresse https://portal.example/m/INF-1/</title>" in drawing
    assert 'viewBox="0 0 37 37"' in drawing  # 29 modules and four on either side
    assert 'd="M4 4h7v1h-7z' in drawing
    assert qr("") == ""


@pytest.mark.timeout(60)
@pytest.mark.parametrize("edition", [None, EDITION])
def test_a_small_document_passes_the_checker(edition, tmp_path):
    tree = {**SMALL, "edition": edition}
    html = printing.page("pdf/small.html", tree)
    made = printing.print_page(html, printing.page_key(tree, []), tree["date"])
    assert made.pages == 1
    path = tmp_path / "small.pdf"
    path.write_bytes(made.pdf)
    assert errors(path) == []
