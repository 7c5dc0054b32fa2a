"""What leads a reader of paper on: page numbers, footnotes, lists, the register."""

import pymupdf
import pyphen
import pytest

from strategy.documents import document_key, render
from strategy.documents.hyphens import correct
from strategy.documents.links import Links
from strategy.documents.mentions import Words, by_letter
from strategy.documents.render import to_html
from strategy.documents.rich import rich
from tests.pdf.conftest import tree_of
from tests.pdf.files import state
from tests.pdf.test_safety import small

TERM = {"kind": "glossary", "key": "glasfaser", "slug": "glasfaser", "term": "Glasfaser", "variants": ["Glasfasern"],
        "definition": "Ein Kabel aus Glas."}  # fmt: skip


def paragraph(number: int, html: str) -> dict:
    return {"kind": "paragraph", "level": None, "id": f"p{number}", "html": html, "text": ""}


def spoken(*texts: str):
    """Few contents, one glossary term, and chapters with these paragraphs."""
    contents = small(state(), sheets=1)
    contents.contents.append(TERM)
    for chapter, text in zip(contents.all("chapter"), texts, strict=False):
        chapter["blocks"] = [paragraph(n, line) for n, line in enumerate(text.splitlines())]
        for n, block in enumerate(chapter["blocks"]):
            block["id"] = f"{chapter['key']}-{n}"
    return contents


def test_words_are_found_whole_and_the_longest_wins():
    words = Words({"Bad": "bad", "Bad Belzig": "stadt", "Open-Source": "offen"})
    assert list(words.found("In Bad Belzig, bad, Bade, Bad. Open-Source-Amt Open-Source!")) == [
        ("Bad Belzig", "stadt"), ("Bad", "bad"), ("Open-Source", "offen")]  # fmt: skip


def test_the_register_is_in_the_order_of_a_german_dictionary():
    groups = by_letter([{"title": t, "note": ""} for t in ("Zahna", "Äcker", "Acker", "3D-Modell", "Bach")])
    assert [(g["letter"], [e["title"] for e in g["entries"]]) for g in groups] == [
        ("0–9", ["3D-Modell"]), ("A", ["Acker", "Äcker"]), ("B", ["Bach"]), ("Z", ["Zahna"])]  # fmt: skip


def test_a_term_is_explained_once_where_it_is_first_used():
    tree = tree_of(spoken("<p>Ohne das Wort.</p>\n<p>Viele <em>Glasfasern</em> und Glasfaser.</p>", "<p>Glasfaser</p>"))
    noted = [block for node in tree["nodes"] for block in node.get("blocks", ()) if block.get("notes")]
    assert [block["notes"] for block in noted] == [
        [{"word": "Glasfasern", "term": "Glasfaser", "definition": "Ein Kabel aus Glas."}]]  # fmt: skip
    assert to_html(tree).count('data-pdf-tag="Note"') == 1


def test_a_footnote_stands_in_no_link_and_not_inside_another_word():
    notes = [{"word": "Glas", "term": "Glas", "definition": "Ein <Stoff>."}]
    printed = rich('<p><a href="/x">Glas</a> Glasfaser Glas Glas</p>', resolve=lambda href: href, notes=notes)
    assert printed.count("footnote") == 1
    assert "Glasfaser Glas<span" in printed and "Ein &lt;Stoff&gt;." in printed


def test_a_link_within_the_document_names_its_page_and_one_to_the_web_does_not():
    printed = rich('<p><a href="#a">hier</a> <a href="https://x.example/">dort</a></p>', resolve=lambda href: href)
    assert '<a class="xref" href="#a">' in printed and '<a href="https://x.example/">' in printed


def test_register_and_glossary_lead_to_the_first_mention_in_each_chapter():
    contents = spoken("<p>Nichts.</p>\n<p>Glasfaser.</p>\n<p>Glasfaser.</p>", "<p>Glasfasern in Lübnitz.</p>")
    first, second = (chapter["key"] for chapter in contents.all("chapter"))
    tree = tree_of(contents)
    entries = {
        e["title"]: e for n in tree["nodes"] if n["type"] == "register" for g in n["groups"] for e in g["entries"]
    }
    assert entries["Glasfaser"]["target"] == "begriff-glasfaser"
    assert entries["Glasfaser"]["refs"] == [f"a-{first}-1", f"a-{second}-0"]
    assert entries["Lübnitz"]["target"] == "portraet-bad-belzig"
    assert f"a-{second}-0" in entries["Lübnitz"]["refs"]
    measure = contents.all("measure")[0]
    assert entries[measure["title"]]["target"] == f"massnahme-{measure['key']}"
    terms = next(n["terms"] for n in tree["nodes"] if n["type"] == "glossary")
    assert terms[0]["refs"] == entries["Glasfaser"]["refs"]


