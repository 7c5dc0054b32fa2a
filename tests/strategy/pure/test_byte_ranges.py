"""Which bytes a Range header means."""

import pytest

from strategy.byte_ranges import Unsatisfiable, wanted


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=0-9", (0, 10)),
        ("bytes=0-", (0, 10)),
        ("bytes=4-", (4, 10)),
        ("bytes=9-9", (9, 10)),
        ("bytes=2-999999999999999999", (2, 10)),
        ("bytes=-1", (9, 10)),
        ("bytes=-10", (0, 10)),
        ("bytes=-999", (0, 10)),
    ],
)
def test_one_range(header, part):
    assert wanted(header, 10) == part


@pytest.mark.parametrize(
    "header",
    ["", "bytes", "bytes=", "bytes=-", "bytes=5-2", "bytes=a-b", "bytes=0-1,4-5", "items=0-1", "bytes=--1", "bytes=1",
     "bytes=" + "9" * 5000 + "-", "bytes=１-２", "bytes=0-1\n"],
)  # fmt: skip
def test_whatever_else_means_the_whole_file(header):
    assert wanted(header, 10) is None


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-20", "bytes=999999999999999999-", "bytes=-0"])
def test_a_part_outside_the_file(header):
    with pytest.raises(Unsatisfiable):
        wanted(header, 10)


def test_an_empty_file_has_no_parts():
    for header in ("bytes=0-", "bytes=0-0", "bytes=-1"):
        with pytest.raises(Unsatisfiable):
            wanted(header, 0)
    assert wanted("", 0) is None
