"""Nothing but the project's own files reaches the layout engine, and nobody's text becomes markup."""

import pymupdf
import pytest
import weasyprint
from weasyprint.urls import FatalURLFetchingError

from strategy.documents import RenderError, document_key, render
from strategy.documents.fetcher import Refused, StaticFetcher, static_path
from strategy.documents.glyphs import printable
from strategy.documents.links import Links
from strategy.documents.render import to_html
from strategy.documents.tagpatch import tagpatch
from tests.pdf.checking import errors
from tests.pdf.conftest import tree_of
from tests.pdf.files import state

HOSTILE = (
    '"><script>alert(1)</script><img src=x onerror=y><style>@import "http://evil.example/";</style>'
    "{{ tree }}{% include 'x' %}&lt;b&gt;</style></title>\\22 ; } @page { size: 1mm } 🌳 ﷽ \u202e Ü Łódź ẞ"
)


@pytest.mark.parametrize(
    "url",
    [
        "http://evil.example/x.css",
        "https://evil.example/",
        "file:///etc/passwd",
        "ftp://evil.example/",
        "data:text/css,*{}",
        "static:../strategy/models/base.py",
        "static:pdf/../../manage.py",
        "static:pdf/%2e%2e/%2e%2e/manage.py",
        "static:css/portal.css",
        "static:/etc/passwd",
        "static:pdf",
        "static:pdf/missing.css",
        "pdf/pages.css",
        "STATIC:pdf/pages.css",
    ],
)
def test_the_fetcher_refuses(url):
    with pytest.raises(Refused):
        StaticFetcher().fetch(url)


def test_the_fetcher_answers_for_our_own_files():
    assert b"@page" in StaticFetcher().fetch("static:pdf/pages.css").read()
    assert static_path("static:vendor/pdf-fonts/VERSION").is_file()


def test_the_fetcher_has_no_handler_that_could_open_an_address():
    fetcher = StaticFetcher()
    assert not fetcher.handlers and not fetcher.handle_open
    with pytest.raises(Refused):
        fetcher.open("http://evil.example/")


def test_a_forbidden_address_stops_the_document():
    with pytest.raises(FatalURLFetchingError):
        weasyprint.HTML(
            string='<link rel=stylesheet href="http://evil.example/x.css">', url_fetcher=StaticFetcher()
        ).render()


def spoil(value):
    """Put the hostile words into every text of a content."""
    if isinstance(value, dict):
        return {name: item if name in KEPT else spoil(item) for name, item in value.items()}
    if isinstance(value, list):
        return [spoil(item) for item in value]
    return HOSTILE if isinstance(value, str) else value


KEPT = {
    "key", "kind", "slug", "id", "municipality", "measure", "bundle", "objectives", "measures", "districts",
    "relations", "boundary", "number", "level", "type", "parent",
}  # fmt: skip


def small(contents, sheets=2):
    """Few measures and chapters, so that a render takes a second."""
    keep = {m["key"] for m in contents.all("measure")[:sheets]}
    few = {c["key"] for c in contents.all("chapter")[:2]}
    contents.contents = [
        c
        for c in contents.contents
        if not (c["kind"] == "measure" and c["key"] not in keep)
        and not (c["kind"] == "implementation" and c["measure"] not in keep)
        and not (c["kind"] == "chapter" and c["key"] not in few)
        and c["kind"] not in ("glossary", "indicator")
    ]
    return contents


@pytest.mark.timeout(300)
def test_hostile_texts_are_printed_as_words_or_dropped():
    contents = small(state())
    contents.contents = [spoil(content) for content in contents.contents]
    for variant in ("long", "short"):
        tree = tree_of(contents, variant=variant)
        html = to_html(tree)
        assert "<script" not in html and "<img" not in html and "onerror=y>" not in html
        assert html.count("<style>") == 1 and "{{ tree }}" in html
        assert b"evil.example" not in render(tree, document_key(tree)).split(b"/URI (")[0]


