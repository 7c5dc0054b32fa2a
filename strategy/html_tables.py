"""The shape of a stored table: caption, one head, one body, header cells that say what they head."""

from collections.abc import Callable, Iterable

from strategy import html_text
from strategy.html_tree import Element, Node, text_of

Content = Callable[[Iterable[Node]], list[Node]]

_SCOPES = {"col", "row", "colgroup", "rowgroup"}
_MAX_SPAN = 100


def table(node: Element, content: Content) -> list[Element]:
    """Return the table rebuilt, or nothing if no cell holds text; `content` shapes the inside of a cell."""
    head, body = _rows(node)
    head, body = _without_empty(head, body)
    if not head and len(body) > 1 and _is_header_row(body[0]):
        head, body = body[:1], body[1:]
    if not any(text_of(row).strip() for row in head + body):
        return []
    parts: list[Node] = _caption(node)
    for tag, rows, scope in (("thead", head, "col"), ("tbody", body, "row")):
        if rows:
            parts.append(Element(tag, [_row(row, scope, content) for row in rows]))
    return [Element("table", parts)]


def _rows(node: Element) -> tuple[list[Element], list[Element]]:
    head: list[Element] = []
    body: list[Element] = []
    foot: list[Element] = []
    groups = {"thead": head, "tbody": body, "tfoot": foot}
    for child in node.elements():
        if child.tag == "tr":
            body.append(child)
        elif child.tag in groups:
            groups[child.tag] += [row for row in child.elements() if row.tag == "tr"]
    return head, body + foot


def _cells(row: Element) -> list[Element]:
    return [cell for cell in row.elements() if cell.tag in {"td", "th"}]


def _without_empty(*groups: list[Element]) -> list[list[Element]]:
    """Leave out rows without text, unless a cell spans rows and an empty row may carry it."""
    spans = any(_span(cell, "rowspan") for rows in groups for row in rows for cell in _cells(row))
    return [[row for row in rows if _cells(row) and (spans or _has_text(row))] for rows in groups]


def _has_text(node: Element) -> bool:
    return bool(html_text.one_line(html_text.runs([node])))


def _is_header_row(row: Element) -> bool:
    named = [cell for cell in _cells(row) if _has_text(cell)]
    return bool(named) and all(cell.tag == "th" for cell in named)


def _caption(node: Element) -> list[Node]:
    captions = [child for child in node.elements() if child.tag == "caption"]
    runs = html_text.one_line(html_text.runs(captions))
    return [Element("caption", html_text.nodes(runs))] if runs else []


def _row(row: Element, scope: str, content: Content) -> Element:
    return Element("tr", [_cell(cell, scope, content) for cell in _cells(row)])


def _cell(cell: Element, scope: str, content: Content) -> Element:
    inner = content(cell.children)
    attrs = {name: str(span) for name in ("colspan", "rowspan") if (span := _span(cell, name))}
    if cell.tag == "td" or not inner:
        # A header without text heads nothing; screen readers stumble over it.
        return Element("td", inner, attrs)
    given = cell.attrs.get("scope", "").lower()
    return Element("th", inner, {"scope": given if given in _SCOPES else scope, **attrs})


def _span(cell: Element, name: str) -> int | None:
    """Return a span of 2 to _MAX_SPAN, None for anything else."""
    value = cell.attrs.get(name, "").strip()
    if not (value.isascii() and value.isdigit() and len(value) <= 4):
        return None
    return int(value) if 2 <= int(value) <= _MAX_SPAN else None
