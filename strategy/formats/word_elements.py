"""Elements of WordprocessingML: the few that our documents need."""

from __future__ import annotations

import re
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

# What XML cannot hold.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Xml = Any


def possible(text: str) -> str:
    """The text without what XML cannot hold."""
    return _FORBIDDEN.sub("", text)


def make(tag: str, *children: Xml, **attributes: str) -> Xml:
    """An element of the w: namespace with attributes of it."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    made.extend(children)
    return made


def paragraph(style: str, *children: Xml) -> Xml:
    return make("p", make("pPr", make("pStyle", val=style)), *children)


def run(text: str, *properties: Xml) -> Xml:
    """Words of one kind; properties in the order that the schema asks for."""
    inner = make("t")
    inner.text = possible(text)
    inner.set(qn("xml:space"), "preserve")
    return make("r", make("rPr", *properties), inner) if properties else make("r", inner)


def field(code: str, *shown: Xml, is_dirty: bool = False) -> list[Xml]:
    """A field that Word computes; `shown` stands there until it has."""
    begin = make("fldChar", fldCharType="begin", **({"dirty": "true"} if is_dirty else {}))
    instruction = make("instrText")
    instruction.text = f" {code} "
    instruction.set(qn("xml:space"), "preserve")
    ends = (make("r", begin), make("r", instruction), make("r", make("fldChar", fldCharType="separate")))
    return [*ends, *shown, make("r", make("fldChar", fldCharType="end"))]


def word_property(name: str, value: str) -> Xml:
    return make(name, val=value) if value else make(name)
