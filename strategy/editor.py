"""One configuration of the rich text editor for every text of the portal, and its cleaner."""

from __future__ import annotations

from . import html

# Lists and tables need all their parts named, or the editor's own sanitiser strips the inner elements.
EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Subscript": True,
    "Superscript": True,
    "Heading": {"levels": [2, 3, 4]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HardBreak": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]},
    "Table": True,
    "TableRow": True,
    "TableCell": True,
    "TableHeader": True,
    "History": True,
}


def clean_field(value: str) -> str:
    """The sanitiser of every rich text field: the same cleaner that publishing applies again."""
    return html.clean(value)
