"""The leaner style sheet of the layout engine: the same document, with fewer styles to keep."""

import re
import sys

from weasyprint import HTML

from strategy.documents import lean
from strategy.documents.fetcher import ROOT
from strategy.documents.render import write

KEY = "5e" * 32
PAGE = """<!doctype html><html lang="de"><head><title>Probe</title><style>
@page { size: 12cm 9cm } .footnote { float: footnote } li::marker { color: #a00 }
</style></head><body><h1>Probe</h1><p>Ein Wort<span class="footnote">mit Fußnote</span> und „noch <q>eines</q>“.</p>
<ul><li>eins<ol><li>zwei</li></ol></li></ul><p><br>drei</p></body></html>"""


def test_the_bytes_are_those_of_the_engines_own_style_sheet(monkeypatch):
    ours = write(PAGE, KEY, "2026-11-23").pdf
    monkeypatch.setattr(sys.modules["strategy.documents.render"], "LeanHTML", HTML)

    assert write(PAGE, KEY, "2026-11-23").pdf == ours


def test_only_those_who_print_them_have_such_parts():
    selectors = re.findall(r"(\S*)::(marker|[\w-]*note[\w-]*) ", lean.EVERYWHERE.sub(lean._where_printed, lean.UA))

    assert sorted((part, owner) for owner, part in selectors) == sorted(lean.OWNERS.items())


def test_nothing_else_in_our_styles_is_a_footnote_or_a_list_item():
    written = "".join(
        path.read_text() for folder in ("static/pdf", "templates") for path in (ROOT / folder).rglob("*.css")
    )

    assert re.findall(r"([^{}\n]+) \{[^}]*float: footnote", written) == [".footnote"]
    assert "display: list-item" not in written
