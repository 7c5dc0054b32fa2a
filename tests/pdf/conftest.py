"""Documents of the content files, each rendered once for all tests: a long render takes about twenty seconds."""

import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pymupdf
import pytest

from measures.document_parts import PARTS
from strategy.documents import assemble, document_key, render_document
from strategy.documents.render import to_html
from tests.pdf.files import state

PORTAL = "https://portal.example"
SCOPES = ("", "bad-belzig", "wiesenburg-mark")


def tree_of(contents, scope="", variant="long") -> dict:
    return assemble(contents, scope, variant, PARTS, portal_url=PORTAL)


@dataclass
class Made:
    """One finished document: its tree, its file, and what can be read from it."""

    tree: dict
    path: Path
    pages: int

    @cached_property
    def texts(self) -> list[str]:
        """The words of every page, one space between them, hyphens at line ends undone."""
        out = subprocess.run(["pdftotext", "-layout", str(self.path), "-"], capture_output=True, check=True).stdout
        return out.decode().split("\f")[:-1]

    @cached_property
    def pdf(self) -> pymupdf.Document:
        return pymupdf.open(self.path)


def make(tree: dict, folder: Path) -> Made:
    key = document_key(tree)
    rendered = render_document(tree, key)
    path = folder / f"{key}.pdf"
    path.write_bytes(rendered.pdf)
    return Made(tree, path, rendered.pages)


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("documents")


@pytest.fixture(scope="session")
def long(folder) -> Made:
    return make(tree_of(state()), folder)


@pytest.fixture(scope="session")
def short(folder) -> Made:
    return make(tree_of(state(), variant="short"), folder)


@pytest.fixture(scope="session")
def short_of_one(folder) -> Made:
    return make(tree_of(state(), "bad-belzig", "short"), folder)


@pytest.fixture(scope="session")
def htmls() -> dict[tuple[str, str], str]:
    """The pages of all six documents before layout: (scope, variant) → HTML."""
    return {(s, v): to_html(tree_of(state(), s, v)) for s in SCOPES for v in ("long", "short")}
