"""Logs without what is nobody's business: mail addresses, and links that open something for whoever has them."""

from __future__ import annotations

import logging
import re

#: The token in the address of a page behind a mail link.
_LINK = re.compile(r"(/(?:beteiligung/(?:meine|bestaetigen|widerspruch|nicht-ich)|folgen/abmelden)/)[^/\s\"'?]{16,}")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def without_links(text: str) -> str:
    """The text with such tokens cut away."""
    return _LINK.sub(r"\1…", text)


class CarefulFormatter(logging.Formatter):
    """Leaves out both, wherever they stand: in a message, or in what an exception quotes."""

    def format(self, record: logging.LogRecord) -> str:
        return _MAIL.sub("…@…", without_links(super().format(record)))
