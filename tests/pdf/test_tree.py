"""The document tree: plain, equal for equal contents, and different as soon as a word is."""

import json
from datetime import UTC, datetime

from strategy.documents import content_hash, document_key
from strategy.documents.fetcher import ROOT
from strategy.documents.tree import rendering_files, rendering_hash
from tests.pdf.conftest import tree_of
from tests.pdf.files import state


def test_the_same_contents_give_the_same_key():
    assert document_key(tree_of(state())) == document_key(tree_of(state()))


def test_the_tree_survives_json():
    tree = tree_of(state())
    assert content_hash(json.loads(json.dumps(tree))) == content_hash(tree)


def test_one_word_changes_the_key():
    contents = state()
    before = document_key(tree_of(contents, variant="short"))
    contents.get("strategy", "strategie")["vision"] += " Und noch ein Satz."
    assert document_key(tree_of(contents, variant="short")) != before


def test_what_is_not_printed_changes_nothing():
    contents = state()
    before = document_key(tree_of(contents, "bad-belzig"))
    for row in contents.all("implementation"):
        if row["municipality"] == "wiesenburg-mark":
            row["reason"] = "geändert"
    assert document_key(tree_of(contents, "bad-belzig")) == before


def test_the_date_is_that_of_the_newest_publication_in_this_document():
    contents = state()
    late = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    newest = contents.get("chapter", "wiesenburg-mark-heute") or contents.all("chapter")[-1]
    assert newest["municipality"] == "wiesenburg-mark"
    usual = contents.published_at
    contents.published_at = lambda kind, key: late if key == newest["key"] else usual(kind, key)
    assert tree_of(contents)["date"] == "2026-12-01"  # local time
    assert tree_of(contents, "bad-belzig")["date"] == "2026-11-20"


def test_the_key_depends_on_templates_and_fonts():
    assert len(rendering_hash()) == 64


def test_whatever_code_says_what_stands_in_a_document_counts_as_its_template():
    """Otherwise a new version of the portal would look like tampering when old documents are examined."""
    counted = {path.relative_to(ROOT).as_posix() for path in rendering_files()}
    assert {
        "measures/document_parts.py",
        "measures/kinds.py",
        "strategy/kinds/text.py",
        "strategy/tables.py",
    } <= counted
    assert {"templates/pdf/document.html", "strategy/documents/tree.py"} <= counted
    assert not any(name.startswith("tests/") for name in counted)


def test_order_of_the_parts():
    types = [node["type"] for node in tree_of(state())["nodes"]]
    order = ["cover", "imprint", "contents", "reading", "vision", "goal", "timeline", "chapter", "place_opener",
             "measures_overview", "bundle", "sheet", "progress", "milestones", "money", "indicators", "glossary",
             "index", "figure_lists", "register", "sources", "contact", "closing"]  # fmt: skip
    found = [types.index(name) for name in order if name in types]
    assert found == sorted(found)


def test_sources_are_numbered_like_their_list():
    nodes = tree_of(state())["nodes"]
    listed = next(node for node in nodes if node["type"] == "sources")["sources"]
    lines = [source["line"] for source in listed]
    assert lines == sorted(set(lines), key=lambda line: (line.casefold(), line))
    for node in nodes:
        assert {*node.get("source_numbers", ())} <= {source["number"] for source in listed}


def test_a_source_has_the_same_number_in_every_document_of_a_state():
    def numbers(scope):
        found = next(node for node in tree_of(state(), scope)["nodes"] if node["type"] == "sources")["sources"]
        return {source["line"]: source["number"] for source in found}

    everywhere, here = numbers(""), numbers("bad-belzig")
    assert here and len(here) < len(everywhere)
    assert here.items() <= everywhere.items()
