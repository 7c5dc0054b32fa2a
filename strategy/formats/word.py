"""The long version as a Word document for work in the town halls: plain, complete, with real styles.

Import it late: it needs python-docx, and the templates of the PDF.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element

from docx import Document
from docx.document import Document as DocumentObject
from docx.opc.constants import RELATIONSHIP_TYPE

from strategy.documents import content_hash
from strategy.documents.render import printed_html
from strategy.documents.standing import standing

from .plain import plain
from .plain_words import words
from .word_elements import Xml, field, make, paragraph, possible, run
from .word_styles import prepare
from .word_xml import Writer

#: The earliest moment that a ZIP archive can hold: the same in every file.
NEVER = (1980, 1, 1, 0, 0, 0)
CONTENTS_LEVELS = ("h1", "h2")


def write(tree: dict[str, Any]) -> bytes:
    """The file of a document tree (strategy.documents.assemble). The same tree gives the same bytes."""
    document = Document()
    prepare(document)
    _properties(document, tree)
    _head_and_foot(document, tree)
    _body(document, tree, plain(printed_html(tree)))
    return _packed(document)


def _properties(document: DocumentObject, tree: dict[str, Any]) -> None:
    properties = document.core_properties
    properties.title = _short(f"{tree['document_title']}, {standing(tree)}")
    properties.author, properties.subject = _short(" und ".join(tree["issuers"])), _short(tree["subtitle"])
    properties.language = "de-DE"
    properties.comments = f"Prüfsumme des Inhalts: {content_hash(tree)}"
    properties.keywords, properties.last_modified_by, properties.revision = "", "", 1
    properties.created = properties.modified = datetime.fromisoformat(tree["date"] or "2000-01-01")
    package = document.part.package
    for name in [name for name, rel in package.rels.items() if rel.reltype.endswith("/thumbnail")]:
        del package.rels[name]


def _short(text: str) -> str:
    """What a property can hold."""
    return possible(text)[:255]


def _head_and_foot(document: DocumentObject, tree: dict[str, Any]) -> None:
    section = document.sections[0]
    line = f"{tree['title']} · {tree['variant_label']}, {tree['scope_label']} · {standing(tree)}"
    pages = [run("Seite "), *field("PAGE", run("1")), run(" von "), *field("NUMPAGES", run("1"))]
    for part, style, content in ((section.header, "Header", [run(line)]), (section.footer, "Footer", pages)):
        part.is_linked_to_previous = False
        part._element.replace(part.paragraphs[0]._p, paragraph(style, *content))


def _body(document: DocumentObject, tree: dict[str, Any], blocks: Element) -> None:
    headings = _headings(blocks)
    bookmarks = _bookmarks(blocks, headings)
    writer = Writer(
        relate=lambda address: document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True),
        new_list=_Lists(document),
        bookmarks=bookmarks,
        entries=_contents(headings, bookmarks),
    )
    end = document.element.body.sectPr
    for made in [*_title(tree), *writer.blocks(blocks)]:
        end.addprevious(made)


def _title(tree: dict[str, Any]) -> list[Xml]:
    bold = make("b")
    lines = [
        paragraph("Subtitle", run(" und ".join(tree["issuers"]))),
        paragraph("Title", run(tree["title"])),
        paragraph("Subtitle", run(tree["subtitle"])),
        paragraph("Normal", run(f"{tree['variant_label']} · {tree['scope_label']}")),
        paragraph("Normal", run(standing(tree), bold)),
    ]
    edition = tree["edition"] or {}
    if edition.get("title"):
        lines.append(paragraph("Normal", run(f"Fassung {edition['number']}: {edition['title']}")))
    if edition.get("is_draft"):
        lines.append(paragraph("Normal", run("Entwurf: Noch haben nicht alle Räte diese Fassung beschlossen.")))
    hint = "Arbeitsfassung ohne Gestaltung. Verbindlich ist die PDF-Datei dieser Ausgabe."
    return [*lines, paragraph("Normal", run(hint))]


# --- contents and bookmarks ---------------------------------------------------------------------------------


def _headings(blocks: Element) -> list[Element]:
    """The headings that the contents list, each with an id."""
    found = [block for block in blocks if block.tag in CONTENTS_LEVELS]
    for place, heading in enumerate(found):
        heading.set("id", heading.get("id") or f"ueberschrift-{place}")
    return found


def _bookmarks(blocks: Element, headings: list[Element]) -> dict[str, str]:
    linked = [link.get("href", "")[1:] for link in blocks.iter("a") if link.get("href", "").startswith("#")]
    wanted = dict.fromkeys([*(heading.get("id", "") for heading in headings), *linked])
    return {anchor: f"Stelle{number}" for number, anchor in enumerate(wanted, 1)}


def _contents(headings: list[Element], bookmarks: dict[str, str]) -> list[Xml]:
    """A field that Word fills with page numbers; until then it shows the same entries as links."""
    lines = []
    for heading in headings:
        link = make("hyperlink", run(words(heading)), anchor=bookmarks[heading.get("id", "")], history="1")
        lines.append(paragraph(f"TOCEntry{heading.tag[1]}", link))
    if not lines:
        return []
    *begin, end = field(f'TOC \\o "1-{len(CONTENTS_LEVELS)}" \\h \\z \\u', is_dirty=True)
    for part in reversed(begin):
        lines[0].insert(1, part)  # after the properties of the paragraph
    lines[-1].append(end)
    return lines


# --- lists --------------------------------------------------------------------------------------------------


class _Lists:
    """Numberings: each list begins anew, in the form of Word's own style of its depth."""

    def __init__(self, document: DocumentObject) -> None:
        self.numbering = document.part.numbering_part.element
        self.forms = {
            depth: self._form(document.styles["List Number" + (f" {depth}" if depth > 1 else "")].element)
            for depth in (1, 2, 3)
        }

    def _form(self, style: Xml) -> str:
        number = style.pPr.numPr.numId.val
        return str(self.numbering.num_having_numId(number).abstractNumId.val)

    def __call__(self, depth: int, start: int) -> str:
        number = str(self.numbering._next_numId)
        begin = make("lvlOverride", make("startOverride", val=str(start)), ilvl="0")
        self.numbering.append(make("num", make("abstractNumId", val=self.forms[depth]), begin, numId=number))
        return number


# --- bytes --------------------------------------------------------------------------------------------------


def _packed(document: DocumentObject) -> bytes:
    """The file, without the time at which it was packed."""
    saved, packed = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as before, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            info = zipfile.ZipInfo(name, NEVER)
            info.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(info, before.read(name))
    return packed.getvalue()
