"""How long it takes to recognise 300 passages again, measured against taking the same text apart.

    python -m tests.bench.align

A machine that is busy slows both down, so the ratio says more than the milliseconds.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from time import perf_counter

from strategy import blocks as splitting
from strategy.replacing import continued

BLOCKS, WORDS, ROUNDS = 300, 60, 5
SMALL_WORDS = "die der und in den von zu das mit für auf ist im eine werden wird an des dem nicht".split()  # noqa: SIM905


def text(dice: random.Random) -> list[list[str]]:
    """Paragraphs in which every second word is a small one, as in German."""
    words = [f"wort{number}" for number in range(4000)]
    return [[dice.choice(SMALL_WORDS if place % 2 else words) for place in range(WORDS)] for _ in range(BLOCKS)]


def reworded(paragraphs: list[list[str]], dice: random.Random, share: float) -> list[list[str]]:
    return [[f"neu{dice.random()}" if dice.random() < share else word for word in words] for words in paragraphs]


def shuffled(paragraphs: list[list[str]], dice: random.Random) -> list[list[str]]:
    return dice.sample(paragraphs, len(paragraphs))


def html(paragraphs: list[list[str]]) -> str:
    return "".join(f"<p>{' '.join(words)}.</p>" for words in paragraphs)


def best(act: Callable[[], object]) -> float:
    """Milliseconds of the fastest of some rounds."""
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        act()
        times.append(perf_counter() - start)
    return min(times) * 1000


def main() -> None:
    dice = random.Random(1)
    before = text(dice)
    old = [{**block.as_dict(), "id": f"b{place}"} for place, block in enumerate(splitting.split(html(before)))]
    reference = best(lambda: splitting.split(html(before)))
    print(f"{BLOCKS} Absätze zu {WORDS} Wörtern; zerlegen: {reference:.0f} ms = 1")
    cases = {
        "nichts geändert": before,
        "ein Wort in jedem Absatz": reworded(before, dice, 1 / WORDS),
        "jedes dritte Wort": reworded(before, dice, 1 / 3),
        "neue Reihenfolge": shuffled(before, dice),
        "neue Reihenfolge, jedes fünfte Wort": shuffled(reworded(before, dice, 1 / 5), dice),
        "alles neu": text(dice),
    }
    for name, paragraphs in cases.items():
        new = [block.as_dict() for block in splitting.split(html(paragraphs))]
        numbers = itertools.count()
        spent = best(lambda new=new, numbers=numbers: continued(old, new, lambda: f"neu-{next(numbers)}"))
        print(f"{name:38}{spent:7.0f} ms  Verhältnis {spent / reference:5.2f}")


if __name__ == "__main__":
    main()
