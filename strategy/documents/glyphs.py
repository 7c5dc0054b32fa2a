"""Only letters our own fonts have reach the layout engine.

For any other it would look among the fonts of the machine: a box here, another page break there, and never the same
bytes twice. So such letters are replaced by near ones before, and what has no near one becomes a question mark.
Cyrillic, Greek and Arabic have fonts of their own, which only a document with such letters loads.
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
SCRIPTS = ("cyrillic", "greek", "arabic")  # static/pdf/fonts-<script>.css
JOINERS = "\u200c\u200d"  # Persian words need them; other signs that turn the direction are dropped
SHEET = '<link rel="stylesheet" href="static:pdf/fonts{}.css">\n'
INVISIBLE = {"Cf", "Cc", "Cs", "Co", "Cn", "Mn", "Me", "Sk"}


def printable(html: str) -> str:
    """The same HTML in letters that our faces have; a whole page gets the style sheets of the scripts it needs."""
    html = unicodedata.normalize("NFC", html)
    used = set(html) - base_letters() - set("\n\r\t")
    if not used:
        return html
    html = html.translate({ord(letter): near(letter) for letter in used - letters()})
    sheets = [SHEET.format(f"-{script}") for script in SCRIPTS if used & script_letters(script)]
    return html.replace(SHEET.format(""), SHEET.format("") + "".join(sheets), 1)


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
    """Everything we can write."""
    return base_letters().union(*map(script_letters, SCRIPTS))


@cache
def base_letters() -> frozenset[str]:
    """What every face can write: the letters of both subsets, in all families and weights."""
    faces: dict[str, set[int]] = {}
    for path in sorted(FONTS.glob("source-*-latin-*.woff2")):
        face = path.name.replace("-latin-ext-", "-").replace("-latin-", "-")
        faces.setdefault(face, set()).update(TTFont(path).getBestCmap())
    return frozenset(map(chr, set.intersection(*faces.values())))


@cache
def script_letters(script: str) -> frozenset[str]:
    """What all faces of a script can write beyond that."""
    faces = [set(map(chr, TTFont(path).getBestCmap())) for path in sorted(FONTS.glob(f"*-{script}-*.woff2"))]
    found = set.intersection(*faces) - base_letters()
    return frozenset(x for x in found if x in JOINERS or unicodedata.category(x) not in ("Cf", "Cc", "Co", "Cn"))
