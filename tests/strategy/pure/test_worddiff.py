import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from strategy.worddiff import word_diff

_words = st.lists(st.sampled_from(["die", "Stadt", "baut", "-", ",", ".", " ", "  ", "\n", "ä", "und"])).map(" ".join)
texts = _words | st.text()


def marked(old, new):
    signs = {"equal": "{}", "delete": "[-{}-]", "insert": "[+{}+]"}
    return "".join(signs[op].format(text) for op, text in word_diff(old, new))


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("", "", ""),
        ("gleich", "gleich", "gleich"),
        ("", "neu", "[+neu+]"),
        ("alt", "", "[-alt-]"),
        ("Ein Weg", "Ein Weg für alle", "Ein Weg[+ für alle+]"),
        ("Ein alter Satz.", "Ein neuer, guter Satz.", "Ein [-alter-][+neuer, guter+] Satz."),
        ("2 Orte", "28 Orte", "[-2-][+28+] Orte"),
        ("Breitband-Ausbau", "Glasfaser-Ausbau", "[-Breitband-Ausbau-][+Glasfaser-Ausbau+]"),
    ],
)
def test_shown_change(old, new, shown):
    assert marked(old, new) == shown


def test_a_rewritten_sentence_reads_as_one_change():
    shown = marked("Die Stadt baut in Dippmannsdorf.", "Die Gemeinde plant in Görzke.")
    assert shown == "Die [-Stadt baut in Dippmannsdorf-][+Gemeinde plant in Görzke+]."


@given(texts, texts)
@example(" a", "a")
@example("a  b", "a b")
def test_both_texts_can_be_read_from_the_steps(old, new):
    steps = word_diff(old, new)
    assert "".join(text for op, text in steps if op != "insert") == old
    assert "".join(text for op, text in steps if op != "delete") == new


@given(texts, texts)
def test_no_step_is_empty_or_follows_one_of_its_kind(old, new):
    steps = word_diff(old, new)
    assert all(text for _, text in steps)
    assert all(first != second for (first, _), (second, _) in zip(steps, steps[1:], strict=False))


@given(texts)
def test_equal_texts_have_no_change(text):
    assert [op for op, _ in word_diff(text, text)] in ([], ["equal"])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a b " * 20_000, "b a c " * 20_000),
        ("Ein Satz steht hier. " * 10_000, "Ein Satz stand hier. " * 10_000),
        (" ".join(map(str, range(50_000))), " ".join(map(str, range(50_000, 0, -1)))),
    ],
)
def test_long_texts_take_no_minute(old, new):
    started = time.perf_counter()
    word_diff(old, new)
    assert time.perf_counter() - started < 10
