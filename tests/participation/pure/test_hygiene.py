"""Hostile and clumsy input: what nobody sees goes, what people wrote stays."""

import unicodedata
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.hygiene import (
    clean_line,
    clean_text,
    digest,
    name_fault,
    readable_domain,
    strange_before_at,
    strange_in_name,
)

KEPT = [
    "Größe & <b>Übermaß</b> „so“ – 3 < 5 😀",
    "👨‍👩‍👧 und ❤️ und 👍🏽",
    "می‌خواهم",  # Persian needs its joiner
    "क्‍ष",
    "<script>alert(1)</script>",
    "Zwei\n\nAbsätze",
    "'; DROP TABLE x; --",
]


@pytest.mark.parametrize("text", KEPT)
def test_what_people_write_stays(text):
    assert clean_text(text) == text


GONE = {
    "line breaks": ("a\r\nb\rc\u2028d\u0085e\x0bf", "a\nb\nc\nd\ne\nf"),
    "NUL and other controls": ("a\x00b\x07c\x1bd\x7fe", "abcde"),
    "zero width": ("a\u200bb\u200cc\u200dd\u2060e\ufefff", "abcdef"),
    "from right to left": ("a\u202eb\u202cc\u2066d\u2069e\u200ff\u061cg", "abcdefg"),
    "soft hyphens": ("Beteili\u00adgung", "Beteiligung"),
    "fillers that look empty": ("\u3164\u2800\uffa0a\u115f", "a"),
    "tags": ("a\U000e0041\U000e0042b", "ab"),
    "half signs": ("a\ud83db", "ab"),
    "no characters at all": ("a\ufdd0\uffff\ue000b", "ab"),
    "blank lines": ("a\n\n\n\n\n\nb", "a\n\n\nb"),
    "spaces at the end of lines": ("a   \n  b  ", "a\n  b"),
    "strange spaces": ("a\u00a0b\u2003c\u3000d\te", "a b c d e"),
    "decomposed letters": ("o\u0308", "ö"),
    "towers of marks": ("a" + "\u0301" * 50, "á" + "\u0301" * 3),
    "only what nobody sees": ("\u200b\u202e \n\x00\u3164", ""),
}


@pytest.mark.parametrize(("text", "cleaned"), GONE.values(), ids=GONE)
def test_what_hides_goes(text, cleaned):
    assert clean_text(text) == cleaned


@given(st.text())
def test_cleaning_again_changes_nothing_and_leaves_nothing_hidden(text):
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    cleaned.encode()
    hidden = {c for c in cleaned if unicodedata.category(c) in ("Cc", "Cs", "Co") and c != "\n"}
    assert not hidden
    assert "\n" not in clean_line(text)


def test_every_format_sign_goes_but_few():
    stay = set(map(chr, [*range(0x600, 0x606), 0x6DD, 0x8E2, 0x890, 0x891]))  # signs that are seen
    every = {chr(c) for c in range(0x110000) if unicodedata.category(chr(c)) == "Cf"} - stay
    assert clean_text("x" + "x".join(sorted(every)) + "x").strip("x") == ""


def test_huge_text_is_cleaned_quickly():
    for text in ("a" * 10**6, "\u200b" * 10**6, "\n" * 10**6, "a\u200d" * 10**5, "\u0301" * 10**6, " \n" * 10**5 + "x"):
        clean_text(text)
    clean_text("a" + " " * 10**5 + "b")


@pytest.mark.parametrize("marks", ["\u0301\u0327", "\u05b0\u0591", "\u0301\u200c\u0327", "\u0344\u0316"])
def test_marks_cost_no_more_than_other_signs(marks):
    """In disorder, their number squared. Counted in CPU time, against the same number put in order."""

    def seconds(text):
        begin = process_time()
        clean_text(text)
        return process_time() - begin

    many = 20_000
    tower = "a" + marks[0] * many + marks[1:-1] * many + marks[-1] * many
    assert seconds(tower) < 20 * max(seconds("ab" * many), 0.005)


