"""Only letters our own fonts have reach the layout engine.

For any other it would look among the fonts of the machine: a box here, another page break there, and never the same
bytes twice. So such letters are replaced by near ones before, and what has no near one becomes a question mark.
"""

import unicodedata
from functools import cache

from fontTools.ttLib import TTFont

from .fetcher import STATIC

FONTS = STATIC / "vendor" / "pdf-fonts"
NEAR = {
    "\u2010": "-", "\u2011": "-", "\u202f": "\u00a0", "→": "›", "←": "‹", "⇒": "›", "≥": "&gt;=", "≤": "&lt;=",
    "≈": "~", "●": "•", "■": "•", "✓": "x", "✔": "x", "ẞ": "SS", "\u2028": " ", "\u2029": " ",
}  # fmt: skip
INVISIBLE = {"Cf", "Cc", "Cs", "Co", "Cn", "Mn", "Me", "Sk"}


def printable(html: str) -> str:
    """The same HTML in letters that all our faces have."""
    html = unicodedata.normalize("NFC", html)
    strange = {letter for letter in set(html) if letter not in letters() and letter not in "\n\r\t"}
    return html.translate({ord(letter): near(letter) for letter in strange}) if strange else html


def near(letter: str) -> str:
    if letter in NEAR:
        return NEAR[letter]
    if unicodedata.category(letter) in INVISIBLE:
        return ""
    parts = unicodedata.normalize("NFKD", letter)
    kept = "".join(part for part in parts if part in letters() and part not in "<>&\"'")
    # Pictures such as emoji are ornament, anything else may be a name: a gap would be a lie.
    return kept or ("" if unicodedata.category(letter) == "So" else "?")


@cache
def letters() -> frozenset[str]:
    """What every face can write: the letters of both subsets, in all families and weights."""
    faces: dict[str, set[int]] = {}
    for path in sorted(FONTS.glob("*.woff2")):
        face = path.name.replace("-latin-ext-", "-").replace("-latin-", "-")
        faces.setdefault(face, set()).update(TTFont(path).getBestCmap())
    return frozenset(map(chr, set.intersection(*faces.values())))
