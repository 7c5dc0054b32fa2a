"""The fate of a passage and of a quoted sentence, case by case."""

import pytest

from participation.fate import Outcome, Version, outcomes, quote_fate, unknown
from participation.sentences import quote_of


def version(*texts, **successors):
    """Blocks named by the first letter of their text."""
    blocks = [{"id": text[0], "text": text} for text in texts]
    for old, new in successors.items():
        next(block for block in blocks if block["id"] == new).setdefault("replaces", []).append(old)
    return Version.of(blocks)


def fates(then, now):
    return {id_: (found.fate, found.block) for id_, found in outcomes(then, now).items()}


def test_the_same_words_are_unchanged_whatever_the_spaces():
    assert fates(version("a eins\nzwei"), version("a  eins zwei")) == {"a": ("unchanged", "a")}


def test_only_the_passage_that_was_moved_is_moved():
    found = fates(version("a", "b", "c"), version("b", "c", "a"))
    assert found == {"a": ("moved", "a"), "b": ("unchanged", "b"), "c": ("unchanged", "c")}


def test_passages_that_come_and_go_move_nobody():
    assert fates(version("a", "b", "c"), version("x", "a", "y", "c")) == {
        "a": ("unchanged", "a"), "b": ("removed", ""), "c": ("unchanged", "c"),
    }  # fmt: skip


def test_other_words_are_changed_also_where_they_moved():
    found = fates(version("a eins", "b", "c"), version("b", "c", "a zwei"))
    assert found["a"] == ("changed", "a")


def test_a_passage_that_went_into_another_is_merged():
    assert outcomes(version("a", "b"), version("b mehr", a="b"))["a"] == Outcome("merged", "b", "b mehr")


def test_of_a_chapter_that_is_not_public_everything_is_removed():
    assert fates(version("a"), Version.of([])) == {"a": ("removed", "")}


def test_what_nobody_knows_the_words_of_is_where_its_id_is():
    now = version("a", "b", c="b")
    assert [unknown(id_, now).fate for id_ in "acd"] == ["unchanged", "merged", "removed"]


TEXT = (
    "Ein Bus auf Bestellung verbindet die Dörfer. Er fährt abends und am Wochenende zum Bahnhof. "
    "Bestellt wird am Telefon oder im Netz."
)
QUOTED = quote_of(TEXT, 1)


@pytest.mark.parametrize(
    ("new_text", "expected"),
    [
        (TEXT, "exact"),
        ("Ganz neu davor. " + TEXT.replace("Dörfer", "Ortsteile"), "exact"),
        (TEXT.replace(". Er", ".\nEr"), "exact"),
        (TEXT.replace("abends und", "werktags ab sechs und auch"), "changed"),
        ("Er fährt abends zum Bahnhof. Am Wochenende fährt er auch.", "changed"),
        (TEXT.replace("Er fährt abends und am Wochenende", "Künftig geht es spät und sonntags"), "changed"),
        (TEXT.replace("Er fährt abends und am Wochenende zum Bahnhof", "Das Bad öffnet im Mai"), "gone"),
        ("Ein Bus auf Bestellung verbindet die Dörfer.", "gone"),
        ("Sensoren messen den Stand des Grundwassers.", "gone"),
        ("", "gone"),
    ],
)
def test_a_quote_is_found_again_or_not(new_text, expected):
    assert quote_fate(*QUOTED, new_text) == expected


def test_the_neighbours_help_to_recognise_a_sentence():
    quote = "Kinder fahren frei mit."
    around = ("Der Bus fährt zu jeder Stunde.", "Erwachsene zahlen zwei Euro.")
    changed = "Mädchen und Jungen fahren frei."
    assert quote_fate(quote, *around, f"{around[0]} {changed} {around[1]}") == "changed"
    assert quote_fate(quote, *around, f"Das Bad öffnet. {changed} Der Eintritt bleibt.") == "gone"


def test_a_short_quote_is_not_found_inside_a_word():
    assert quote_fate("Ziele", "", "", "Zielerreichung") == "gone"


def test_nothing_quoted_is_nowhere():
    assert quote_fate("", "", "", TEXT) == "gone"