NAMES = {
    None: ["", "Anna", "Anna M.", "Jean-Luc d’Été", "O'Neill, Lübnitz", "Ольга", "李雷", "Frau Dr. Müller-Lüdenscheidt",
           "Karl Stadtler", "Neue Bauer", "Verwaltungsfachfrau", "Anna aus der Stadt", "Amtmann", "Mödling"],
    "signs": ["<script>", "Anna\nBcc: x@example.org", "a@b.de", "Anna; DROP", "=1+1", "👍", "007", "...", '"Anna"',
              "Anna | Admin", "Anna✓", "www.example.org/x", "Anna (Stadt)"],
    "too_long": ["A" * 61],
    "reserved": ["Verwaltung", "Stadt Bad Belzig", "Gemeinde Wiesenburg", "BÜRGERMEISTER", "Bürgermeisterin Meier",
                 "Buergermeister", "Rathaus-Team", "Admin", "a d m i n", "Аdmin", "Moderation", "die Redaktion",
                 "Stadtverwaltung", "Amtsleiterin, Frau M.", "Ａｄｍｉｎ"],
}  # fmt: skip


@pytest.mark.parametrize(("fault", "name"), [(fault, name) for fault, names in NAMES.items() for name in names])
def test_names(fault, name):
    assert name_fault(clean_line(name)) == fault


def test_a_hidden_sign_makes_no_other_name():
    assert name_fault(clean_line("Ad\u200bmin")) == "reserved"


class TestDigest:
    def test_case_spaces_and_punctuation_make_no_difference(self):
        one = digest("Am Bahnhof fehlen überdachte Stellplätze.")
        assert one == digest("am bahnhof, fehlen  ÜBERDACHTE\nStellplätze!!") != ""

    def test_other_words_do(self):
        assert digest("Am Bahnhof fehlen überdachte Plätze.") != digest("Am Bahnhof fehlen überdachte Stellplätze.")

    def test_short_texts_are_not_compared(self):
        assert digest("Gute Idee!") == digest("") == ""


@pytest.mark.parametrize(
    ("name", "strange"),
    [
        ("Oma 👵", ["👵"]),
        ("👨‍👩‍👧", ["👨", "👩", "👧"]),
        ("Anna 2 & Ben 2", ["2", "&"]),
        ("An\u200dna", ["\u200d"]),
        ("Jean-Luc d’Orléans, Łukasz", []),
    ],
)
def test_what_is_no_part_of_a_name(name, strange):
    assert strange_in_name(name) == strange


@pytest.mark.parametrize(
    ("address", "strange"),
    [
        ("ömä@example.org", ["ö", "ä"]),
        ("straße.straße@example.org", ["ß"]),
        ("oma@exämple.de", []),
        ("o'ma+x@example.org", []),
        ("Jörg <jörg@example.org>", []),  # no address: another sentence says so
        ("ömä", []),
        ("@ö", []),
    ],
)
def test_what_cannot_stand_before_the_at(address, strange):
    assert strange_before_at(address) == strange


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("oma@xn--exmple-cua.de", "oma@exämple.de"),
        ("oma@XN--EXMPLE-CUA.de", "oma@exämple.de"),
        ("oma@xn--strae-oqa.de", "oma@xn--strae-oqa.de"),  # „straße.de“, by the older rules another domain
        ("oma@xn--.de", "oma@xn--.de"),
        ("oma@xn--ä.de", "oma@xn--ä.de"),
        ("oma@xn--a..b", "oma@xn--a..b"),
        ("xn--exmple-cua.de", "xn--exmple-cua.de"),
        ("oma@example.org", "oma@example.org"),
    ],
)
def test_a_domain_is_shown_as_people_write_it(sent, shown):
    assert readable_domain(sent) == shown


@given(st.text(max_size=80))
def test_whatever_is_typed_makes_no_fault(text):
    strange_before_at(text)
    assert readable_domain(text).rpartition("@")[0] == text.rpartition("@")[0]
    readable_domain(f"a@xn--{text}.de")
