"""What WeasyPrint 70 leaves out of a file that is PDF/A-3a and PDF/UA-1 at once, and the cure, only while we render.

1. Running heads and page numbers become artifacts; WeasyPrint marks them as content that no tag owns.
2. `th` gets its Scope, so a header above a column of row headers still belongs to something.
3. `figure`, `nav`, `aside` get a structure type; `data-pdf-tag` names one where HTML has no word for it (TOC, TOCI).
4. Link annotations describe themselves with the words of the link, not with the name of the anchor, and print;
   footnotes (`data-pdf-tag="Note"`) get the ID that PDF/UA asks of them.
5. WeasyPrint writes one standard into the metadata, PDF/A-3a; PDF/UA-1 is said beside it, in the words PDF/A allows.
6. The list of associated files names every attachment once; WeasyPrint names each twice.
7. The colour profile is closed after reading.

The patches reach into private functions. That is why the version is pinned, why this module refuses any other, and
why tests/pdf checks the first six points in a real file.
"""

from contextlib import contextmanager
from threading import RLock

import pydyf
import weasyprint
import weasyprint.draw
import weasyprint.pdf
import weasyprint.pdf.metadata
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.pdf import stream, tags

VERSION = "70.0"
if weasyprint.__version__ != VERSION:
    raise ImportError(f"strategy/documents/tagpatch.py is checked against WeasyPrint {VERSION} only.")

#: The variant we write: archivable with attachments, tagged.
VARIANT = "pdf/a-3a"
STRUCTURE = {"figure": "Div", "nav": "Sect", "aside": "Sect", "header": "Div", "footer": "Div"}

_draw_stacking_context = weasyprint.draw.draw_stacking_context
_build_box_tree = tags._build_box_tree
_get_pdf_tag = tags._get_pdf_tag
_add_links = weasyprint.pdf.add_links
_rdf = weasyprint.pdf.metadata.DocumentMetadata.generate_rdf_metadata
_variant = weasyprint.pdf.VARIANTS[VARIANT]
_colour_profile = weasyprint.pdf.ColorProfile

_lock = RLock()
_elements: list = []


def _draw_as_artifact(target, context):
    if not isinstance(context.box, boxes.MarginBox) or target._tags is None:
        return _draw_stacking_context(target, context)
    begin, end = super(stream.Stream, target).begin_marked_content, super(stream.Stream, target).end_marked_content
    begin("Artifact", pydyf.Dictionary({"Type": "/Pagination"}))
    saved, target._tags = target._tags, None
    try:
        _draw_stacking_context(target, context)
    finally:
        target._tags = saved
        end()


def _structure_type(tag):
    element = _elements[-1] if _elements else None
    if element is not None and tag and "::" not in tag and element.get("data-pdf-tag"):
        return element.get("data-pdf-tag")
    return STRUCTURE.get(tag) or _get_pdf_tag(tag)


def _box_tree(box, parent, pdf, page_number, nums, annotations, page_tags):
    real = box._box if isinstance(box, AbsolutePlaceholder) else box
    if isinstance(real, boxes.MarginBox):
        return
    element = real.element if hasattr(real.element, "get") else None
    # The generator asks for its own tag first and for those of its children later, on the same stack.
    _elements.append(element)
    try:
        built = list(_build_box_tree(box, parent, pdf, page_number, nums, annotations, page_tags))
    finally:
        _elements.pop()
    for item in built:
        if item["S"] == "/TH" and element is not None and "A" in item:
            item["A"]["Scope"] = "/Row" if element.get("scope") == "row" else "/Column"
        elif item["S"] == "/Note":
            item["ID"] = pydyf.String(f"note-{item.number}")
    yield from built


def _said(link) -> str:
    """The words of a link; those that are only a number say themselves where they lead."""
    return link.get("data-words") or " ".join("".join(link.itertext()).split())


def _describe_links(links_and_anchors, matrix, pdf, page, names, page_tags):
    _add_links(links_and_anchors, matrix, pdf, page, names, page_tags)
    for _kind, _target, _rectangle, box in links_and_anchors[0]:
        annotation = getattr(box, "link_annotation", None)
        if not annotation:
            continue
        annotation["F"] = 4  # print
        words = _said(box.element) if box.element is not None else ""
        if page_tags is not None and words:
            annotation["Contents"] = pydyf.String(words)


# PDF/A knows no words for PDF/UA; a file that uses them has to bring their description along.
_UA_METADATA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


def _rdf_with_ua(metadata, variant, version, conformance):
    written = _rdf(metadata, variant, version, conformance)
    return written.replace(b"</rdf:RDF>", _UA_METADATA + b"</rdf:RDF>") if variant == "a" else written


def _files_once(pdf, *arguments, **options):
    _variant[0](pdf, *arguments, **options)
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))


def _closed_profile(file, *arguments):
    with file:
        return _colour_profile(file, *arguments)


@contextmanager
def tagpatch():
    """Patch WeasyPrint for the time of one render; one render at a time per process."""
    with _lock:
        weasyprint.draw.draw_stacking_context = _draw_as_artifact
        tags._build_box_tree = _box_tree
        tags._get_pdf_tag = _structure_type
        weasyprint.pdf.add_links = _describe_links
        weasyprint.pdf.metadata.DocumentMetadata.generate_rdf_metadata = _rdf_with_ua
        weasyprint.pdf.VARIANTS[VARIANT] = (_files_once, _variant[1])
        weasyprint.pdf.ColorProfile = _closed_profile
        try:
            yield
        finally:
            weasyprint.draw.draw_stacking_context = _draw_stacking_context
            tags._build_box_tree = _build_box_tree
            tags._get_pdf_tag = _get_pdf_tag
            weasyprint.pdf.add_links = _add_links
            weasyprint.pdf.metadata.DocumentMetadata.generate_rdf_metadata = _rdf
            weasyprint.pdf.VARIANTS[VARIANT] = _variant
            weasyprint.pdf.ColorProfile = _colour_profile
            _elements.clear()
