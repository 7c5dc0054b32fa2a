"""Any other page as an accessible PDF, on the same press as the strategy's own documents.

Import it late, as `strategy.documents`: it needs WeasyPrint and its system libraries.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.template import Context
from django.utils import translation

from .documents import Rendered
from .documents.engine import engine
from .documents.fetcher import ROOT
from .documents.glyphs import letters, near, printable
from .documents.render import Progress, write
from .documents.tree import content_hash, rendering_hash


def page(template: str, tree: dict[str, Any]) -> str:
    """The template (below templates/) filled with `tree` and `fingerprint`, in letters that our fonts have."""
    with translation.override("de"):
        context = Context({"tree": tree, "fingerprint": content_hash(tree)[:16]}, use_l10n=False)
        return printable(engine().get_template(template).render(context))


def can_write(text: str) -> bool:
    """Whether every letter stands in our fonts or has a near one there; others are printed as question marks."""
    return all(letter in letters() or letter in "\n\r\t" or near(letter) != "?" for letter in set(text))


def page_key(tree: dict[str, Any], sources: Iterable[Path]) -> str:
    """SHA-256 of what the document says and of everything that decides how it looks; `sources` are its own files."""
    found = hashlib.sha256(f"{content_hash(tree)} {rendering_hash()}\n".encode())
    for path in sorted(sources):
        found.update(f"{path.relative_to(ROOT)} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()


def print_tree(template: str, tree: dict[str, Any], key: str, progress: Progress | None = None) -> Rendered:
    """The template filled with the tree, which says its date, as `print_page` prints it."""
    return print_page(page(template, tree), key, tree["date"], progress)


def print_page(
    html: str, key: str, day: str, progress: Progress | None = None, attachments: Iterable[dict[str, Any]] = ()
) -> Rendered:
    """The page as PDF/A-3a and PDF/UA-1. `key` (64 hexadecimal digits) becomes the identifier, `day` (JJJJ-MM-TT) the
    date. Attachments are {name, description, text}; they must stand in what `key` was made from.

    Raises RenderError when WeasyPrint has anything to complain about.
    """
    return write(html, key, day, attachments, progress)
