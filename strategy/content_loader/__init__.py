"""This app's content files; settings.PORTAL_CONTENT_LOADERS lists this module for `load` and `load_demo`."""

from __future__ import annotations

from pathlib import Path

from ..content_files import source_lines, sources_of
from ..content_loading import Report, each_file
from .council import load_resolution
from .frame import load_goal, load_strategy
from .indicators import load_indicators
from .places import load_municipality, read_boundaries
from .text import load_chapter, load_glossary, load_page

ROOT = Path(__file__).parent.parent / "content"


def load(report: Report, root: Path = ROOT) -> None:
    """Load everything; what exists already stays unless only the file changed. Raises ContentError."""
    lines = source_lines(root)
    boundaries = read_boundaries(root)
    each_file(root, "kommunen/*.md", lambda f: load_municipality(f, sources_of(f, lines), boundaries, report))
    each_file(root, "strategie.md", lambda f: load_strategy(f, sources_of(f, lines), report))
    each_file(root, "ziele/*.md", lambda f: load_goal(f, sources_of(f, lines), report))
    each_file(root, "kapitel/*.md", lambda f: load_chapter(f, sources_of(f, lines), report))
    each_file(root, "glossar.md", lambda f: load_glossary(f, report))
    each_file(root, "seiten/*.md", lambda f: load_page(f, report))
    each_file(root, "beschluesse/*.md", lambda f: load_resolution(f, sources_of(f, lines), report))


def load_demo(report: Report, root: Path = ROOT) -> None:
    """The separate set of example values of this app: indicators with readings and targets."""
    each_file(root, "demo/indikatoren.toml", lambda file: load_indicators(file, report))
