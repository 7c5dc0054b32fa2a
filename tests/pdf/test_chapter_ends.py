"""No chapter ends with a page of a few lines, where setting it a little tighter spares the page."""

import pymupdf
import pytest
import weasyprint.layout

from strategy.documents import document_key, endpatch, render
from tests.pdf.conftest import tree_of
from tests.pdf.files import state
from tests.pdf.test_page_ends import headings_alone, lines, numbers_alone
from tests.pdf.test_safety import small

WORDS = "<p>Ein Wort, und dann noch eines, damit es eine Zeile wird und danach noch eine zweite. Und noch mehr.</p>"
TABLE = "<table><tr><th>Was</th></tr>" + "<tr><td>Zeile</td></tr>" * 8 + "</table>"
MM = 72 / 25.4

pytestmark = pytest.mark.timeout(120)


def chapters(*passages: list[tuple[str, str]], notes=(), definition="Erklärt.") -> dict:
    """A document of nothing but these chapters."""
    tree = tree_of(small(state(), sheets=0))
    node = next(node for node in tree["nodes"] if node["type"] == "chapter")
    node.update(sections=[], entries=[], source_numbers=[], summary_html="<p>Kurz.</p>")
    node.pop("picture", None)
    block = {"level": None, "text": "", "captions": {}}
    tree["nodes"] = [
        {**node, "anchor": f"k{n}", "number": str(n), "title": f"Kapitel {n}", "blocks": [
            {**block, "kind": kind, "html": html, "anchor": f"b{n}-{k}", "number": f"{n}.0-{k}",
             **({"notes": [{"word": "Wort", "term": f"Wort {n}", "definition": definition}]} if k in notes else {})}
            for k, (kind, html) in enumerate(found, 1)]}
        for n, found in enumerate(passages, 1)
    ]  # fmt: skip
    tree["contents"] = []
    return tree


def made(tree: dict) -> pymupdf.Document:
    return pymupdf.open(stream=render(tree, document_key(tree)))


def plainly(tree: dict, monkeypatch) -> pymupdf.Document:
    """As the layout engine would set it alone."""
    with monkeypatch.context() as patch:
        patch.setattr(endpatch, "SHORT", 0)
        return made(tree)


def starts(pdf: pymupdf.Document) -> list[int]:
    return [page for _, _, page in pdf.get_toc()]


def filled(page: pymupdf.Page) -> float:
    """Millimetres from the top of the text to its last line."""
    return max(line["bbox"][3] for line in lines(page)) / MM - 27


def paragraphs(count: int) -> list[tuple[str, str]]:
    return [("paragraph", WORDS)] * count


def short_end(monkeypatch) -> tuple[int, pymupdf.Document]:
    """How many paragraphs end with a few lines on a page of their own, and that document."""
    for count in range(52, 80, 4):
        pdf = plainly(chapters(paragraphs(3), paragraphs(count)), monkeypatch)
        if pdf.page_count > 2 and filled(pdf[-1]) < 40:
            return count, pdf
    raise AssertionError("no such length")


def test_a_few_lines_left_over_go_to_the_pages_before(monkeypatch):
    count, loose = short_end(monkeypatch)
    tree = chapters(paragraphs(3), paragraphs(count), paragraphs(3))
    tight = made(tree)
    assert tight.page_count == loose.page_count  # with a chapter more
    assert starts(tight) == [1, 2, loose.page_count]
    text = "".join(page.get_text() for page in tight)
    assert all(f"2.0-{n}\n" in text for n in range(1, count + 1))
    assert numbers_alone(tight) == headings_alone(tight) == []
    # The chapters around it are as they were.
    assert tight[0].get_text() == loose[0].get_text()
    assert filled(tight[0]) == filled(tight[-1]) == filled(loose[0])
    assert render(tree, document_key(tree)) == render(tree, document_key(tree))


def noted(pdf: pymupdf.Document) -> list[int]:
    return [page.number for page in pdf for _ in page.search_for("Erklärt.")]


def called(pdf: pymupdf.Document, *numbers: str) -> list[int]:
    return [page.number for page in pdf for word in page.get_text("words") if word[4] in numbers]


def test_footnotes_stay_on_the_page_of_their_word(monkeypatch):
    count, loose = short_end(monkeypatch)
    tight = made(chapters(paragraphs(3), paragraphs(count), notes=(2, count - 12)))
    assert tight.page_count < loose.page_count + 1
    assert len(noted(tight)) == 3
    assert noted(tight) == called(tight, "1.0-2", "2.0-2", f"2.0-{count - 12}")


def left_over(monkeypatch) -> tuple[int, dict, pymupdf.Document, tuple[float, float]]:
    """A chapter that a step saves a page, but not the footnotes of its last lines; and that step."""
    seen: list[tuple[float, float]] = []
    is_tried_again = endpatch._is_tried_again

    def spy(context, chapter, pages) -> bool:
        if chapter.spacing and context.reported_footnotes:
            seen.append(endpatch.TIGHTER[-1 - len(chapter.steps)])
        return is_tried_again(context, chapter, pages)

    monkeypatch.setattr(endpatch, "_is_tried_again", spy)
    for count in range(65, 80, 2):
        notes = {"notes": (count - 1, count), "definition": "Erklärt." + " Und noch mehr dazu gesagt." * 18}
        tree = chapters(paragraphs(3), paragraphs(count), paragraphs(3), **notes)
        pdf = made(tree)
        if seen:
            return count, tree, pdf, seen[0]
    raise AssertionError("no such length")


def test_footnotes_of_the_last_lines_do_not_go_to_the_next_chapter(monkeypatch):
    count, tree, tight, step = left_over(monkeypatch)
    numbers = f"2.0-{count - 1}", f"2.0-{count}"
    loose = plainly(tree, monkeypatch)
    assert starts(tight) == [1, 2, starts(loose)[2] - 1]  # the next step does it
    assert noted(tight) == called(tight, *numbers)
    assert len(noted(tight)) == 2 and max(noted(tight)) == starts(tight)[2] - 2

    monkeypatch.setattr(endpatch, "TIGHTER", (step, step))  # no step does it
    again = made(tree)
    assert [page.get_text() for page in again] == [page.get_text() for page in loose]
    assert noted(again) == noted(loose) == called(again, *numbers)


@pytest.mark.parametrize(
    ("passages", "is_short"),
    [(paragraphs(2), False), (paragraphs(60), False), ([*paragraphs(10), ("table", TABLE)], True)],
    ids=["one page", "full enough", "a table that needs more room than there is to gain"],
)
def test_what_cannot_be_spared_stays_as_it_was(passages, is_short, monkeypatch):
    tree = chapters(paragraphs(3), passages)
    alone, again = plainly(tree, monkeypatch), made(tree)
    assert alone.page_count == again.page_count
    assert (alone.page_count > 2 and filled(alone[-1]) < endpatch.SHORT / endpatch.MM) == is_short
    assert [page.get_text() for page in alone] == [page.get_text() for page in again]
    assert [filled(page) for page in alone] == [filled(page) for page in again]


def test_a_chapter_that_stays_short_gets_its_own_spacing_back(monkeypatch):
    count, loose = short_end(monkeypatch)
    monkeypatch.setattr(endpatch, "TIGHTER", ((0.9999, 1), (0.9998, 1)))
    again = made(chapters(paragraphs(3), paragraphs(count)))
    assert [filled(page) for page in again] == [filled(page) for page in loose]


def test_the_engine_is_as_before_afterwards():
    before = weasyprint.layout.make_all_pages
    made(chapters(paragraphs(3)))
    assert weasyprint.layout.make_all_pages is before
