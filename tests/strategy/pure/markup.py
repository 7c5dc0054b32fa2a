"""Hypothesis strategies for HTML as people, editors and attackers send it."""

from hypothesis import strategies as st

TEXTS = [
    "Wort", "zwei Worte", " ", "\n", "&nbsp;", " &nbsp; ", "· ", "•", "1.", "ä", "a\u0308", "\u0308", "&shy;",
    "&lt;b&gt;", "&amp;", "\"'", "\u200b", "\u202e", "\uf0b7", "<", ">", "&", "\x00", "\x0b", "z.&nbsp;B.", "\u0338",
]  # fmt: skip
TAGS = [
    "p", "div", "h1", "h2", "h3", "h4", "h6", "ul", "ol", "li", "strong", "b", "em", "i", "a", "sup", "sub", "span",
    "blockquote", "table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption", "figure", "figcaption", "br",
    "hr", "section", "script", "style", "o:p", "svg", "math", "template", "img", "form", "button", "u", "font",
]  # fmt: skip
ATTRIBUTES = [
    "", ' class="MsoNormal"', ' style="mso-list:l0"', ' id="__proto__"', ' onclick="x()"', ' href="/ziele/"',
    ' href="https://example.org/a?b=1&amp;c=2"', ' href="javascript:alert(1)"', ' href="//evil.example"',
    ' href="mailto:a@b.de"', ' href="#a-7k2m"', ' scope="row"', ' scope="x"', ' colspan="2"', ' rowspan="3"',
    ' colspan="-1"', ' rowspan="999999999999"', ' src="x" onerror="x()"', " href='",
]  # fmt: skip

texts = st.sampled_from(TEXTS) | st.text(max_size=8)


def _element(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda tag, attrs, children: f"<{tag}{attrs}>{''.join(children)}</{tag}>",
        st.sampled_from(TAGS),
        st.sampled_from(ATTRIBUTES),
        st.lists(inner, max_size=4),
    )


_loose = st.builds(
    lambda slash, tag, attrs: f"<{slash}{tag}{attrs}>",
    st.sampled_from(["", "/"]),
    st.sampled_from(TAGS),
    st.sampled_from(ATTRIBUTES),
)
_nested = st.recursive(texts, _element, max_leaves=12)

# Mostly well-formed trees, with unclosed and unopened tags strewn in.
html = st.lists(_nested | _nested | _loose | texts, max_size=8).map("".join)
