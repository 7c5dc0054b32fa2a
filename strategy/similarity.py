"""How similar texts are, all pairs at once and in about linear time.

The Dice coefficient over words and pairs of neighbouring words (0 nothing in common, 1 equal); short texts
such as headings are also compared by groups of three letters. An index from each feature to the texts that
have it means that only pairs with something in common are looked at.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

Pair = tuple[int, int]
Scores = dict[Pair, float]

_SHORT = 15
_WORD = re.compile(r"\w+")


def dice_scores(old: Mapping[int, str], new: Mapping[int, str]) -> Scores:
    """Return {(old key, new key): similarity} for all pairs that have anything in common."""
    old_words = {key: _words(text) for key, text in old.items()}
    new_words = {key: _words(text) for key, text in new.items()}
    scores = _scores(old_words, new_words, _word_features)
    for pair, score in _scores(_short(old_words), _short(new_words), _letter_features).items():
        scores[pair] = max(score, scores.get(pair, 0.0))
    return scores


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _short(texts: Mapping[int, list[str]]) -> dict[int, list[str]]:
    return {key: words for key, words in texts.items() if len(words) <= _SHORT}


def _scores(
    old: Mapping[int, list[str]],
    new: Mapping[int, list[str]],
    features: Callable[[list[str]], Iterable[str]],
) -> Scores:
    old_features = {key: _counted(features(words)) for key, words in old.items()}
    new_features = {key: _counted(features(words)) for key, words in new.items()}
    owners: dict[tuple[str, int], list[int]] = defaultdict(list)
    for key, found in old_features.items():
        for feature in found:
            owners[feature].append(key)
    scores: Scores = {}
    for key, found in new_features.items():
        shared: Counter[int] = Counter()
        for feature in found:
            shared.update(owners.get(feature, ()))
        for other, count in shared.items():
            scores[other, key] = 2 * count / (len(found) + len(old_features[other]))
    return scores


def _counted(features: Iterable[str]) -> set[tuple[str, int]]:
    """Number repeated features, so that sets of them behave like multisets."""
    seen: Counter[str] = Counter()
    result = set()
    for feature in features:
        result.add((feature, seen[feature]))
        seen[feature] += 1
    return result


def _word_features(words: list[str]) -> Iterable[str]:
    yield from words
    for first, second in pairwise(words):
        yield f"{first} {second}"


def _letter_features(words: list[str]) -> Iterable[str]:
    text = f" {' '.join(words)} "
    return (text[index : index + 3] for index in range(len(text) - 2))
