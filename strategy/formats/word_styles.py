"""How our Word documents look: styles with the names Word knows, so that people can change each in one place."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from .word_elements import make

INK, ACCENT, NOTE = RGBColor(0x1C, 0x2B, 0x31), RGBColor(0x12, 0x42, 0x4A), RGBColor(0x3D, 0x55, 0x60)
FONT = "Calibri"
HEADING_SIZES = {1: 22, 2: 16, 3: 13, 4: 12, 5: 11, 6: 11}


def prepare(document: Document) -> None:
    """Page, language and styles of an empty document."""
    _page(document)
    _language(document)
    _fonts(document.styles["Normal"], 11, INK)
    document.styles["Normal"].paragraph_format.space_after = Pt(7)
    for level, size in HEADING_SIZES.items():
        _heading(document.styles[f"Heading {level}"], level, size)
    for name, size, colour in (("Title", 28, ACCENT), ("Subtitle", 14, NOTE), ("Caption", 10, NOTE), ("Quote", 11, INK),
                               ("TOC Heading", 22, ACCENT), ("Header", 9, NOTE), ("Footer", 9, NOTE)):  # fmt: skip
        _fonts(document.styles[name], size, colour)
    document.styles["Caption"].paragraph_format.keep_with_next = True
    _own(document)
    _table(document)


def _page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin, section.bottom_margin = Cm(2.5), Cm(2.2)


def _language(document: Document) -> None:
    """German for the spelling and for whoever reads it aloud; hyphenation, and today's layout, not that of 2010."""
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    defaults.append(make("lang", val="de-DE", eastAsia="de-DE", bidi="ar-SA"))
    settings = document.settings.element
    settings.find(qn("w:themeFontLang")).set(qn("w:val"), "de-DE")
    settings.find(qn("w:defaultTabStop")).addprevious(make("autoHyphenation", val="1"))
    compat = settings.find(qn("w:compat"))
    for old in compat.findall(qn("w:compatSetting")):
        if old.get(qn("w:name")) == "compatibilityMode":
            compat.remove(old)
    uri = "http://schemas.microsoft.com/office/word"
    compat.append(make("compatSetting", name="compatibilityMode", uri=uri, val="15"))


def _fonts(style: Any, size: float, colour: RGBColor) -> None:
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), colour
    fonts = style.element.rPr.rFonts
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name in ("eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), FONT)


def _heading(style: Any, level: int, size: float) -> None:
    _fonts(style, size, ACCENT)
    style.font.bold, style.font.italic = True, False
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(10 + 6 * (level < 4)), Pt(5)
    style.paragraph_format.keep_with_next = True
    style.paragraph_format.page_break_before = level == 1


def _own(document: Document) -> None:
    """Styles that Word does not have."""
    drawing = _style(document, "Drawing", "Abbildung in Worten", 10, NOTE)
    drawing.paragraph_format.left_indent = Cm(0.5)
    for name, shown in (("TableText", "Tabellentext"), ("TableHead", "Tabellenkopf")):
        cell = _style(document, name, shown, 9.5, INK)
        cell.paragraph_format.space_after = Pt(1)
        cell.font.bold = name == "TableHead"
    _style(document, "AfterTable", "Nach einer Tabelle", 5, INK).paragraph_format.space_after = Pt(3)
    entry = _style(document, "TOCEntry1", "Verzeichnis 1", 11, INK)
    entry.font.bold, entry.paragraph_format.space_after = True, Pt(2)
    deeper = _style(document, "TOCEntry2", "Verzeichnis 2", 11, INK)
    deeper.paragraph_format.left_indent, deeper.paragraph_format.space_after = Cm(0.7), Pt(1)
    number = document.styles.add_style("Absatznummer", WD_STYLE_TYPE.CHARACTER)
    number.element.set(qn("w:styleId"), "PassageNumber")
    number.font.bold, number.font.size, number.font.color.rgb = True, Pt(9), NOTE
    code = document.styles.add_style("Wortlaut", WD_STYLE_TYPE.CHARACTER)
    code.element.set(qn("w:styleId"), "CodeWords")
    code.font.name = "Consolas"
    link = document.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.underline, link.font.color.rgb = True, ACCENT


def _style(document: Document, key: str, name: str, size: float, colour: RGBColor) -> Any:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.element.set(qn("w:styleId"), key)
    style.base_style = document.styles["Normal"]
    _fonts(style, size, colour)
    return style


def _table(document: Document) -> None:
    """Thin lines all around; the head row is bold and tinted by itself."""
    style = document.styles.add_style("Schlichte Tabelle", WD_STYLE_TYPE.TABLE)
    style.element.set(qn("w:styleId"), "PlainTable")
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = make("tblBorders", *(make(side, val="single", sz="4", space="0", color="B9C8CB") for side in sides))
    margins = make("tblCellMar", *(make(side, w="85", type="dxa") for side in ("left", "right")))
    style.element.append(make("tblPr", borders, margins))
