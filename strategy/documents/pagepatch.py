"""The list of pages made once, only while we render: pydyf makes it anew for each tag that names its page.

Tags and pages grow together, so that writing would grow with their product (505 pages: seven seconds of 49).
"""

from contextlib import contextmanager

import pydyf

_made_anew = pydyf.PDF.page_references


def _kept(pdf) -> tuple[bytes, ...]:
    known = getattr(pdf, "_page_references", ())
    if len(known) != pdf.pages["Count"]:
        known = pdf._page_references = _made_anew.fget(pdf)
    return known


@contextmanager
def pages_listed_once():
    """`PDF.page_references` as pydyf gives it, without asking every page each time."""
    pydyf.PDF.page_references = property(_kept)
    try:
        yield
    finally:
        pydyf.PDF.page_references = _made_anew
