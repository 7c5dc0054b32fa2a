import itertools
import random
import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategy.align import OldBlock, align
from strategy.blocks import Block

LONG = "Die Stadt richtet in jedem Ortsteil einen Treffpunkt mit Netz und Beratung ein."
OTHER = "Ein Bus auf Bestellung verbindet die Dörfer abends und am Wochenende mit dem Bahnhof."
THIRD = "Wer pflegt, findet an einem Ort alle Hilfen und wird auf Wunsch zu Hause besucht."


def paragraph(text, kind="paragraph"):
    return Block(kind, 2 if kind == "heading" else None, f"<p>{text}</p>", text)


def old_blocks(*texts, kind="paragraph"):
    return [OldBlock(f"o{index}", text, kind) for index, text in enumerate(texts)]


def counter():
    numbers = itertools.count()
    return lambda: f"n{next(numbers)}"


def outcome(old, *texts, **options):
    alignment = align(old, [paragraph(text) for text in texts], counter(), **options)
    return [(block.id, block.fate) for block in alignment.blocks], alignment.retired


def test_the_same_text_keeps_everything():
    assert outcome(old_blocks(LONG, OTHER), LONG, OTHER) == ([("o0", "unchanged"), ("o1", "unchanged")], [])


def test_an_inserted_block_is_new_and_moves_nobody():
    blocks, retired = outcome(old_blocks(LONG, OTHER), LONG, THIRD, OTHER)
    assert blocks == [("o0", "unchanged"), ("n0", "new"), ("o1", "unchanged")]
    assert retired == []


def test_a_removed_block_is_retired():
    assert outcome(old_blocks(LONG, OTHER, THIRD), LONG, THIRD) == (
        [("o0", "unchanged"), ("o2", "unchanged")],
        ["o1"],
    )


def test_only_the_block_that_was_moved_is_moved():
    blocks, _ = outcome(old_blocks(LONG, OTHER, THIRD), OTHER, THIRD, LONG)
    assert blocks == [("o1", "unchanged"), ("o2", "unchanged"), ("o0", "moved")]


def test_a_rewritten_block_keeps_its_id():
    blocks, retired = outcome(old_blocks(LONG, OTHER), LONG.replace("jedem", "jedem größeren"), OTHER)
    assert blocks == [("o0", "changed"), ("o1", "unchanged")]
    assert retired == []


def test_another_text_in_the_same_place_is_a_new_block():
    assert outcome(old_blocks(LONG, OTHER), LONG, THIRD) == ([("o0", "unchanged"), ("n0", "new")], ["o1"])


def test_of_two_similar_blocks_the_more_similar_one_continues():
    near, far = LONG.replace("Stadt", "Gemeinde"), LONG.replace("Netz und Beratung", "Küche")
    blocks, _ = outcome(old_blocks(LONG), far, near)
    assert blocks == [("n0", "new"), ("o0", "changed")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Ladesäulen ausbauen", "Ladesäule ausbauen"),
        ("Mobilität", "Mobilität im ländlichen Raum"),
        ("Unsere Ziele", "Ziele"),
    ],
)
def test_a_renamed_heading_between_the_same_neighbours_keeps_its_id(before, after):
    old = [OldBlock("a", LONG, "paragraph"), OldBlock("b", before, "heading"), OldBlock("c", OTHER, "paragraph")]
    new = [paragraph(LONG), paragraph(after, "heading"), paragraph(OTHER)]
    assert align(old, new, counter()).blocks[1].id == "b"


def test_equal_blocks_are_told_apart_by_their_neighbours():
    blocks, retired = outcome(old_blocks("Offen.", LONG, "Offen.", OTHER), LONG, "Offen.", OTHER)
    assert blocks == [("o1", "unchanged"), ("o2", "unchanged"), ("o3", "unchanged")]
    assert retired == ["o0"]


def test_the_same_kind_is_preferred():
    old = [OldBlock("p", "Ziele", "paragraph"), OldBlock("h", "Ziele", "heading")]
    new = [paragraph("Ziele", "heading"), paragraph("Ziele")]
    assert [block.id for block in align(old, new, counter()).blocks] == ["h", "p"]


def test_markup_and_spacing_alone_change_nothing():
    new = [Block("paragraph", None, "<p><strong>Ein</strong> Satz.</p>", "Ein  Satz.")]
    assert align(old_blocks("Ein Satz."), new, counter()).blocks[0].fate == "unchanged"


