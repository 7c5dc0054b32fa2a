"""Where German words are divided that the dictionary of pyphen divides wrongly or into what misleads.

Each entry also counts inside longer words ("Grundstücksverkehr").
"""

from functools import cache

import pyphen

DIVIDED = ("bundes-portal", "gemeinschafts-kalender", "grund-stück", "jeseriger-hütten", "lebens-umfeld")
ALLOWED, FORBIDDEN = 99, 98  # odd divides, even forbids; the dictionary's own numbers have one digit


@cache
def correct() -> None:
    """Teach them to the dictionary of this process."""
    german = pyphen.Pyphen(lang="de").hd
    for word in DIVIDED:
        letters, place = word.replace("-", ""), word.index("-")
        inside = [ALLOWED if n == place else FORBIDDEN for n in range(1, len(letters))]
        german.patterns[letters] = (0, (0, *inside, 0))
        german.maxlen = max(german.maxlen, len(letters))
    german.cache.clear()