def test_the_name_of_a_municipality_is_no_mention_of_its_village():
    contents = spoken("<p>In Wiesenburg/Mark.</p>", "<p>In Wiesenburg/Mark liegt Wiesenburg.</p>")
    first, second = (chapter["key"] for chapter in contents.all("chapter"))
    tree = tree_of(contents)
    entries = {
        e["title"]: e for n in tree["nodes"] if n["type"] == "register" for g in n["groups"] for e in g["entries"]
    }
    refs = entries["Wiesenburg"]["refs"]
    assert f"a-{second}-0" in refs and f"a-{first}-0" not in refs


def test_a_word_in_the_text_of_a_bundle_is_found_on_the_page_of_its_text():
    contents = spoken("<p>Nichts.</p>")
    bundles = contents.all("bundle")
    bundles[0]["summary"], bundles[0]["text_html"] = "Mit Glasfaser.", "<p>Glasfaser.</p>"
    bundles[1]["text_html"] = "<p>Glasfaser.</p>"
    tree = tree_of(contents)
    nodes = {node["key"]: node for node in tree["nodes"] if node["type"] == "bundle"}
    terms = next(n["terms"] for n in tree["nodes"] if n["type"] == "glossary")
    on_opener, overleaf = (nodes[bundle["key"]] for bundle in bundles[:2])
    assert terms[0]["refs"] == [on_opener["anchor"], overleaf["text_target"]]
    assert f'id="{overleaf["text_target"]}"' in to_html(tree)


def test_the_pages_of_the_portal_that_are_in_the_document_are_linked_there():
    links = Links(tree_of(state()))
    assert [links(path) for path in ("/glossar/", "/ziele/", "/massnahmen/", "/fortschritt/")] == [
        "#glossar", "#vision", "#massnahmen", "#stand"]  # fmt: skip
    assert links("/karte/") == "https://portal.example/karte/"


@pytest.mark.parametrize(
    "divided",
    ["Bun-des-por-tal", "Bun-des-por-ta-le", "Le-bens-um-feld", "Le-bens-um-fel-der", "Grund-stück", "Grund-stü-cken",
     "Grund-stücks-ver-kehr", "Bau-grund-stück", "Ge-mein-schafts-ka-len-der", "Je-se-ri-ger-hüt-ten",
     "Ge-mein-de-ver-tre-tung"],
)  # fmt: skip
def test_words_are_divided_where_their_syllables_end(divided):
    correct()
    assert pyphen.Pyphen(lang="de").inserted(divided.replace("-", "")) == divided


def test_charts_and_tables_are_numbered_and_listed():
    table = "<table><tr><th>A</th></tr><tr><td>1</td></tr></table>"
    contents = spoken("")
    chapter = contents.all("chapter")[0]
    chapter["blocks"] = [
        {"kind": "heading", "level": 2, "id": "h", "html": "<h2>Zahlen</h2>", "text": "Zahlen"},
        {"kind": "table", "level": None, "id": "t", "html": table, "text": ""},
        {"kind": "table", "level": None, "id": "u", "html": table.replace("<tr>", "<caption>Eigene</caption><tr>", 1),
         "text": ""},
    ]  # fmt: skip
    tree = tree_of(contents)
    lists = next(node for node in tree["nodes"] if node["type"] == "figure_lists")
    titles = [row["title"] for row in lists["tables"]]
    assert titles.index("Eigene") == titles.index("Zahlen") + 1
    assert [row["number"] for row in lists["tables"]] == [f"Tabelle {n}" for n in range(1, len(titles) + 1)]
    assert [row["number"] for row in lists["charts"]] == [f"Abbildung {n}" for n in range(1, len(lists["charts"]) + 1)]
    html = to_html(tree)
    assert html.count("Eigene</caption>") == 1
    assert all(f'id="{row["target"]}"' in html for row in lists["tables"] + lists["charts"])


def test_the_short_version_numbers_nothing():
    assert "Abbildung 1" not in to_html(tree_of(small(state()), variant="short"))


@pytest.mark.timeout(120)
def test_printed_page_numbers_are_those_of_the_places():
    """Forward, backward and onto the same page: whatever layout needs in rounds, the last word is right."""
    contents = spoken("<p>Glasfaser, siehe <a href='/strategie/ZWEI/'>das zweite</a>.</p>", "<p>Glasfasern.</p>")
    first, second = contents.all("chapter")
    first["blocks"][0]["html"] = first["blocks"][0]["html"].replace("/strategie/ZWEI/", second["url"])
    tree = tree_of(contents)
    document = pymupdf.open(stream=render(tree, document_key(tree)))
    names = {name: place["page"] for name, place in document.resolve_names().items()}
    texts = [" ".join(page.get_text().split()) for page in document]
    assert f"das zweite (S. {names['kapitel-' + second['key']] + 1})" in texts[names[f"kapitel-{first['key']}"]]
    pages = [names[f"a-{chapter['key']}-0"] + 1 for chapter in (first, second)]
    register = " ".join(texts[names["register"] :])
    assert f"Glasfaser {names['begriff-glasfaser'] + 1}, {pages[0]}, {pages[1]}" in register
    assert "Glasfaser: Ein Kabel aus Glas." in texts[pages[0] - 1]  # the footnote, on the page of its call