def test_staff_can_say_which_block_replaces_which():
    blocks, retired = outcome(old_blocks(LONG, OTHER), THIRD, OTHER, replaces={0: "o0"})
    assert blocks == [("o0", "changed"), ("o1", "unchanged")]
    assert retired == []


@pytest.mark.parametrize("replaces", [{0: "fremd"}, {7: "o0"}, {-1: "o0"}, {0: "o0", 1: "o0"}])
def test_an_impossible_replacement_is_refused(replaces):
    with pytest.raises(ValueError):
        outcome(old_blocks(LONG, OTHER), THIRD, OTHER, replaces=replaces)


def test_an_id_that_appears_twice_is_refused():
    with pytest.raises(ValueError):
        align([OldBlock("a", LONG, "paragraph"), OldBlock("a", OTHER, "paragraph")], [], counter())


def test_ids_of_the_past_are_not_given_out_again():
    proposals = iter(["alt", "o0", "frei"])
    alignment = align(old_blocks(LONG), [paragraph(OTHER)], lambda: next(proposals), taken={"alt"})
    assert alignment.blocks[0].id == "frei"


def test_a_source_of_ids_that_has_run_dry_is_an_error():
    with pytest.raises(RuntimeError):
        align([], [paragraph(LONG)], lambda: "a", taken={"a"})


VOCABULARY = ["die", "Stadt", "baut", "einen", "Weg", "und", "plant", "Netz", "für", "alle", "Dörfer", "bis"]
_texts = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=8).map(" ".join)
_blocks = st.builds(paragraph, _texts, st.sampled_from(["paragraph", "paragraph", "heading", "list", "table"]))
_rounds = st.lists(st.lists(_blocks, max_size=8), min_size=2, max_size=6)


@settings(max_examples=200)
@given(_rounds)
def test_over_many_rounds_ids_are_unique_and_never_return(rounds):
    new_id, taken, current = counter(), set(), []
    for new in rounds:
        alignment = align(current, new, new_id, taken=taken)
        ids = [block.id for block in alignment.blocks]
        before = {block.id for block in current}
        assert len(set(ids)) == len(ids) == len(new)
        assert set(ids) & taken <= before
        assert set(alignment.retired) == before - set(ids)
        assert {b.id for b in alignment.blocks if b.fate == "new"} == set(ids) - before
        assert_unique_texts_stay(current, new, alignment)
        taken |= set(ids)
        current = [OldBlock(id_, block.text, block.kind) for id_, block in zip(ids, new, strict=True)]


def assert_unique_texts_stay(current, new, alignment):
    old_counts = Counter(block.text for block in current)
    new_counts = Counter(block.text for block in new)
    ids = {block.text: block.id for block in current}
    for block, aligned in zip(new, alignment.blocks, strict=True):
        if old_counts[block.text] == new_counts[block.text] == 1:
            assert aligned.id == ids[block.text]
            assert aligned.fate in {"unchanged", "moved"}


@given(st.lists(_blocks, max_size=8), st.lists(_blocks, max_size=8))
def test_the_same_question_has_the_same_answer(before, after):
    old = [OldBlock(f"o{index}", block.text, block.kind) for index, block in enumerate(before)]
    assert align(old, after, counter()) == align(old, after, counter())


def cost(act):
    """Seconds of this process alone, the least of three times: others on the machine do not count."""
    took = []
    for _ in range(3):
        begun = time.process_time()
        act()
        took.append(time.process_time() - begun)
    return min(took)


def test_three_hundred_rewritten_paragraphs_are_aligned_in_a_moment():
    """In about twenty times what it costs to count to one for each pair of them: well under half a second."""
    dice = random.Random(1)
    words = [f"wort{index}" for index in range(300)] + VOCABULARY * 20
    texts = [dice.choices(words, k=50) for _ in range(300)]
    rewritten = [[*text[:20], "neu", "gesagt", *text[23:]] for text in texts]
    old, new = old_blocks(*map(" ".join, texts)), [paragraph(" ".join(text)) for text in rewritten]
    once_each = cost(lambda: Counter(itertools.product(range(300), repeat=2)))
    assert cost(lambda: align(old, new, counter())) < 60 * once_each
    assert [block.id for block in align(old, new, counter()).blocks] == [f"o{index}" for index in range(300)]
