"""Cleaning what strangers type. It knows no Django.

What is taken out nobody sees: signs that hide, turn around or break text. What people wrote stays.
"""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256
from typing import Literal

MAX_NAME = 60
MAX_ADDRESS = 254
#: So many times the limit of a field.
FAR_BEYOND = 4
#: What is wrong with a name; the form has the sentences.
NameFault = Literal["too_long", "signs", "reserved"]
#: Texts with fewer letters and digits are often the same without anybody having copied them.
MIN_COMPARED = 20

_NEWLINES = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
#: Control characters, signs of no width, of direction, of format; fillers; private, broken and forbidden ones.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufe00-\ufe0e\ufeff\uffa0"
    "\ufff0-\ufffb\ufffe\uffff\U000110bd\U000110cd\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
#: Joiners and the sign for a colourful picture belong to emoji and to words of some scripts; elsewhere they hide.
_JOINERS = re.compile("[\u200c\u200d]|\ufe0f")
_STACKED_MARKS = re.compile("([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})"
                            "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")  # fmt: skip
#: What stands on, under or in a letter, of any script. Putting these in order takes the square of how many there are.
_MARKS = "".join(sign for sign in map(chr, range(0x300, 0x20000)) if unicodedata.combining(sign))
_TOWERS = re.compile(f"([{_MARKS}]{{8}})[{_MARKS}]+")
_SPACES_AT_END = re.compile(r"(?<! ) +(?=\n)")
_MANY_BLANK_LINES = re.compile(r"\n{4,}")


def clean_text(text: str) -> str:
    """The text without invisible signs, with plain line breaks and at most two blank lines in a row."""
    text = _SPACES.sub(" ", _NEWLINES.sub("\n", text))
    text = unicodedata.normalize("NFC", _TOWERS.sub(r"\1", _HIDDEN.sub("", text)))
    text = _TOWERS.sub(r"\1", _JOINERS.sub(_joiner, text))
    text = _STACKED_MARKS.sub(r"\1", text)
    return _MANY_BLANK_LINES.sub("\n\n\n", _SPACES_AT_END.sub("", text)).strip()


def is_far_beyond(text: str, limit: int | None) -> bool:
    """Whether so much was sent that no cleaning brings it below the limit of its field: it is not even tried."""
    return limit is not None and len(text) > FAR_BEYOND * limit


def clean_line(text: str) -> str:
    """The same for what stands in one line."""
    return " ".join(clean_text(text).split())


def _joiner(found: re.Match[str]) -> str:
    """The joiner if it stands where it belongs."""
    before, after = found.string[max(found.start() - 1, 0) : found.start()], found.string[found.end() : found.end() + 1]
    if found[0] == "\ufe0f":
        return found[0] if before and _is_symbol(before) else ""
    in_emoji = found[0] == "\u200d" and before and after and _is_symbol(before) and _is_symbol(after)
    return found[0] if in_emoji or (_joins(before) and _joins(after)) else ""


def _is_symbol(sign: str) -> bool:
    return sign in "#*0123456789\ufe0f" or unicodedata.category(sign) in ("So", "Sk", "Sm", "Po")


def _joins(sign: str) -> bool:
    """Letters of Arabic, Persian, Indian and other scripts whose words may need a joiner."""
    return sign >= "\u0600" and unicodedata.category(sign)[0] in "LM"


def digest(text: str) -> str:
    """The same for texts that differ only in case, spaces and punctuation; "" for a text too short to compare."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    compared = "".join(sign for sign in folded if sign.isalnum())
    return sha256(compared.encode()).hexdigest() if len(compared) >= MIN_COMPARED else ""


# --- Names ---------------------------------------------------------------------------------------------

#: Whole words that only the administration uses of itself, as `_plain` writes them.
# fmt: off
RESERVED = {
    "admin", "administrator", "administratorin", "administration", "amtsdirektor", "amtsdirektorin", "amtsleiter",
    "amtsleiterin", "amtsleitung", "bauamt", "beigeordnete", "beigeordneter", "behorde", "burgeramt",
    "burgerburo", "burgermeister", "burgermeisterin", "dezernat", "dezernent", "dezernentin", "fachbereich",
    "hauptamt", "kammerer", "kammerei", "kammerin", "landkreis", "landrat", "landratin", "moderation",
    "moderator", "moderatorin", "oberburgermeister", "oberburgermeisterin", "ordnungsamt", "ortsvorsteher",
    "ortsvorsteherin", "polizei", "portalteam", "rathaus", "redakteur", "redakteurin", "redaktion", "stabsstelle",
    "verwaltung", "webmaster",
}
# fmt: on
#: A name that begins so speaks for a body, not for a person.
_BODIES = {"amt", "gemeinde", "gemeindevertretung", "kreis", "stadt", "stadtverordnetenversammlung"}
_RESERVED_ENDS = ("verwaltung", "burgermeister", "burgermeisterin")
_NAME_SIGNS = re.compile(r"[ .'’,-]")
#: Letters of other scripts that look like ours.
_LOOKALIKES = str.maketrans("аеорсухікмтвнѕјԁɡαορεικντυηβ", "aeopcyxikmtbhsjdgaopeikvtunb")


def name_fault(name: str) -> NameFault | None:
    """What is wrong with a cleaned name that is to be shown; None if nothing is. An empty name is fine."""
    if not name:
        return None
    if len(name) > MAX_NAME:
        return "too_long"
    if not _NAME_SIGNS.sub("", name) or strange_in_name(name):
        return "signs"
    return "reserved" if _is_reserved(name) else None


def strange_in_name(name: str) -> list[str]:
    """What is no part of a name, each once and in order: „👵“, „<“."""
    signs = [sign for sign in _NAME_SIGNS.sub("", name) if unicodedata.category(sign)[0] not in "LM"]
    # Of an emoji of several signs the invisible ones have nothing to show; alone they are no part of a name either.
    return list(dict.fromkeys(sign for sign in signs if unicodedata.category(sign) != "Cf")) or signs


def _is_reserved(name: str) -> bool:
    words = re.findall(r"\w+", _plain(name))
    if all(len(word) == 1 for word in words):
        words = ["".join(words)]  # A d m i n
    spoken = {*words, *(_without_umlauts(word) for word in words)}
    return bool(words and words[0] in _BODIES) or any(w in RESERVED or w.endswith(_RESERVED_ENDS) for w in spoken)


def _plain(text: str) -> str:
    """Small letters without marks; letters of other scripts that look like ours become ours."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_LOOKALIKES))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def _without_umlauts(word: str) -> str:
    return word.replace("ae", "a").replace("oe", "o").replace("ue", "u")


# --- Mail addresses ------------------------------------------------------------------------------------


def strange_before_at(address: str) -> list[str]:
    """Letters in front of the @ that mail servers would have to learn first (ö, ß, ł), each once; none if it has none
    or is no address at all."""
    local, at, _domain = address.rpartition("@")
    if not at or re.search(r'[\s<>"@,;:]', local):
        return []
    return list(dict.fromkeys(sign for sign in local if not sign.isascii()))


def readable_domain(address: str) -> str:
    """The address with its domain as people write it; as it is where that would lead to another one."""
    local, at, domain = address.rpartition("@")
    if not at or len(address) > MAX_ADDRESS or "xn--" not in domain.lower():
        return address
    try:
        shown = domain.lower().encode("ascii").decode("idna")
        same = shown.encode("idna").decode("ascii").lower() == domain.lower()
    except UnicodeError:
        return address
    return f"{local}@{shown}" if same else address
