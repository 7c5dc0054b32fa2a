"""Tags that fill the template of a drawing. Beside filters.py, for they need the engine that loads both."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from . import charts
from .axis import Drawing
from .engine import fill
from .filters import caption, place
from .opener_charts import draw
from .opener_shapes import Picture

register = template.Library()


@register.simple_tag
def chart(kind: str, data, said: dict | None = None, **options) -> SafeString:
    """One of the drawings of charts.py, as an inline SVG in a figure with the caption `said`; nothing at all where
    nothing can be drawn.

    An empty figure would stay at the foot of a page and strand the heading above it.
    """
    drawing = charts.KINDS[kind](data, **options)
    if not drawing:
        return mark_safe("")
    words = format_html('<p class="figcap">{}</p>', caption(said)) if said else ""
    return format_html('<figure class="drawing"{}>{}{}</figure>', place(said), _svg(kind, drawing), words)


@register.simple_tag
def picture(found: Picture, date: str = "") -> SafeString:
    """The drawing beside the title of a chapter, with its heading; nothing where there is nothing to draw."""
    drawing = draw(found, date)
    if drawing is None:
        return mark_safe("")
    head = f"{found['title']}{' (Beispielwerte)' if found['is_example'] else ''}"
    return format_html(
        '<figure class="picture"><p class="picture-head">{}</p>{}</figure>', head, _svg("opener", drawing)
    )


def _svg(name: str, drawing: Drawing) -> SafeString:
    return mark_safe(fill(f"svg/{name}", **drawing).strip())
