"""Plain blocks (strategy.formats.plain) as the body of a Word document, written straight as its XML.

python-docx looks a whole table through for each of its cells; documents with two hundred tables took minutes so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from docx.oxml.ns import qn

from .plain import HEADINGS
from .plain_words import PAGE_LINKS, words
from .word_elements import Xml, field, make, paragraph, possible, run, word_property
from .word_grid import Cell, rows_of, widths

#: Styles of word_styles.py by id.
LISTS = {"ul": "ListBullet", "ol": "ListNumber"}
DEEPEST = 3  # Word's own list styles end here
MARKS = {"b": "b", "strong": "b", "em": "i"}
RAISED = {"sup": "superscript", "sub": "subscript"}


@dataclass
class Writer:
    """Writes blocks one after another.

    `relate` gives the relation id of an address on the web, `new_list` the id of a numbering that starts at a number.
    """

    relate: Callable[[str], str]
    new_list: Callable[[int, int], str]
    bookmarks: dict[str, str]  # id of a block that is linked to → its name in the document
    entries: list[Xml]  # the table of contents

    def blocks(self, body: Element) -> Iterator[Xml]:
        for block in body:
            yield from self.block(block)

    def block(self, block: Element, style: str = "") -> Iterator[Xml]:
        if block.tag in HEADINGS:
            yield self.words(block, style or f"Heading{block.tag[1]}")
        elif block.tag in LISTS:
            yield from self.listing(block, 1)
        elif block.tag == "table":
            yield from self.table(block)
        elif block.tag == "nav":
            for inner in block:
                is_toc = inner.get("class") == "toc"
                yield from self.entries if is_toc else self.block(inner, "TOCHeading" if inner.tag == "h1" else "")
        elif block.tag == "blockquote":
            for inner in block:
                yield from self.block(inner, "Quote" if inner.tag == "p" else "")
        else:
            made = self.words(block, "Drawing" if block.get("class") == "drawing" else style or "Normal")
            if len(block) == 1 and block[0].get("class") == "nr" and not block[0].tail:
                made.pPr.append(make("keepNext"))  # the number of the list or table that follows
            yield made

    # --- words ---------------------------------------------------------------------------------------------

    def words(self, block: Element, style: str) -> Xml:
        return paragraph(style, *self.marked(block, self.runs(block, {})))

    def marked(self, block: Element, content: Iterator[Xml]) -> Iterator[Xml]:
        """The content, with the bookmark of the block around it if something leads there."""
        name = self.bookmarks.get(block.get("id", ""))
        number = name.removeprefix("Stelle") if name else ""
        if name:
            yield make("bookmarkStart", id=number, name=name)
        yield from content
        if name:
            yield make("bookmarkEnd", id=number)

    def runs(self, element: Element, kind: dict[str, str]) -> Iterator[Xml]:
        yield from self.said(element.text, kind)
        for child in element:
            yield from self.inline(child, kind)
            yield from self.said(child.tail, kind)

    def inline(self, child: Element, kind: dict[str, str]) -> Iterator[Xml]:
        if child.tag == "br":
            yield make("r", make("br"))
        elif child.tag == "a":
            yield self.link(child, kind)
        elif child.tag in RAISED:
            yield from self.runs(child, {**kind, "vertAlign": RAISED[child.tag]})
        elif child.tag in MARKS:
            is_number = child.get("class") == "nr"
            yield from self.runs(
                child, {**kind, **({"rStyle": "PassageNumber"} if is_number else {MARKS[child.tag]: ""})}
            )
        else:
            yield from self.runs(child, {**kind, "rStyle": "CodeWords"} if child.tag == "code" else kind)

    def said(self, text: str | None, kind: dict[str, str]) -> Iterator[Xml]:
        if text:
            order = ("rStyle", "b", "i", "vertAlign")
            yield run(text, *(word_property(name, kind[name]) for name in order if name in kind))

    def link(self, child: Element, kind: dict[str, str]) -> Xml:
        href = child.get("href", "")
        inner = list(self.runs(child, {**kind, "rStyle": "Hyperlink"}))
        if href.startswith("#"):
            name = self.bookmarks[href[1:]]
            if child.get("class") in PAGE_LINKS:
                before = [*inner, run(" ")] if child.get("class") == "pageref" else []
                shown = [run("…")] if before else inner
                inner = [*before, *field(f"PAGEREF {name} \\h", *shown, is_dirty=True)]
            return make("hyperlink", *inner, anchor=name, history="1")
        made = make("hyperlink", *inner, history="1")
        made.set(qn("r:id"), self.relate(href))
        return made

    # --- lists ---------------------------------------------------------------------------------------------

    def listing(self, listing: Element, level: int) -> Iterator[Xml]:
        depth = min(level, DEEPEST)
        style = LISTS[listing.tag] + (str(depth) if depth > 1 else "")
        number = self.new_list(depth, int(listing.get("start") or 1)) if listing.tag == "ol" else ""
        for item in listing:
            yield from self.item(item, style, number, level)

    def item(self, item: Element, style: str, number: str, level: int) -> Iterator[Xml]:
        """The words before any block are the item; paragraphs after it go on, lists in it are one level deeper."""
        lead, rest = _parted(item)
        made = self.words(lead, style)
        if number:
            made.pPr.append(make("numPr", make("ilvl", val="0"), make("numId", val=number)))
        yield made
        for block in rest:
            if block.tag in LISTS:
                yield from self.listing(block, level + 1)
            else:
                yield from self.block(block, "ListContinue" if block.tag == "p" else "")

    # --- tables --------------------------------------------------------------------------------------------

    def table(self, table: Element) -> Iterator[Xml]:
        caption, rows = table.find("caption"), list(rows_of(table))
        if caption is not None:
            yield self.words(caption, "Caption")
        if not rows:
            return
        width = max(len(cells) for _, cells in rows)
        named = [make("tblCaption", val=possible(words(caption)))] if caption is not None else []
        look = make("tblLook", val="04A0", firstRow="1", lastRow="0", firstColumn="1", lastColumn="0", noVBand="1")
        properties = make("tblPr", make("tblStyle", val="PlainTable"), make("tblW", w="5000", type="pct"), look, *named)
        grid = make("tblGrid", *(make("gridCol", w=str(part)) for part in widths([cells for _, cells in rows], width)))
        # First mark, then words: a bookmark may not stand between rows.
        made = make("tbl", properties, grid, *(self.row(cells, is_head, width) for is_head, cells in rows))
        yield from self.marked(table, iter(())) if table.get("id") in self.bookmarks else ()
        yield made
        yield paragraph("AfterTable")

    def row(self, cells: list[Cell], is_head: bool, width: int) -> Xml:
        properties = make("trPr", make("cantSplit"), *([make("tblHeader")] if is_head else []))
        cells = [*cells, *(Cell(None) for _ in range(width - len(cells)))]
        return make("tr", properties, *(self.cell(cell, is_head) for cell in cells if not cell.is_covered))

    def cell(self, cell: Cell, is_head: bool) -> Xml:
        inner: list[Xml] = []
        if cell.element is not None and not cell.is_below:
            inner = list(self.in_cell(cell.element, is_head))
        if not inner or inner[-1].tag != qn("w:p"):  # a cell ends with a paragraph, or Word calls the file broken
            inner.append(paragraph("TableText"))
        return make("tc", make("tcPr", *cell.properties(is_head)), *inner)

    def in_cell(self, element: Element, is_head: bool) -> Iterator[Xml]:
        lead, rest = _parted(element)
        style = "TableHead" if element.tag == "th" else "TableText"
        if words(lead) or not rest:
            made = self.words(lead, style)
            if element.get("class") == "n":
                made.pPr.append(make("jc", val="right"))
            yield made
        for block in rest:
            yield from self.block(block, style if block.tag == "p" else "")


def _parted(element: Element) -> tuple[Element, list[Element]]:
    """What stands in the first line of an item or a cell, and the blocks after it."""
    inline = [child for child in element if child.tag in ("a", "b", "strong", "em", "sub", "sup", "code", "span", "br")]
    blocks = [child for child in element if child not in inline]
    lead = Element("p", {"id": element.get("id", "")})
    lead.text = element.text
    lead.extend(inline)
    if not words(lead) and blocks and blocks[0].tag == "p":
        return blocks[0], blocks[1:]
    return lead, blocks
