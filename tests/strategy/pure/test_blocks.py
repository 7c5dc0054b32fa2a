from hypothesis import given

from strategy.blocks import Block, join, numbered, sections, split, toc
from strategy.html import clean
from tests.strategy.pure import markup

CHAPTER = (
    "<p>Vorspann</p><h2>Lage</h2><p>a</p><h3>Zahlen</h3><ul><li>b</li></ul>"
    "<h2>Ziel</h2><blockquote><p>c</p></blockquote><table><tbody><tr><td>d</td></tr></tbody></table>"
    "<figure><p>e</p><figcaption>f</figcaption></figure>"
)


def test_each_top_level_element_is_a_block():
    assert [(block.kind, block.level, block.text) for block in split(CHAPTER)] == [
        ("paragraph", None, "Vorspann"),
        ("heading", 2, "Lage"),
        ("paragraph", None, "a"),
        ("heading", 3, "Zahlen"),
        ("list", None, "b"),
        ("heading", 2, "Ziel"),
        ("quote", None, "c"),
        ("table", None, "d"),
        ("figure", None, "e\nf"),
    ]


def test_text_outside_elements_becomes_a_paragraph_and_empties_vanish():
    blocks = split("lose <p></p><h2>&nbsp;</h2><em>auch lose</em>")
    assert [block.html for block in blocks] == ["<p>lose</p>", "<p><em>auch lose</em></p>"]


def test_split_takes_away_what_is_dangerous():
    assert join(split('<p onclick="x()">a<script>x()</script></p>')) == "<p>a</p>"


@given(markup.html)
def test_the_blocks_together_are_the_cleaned_text(source):
    assert join(split(source)) == clean(source)


@given(markup.html)
def test_each_block_is_a_text_of_its_own(source):
    for block in split(source):
        assert block.text
        assert split(block.html) == [block]


def test_numbers_count_sections_and_the_blocks_within():
    numbers = [number for _, number in numbered("3", split(CHAPTER))]
    assert numbers == ["3.0-1", None, "3.1-1", None, "3.1-2", None, "3.2-1", "3.2-2", "3.2-3"]


def test_stored_blocks_are_numbered_like_fresh_ones():
    stored = [block.as_dict() for block in split(CHAPTER)]
    assert [n for _, n in numbered("B1", stored)] == [n for _, n in numbered("B1", split(CHAPTER))]
    assert join(stored) == CHAPTER


def test_sections_begin_with_their_heading():
    parts = [(heading and heading.text, len(blocks)) for heading, blocks in sections(split(CHAPTER))]
    assert parts == [(None, 1), ("Lage", 3), ("Ziel", 3)]


def test_table_of_contents_has_numbers_anchors_and_subheadings():
    blocks = [Block("heading", level, "", text, id_) for level, text, id_ in TOC]
    entries = toc("3", blocks)
    assert [(entry.number, entry.text, entry.id) for entry in entries] == [
        (None, "Zuerst", "a"),
        ("3.1", "Eins", "b"),
        ("3.2", "Zwei", "d"),
    ]
    assert [child.text for child in entries[1].children] == ["Unter"]


TOC = [(3, "Zuerst", "a"), (2, "Eins", "b"), (3, "Unter", "c"), (2, "Zwei", "d")]
