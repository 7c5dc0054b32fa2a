"""Which words name where somebody lives."""

import unicodedata

import pytest

from participation.addresses import names_address
from participation.holding import reasons, text_reasons

ADDRESSES = [
    "Ringstraße 4", "Die Ringstraße 4 ist laut.", "Am Markt 12", "Lindenweg 3a", "Im Lindenweg 3 wohnt er",
    "Wiesenburger Straße 12.", "Brandenburger Str. 3", "ringstr. 4", "Bahnhofstr 5", "Niemegker Str.4",
    "Karl-Marx-Straße 17 b", "Rosa-Luxemburg-Allee 22/24", "Straße der Einheit 5", "Straße des Friedens 12",
    "Platz der Republik 1", "Puschkinstraße Nr. 8 und", "Ringstraße, Hausnummer 4", "an der Kirche 3", "Marktplatz 3",
    "Hauptstrasse 11-13", "Lindenweg 3 A, Bad Belzig", "Zum Bahnhof 2", "Am Alten Bahnhof 7", "Lange Straße 104",
    "Ringstraße\u00a04",
]  # fmt: skip
NONE = [
    "Kapitel 4", "am 4. Mai", "Bundesstraße 102", "B 246", "Straße der Einheit", "Landesstraße 85",
    "Kreisstraße 6901", "Schulweg 2 km", "Am Bahnhof 2 Bänke", "Die Straße 4 mal", "Diese Straße 3", "Maßnahme 12",
    "in der Ringstraße am 4. Mai", "Ringstraße 2027", "Marktplatz 9:30 Uhr", "Marktplatz 9-12 Uhr", "Jede Straße 30",
    "auf dem Marktplatz 4. Mai", "auf dem Marktplatz 22.11.2026", "Radweg 4", "Parkplatz 3", "Im Absatz 2",
    "Lindenstraße 30 km/h", "Am Montag 3", "der Weg 3", "Straße 4", "Ziel 3", "Lindenweg 4.500 Euro",
    "Ringstraße 14806 Bad Belzig", "hinweg 3", "ein Weg 20 Minuten", "Linie 580", "Am Bahnhof 20 neue Stellplätze",
    "In der Ringstraße 12.000 Autos", "Ringstraße 50 %", "Am Marktplatz fehlen Bänke.", "Haus 12a",
]  # fmt: skip


@pytest.mark.parametrize("text", ADDRESSES)
def test_a_street_with_a_number_is_an_address(text):
    assert names_address(unicodedata.normalize("NFKC", text))
    assert "address" in reasons("", f"Dort ist es laut: {text}")


@pytest.mark.parametrize("text", NONE)
def test_other_numbers_are_none(text):
    assert not names_address(text) and "address" not in text_reasons(text)


@pytest.mark.parametrize(
    "part", ["0", "a.", "a", "a-", "A ", "-", "Straße ", "Am ", "Am Straße der ", "Weg der Aa Aa "]
)
def test_huge_texts_take_no_time(part):
    names_address(part * (50_000 // len(part)))
