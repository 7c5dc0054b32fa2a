"""Stored HTML on its way into print: a closed list of elements, whatever comes in."""

import pytest

from strategy.documents.rich import plain, rich


@pytest.mark.parametrize(
    ("html", "printed"),
    [
        ("<p>Ein <strong>Satz</strong>.</p>", "<p>Ein <strong>Satz</strong>.</p>"),
        ("<p>Ein <b>Satz</b> mit <i>Ton</i>.</p>", "<p>Ein <strong>Satz</strong> mit <em>Ton</em>.</p>"),
        ('<p style="position:fixed" class="x" id="y" onclick="z()">Text</p>', "<p>Text</p>"),
        ("<p>a<script>alert(1)</script>b</p>", "<p>ab</p>"),
        ("<style>@import url(http://x/)</style><p>a</p>", "<p>a</p>"),
        ('<p>a<img src="http://x/y.png" alt="Ein Plan">b</p>', "<p>a<em>[Abbildung: Ein Plan]</em>b</p>"),
        ('<p>a<img src="file:///etc/passwd">b</p>', "<p>ab</p>"),
        ("<section><article><p>a</p></article></section>", "<p>a</p>"),
        ("<p>a &lt;b&gt; &amp; c</p>", "<p>a &lt;b&gt; &amp; c</p>"),
        ('<svg xmlns="http://www.w3.org/2000/svg"><text>x</text></svg><p>a</p>', "<p>a</p>"),
        ('<ol start="3"><li>a</li></ol>', '<ol start="3"><li>a</li></ol>'),
        ('<ol start="3;x"><li>a</li></ol>', "<ol><li>a</li></ol>"),
        ("", ""),
    ],
)
def test_prints_only_what_it_knows(html, printed):
    assert rich(html) == printed


def test_a_link_loses_its_elements_and_keeps_its_words():
    html = '<p><a href="/x/"><strong>Zum</strong> Ziel</a> und <a href="javascript:x()">Weg</a></p>'
    printed = rich(html, resolve=lambda href: f"https://portal{href}" if href.startswith("/") else None)
    assert printed == '<p><a href="https://portal/x/">Zum Ziel</a> und Weg</p>'


def test_headings_start_at_the_wanted_level_and_skip_none():
    printed = rich("<h2>A</h2><h4>B</h4><h3>C</h3><h2>D</h2>", first_level=3)
    assert printed == "<h3>A</h3><h4>B</h4><h4>C</h4><h3>D</h3>"


def test_a_table_without_headers_gets_some():
    printed = rich("<table><tr><td>A</td><td>B</td></tr><tr><td>1</td><td>2</td></tr></table>")
    assert '<th scope="col">A</th><th scope="col">B</th>' in printed
    assert "<td>1</td>" in printed


def test_header_cells_get_their_scope_and_an_empty_corner_is_none():
    printed = rich("<table><tr><th></th><th>A</th></tr><tr><th>1</th><td>x</td></tr></table>")
    assert '<td></td><th scope="col">A</th>' in printed
    assert '<th scope="row">1</th>' in printed


def test_a_row_of_headers_is_the_head_of_its_table_and_so_repeated():
    printed = rich("<table><tr><th></th><th>A</th></tr><tr><th>1</th><td>x</td></tr></table>")
    assert '<thead><tr><td></td><th scope="col">A</th></tr></thead><tbody>' in printed
    alone = rich("<table><tr><th>1</th><td>x</td></tr><tr><th>2</th><td>y</td></tr></table>")
    assert "<thead>" not in alone


def test_only_a_long_table_may_be_torn():
    def table(rows):
        return rich("<table>" + "<tr><td>a</td></tr>" * rows + "</table>")

    assert 'class="tbl"' in table(9)
    assert 'class="tbl long"' in table(10)


def test_a_table_with_many_columns_or_endless_words_is_set_densely():
    row = "<tr>" + "<td>a</td>" * 7 + "</tr>"
    assert 'class="tbl dense"' in rich(f"<table>{row}{row}</table>")
    assert 'class="tbl dense"' in rich(f"<table><tr><td>{'x' * 40}</td></tr><tr><td>a</td></tr></table>")
    assert "dense" not in rich("<table><tr><td>Ein Satz mit vielen Wörtern, aber keinem langen</td></tr></table>")


def test_plain_is_the_words():
    assert plain("<p>Ein  <b>Satz</b></p>\n<p>Noch einer</p>") == "Ein Satz Noch einer"
