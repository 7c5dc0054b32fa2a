import random
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from strategy.german import fold, join_words, plural, sort_key, stems


def test_order_of_the_dictionary():
    words = [
        "Ähre", "Apfel", "Äpfel", "Bad Belzig", "Badstraße", "Kapitel 2", "Kapitel 10", "Öde", "Ofen", "Öfen",
        "Strasse", "Straße", "Strassen", "Übung", "Uhr", "Zahl",
    ]  # fmt: skip
    shuffled = random.Random(1).sample(words, len(words))
    assert sorted(shuffled, key=sort_key) == words


def test_case_accents_and_signs_do_not_count():
    primary = {sort_key(text).split("\x01")[0] for text in ("Café", "cafe", "„Café“", "CAFE")}
    assert len(primary) == 1


@given(st.text(), st.text())
def test_keys_are_equal_only_for_equal_texts(first, second):
    if sort_key(first) == sort_key(second):
        assert unicodedata.normalize("NFC", first) == unicodedata.normalize("NFC", second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Maßnahme", "MASSNAHME"),
        ("Fahrräder", "Fahrraeder"),
        ("Görzke", "Goerzke"),
        ("Fläming", "FLAEMING"),
        ("Übergang", "Uebergang"),
        ("Café", "cafe"),
    ],
)
def test_spellings_fold_to_the_same(first, second):
    assert fold(first) == fold(second)


@pytest.mark.parametrize("word", ["neue", "bauer", "quelle", "treue"])
def test_e_after_a_vowel_or_q_is_no_umlaut(word):
    assert fold(word) == word


@pytest.mark.parametrize(
    "word",
    [
        "Bürger", "Bürgern", "Bürgerin", "Bürgerinnen", "Bürger:innen", "Bürger*innen", "Bürger_innen",
        "BürgerInnen", "Bürger/innen", "Bürger/-innen", "Bürger(innen)", "Buerger", "BÜRGER", "Bu\u0308rger",
        "Bür\xadger",
    ],
)  # fmt: skip
def test_all_forms_of_citizen_have_one_stem(word):
    assert stems(word) == stems("Bürger")


def test_a_citizen_is_no_castle():
    assert stems("Bürger") != stems("Burg")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Radwege", "Radweg"),
        ("Maßnahmen", "massnahme"),
        ("Häuser", "Haus"),
        ("Ärztinnen", "Arzt"),
        ("Kolleginnen", "Kollege"),
        ("Vertreter:in", "Vertreter"),
        ("E-Mail", "Email"),
        ("W-LAN", "WLAN"),
    ],
)
def test_forms_of_a_word_meet(first, second):
    assert stems(first) == stems(second)


@pytest.mark.parametrize("word", ["Schwerin", "Termin", "Berlin", "beginnen", "Innenstadt", "Medizin"])
def test_what_only_looks_like_a_feminine_form_stays(word):
    assert stems(word)[0].startswith(word.lower()[:6])


def test_parts_of_compounds_with_hyphen_count_one_by_one():
    assert stems("Smart-City-Strategie Wiesenburg/Mark") == ["smart", "city", "strategi", "wiesenburg", "mark"]


def test_stop_words_are_left_out_unless_there_is_nothing_else():
    assert stems("die Zukunft der Dörfer") == stems("Zukunft Dörfer")
    assert stems("für die") == ["fur", "die"]
    assert len(stems("die Zukunft", keep_stop_words=True)) == 2


@given(st.text())
@example("ﾞ ⑴ ﷺ")
def test_stems_are_letters_and_digits_only(text):
    assert all(stem.isalnum() for stem in stems(text))


@pytest.mark.parametrize(
    ("words", "joined"), [([], ""), (["a"], "a"), (["a", "b"], "a und b"), (["a", "b", "c"], "a, b und c")]
)
def test_joined_words(words, joined):
    assert join_words(words) == joined


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, "0 Maßnahmen"), (1, "1 Maßnahme"), (2, "2 Maßnahmen"), (1250, "1.250 Maßnahmen")],
)
def test_counted_words(count, shown):
    assert plural(count, "Maßnahme", "Maßnahmen") == shown
