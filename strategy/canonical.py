"""One way to write a content dict as bytes, so that equal contents have equal digests.

The content of a revision is plain JSON. Dates, decimals and other objects must have become strings before;
a content that still holds one is a mistake of the caller and refused, not guessed at.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any


def canonical_json(content: Any) -> bytes:
    """Return `content` as UTF-8 JSON with sorted keys and without spaces.

    Raises TypeError for anything JSON has no word for (date, Decimal, set, a key that is no string),
    ValueError for NaN, the infinities and text that is no valid Unicode.
    """
    _check(content, path="content")
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8")


def digest(content: Any) -> str:
    """Return the SHA-256 of the canonical bytes as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(content)).hexdigest()


def _check(value: Any, path: str) -> None:
    # json.dumps would turn the key 1 into "1" and a tuple into a list without a word.
    if value is None or isinstance(value, bool | int | str):
        return
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{path} is not a finite number")
    elif isinstance(value, Mapping):
        _check_mapping(value, path)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            _check(item, f"{path}[{index}]")
    else:
        raise TypeError(f"{path} is a {type(value).__name__}, which JSON cannot hold")


def _check_mapping(mapping: Mapping[Any, Any], path: str) -> None:
    for key, item in mapping.items():
        if not isinstance(key, str):
            raise TypeError(f"{path} has the key {key!r}; keys must be strings")
        _check(item, f"{path}.{key}")
