"""Why a contribution is looked at before it appears. It knows no Django.

The rule of publishing, here and nowhere else: the first contribution of a person is held, and every one with
something in it that is often misused, or whose place is gone. All others appear at once, unless the consultation
that covers them says that everything is looked at first. Outside a consultation nothing says so.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .addresses import names_address

WORDS_FILE = Path(__file__).parent / "content" / "pruefwoerter.txt"

#: Code of a reason (stored in `Contribution.held_reasons`) → what staff read.
LABELS = {
    "first": "erster Beitrag dieser Person",
    "link": "enthält eine Internetadresse",
    "phone": "enthält eine Telefonnummer",
    "mail": "enthält eine E-Mail-Adresse",
    "address": "nennt eine Anschrift",
    "word": "enthält ein Wort der Prüfliste",
    "duplicate": "gleicht einem anderen Beitrag",
    "consultation": "die Beteiligungsphase zeigt Beiträge erst nach Prüfung",
    "over": "die Beteiligungsphase ist inzwischen zu Ende",
    "parent": "der Beitrag, auf den geantwortet wird, ist nicht mehr öffentlich",
    "place": "die Stelle, um die es geht, ist inzwischen entfallen",
    "changed": "wurde von der Person geändert",
}


@dataclass(frozen=True)
class Circumstances:
    """What is known about a contribution besides its words."""

    is_first: bool = False
    is_duplicate: bool = False
    publishes_at_once: bool = True
    consultation_is_over: bool = False
    parent_is_gone: bool = False
    place_is_gone: bool = False


UNSUSPICIOUS = Circumstances()


def reasons(*texts: str, given: Circumstances = UNSUSPICIOUS) -> list[str]:
    """Codes of all reasons to hold a contribution with these texts (title, text, name); none: it appears at once."""
    known = {
        "first": given.is_first,
        "duplicate": given.is_duplicate,
        "consultation": not given.publishes_at_once,
        "over": given.consultation_is_over,
        "parent": given.parent_is_gone,
        "place": given.place_is_gone,
    }
    found = {code for code, is_so in known.items() if is_so} | text_reasons(*texts)
    return [code for code in LABELS if code in found]


def text_reasons(*texts: str) -> set[str]:
    """Codes of what stands in the words themselves: link, phone, mail, address, word."""
    text = unicodedata.normalize("NFKC", "\n".join(texts))
    found = {code for code, pattern in _PATTERNS.items() if pattern.search(text)}
    if any(_is_phone(match[0]) for match in _NUMBERS.finditer(_DATES.sub(" – ", text))):
        found.add("phone")
    if names_address(text):
        found.add("address")
    if flagged_words().search(folded(text)):
        found.add("word")
    return found


_DOT = r"(?:\.|\s?[(\[{]\s?(?:punkt|dot)\s?[)\]}]\s?)"
_AT = r"(?:@|\s?[(\[{]\s?(?:at|ät)\s?[)\]}]\s?)"
_DOMAINS = (
    "app|at|berlin|biz|blog|ch|club|cn|co|com|de|dev|eu|gg|gov|info|io|link|live|ly|me|mobi|net|nl|online|org|pl|pro"
    "|ru|shop|site|store|su|tk|to|top|tv|uk|us|vip|win|work|xyz"
)
_PATTERNS = {
    "link": re.compile(
        rf"(?i)\b(?:h(?:tt|xx)ps?\s?:|ftp:|javascript:|www{_DOT})|(?<![\w@])[\w-]+{_DOT}(?:[\w-]+\.){{0,3}}(?:{_DOMAINS})\b(?![.-]?\w)"
    ),
    "mail": re.compile(rf"(?i)[\w.+-]{{1,64}}{_AT}[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}})+"),
}
#: Dates, times and amounts, which are long numbers but no telephone.
_DATES = re.compile(r"\b\d{1,2}\.\s?\d{1,2}\.(?:\s?\d{2,4})?\b|\b\d{1,2}[.:]\d{2}(?!\d)|\b\d{1,3}(?:\.\d{3})+\b")
_NUMBERS = re.compile(r"(?<![\w.,+/-])(?:\+|\(0|0)[\d \t/().\u2010-\u2015-]{5,24}\d")


def _is_phone(text: str) -> bool:
    return 7 <= sum(sign.isdigit() for sign in text) <= 16


def folded(text: str) -> str:
    """For comparing words: small letters, umlauts written as ae, oe, ue, ss, and no other marks."""
    text = unicodedata.normalize("NFC", text).casefold()
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        text = text.replace(umlaut, letters)
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


@cache
def flagged_words(file: Path = WORDS_FILE) -> re.Pattern[str]:
    """The list of words in the file as one pattern for folded text: whole words, or beginnings if marked with a *."""
    lines = [line.partition("#")[0].strip() for line in file.read_text(encoding="utf-8").splitlines()]
    words = [re.escape(folded(line)).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for line in lines if line]
    return re.compile(rf"\b(?:{'|'.join(words)})\b") if words else re.compile(r"(?!)")
