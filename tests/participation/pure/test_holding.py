"""Which contributions somebody looks at before they appear."""

import pytest

from participation import holding
from participation.holding import Circumstances, reasons

HARMLESS = [
    "Am Marktplatz fehlen Bänke. Ich komme z.B. jeden Dienstag um 9.30 Uhr vorbei, am 22.11.2026 auch.",
    "Das kostet 1.250.000 Euro, 2027 bis 2030, in 14806 Bad Belzig.",
    "Von 08.00 - 17.00 Uhr ist offen, Haus 12a, Tel. gibt es dort nicht.",
    "Der Bus 580 fährt um 07:15, 08:15 und 09:15.",
    "Fr.im Rathaus weiß Bescheid. Dort.Und hier.",
    "Packen wir es an: Die Packstation fehlt, das Gepäck auch. Die Arsche Noah.",
    "Seit 01.01.2024 05.06.2025 warte ich.",
    "Das ist zu 100 % gut, 0,5 Punkte Abzug.",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_ordinary_words_appear_at_once(text):
    assert reasons("", text, "Anna, Bad Belzig") == []


FOUND = {
    "link": [
        "https://example.org/x",
        "HTTP://BÖSE.example",
        "hxxps://boese.test",
        "siehe www.beispiel.de",
        "kauft bei billig-pillen.ru!",
        "bit.ly/abc",
        "beispiel (punkt) de",
        "ｗｗｗ.ｅｘａｍｐｌｅ.ｃｏｍ",
        "javascript:alert(1)",
    ],
    "phone": [
        "033841 12345",
        "Ruf an: 0171/1234567",
        "+49 (0) 33841 - 51 20",
        "0049 33841 51234",
        "(033841) 387-0 ab 9.00 Uhr",
        "０１７１ １２３４５６７",
    ],
    "mail": ["anna@example.org", "anna (at) example (punkt) org", "anna [at] example.org", "a.b+c@sub.example.co"],
    "word": ["Ihr IDIOTEN!", "du Arschloch", "ihr Arschlöcher", "ARSCHLOECHER", "so ein Scheiß", "scheissegal",
             "Halt  die\nFresse", "Volksverraeter", "Casinobonus hier", "ａｒｓｃｈ"],
}  # fmt: skip


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in FOUND.items() for text in texts])
def test_what_is_often_misused_is_looked_at(code, text):
    assert code in reasons("", text)
    assert code in reasons(text, "Ein Text.")


def test_a_decomposed_umlaut_is_the_same_letter():
    assert reasons("Arschlo\u0308cher") == ["word"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (Circumstances(is_first=True), "first"),
        (Circumstances(is_duplicate=True), "duplicate"),
        (Circumstances(publishes_at_once=False), "consultation"),
        (Circumstances(consultation_is_over=True), "over"),
        (Circumstances(parent_is_gone=True), "parent"),
        (Circumstances(place_is_gone=True), "place"),
    ],
)
def test_circumstances_hold_whatever_the_words(given, code):
    assert reasons("Gut so.", given=given) == [code]


def test_all_reasons_are_named_in_the_order_of_the_list():
    given = Circumstances(is_first=True, publishes_at_once=False)
    assert reasons("www.example.org 0171 1234567", given=given) == ["first", "link", "phone", "consultation"]
    assert set(reasons("www.example.org", given=given)) <= set(holding.LABELS)


def test_huge_texts_take_no_time():
    for text in ("0" * 50_000, "a." * 25_000, "a" * 50_000 + "@", "(at) " * 10_000, "0 " * 25_000, "1." * 25_000):
        reasons(text)


def test_the_list_may_hold_remarks_and_nothing(tmp_path):
    empty = tmp_path / "words.txt"
    empty.write_text("# nichts\n\n")
    assert not holding.flagged_words(empty).search("irgendwas")
