import datetime
import decimal
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy.canonical import canonical_json, digest

contents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=20,
)


def test_keys_are_sorted_and_nothing_is_spaced_or_escaped():
    assert canonical_json({"ü": "ß", "a": [1, None, True]}) == '{"a":[1,null,true],"ü":"ß"}'.encode()


def test_digest_is_the_sha256_of_the_bytes():
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


@given(contents)
def test_what_is_written_reads_back_as_the_same(content):
    assert json.loads(canonical_json(content)) == content


@given(st.dictionaries(st.text(), contents, min_size=2, max_size=6), st.randoms())
def test_the_order_of_keys_does_not_change_the_digest(content, order: random.Random):
    names = list(content)
    order.shuffle(names)
    assert digest({name: content[name] for name in names}) == digest(content)


@pytest.mark.parametrize(
    "value",
    [decimal.Decimal("1.5"), datetime.date(2026, 11, 22), {1, 2}, b"x", {1: "a"}, {None: "a"}, object()],
)
def test_what_json_has_no_word_for_is_refused(value):
    with pytest.raises(TypeError, match=r"content\.a\[0\]"):
        canonical_json({"a": [value]})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800"])
def test_values_that_could_not_be_read_back_are_refused(value):
    with pytest.raises(ValueError):
        canonical_json([value])
