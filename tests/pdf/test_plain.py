"""The other forms are made from what is printed: nothing is lost, and nothing that only paper needs stays."""

import re
from collections import Counter

import pytest
import tinyhtml5

from strategy.documents.render import printed_html
from strategy.formats import page
from strategy.formats.plain import HEADINGS, plain
from strategy.formats.plain_words import words
from tests.pdf.conftest import tree_of
from tests.pdf.files import state
from tests.pdf.test_safety import HOSTILE, small, spoil

HTML = "<html><body>%s</body></html>"
NOT_SAID = {"cover", "closing", "head-code", "qr"}


def of(html: str) -> list[tuple[str, str]]:
    return [(block.tag, words(block)) for block in plain(HTML % html)]


@pytest.fixture(scope="module")
def tree():
    return tree_of(state())


@pytest.fixture(scope="module")
def printed(tree):
    return printed_html(tree)


@pytest.fixture(scope="module")
def body(printed):
    return plain(printed)


def said(element) -> Counter:
    """Every word a printed page has, without its ornaments."""
    found: Counter = Counter()
    if not isinstance(element.tag, str) or set((element.get("class") or "").split()) & NOT_SAID:
        return found
    if element.tag in ("style", "script", "template", "head"):
        return found
    found.update(re.findall(r"\w+", (element.text or "").replace("\u00ad", "")))
    for child in element:
        found += said(child)
        found.update(re.findall(r"\w+", (child.tail or "").replace("\u00ad", "")))
    return found


def only_words(texts: Counter) -> Counter:
    # Short signs say what a word beside them says, and pages are on paper only.
    return Counter({word: n for word, n in texts.items() if len(word) > 3 and word != "Seite"})


class TestTheWholeDocument:
    def test_every_word_that_is_printed_is_there(self, printed, body):
        printed = tinyhtml5.parse(printed, namespace_html_elements=False).find("body")
        for svg in [e for e in printed.iter() if str(e.tag).endswith("}svg")]:
            title = next((e for e in svg if str(e.tag).endswith("}title")), None)
            kept = "" if title is None or "qr" in (svg.get("class") or "") else "".join(title.itertext())
            tail, svg.text = svg.tail, kept
            for child in list(svg):
                svg.remove(child)
            svg.tail = tail
        here = Counter(word for text in body.itertext() for word in re.findall(r"\w+", text))
        missing = only_words(said(printed)) - here
        assert not missing, missing.most_common(20)

    def test_only_simple_elements_are_left(self, body):
        assert {element.tag for element in body.iter()} <= {
            "body", *HEADINGS, "p", "ul", "ol", "li", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td",
            "blockquote", "nav", "a", "b", "strong", "em", "sub", "sup", "code", "br", "span",
        }  # fmt: skip
        names = {name for element in body.iter() for name in element.attrib}
        assert names <= {"id", "href", "class", "scope", "colspan", "rowspan", "start"}

    def test_every_link_leads_to_one_place(self, body):
        ids = [element.get("id") for element in body.iter() if element.get("id")]
        assert len(ids) == len(set(ids))
        inside = {link.get("href")[1:] for link in body.iter("a") if link.get("href", "").startswith("#")}
        assert inside and inside <= set(ids)

    def test_no_level_of_heading_is_skipped(self, body):
        levels = [int(element.tag[1]) for element in body.iter() if element.tag in HEADINGS]
        assert levels[0] == 1 and all(b - a <= 1 for a, b in zip(levels, levels[1:], strict=False))

    def test_numbers_to_quote_by_begin_their_passage(self, tree, body):
        numbers = [b["number"] for n in tree["nodes"] if n["type"] == "chapter" for b in n["blocks"] if not b["text"]]
        here = [words(b) for b in body.iter("b") if b.get("class") == "nr"]
        assert here == [number for number in numbers if number]


class TestSmallThings:
    def test_words_outside_of_paragraphs_become_one(self):
        assert of("<div>Eins <b>zwei</b><p>drei</p> vier </div>") == [("p", "Eins zwei"), ("p", "drei"), ("p", "vier")]

    def test_a_number_goes_with_the_paragraph_and_before_a_list(self):
        assert of('<div><span class="nr">1-1</span><p>Text</p></div>') == [("p", "1-1 Text")]
        assert of('<div><span class="nr">1-2</span><ul><li>a</li></ul></div>') == [("p", "1-2"), ("ul", "a")]

    def test_a_chart_is_its_sentence_and_a_code_for_cameras_is_nothing(self):
        svg = '<svg xmlns="http://www.w3.org/2000/svg" %s><title>Drei Balken.</title><text>3</text></svg>'
        assert of(f"<figure>{svg % ''}</figure>") == [("p", "Abbildung in Worten: Drei Balken.")]
        assert of(f"<div>{svg % 'class=qr'}</div>") == []

    def test_what_paper_says_by_place_is_said_by_a_sign(self):
        assert of('<h1><span class="over">Kapitel 3</span> Warum</h1>') == [("h1", "Kapitel 3: Warum")]
        assert of('<p><span class="chip">1 A</span> <span class="chip">2 B</span></p>') == [("p", "1 A; 2 B")]
        assert (
            of('<table><tr><td>Erstes <span class="small">Später.</span></td></tr></table>')[0][1] == "Erstes – Später."
        )

    def test_numbers_of_pages_become_places(self):
        refs = '<a class="pg main" href="#a" data-words="Ort"></a>, <a class="pg" href="#a" data-words="Ort, 1"></a>'
        assert of(f'<p id="a">Ort {refs}</p>') == [("p", "Ort Hauptstelle, Stelle 1")]
        assert of('<p id="a">Ort <span class="pages">Seite <a class="pg" href="#a"></a></span></p>') == [
            ("p", "Ort – Stelle 1")
        ]

    def test_a_footnote_stands_in_brackets(self):
        note = '<span class="footnote" data-pdf-tag="Note"><b>Glasfaser:</b> Ein Kabel.</span>'
        assert of(f"<p>Mit Glasfaser{note} geht es.</p>") == [("p", "Mit Glasfaser [Glasfaser: Ein Kabel.] geht es.")]

    def test_anchors_of_what_vanishes_go_to_what_comes_next(self):
        found = plain(HTML % '<section id="a"><div id="b"></div><p>Hier</p></section><p><a href="#b">hin</a></p>')
        assert found[0].get("id") == "a"
        assert found[1].find("a").get("href") == "#a"
        [lost] = plain(HTML % '<p><a href="#weg">fort</a></p>')
        assert lost.find("a") is None and words(lost) == "fort"

    def test_no_break_spaces_stay_and_soft_hyphens_go(self):
        assert "".join(plain(HTML % "<p>20.\u00a0Mai \n Ge\u00admeinde</p>")[0].itertext()) == "20.\u00a0Mai Gemeinde"

    def test_nothing_is_nothing(self):
        assert of("") == [] and of("<p> </p><ul></ul><div></div>") == []


class TestTheFile:
    def test_it_is_one_page_that_loads_nothing(self):
        html = page.write(tree_of(small(state()))).decode()
        assert html.count("<h1>") == 1 and '<html lang="de">' in html
        assert "<script" not in html and "<img" not in html and "<link" not in html and "@import" not in html
        assert not re.search(r"""(src|style)=|url\(""", html)

    def test_equal_trees_give_equal_bytes(self):
        assert page.write(tree_of(small(state()))) == page.write(tree_of(small(state())))

    def test_hostile_words_stay_words(self):
        contents = small(state())
        contents.contents = [spoil(content) for content in contents.contents]
        html = page.write(tree_of(contents)).decode()
        assert "<script" not in html and "onerror=y>" not in html and "{{ tree }}" in html
        assert html.count("<style>") == 1 and "🌳" in html and "Łódź" in html
        assert HOSTILE[:5] not in html
