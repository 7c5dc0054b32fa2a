"""The list of pages that tags refer to: what pydyf gives, but not made anew for each of them."""

import contextlib
import sys

import pydyf

from strategy.documents.pagepatch import pages_listed_once
from strategy.documents.render import write
from tests.pdf.test_lean import KEY, PAGE


def pdf(pages):
    made = pydyf.PDF()
    for _ in range(pages):
        made.add_page(pydyf.Dictionary({"Type": "/Page"}))
    return made


def test_a_new_page_is_listed_too():
    made = pdf(3)
    with pages_listed_once():
        three = made.page_references
        assert made.page_references is three and len(three) == 3
        made.add_page(pydyf.Dictionary({"Type": "/Page"}))
        four = made.page_references
        assert four[:3] == three and len(four) == 4
        assert pdf(0).page_references == ()
    assert made.page_references == four and made.page_references is not four


def test_the_bytes_are_those_of_the_list_made_anew(monkeypatch):
    ours = write(PAGE, KEY, "2026-11-23").pdf
    monkeypatch.setattr(sys.modules["strategy.documents.render"], "pages_listed_once", contextlib.nullcontext)
    assert write(PAGE, KEY, "2026-11-23").pdf == ours
