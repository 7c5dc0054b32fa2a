"""Rich text on its way into a tagged PDF.

Stored HTML is already clean; this makes it *print*: a closed list of elements without attributes, headings without
skipped levels, table headers with a scope, links without elements inside (WeasyPrint tags such links wrongly) and only
to places that exist. What it does not know it unwraps, so nothing a page may carry can reach the layout engine.
"""

import re
from collections.abc import Callable, Iterable
from html import escape
from xml.etree.ElementTree import Element

import tinyhtml5

BLOCKS = {
    "p",
    "ul",
    "ol",
    "li",
    "table",
    "caption",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "th",
    "td",
    "blockquote",
    "figure",
}
INLINE = {"strong", "em", "sub", "sup", "code"}
RENAMED = {"b": "strong", "i": "em", "dl": "ul", "dt": "li", "dd": "li", "figcaption": "p", "cite": "em"}
DROPPED = {
    "script", "style", "template", "head", "title", "svg", "math", "object", "iframe", "form", "input", "button",
    "select", "textarea", "video", "audio", "canvas", "link", "meta", "base", "noscript",
}  # fmt: skip
HEADINGS = {f"h{n}": n for n in range(1, 7)}
NUMBERS = {"td": ("colspan", "rowspan"), "th": ("colspan", "rowspan"), "ol": ("start",)}

LONG = 9  # rows, with the header
WIDE, WORD = 6, 32  # columns, and letters of a word, that fit on the sheet without help

Resolve = Callable[[str], str | None]


def no_links(_href: str) -> None:
    return None


def rich(
    html: str,
    *,
    first_level: int = 3,
    resolve: Resolve = no_links,
    notes: Iterable[dict] = (),
    caption: str = "",
) -> str:
    """Printable HTML. `first_level` is the level of its highest heading; `resolve` answers a href or None.

    `notes` are footnotes: {word, term, definition}; each stands behind the first mention of its word. `caption` is the
    printable caption of the first table, which takes the place of its own.
    """
    if not html:
        return ""
    return "".join(_Printer(first_level, resolve, list(notes), caption).children(_body(html)))


def plain(html: str) -> str:
    """The words alone, one space between them."""
    return " ".join("".join(_body(html).itertext()).split()) if html else ""


def _body(html: str):
    return tinyhtml5.parse(html, namespace_html_elements=False).find("body")


class _Printer:
    """Writes one fragment; remembers the level of the last heading so that none is skipped."""

    def __init__(self, first_level: int, resolve: Resolve, notes: list[dict], caption: str):
        self.shift: int | None = None
        self.first = self.level = first_level
        self.resolve = resolve
        self.notes = notes
        self.caption = caption

    def children(self, element):
        yield self.text(element.text or "")
        for child in element:
            yield from self.element(child)
            yield self.text(child.tail or "")

    def text(self, text: str) -> str:
        """The words, each term that is to be explained followed by its footnote."""
        for note in self.notes:
            found = re.search(rf"(?<![\w-]){re.escape(note['word'])}(?![\w-])", text)
            if found:
                self.notes.remove(note)
                before, after = text[: found.end()], text[found.end() :]
                return f"{self.text(before)}{footnote(note)}{self.text(after)}"
        return escape(text)

    def element(self, element):
        tag = RENAMED.get(element.tag, element.tag)
        if not isinstance(tag, str) or tag in DROPPED or ":" in tag or tag.startswith("{"):
            return
        if tag in HEADINGS:
            yield from self.heading(element, HEADINGS[tag])
        elif tag == "a":
            yield self.link(element)
        elif tag == "br":
            yield "<br>"
        elif tag == "img":
            yield self.picture(element)
        elif tag == "table":
            yield from self.table(element)
        elif tag in BLOCKS or tag in INLINE:
            yield f"<{tag}{self.attributes(tag, element)}>"
            yield from self.children(element)
            yield f"</{tag}>"
        else:
            yield from self.children(element)

    def heading(self, element, wanted: int):
        if self.shift is None:
            self.shift, level = wanted, self.first
        else:
            level = max(self.first, min(wanted - self.shift + self.first, self.level + 1))
        self.level = level = min(level, 6)
        yield f"<h{level}>{escape(_words(element))}</h{level}>"

    def link(self, element) -> str:
        words, target = escape(_words(element)), self.resolve(element.get("href") or "")
        if not target or not words:
            return words
        # On paper a link inside the document needs the number of the page.
        kind = ' class="xref"' if target.startswith("#") else ""
        return f'<a{kind} href="{escape(target)}">{words}</a>'

    def picture(self, element) -> str:
        words = " ".join((element.get("alt") or "").split())
        return f"<em>[Abbildung: {escape(words)}]</em>" if words else ""

    def table(self, element):
        _scope_headers(element)
        _repeat_headers(element)
        # A long table may go on overleaf; a short one stays in one piece.
        rows = list(element.iter("tr"))
        yield f'<div class="tbl{" long" if len(rows) > LONG else ""}{" dense" if _is_dense(rows) else ""}"><table>'
        if self.caption:
            for own in element.findall("caption"):
                element.remove(own)
            yield f"<caption>{self.caption}</caption>"
            self.caption = ""
        yield from self.children(element)
        yield "</table></div>"

    def attributes(self, tag: str, element) -> str:
        found = [(name, element.get(name)) for name in NUMBERS.get(tag, ())]
        text = "".join(f' {name}="{int(v)}"' for name, v in found if v and v.isdecimal() and 0 < int(v) < 100)
        if tag == "th":
            text += f' scope="{element.get("data-scope", "row")}"'
        return text


def footnote(note: dict) -> str:
    return (
        f'<span class="footnote" data-pdf-tag="Note"><b>{escape(note["term"])}:</b> {escape(note["definition"])}</span>'
    )


def _words(element) -> str:
    return " ".join("".join(element.itertext()).split())


def _is_dense(rows) -> bool:
    """Whether columns must be narrower than their words, or the table would run off the sheet."""
    words = (word for row in rows for cell in row for word in _words(cell).split())
    return max(map(len, rows), default=0) > WIDE or any(len(word) > WORD for word in words)


def _repeat_headers(table) -> None:
    """A first row of headers becomes the head of the table: it is printed again on every page the table goes on."""
    body = table.find("tbody")
    first = body.find("tr") if body is not None and table.find("thead") is None else None
    if first is None or len(body) < 2 or not any(cell.tag == "th" for cell in first):
        return
    if all(cell.tag == "th" or not _words(cell) for cell in first):
        head = Element("thead")
        body.remove(first)
        head.append(first)
        table.insert(list(table).index(body), head)


def _scope_headers(table) -> None:
    """Note the scope of every header cell; the first row becomes headers where the table names none."""
    rows = list(table.iter("tr"))
    if rows and not any(row.find("th") is not None for row in rows):
        for cell in rows[0]:
            cell.tag = "th"
    for number, row in enumerate(rows):
        head = number == 0 or all(cell.tag == "th" for cell in row if _words(cell))
        for cell in list(row.iter("th")):
            cell.set("data-scope", "col" if head else "row")
            if not _words(cell):
                cell.tag = "td"  # an empty corner heads nothing
