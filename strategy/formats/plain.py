"""The pages of a PDF as plain HTML: headings, paragraphs, lists, tables and links, and nothing that only paper needs.

It is made from the very HTML that is printed, so nothing can be forgotten. Charts become the sentence that a screen
reader says of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element, SubElement

import tinyhtml5

from .plain_words import DROPPED, INLINE, SVG, add_inline, classes_of, say, tidy, words

HEADINGS = tuple(f"h{n}" for n in range(1, 7))
INLINE_ONLY = {*INLINE, "span", "small", "mark", "cite", "abbr", "time", "q", "br"}
#: Sections with nothing but what the head and foot of the file say.
ORNAMENTS = {"cover", "closing", "head-code"}
NUMBERS = {"nr"}  # the number of a passage, in the margin
PREFIXES = {"number", "onum"}  # a figure above a heading
KEPT = {"td": ("colspan", "rowspan"), "th": ("colspan", "rowspan", "scope"), "ol": ("start",)}


def plain(html: str) -> Element:
    """A `body` of blocks: h1–h6, p, ul, ol, table, blockquote, nav (with class "contents").

    Blocks have `id`s where something links to them. Classes that stay: "nr" on a number of a passage, "drawing" on the
    words of a chart, "n" on cells with figures, "toc" on the list of the contents, "pageref" and "pg" on
    links that show the number of a page after their words or in their place.
    """
    flow = _Flow()
    flow.read(tinyhtml5.parse(html, namespace_html_elements=False).find("body"))
    flow.end()
    _settle_links(flow.blocks, flow.anchors)
    return flow.blocks


class _Flow:
    """Reads printed HTML and collects blocks; words outside of any block become a paragraph of their own."""

    def __init__(self, anchors: dict[str, str] | None = None) -> None:
        self.blocks = Element("body")
        #: Anchor in print → id of the block that has it here.
        self.anchors: dict[str, str] = {} if anchors is None else anchors
        self.waiting: list[str] = []  # anchors of the next block
        self.prefix: tuple[str, str] | None = None  # words of the next block's beginning, and their class
        self.open: Element | None = None

    # --- reading -------------------------------------------------------------------------------------------

    def read(self, element: Element) -> None:
        self.say(element.text)
        for child in element:
            if isinstance(child.tag, str):
                self.child(child)
            self.say(child.tail)

    def child(self, child: Element) -> None:
        classes = classes_of(child)
        if child.tag in DROPPED or classes & ORNAMENTS:
            return
        self.note(child)
        if classes & NUMBERS or (classes & PREFIXES and child.tag == "p"):
            self.end()
            self.prefix = (words(child), "nr" if classes & NUMBERS else "")
        elif child.tag == SVG:
            self.drawing(child)
        elif child.tag in INLINE_ONLY:
            self.inline(child)
        else:
            self.end()
            self.block(child)

    def block(self, child: Element) -> None:
        maker: Callable[[Element], None] = {
            "ul": self.listing, "ol": self.listing, "table": self.table, "blockquote": self.group, "nav": self.group,
        }.get(child.tag, self.paragraph if child.tag in ("p", *HEADINGS) else self.unwrapped)  # fmt: skip
        maker(child)

    def unwrapped(self, child: Element) -> None:
        self.read(child)
        self.end()

    def note(self, element: Element) -> None:
        if element.get("id"):
            self.waiting.append(element.get("id", ""))

    # --- words ---------------------------------------------------------------------------------------------

    def say(self, text: str | None) -> None:
        if text and (self.open is not None or text.strip()):
            say(self.opened(), text)

    def opened(self) -> Element:
        if self.open is None:
            self.begin("p")
        assert self.open is not None
        return self.open

    def inline(self, child: Element) -> None:
        add_inline(self.opened(), child, self.note)

    def begin(self, tag: str) -> None:
        self.open = Element(tag)
        if self.prefix:
            text, kind = self.prefix
            (SubElement(self.open, "b", {"class": kind}) if kind else self.open).text = text
            say(self.open, " ")
            self.prefix = None

    def end(self) -> None:
        """Close the open block; one without a word vanishes, its anchors go on to the next."""
        block, self.open = self.open, None
        if block is None:
            return
        tidy(block)
        if words(block):
            self.add(block)

    def add(self, block: Element) -> None:
        if self.waiting:
            block.set("id", self.waiting[0])
            self.anchors.update(dict.fromkeys(self.waiting, self.waiting[0]))
            self.waiting = []
        self.blocks.append(block)

    # --- blocks --------------------------------------------------------------------------------------------

    def paragraph(self, child: Element) -> None:
        self.begin(child.tag)
        for_line = self.opened()
        say(for_line, child.text)
        for part in child:
            add_inline(for_line, part, self.note)
            say(for_line, part.tail)
        self.end()

    def drawing(self, child: Element) -> None:
        """What a chart says in words. A code for cameras says nothing that does not stand beside it."""
        title = child.find(SVG.replace("}svg", "}title"))
        if title is None or "qr" in classes_of(child):
            return
        self.end()
        self.begin("p")
        self.opened().set("class", "drawing")
        say(self.opened(), f"Abbildung in Worten: {words(title)}")
        self.end()

    def group(self, child: Element) -> None:
        inner = self.within(child)
        group = Element(child.tag, {"class": "contents"} if child.tag == "nav" else {})
        group.extend(inner)
        if len(group):
            self.add(group)

    def listing(self, child: Element) -> None:
        self.flush_prefix()
        is_toc = child.get("data-pdf-tag") == "TOC"
        listing = Element(child.tag, {**_kept(child), **({"class": "toc"} if is_toc else {})})
        for item in child:
            if item.tag == "li":
                _fill(SubElement(listing, "li"), self.within(item))
        if len(listing):
            self.add(listing)

    def table(self, child: Element) -> None:
        self.flush_prefix()
        table = Element("table")
        for part in child:
            if part.tag == "caption":
                _fill(SubElement(table, "caption"), self.within(part))
            elif part.tag in ("thead", "tbody", "tfoot"):
                self.rows(SubElement(table, part.tag), part)
        self.add(table)

    def rows(self, into: Element, part: Element) -> None:
        for row in part.iter("tr"):
            new = SubElement(into, "tr")
            for cell in row:
                if cell.tag in ("td", "th"):
                    kind = {"class": "n"} if "n" in classes_of(cell) else {}
                    _fill(SubElement(new, cell.tag, {**_kept(cell), **kind}), self.within(cell))

    def within(self, child: Element) -> list[Element]:
        """The blocks inside an element, whose anchors are its own."""
        inner = _Flow(self.anchors)
        inner.waiting, self.waiting = self.waiting, []
        inner.read(child)
        inner.end()
        self.waiting = inner.waiting
        return list(inner.blocks)

    def flush_prefix(self) -> None:
        """A number before a list or a table stands in a line of its own."""
        if self.prefix:
            self.begin("p")
            self.end()


def _fill(into: Element, blocks: list[Element]) -> None:
    """Put blocks into an item or a cell; a single paragraph gives its words directly."""
    if len(blocks) == 1 and blocks[0].tag == "p":
        into.text = blocks[0].text
        blocks = [*_with_id(into, blocks[0])]
    into.extend(blocks)


def _with_id(into: Element, paragraph: Element) -> Iterator[Element]:
    if paragraph.get("id"):
        into.set("id", paragraph.get("id", ""))
    yield from paragraph


def _kept(element: Element) -> dict[str, str]:
    return {name: element.get(name, "") for name in KEPT.get(element.tag, ()) if element.get(name)}


def _settle_links(body: Element, anchors: dict[str, str]) -> None:
    """Links lead to the block that has the anchor now; what leads nowhere stays as words."""
    for link in body.iter("a"):
        href = link.get("href", "")
        if href.startswith("#"):
            target = anchors.get(href[1:])
            if target:
                link.set("href", f"#{target}")
            else:
                link.tag = "span"
                link.attrib.clear()