def test_an_anchor_that_leads_nowhere_fails_the_document():
    tree = tree_of(small(state()), variant="short")
    tree["contents"].append({"anchor": "nirgends", "number": "9", "title": "Nichts", "tone": "", "level": 1})
    with pytest.raises(RenderError, match="nirgends"):
        render(tree, document_key(tree))


def test_links_lead_into_the_document_to_the_portal_or_nowhere():
    tree = {
        "portal_url": "https://portal.example",
        "nodes": [{"anchor": "kapitel-warum", "path": "/strategie/warum/", "blocks": [{"anchor": "a-7k2m"}]}],
    }
    links = Links(tree)
    assert links("#a-7k2m") == "#a-7k2m"
    assert links("/strategie/warum/#a-7k2m") == "#a-7k2m"
    assert links("/strategie/warum/") == "#kapitel-warum"
    assert links("/karte/") == "https://portal.example/karte/"
    assert links("https://example.org/a?b=c") == "https://example.org/a?b=c"
    assert links("mailto:rathaus@example.org") == "mailto:rathaus@example.org"
    refused = ("#a-weg", "javascript:alert(1)", "//evil.example", "/\\evil.example", "file:///etc/passwd",
               "jav\tascript:x",
               "data:text/html,x", "relativ/hin", "")  # fmt: skip
    assert [links(href) for href in refused] == [None] * len(refused)


def test_letters_our_fonts_lack_are_replaced():
    assert printable("Łódź „Größe“ – 5 € m²") == "Łódź „Größe“ – 5 € m²"
    assert printable("a → b ≥ 3 🌳 ﬁn 名\u202e") == "a › b &gt;= 3  fin ?"
    assert printable("Cafe\u0301") == "Café"


def test_other_scripts_are_written_with_fonts_of_their_own():
    page = '<html><head><link rel="stylesheet" href="static:pdf/fonts.css">\n</head><p>{}</p>'
    for words, script in (("Привіт, ґанок", "cyrillic"), ("Καλημέρα", "greek"), ("مرحبا بكم", "arabic")):
        assert printable(words) == words
        assert f"static:pdf/fonts-{script}.css" in printable(page.format(words))
    assert "fonts-" not in printable(page.format("Größe"))
    assert printable("سلام\u202e") == "سلام"


@pytest.mark.timeout(60)
def test_other_scripts_are_embedded_and_can_be_searched(tmp_path):
    contents = small(state(), sheets=1)
    contents.get("strategy", "strategie")["vision"] = "Привіт Καλημέρα مرحبا"
    tree = tree_of(contents, variant="short")
    document = pymupdf.open(stream=render(tree, document_key(tree)))
    text = " ".join(page.get_text() for page in document)
    assert "Привіт" in text and "Καλημέρα" in text and "?" not in text
    path = tmp_path / "scripts.pdf"
    path.write_bytes(document.tobytes())
    assert errors(path) == []


@pytest.mark.timeout(60)
def test_letters_of_two_font_files_are_not_exchanged():
    """The accents of our neighbours lie in another file than the plain letters."""
    contents = small(state(), sheets=1)
    contents.get("strategy", "strategie")["vision"] = "Łódź, Plzeň, Győr und Bad Belzig"
    tree = tree_of(contents, variant="short")
    document = pymupdf.open(stream=render(tree, document_key(tree)))
    text = " ".join(" ".join(page.get_text() for page in document).split())
    assert "Łódź, Plzeň, Győr und Bad Belzig" in text


def test_weasyprint_is_as_before_after_a_render():
    before = (weasyprint.draw.draw_stacking_context, weasyprint.pdf.add_links, weasyprint.pdf.tags._build_box_tree)
    with tagpatch():
        assert weasyprint.pdf.add_links is not before[1]
    assert (
        weasyprint.draw.draw_stacking_context,
        weasyprint.pdf.add_links,
        weasyprint.pdf.tags._build_box_tree,
    ) == before
