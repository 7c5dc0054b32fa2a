"""Chapters that do not end with a page of a few lines.

WeasyPrint 70 sets page after page and never looks back. Here a chapter whose last page is nearly empty is set again, a
little tighter, at once and alone; if that does not save the page, it stays as it was. Nobody sees the difference of
half a point between two lines, everybody sees an empty sheet.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import weasyprint.layout
from weasyprint.layout.page import PROGRESS_LOGGER, remake_page

MM = 96 / 25.4  # CSS pixels
SHORT = 70 * MM  # less than that on its last page is too little
#: Share of the distance between lines, and of the space around paragraphs and headings.
TIGHTER = ((0.975, 0.86), (0.955, 0.76), (0.94, 0.66))
LITTLE = 32 * MM  # up to that the first step may do
SPACED = {"p", "ul", "ol", "li", "h2", "h3", "h4", "h5", "div", "blockquote"}
MARGINS = ("margin_top", "margin_bottom")

_make_all_pages = weasyprint.layout.make_all_pages


@dataclass
class _Chapter:
    """One chapter on its way: where it begins, and what the layout knew before."""

    box: Any
    place: tuple[int, int]
    page: int
    footnotes: list
    steps: list[tuple[float, float]] = field(default_factory=list)
    first_pages: int = 0
    spacing: "_Spacing | None" = None
    is_settled: bool = False


class _Spacing:
    """The boxes of a chapter with styles of its own, to be made tighter; chapters share theirs."""

    def __init__(self, box):
        self.boxes = [(part, part.style) for part in [box, *box.descendants()]]
        self.own = box.style["line_height"]

    def set(self, line: float, margin: float) -> None:
        made: dict[int, Any] = {}
        for part, style in self.boxes:
            if id(style) not in made:
                made[id(style)] = self._tighter(style, part.element_tag, line, margin)
            part.style = made[id(style)]

    def _tighter(self, style, tag: str, line: float, margin: float):
        changes = {"line_height": self.own * line} if style["line_height"] == self.own else {}
        for name in MARGINS if tag in SPACED else ():
            if getattr(style[name], "unit", "") == "px" and style[name].value > 0:
                changes[name] = style[name]._replace(value=style[name].value * margin)
        if not changes:
            return style
        tighter = style.copy()
        tighter.update(changes)
        return tighter

    def put_back(self) -> None:
        for part, style in self.boxes:
            part.style = style


def _pages(context, root_box, html, pages) -> Iterator:
    if pages:  # Later rounds only write other numbers.
        yield from _make_all_pages(context, root_box, html, pages)
    else:
        yield from _first_round(context, root_box, html)


def _first_round(context, root_box, html) -> list:
    made: list = []
    context.rendered_notes = []
    chapter: _Chapter | None = None
    while True:
        index = len(made)
        if chapter is None or chapter.page != index:  # else it is set again
            chapter = _beginning(context, root_box, index) or chapter
        PROGRESS_LOGGER.info("Step 5 - Creating layout - Page %d", index + 1)
        context.page_maker[index][-1].update(content_changed=False, pages_wanted=False, anchors=[], content_lookups=[])
        page, resume_at = remake_page(index, context, root_box, html)
        made.append(page)
        if chapter and _place(resume_at) != chapter.place:
            if _is_tried_again(context, chapter, made):
                continue
            chapter = None
        if resume_at is None and not context.reported_footnotes:
            context.page_maker = context.page_maker[: len(made) + 1]
            context.broken_out_of_flow.clear()
            return made


def _place(resume_at) -> tuple[int, int] | None:
    """Which child of which child of the root goes on: the section."""
    for body, within in (resume_at or {}).items():
        for section in within or {}:
            return body, section
    return None


def _beginning(context, root_box, index: int) -> _Chapter | None:
    """The chapter that begins with this page, if it can be set again: nothing from before may hang over."""
    resume_at = context.page_maker[index][0]
    place = _place(resume_at)
    if place is None or resume_at[place[0]][place[1]] is not None:
        return None
    if _hangs_over(context):
        return None
    box = root_box.children[place[0]].children[place[1]]
    classes = (box.element.get("class") or "").split() if box.element is not None else []
    return _Chapter(box, place, index, context.footnotes.copy()) if "chapter" in classes else None


def _is_tried_again(context, chapter: _Chapter, made: list) -> bool:
    """Whether the chapter is to be set once more; then its pages are gone."""
    pages = len(made) - chapter.page
    if chapter.spacing is None:
        used = _used(made[-1], chapter.box)
        if pages < 2 or not 0 < used < SHORT or _hangs_over(context):
            return False
        chapter.first_pages, chapter.spacing = pages, _Spacing(chapter.box)
        chapter.steps = list(TIGHTER[used > LITTLE :])
    elif chapter.is_settled or (pages < chapter.first_pages and not _hangs_over(context)):
        return False
    if chapter.steps:
        chapter.spacing.set(*chapter.steps.pop(0))
    else:
        chapter.spacing.put_back()
        chapter.is_settled = True
    del made[chapter.page :]
    del context.page_maker[chapter.page + 1 :]
    context.footnotes = chapter.footnotes.copy()
    context.reported_footnotes, context.broken_out_of_flow = [], {}
    return True


def _hangs_over(context) -> bool:
    """Whether something of the pages so far, a footnote for instance, still waits for the next one."""
    return bool(context.reported_footnotes or context.broken_out_of_flow)


def _used(page, box) -> float:
    """Height of what the page holds of the box, in CSS pixels."""
    for part in page.descendants():
        if part.element is box.element and part.element_tag == box.element_tag:
            return part.position_y + part.margin_height() - page.content_box_y()
    return 0


@contextmanager
def fuller_ends():
    """Patch WeasyPrint for the time of one render. Inside tagpatch, which lets one render at a time in."""
    weasyprint.layout.make_all_pages = _pages
    try:
        yield
    finally:
        weasyprint.layout.make_all_pages = _make_all_pages
