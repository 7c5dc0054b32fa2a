"""Where German words are joined that the dictionary of pyphen divides beside it ("Bunde-sportal", "Grunds-tück").

Each entry also counts inside longer words ("Grundstücksverkehr"). All other divisions stay those of the dictionary.
"""

from functools import cache

import pyphen

JOINED = ("bundes-portal", "grund-stück", "lebens-umfeld")
ALLOWED, FORBIDDEN = 99, 98  # odd divides, even forbids; the dictionary's own numbers have one digit, 0 says nothing


@cache
def correct() -> None:
    """Teach them to the dictionary of this process."""
    german = pyphen.Pyphen(lang="de").hd
    for word in JOINED:
        letters, joint = word.replace("-", ""), word.index("-")
        points = {joint - 1: FORBIDDEN, joint: ALLOWED, joint + 1: FORBIDDEN}
        german.patterns[letters] = (0, tuple(points.get(n, 0) for n in range(len(letters) + 1)))
        german.maxlen = max(german.maxlen, len(letters))
    german.cache.clear()
