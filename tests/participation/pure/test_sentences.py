"""Sentences as people count them, so that one of them can be quoted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.sentences import AROUND, quote_of, sentences


@pytest.mark.parametrize(
    "expected",
    [
        ["Wir bauen einen Weg.", "Er führt zum Bahnhof."],
        ["Das gilt z. B. für Bus und Bahn.", "Mehr nicht."],
        ["Das gilt z.B. Rad und Bus.", "Mehr nicht."],
        ["Sie zahlen ca. 30 Euro bzw. den halben Preis.", "Kinder fahren frei."],
        ["Antrag Nr. 5 von Dr. Meier liegt vor.", "Er wird beraten."],
        ["Es gibt u. a. Bus, Bahn und Rad, d. h. drei Wege.", "Alle sind offen."],
        ["Am 3. Mai 2026 geht es los.", "Am 21. Juni endet es."],
        ["Das Haus öffnet 2026.", "In diesem Jahr kommt der Rest."],
        ["Der 1. Bürgermeister lädt ein.", "Kommen Sie!"],
        ["Im 21. Jahrhundert kostet das 1.200,50 Euro.", "Oder 3.5 Prozent."],
        ["Frist ist der 28.", "Danach ist Schluss."],
        ["Bücher, Filme usw.", "Die Bücherei hat alles."],
        ["Bücher, Filme usw. Medien gibt es dort.", "Alle sind neu."],
        ["Am 03.05.2026 um 18.30 Uhr beginnt es.", "Ende ist offen."],
        ["Wer hilft mit?", "„Alle!“, sagt die Stadt.", "So ist es."],
        ["„Wir bauen.“", "Das ist gut."],
        ["Er kommt (siehe Kap. 3).", "Sie kommt auch."],
        ["Frau A. Müller spricht.", "Danach ist Pause."],
        ["Rund 3 Mio. Euro fließen.", "Das ist viel …", "Vielleicht zu viel."],
        ["Das bleibt so.", "Die Stadt baut."],
        ["Ein Satz ohne Ende"],
    ],
)
def test_a_full_stop_ends_a_sentence_only_where_it_does(expected):
    assert sentences(" ".join(expected)) == expected


def test_items_rows_and_lines_are_sentences_of_their_own():
    assert sentences("Netz\nBeratung. Und Kaffee.\n\nJahr 2026 12 Euro") == [
        "Netz", "Beratung.", "Und Kaffee.", "Jahr 2026 12 Euro",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_no_text_has_no_sentences(text):
    assert sentences(text) == []


def test_a_quote_has_thirty_characters_on_each_side():
    text = "Der erste Satz ist ziemlich lang geraten. Der zweite nicht. Der dritte ist wieder etwas länger."
    quote, before, after = quote_of(text, 1)
    assert quote == "Der zweite nicht."
    assert (before, after) == ("Satz ist ziemlich lang geraten."[-AROUND:], "Der dritte ist wieder etwas lä")


def test_the_first_and_the_last_sentence_have_nothing_beside_them():
    assert quote_of("Eins. Zwei.", 0) == ("Eins.", "", "Zwei.")
    assert quote_of("Eins. Zwei.", 1) == ("Zwei.", "Eins.", "")


@pytest.mark.parametrize("number", [-1, 2, 10**9])
def test_a_sentence_that_is_not_there_is_an_error(number):
    with pytest.raises(IndexError):
        quote_of("Eins. Zwei.", number)


@given(st.text(alphabet="aBz 1.!?…„“)\n-äÄ\u2028\x85", max_size=60))
def test_the_sentences_together_are_the_text(text):
    found = sentences(text)
    assert " ".join(found) == " ".join(text.split())
    assert all(sentence.strip() for sentence in found)
    for number, sentence in enumerate(found):
        quote, before, after = quote_of(text, number)
        assert quote == sentence and len(before) <= AROUND and len(after) <= AROUND
