import re
from pathlib import Path

import nh3
import pytest
from hypothesis import example, given, settings

from strategy import html
from strategy.html import clean, from_markdown, to_text
from strategy.html_tree import parse
from tests.strategy.pure import markup


def test_no_tag_is_both_allowed_and_dropped_because_nh3_would_panic():
    assert not html.READ_TAGS & html.DROPPED
    assert clean("<p>ja</p><script>nein</script>") == "<p>ja</p>"


@settings(max_examples=400)
@given(markup.html)
@example("<p><button><p>a</button>b")
@example("<ul><li>· · a<li><p>·<p>b</ul>")
@example("<p>• a<br>b<br><br>• c</p>")
@example("<table><tr><th>a<td>b<tr><th>c</table>")
def test_cleaning_twice_changes_nothing(source):
    once = clean(source)
    assert clean(once) == once


@settings(max_examples=400)
@given(markup.html)
def test_what_comes_out_has_only_known_tags_and_attributes(source):
    once = clean(source)
    attributes = {**html.ATTRIBUTES, "a": {"href", "rel"}}
    assert nh3.clean(once, tags=set(html.TAGS), attributes=attributes, link_rel=None) == once


@settings(max_examples=400)
@given(markup.html)
def test_top_level_holds_blocks_only(source):
    tags = {getattr(node, "tag", "text") for node in parse(clean(source))}
    assert tags <= {"p", "h2", "h3", "h4", "ul", "ol", "table", "blockquote", "figure"}


@given(markup.html)
def test_no_block_is_empty(source):
    for element in html.elements(source):
        assert html.text_of_elements([element])


@pytest.mark.parametrize(
    "href",
    [
        "https://www.bad-belzig.de/",
        "http://example.org:8080/a?b=c#d",
        "mailto:info@bad-belzig.de",
        "mailto:info@bad-belzig.de?subject=Frage",
        "/ziele/",
        "/strategie/kapitel/#a-7k2m",
        "#a-7k2m",
    ],
)
def test_allowed_link(href):
    assert f'href="{href}"' in clean(f'<a href="{href}">x</a>')


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "jav   ascript:alert(1)",
        "jav&#9;ascript:alert(1)",
        " javascript&colon;alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "//evil.example",
        "/\\evil.example",
        "/&#9;/evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https:///evil.example",
        "https://",
        "https://bank.de@evil.example/",
        "https://[::1",
        "https://a.de:99999999/",
        "mailto:",
        "mailto:a@b.de?cc=c@d.de",
        "mailto:a@b.de,c@d.de",
        "ftp://a.de/",
        "relativ/pfad",
        "?a=b",
        "#oben",
        "#a-",
        "",
        "https://a.de/%22 onclick=x",
    ],
)
def test_refused_link_leaves_its_text(href):
    assert clean(f'<p><a href="{href}">x</a></p>') == "<p>x</p>"


def test_links_to_other_sites_are_marked():
    assert clean('<a href="https://a.de/" target="_blank">x</a>') == (
        '<p><a href="https://a.de/" rel="noopener">x</a></p>'
    )
    assert clean('<a href="/ziele/" rel="noopener">x</a>') == '<p><a href="/ziele/">x</a></p>'


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("Text ohne Absatz", "<p>Text ohne Absatz</p>"),
        ("<p></p><p>&nbsp;</p><p><br></p><h2> </h2><p><strong></strong></p>", ""),
        ("<div>a</div><div>b</div>", "<p>a</p><p>b</p>"),
        ("<h1>A</h1><h5>B</h5>", "<h2>A</h2><h4>B</h4>"),
        ("<p>a<br><br>b<br>c</p>", "<p>a</p><p>b<br>c</p>"),
        ("<p>z.&nbsp;B. &nbsp;&nbsp; so\n so</p>", "<p>z.&nbsp;B. so so</p>"),
        ("<b>a</b><strong>b</strong> <i>c</i>", "<p><strong>ab</strong> <em>c</em></p>"),
        ("<ul><li><p>a</p></li><li><p>&nbsp;</p></li></ul>", "<ul><li>a</li></ul>"),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "<ul><li><p>a</p><p>b</p></li></ul>"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<ul><li><h3>a</h3></li></ul>", "<ul><li><strong>a</strong></li></ul>"),
        ("<blockquote>a</blockquote>", "<blockquote><p>a</p></blockquote>"),
        ("<figure><figcaption>a</figcaption></figure>", "<p>a</p>"),
        ('<p class="x" id="y" style="color:red">a</p>', "<p>a</p>"),
        ("<svg><text>a</text></svg><style>p{}</style><p>b</p>", "<p>b</p>"),
        ("a\u0308\u200b\u202e", "<p>ä</p>"),
    ],
)
def test_shape(source, result):
    assert clean(source) == result


