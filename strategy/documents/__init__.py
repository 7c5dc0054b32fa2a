"""The strategy as a document: a tree of plain JSON, and the PDF made from it.

`assemble` answers what stands in a document, `document_key` what it is called, `render` makes the file.
No function here knows a request, a queue or a database.
"""

from .render import Rendered, RenderError, render, render_document, warm
from .tree import assemble, content_hash, document_key, rendering_hash

__all__ = [
    "RenderError",
    "Rendered",
    "assemble",
    "content_hash",
    "document_key",
    "render",
    "render_document",
    "rendering_hash",
    "warm",
]
