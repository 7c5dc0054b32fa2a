"""From a state to the document tree: one plain JSON value with everything that will be printed."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.utils import translation
from weasyprint.text.ffi import pango

from strategy.canonical import canonical_json

from . import back, chapters, front, indicators, mentions, numbering, openers, places, short
from .fetcher import FOLDERS, ROOT
from .scope import ScopedState
from .tagpatch import VERSION as WEASYPRINT

SCHEMA = 1
Part = Callable[[ScopedState, str, str], list[dict]]
#: From the tree so far, and the state that was used for it, to the files that travel inside the PDF.
Attach = Callable[[dict, ScopedState], list[dict]]

# Every node says where it belongs; inside a place the strategy's own nodes come first, then the parts in their order.
PLACES = ("front", "chapters", "places", "measures", "numbers", "indicators", "back", "end")

OWN_PARTS: dict[str, list[Part]] = {
    "long": [front.long, chapters.long, places.long, indicators.long, back.long],
    "short": [short.short],
}

RENDERING_SOURCES = (ROOT / "strategy" / "documents", ROOT / "templates" / "pdf", *FOLDERS)
#: The modules of the apps too: they read the contents, put them together and write the tables that travel along.
RENDERING_CODE = ("*/*.py", "*/kinds/*.py")
#: What sets the pages and writes the file.
ENGINES = ("weasyprint", "pydyf", "fonttools", "pyphen", "tinycss2", "tinyhtml5", "segno")


def assemble(
    state,
    scope: str = "",
    variant: str = "long",
    parts: Iterable[Part] = (),
    *,
    portal_url: str = "",
    edition: dict | None = None,
    attach: Attach | None = None,
) -> dict:
    """The document of a scope ("" or the key of a municipality) as plain JSON.

    `state` answers get(kind, key), all(kind) and published_at(kind, key). A part gets the state as its scope may see
    it, the scope and the variant, and returns nodes: dicts with `type` (its template is templates/pdf/<type>.html),
    `place` (one of PLACES) and, where the contents list them, `anchor`, `title` and `level`. `edition` says which
    edition this is (strategy.snapshot.Snapshot.described), None for the live state. `attach` gives the files inside
    the PDF: dicts with name, description and text. The same state always gives an equal tree. Raises ValueError for an
    unknown variant or municipality.
    """
    if variant not in OWN_PARTS:
        raise ValueError(f"unknown variant {variant!r}")
    view = ScopedState(state, scope)
    municipality = view.get("municipality", scope) if scope else None
    if scope and municipality is None:
        raise ValueError(f"unknown municipality {scope!r}")
    with translation.override("de"):
        nodes = [node for part in [*OWN_PARTS[variant], *parts] for node in part(view, scope, variant)]
        head = front.head(view, municipality, variant)
    nodes.sort(key=lambda node: PLACES.index(node["place"]))
    return compose(view, variant, nodes, head, portal_url=portal_url, edition=edition, attach=attach)


def compose(
    view: ScopedState,
    variant: str,
    nodes: list[dict],
    head: dict,
    *,
    portal_url: str = "",
    edition: dict | None = None,
    attach: Attach | None = None,
) -> dict:
    """The tree of these nodes in their order; `head` is what front.head gives, the rest is as for `assemble`."""
    openers.add_pictures(nodes, view)
    numbering.number_sources(nodes, view)
    numbering.number_captions(nodes)
    with_mentions(nodes, view)
    tree = {
        "schema": SCHEMA,
        "scope": view.scope,
        "variant": variant,
        **head,
        "date": view.newest,
        "portal_url": portal_url.rstrip("/"),
        # Whether it was superseded since is no part of the document: the file stays what was decided.
        "edition": edition and {name: value for name, value in edition.items() if name not in ("state", "state_label")},
        "nodes": nodes,
        "contents": contents(nodes),
        "figures": [figure for node in nodes for figure in node.get("figures", ()) if node["place"] != "places"],
    }
    return {**tree, "attachments": attach(tree, view)} if attach else tree


def contents(nodes: list[dict]) -> list[dict]:
    """Two levels of entries: the nodes with a level, and the entries they name."""
    listed = []
    for node in nodes:
        if node.get("level"):
            listed.append({key: node.get(key, "") for key in ("anchor", "number", "title", "tone", "level")})
        listed += [{"tone": node.get("tone", ""), **entry} for entry in node.get("entries", ())]
    return listed


def with_mentions(nodes: list[dict], view: ScopedState) -> None:
    """The register and the pages of the glossary, and footnotes where there is a glossary to go on with."""
    glossaries = [node for node in nodes if node["type"] == "glossary"]
    for node in glossaries:
        mentions.add_footnotes(nodes, node["terms"])
    anchors = {node["anchor"] for node in nodes if node["type"] == "portrait" and node["districts"]}
    if any(node["type"] == "register" for node in nodes):
        mentions.fill_register(nodes, places.named(view, anchors))


def content_hash(tree: dict) -> str:
    """SHA-256 of what the document says, as hexadecimal digits. Its beginning is printed in the imprint."""
    return hashlib.sha256(canonical_json(tree)).hexdigest()


def document_key(tree: dict) -> str:
    """SHA-256 of what the document says and of everything that decides how it looks."""
    return hashlib.sha256(f"{content_hash(tree)} {rendering_hash()}".encode()).hexdigest()


@cache
def rendering_hash() -> str:
    """SHA-256 of code, templates, styles, pictures and fonts, and of the versions of what sets the pages."""
    found = hashlib.sha256(f"WeasyPrint {WEASYPRINT}, Pango {pango.pango_version()}\n".encode())
    for name in ENGINES:
        found.update(f"{name} {version(name)}\n".encode())
    for path in sorted({path for path in rendering_files() if _counts(path)}):
        found.update(f"{path.relative_to(ROOT)} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()


def rendering_files() -> Iterator[Path]:
    """Everything that decides how a document of given contents looks; some twice, folders among them."""
    for folder in RENDERING_SOURCES:
        yield from folder.rglob("*")
    for pattern in RENDERING_CODE:
        yield from (path for path in ROOT.glob(pattern) if path.relative_to(ROOT).parts[0] != "tests")


def _counts(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts
