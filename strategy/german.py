"""German words: order, folding for search, word stems, small grammar for the page."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import snowballstemmer

from strategy.german_words import FEMININE, NO_FEMININE, STEMS, STOP_WORDS

_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_NUMBER = re.compile(r"\d+")
# Bürger:innen, Bürger*innen, Bürger_innen, Bürger/-innen, Bürger(innen), BürgerInnen, jede:r
_GENDER_END = "(?:innen|in|r|n|e)"
_GENDER_SIGN = re.compile(rf"(?<=\w)(?:(?:[:*_·]|/-?){_GENDER_END}|\({_GENDER_END}\))(?!\w)")
_GENDER_CAPITAL = re.compile(r"(?<=[a-zäöüß])In(?:nen)?(?!\w)")
_TOKEN = re.compile(r"[^\W_]+(?:[-‐‑][^\W_]+)*")
_WORD = re.compile(r"[^\W_]+")
_HYPHEN = re.compile(r"[-‐‑]")


def sort_key(text: str) -> str:
    """Return a key that sorts like a German dictionary (DIN 5007-1) when compared by code points.

    ä counts as a, ß as ss, case and signs do not count, numbers sort by value. Texts that are equal so far
    are told apart by their own spelling. In PostgreSQL the column needs the collation "C".
    """
    plain = "".join(char if char.isalnum() else " " for char in _plain(text) if char not in "'’\xad")
    # The number of digits in front makes "9" sort before "10" without a limit on the length.
    padded = _NUMBER.sub(_padded_number, plain)
    return f"{' '.join(padded.split())}\x01{unicodedata.normalize('NFC', text)}"


def fold(text: str) -> str:
    """Return the text in lower case and without accents; ä and ae are a, ö and oe o, ü and ue u, ß is ss.

    After another vowel and after q the e stays ("neue", "Bauer", "Quelle").
    """
    return re.sub(r"(?<![aeiouyq])([aou])e", r"\1", _plain(text))


def stems(text: str, *, keep_stop_words: bool = False) -> list[str]:
    """Return the stems of the words in `text`, in order, with repetitions.

    Words joined by a hyphen count one by one, single letters are drawn to the next part ("E-Mail" is
    "email"). All gender forms have the stem of the plain form. Stop words are left out, unless there is
    nothing else or `keep_stop_words` is set, as it should be for the text that is searched.
    """
    text = unicodedata.normalize("NFC", text).replace("\xad", "")
    text = _GENDER_CAPITAL.sub("", _GENDER_SIGN.sub("", text))
    # Folding can take a sign apart ("⑴" is "(1)") or leave nothing of it.
    words = [word for token in _TOKEN.findall(text) for part in _parts(token) for word in _WORD.findall(fold(part))]
    told = words if keep_stop_words else [word for word in words if word not in STOP_WORDS]
    return [stem(word) for word in told or words]


def stem(folded: str) -> str:
    """Return the stem of one folded word."""
    return STEMS.get(folded) or _snowball(_masculine(folded))


def join_words(words: Iterable[str], conjunction: str = "und") -> str:
    """Return "a", "a und b" or "a, b und c"."""
    *front, last = list(words) or [""]
    return f"{', '.join(front)} {conjunction} {last}" if front else last


def plural(count: int, one: str, many: str) -> str:
    """Return the count with the fitting word, "1 Maßnahme" or "1.250 Maßnahmen"."""
    return f"{count:,}".replace(",", ".") + f" {one if count == 1 else many}"


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _padded_number(match: re.Match[str]) -> str:
    digits = match[0].lstrip("0") or "0"
    return f"{len(digits):03d}{digits}"


def _parts(token: str) -> list[str]:
    parts: list[str] = []
    carried = ""
    for part in _HYPHEN.split(token):
        carried += part
        if len(part) > 1:
            parts.append(carried)
            carried = ""
    return [*parts, carried] if carried else parts


def _masculine(word: str) -> str:
    if word in NO_FEMININE:
        return word
    if word.endswith("innen") and len(word) >= 9:
        return word[:-5]
    return word[:-2] if FEMININE.search(word) else word


@lru_cache(maxsize=20_000)
def _snowball(word: str) -> str:
    # A stemmer object holds the word it is working on, so threads may not share one.
    stemmer: Any = snowballstemmer.stemmer("german")
    return str(stemmer.stemWord(word))
