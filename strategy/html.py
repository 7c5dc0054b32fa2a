"""The one cleaner for HTML that people typed, pasted or posted.

nh3 takes away what is dangerous; `html_rules` then rebuilds what is left in the portal's own shape. What
`clean` returns may stand in a page as it is, and cleaning it again changes nothing.
"""

import re

import nh3
from markdown_it import MarkdownIt

from strategy.html_rules import Shape
from strategy.html_tree import Element, Node, parse, serialise

_BLOCK_TAGS = "p h2 h3 h4 ul ol li blockquote table thead tbody tr th td caption figure figcaption"
_INLINE_TAGS = "strong em a br sup sub"
_HEADINGS_TO_MOVE = "h1 h5 h6"
_CONTAINERS = "div section article header footer main aside nav address pre center dl dt dd hr tfoot b i span"
_NO_TEXT = "script style title xml svg math template iframe object noscript noembed noframes select textarea"
_FLAT = "p li tr td th dt dd br hr img input col meta link wbr option"

# What a stored text consists of.
TAGS = frozenset(f"{_BLOCK_TAGS} {_INLINE_TAGS}".split())
# What nh3 lets through for `html_rules` to take apart: headings to move, containers that part their texts.
READ_TAGS = TAGS | frozenset(f"{_HEADINGS_TO_MOVE} {_CONTAINERS}".split())
# Elements whose content is no text of the author.
DROPPED = frozenset(_NO_TEXT.split())
ATTRIBUTES = {
    "a": {"href"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
SCHEMES = {"http", "https", "mailto"}

# A tag that is both allowed and dropped makes nh3 panic, past every `except Exception`.
assert not READ_TAGS & DROPPED

# A parser's time grows with the square of the depth; no text is nested this deep.
_MAX_DEPTH = 500
_OPEN_OR_CLOSE = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_NOT_NESTING = frozenset(_FLAT.split())

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


def clean(html: str, *, level_shift: int = 0) -> str:
    """Return `html` harmless and in the shape of `html_rules`; idempotent for `level_shift=0`.

    `level_shift` is added to the level of each heading before it is brought into 2 to 4.
    """
    return serialise(elements(html, level_shift=level_shift))


def elements(html: str, *, level_shift: int = 0) -> list[Element]:
    """Return the cleaned top-level elements: p, h2–h4, ul, ol, table, blockquote, figure."""
    return Shape(level_shift).document(parse(_sanitise(html)))


def from_markdown(markdown: str, *, level_shift: int = 0) -> str:
    """Return cleaned HTML of CommonMark with tables; raw HTML in it is shown as text."""
    return clean(_markdown.render(markdown), level_shift=level_shift)


def to_text(html: str) -> str:
    """Return the plain text: one line per paragraph, list item, table row and line break."""
    return text_of_elements(elements(html))


def text_of_elements(nodes: list[Element]) -> str:
    """Return the plain text of cleaned elements, see `to_text`."""
    parts: list[str] = []
    for node in nodes:
        _collect(node, parts)
    text = "".join(parts).replace("\xa0", " ").replace("\u202f", " ").replace("\xad", "")
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _sanitise(html: str) -> str:
    if _depth(html) > _MAX_DEPTH:
        html = re.sub(r"<[^<>]*>", " ", html)
    return nh3.clean(
        # Half of a surrogate pair cannot be handed to nh3 at all.
        html.encode("utf-8", "ignore").decode("utf-8"),
        tags=set(READ_TAGS),
        clean_content_tags=set(DROPPED),
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel=None,
    )


def _depth(html: str) -> int:
    """Return how deep the tags of `html` may be nested, roughly."""
    depth = deepest = 0
    for closing, tag in _OPEN_OR_CLOSE.findall(html):
        if tag.lower() not in _NOT_NESTING:
            depth = max(0, depth - 1) if closing else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _collect(node: Node, parts: list[str]) -> None:
    if isinstance(node, str):
        parts.append(node)
        return
    before, after = _BOUNDARIES.get(node.tag, ("\n", "\n"))
    parts.append(before)
    for child in node.children:
        _collect(child, parts)
    parts.append(after)


_BOUNDARIES = {
    **dict.fromkeys(("a", "strong", "em", "sup", "sub"), ("", "")),
    **dict.fromkeys(("td", "th"), (" ", " ")),
}