def test_paste_from_word():
    source = """
    <!--[if gte mso 9]><xml><o:x>1</o:x></xml><![endif]--><style>p.MsoNormal{}</style>
    <p class="MsoNormal" style="mso-margin-top-alt:auto">Ein
    <b style="mso-bidi-font-weight:normal">Wort </b><o:p></o:p></p>
    <p class="MsoNormal"><o:p>&nbsp;</o:p></p>
    <p class="MsoListParagraph" style="mso-list:l0"><![if !supportLists]>
    <span style="mso-list:Ignore">·<span>&nbsp;&nbsp; </span></span><![endif]>eins</p>
    <p class="MsoListParagraph"><span style="font-family:Symbol">\uf0b7</span><span>&nbsp; </span>zwei</p>
    """
    assert clean(source) == "<p>Ein <strong>Wort</strong></p><ul><li>eins</li><li>zwei</li></ul>"


def test_paste_from_google_docs_is_not_all_bold():
    source = '<b style="font-weight:normal" id="docs-internal-guid-1"><p>a</p><p>b</p></b>'
    assert clean(source) == "<p>a</p><p>b</p>"


def test_header_cells_say_what_they_head():
    source = "<table><tr><th></th><th>2026</th></tr><tr><th>Kosten</th><td><p>5</p></td></tr></table>"
    assert clean(source) == (
        '<table><thead><tr><td></td><th scope="col">2026</th></tr></thead>'
        '<tbody><tr><th scope="row">Kosten</th><td>5</td></tr></tbody></table>'
    )


def test_level_shift_moves_headings():
    assert clean("<h1>a</h1><h2>b</h2><h3>c</h3>", level_shift=1) == "<h2>a</h2><h3>b</h3><h4>c</h4>"


def test_markdown():
    source = "# A\n\nEin *Wort* und [Link](/ziele/).\n\n- a\n- b\n\n| x | y |\n|---|--:|\n| 1 | 2 |\n\n<u>roh</u>"
    assert from_markdown(source) == (
        '<h2>A</h2><p>Ein <em>Wort</em> und <a href="/ziele/">Link</a>.</p><ul><li>a</li><li>b</li></ul>'
        '<table><thead><tr><th scope="col">x</th><th scope="col">y</th></tr></thead>'
        "<tbody><tr><td>1</td><td>2</td></tr></tbody></table><p>&lt;u&gt;roh&lt;/u&gt;</p>"
    )


def test_plain_text_has_a_line_per_paragraph_item_and_row():
    source = "<h2>A</h2><p>b<br>c&nbsp;d Rad&shy;weg</p><ul><li>e<ul><li>f</li></ul></li></ul>"
    source += "<table><tr><td>g</td><td>h</td></tr></table>"
    assert to_text(source) == "A\nb\nc d Radweg\ne\nf\ng h"


@pytest.mark.timeout(20)
@pytest.mark.parametrize("tag", ["div", "ul><li", "b><i", "p", "table><tr><td", "a href='/x'><p", "svg", "blockquote"])
def test_a_hundred_thousand_open_tags_take_no_minute(tag):
    clean(f"<{tag}>" * 100_000)


def test_lone_surrogates_and_zero_bytes_do_no_harm():
    assert clean("a\ud800b\x00c") in {"<p>abc</p>", "<p>ab\ufffdc</p>"}


def test_the_pure_modules_import_no_django():
    pure = (
        "canonical html html_tree html_text html_rules html_tables links blocks align similarity worddiff differences"
    )
    for name in [*pure.split(), "german", "german_words", "svg_map"]:
        source = Path(f"strategy/{name}.py").read_text()
        assert not re.search(r"^\s*(from|import) django", source, re.MULTILINE), name
