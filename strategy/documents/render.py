"""The PDF of a document tree: one WeasyPrint run, PDF/A-3a and PDF/UA-1 at once, equal bytes for equal trees."""

import gc
import logging
import os
import re
import threading
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import translation
from weasyprint import Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from .endpatch import fuller_ends
from .engine import fill
from .fetcher import StaticFetcher
from .fontpatch import fonts_apart
from .glyphs import printable
from .hyphens import correct
from .layoutpatch import fewer_rounds
from .lean import LeanHTML
from .links import Links
from .pagepatch import pages_listed_once
from .palette import tones
from .tagpatch import VARIANT, tagpatch
from .tree import content_hash

Progress = Callable[[str, int | None], None]

LOGGER = logging.getLogger("weasyprint")
PROGRESS = logging.getLogger("weasyprint.progress")
PAGE = re.compile(r"Step 5 - .* Page (\d+)")
STEPS = {"Step 1": "collecting", "Step 5": "layout", "Step 6": "writing", "Step 7": "writing"}


class RenderError(RuntimeError):
    """The document was not made; `messages` says why, in the words of the layout engine."""

    def __init__(self, messages: list[str]):
        super().__init__("; ".join(messages[:5]))
        self.messages = messages


@dataclass(frozen=True)
class Rendered:
    pdf: bytes
    pages: int


def render(tree: dict, key: str, progress: Progress | None = None) -> bytes:
    """The PDF of a tree. `key` (64 hexadecimal digits) becomes the identifier of the file.

    `progress` is told the real steps: ("collecting", None), ("layout", page), ("writing", None). Pages are laid out
    more than once, because the contents need page numbers. Raises RenderError when WeasyPrint has anything to complain
    about: a missing anchor, a picture without words, an address outside the project.
    """
    return render_document(tree, key, progress).pdf


def render_document(tree: dict, key: str, progress: Progress | None = None) -> Rendered:
    """The same, with the number of pages."""
    with translation.override("de"):
        html = to_html(tree)
    return write(html, key, tree["date"], tree.get("attachments", ()), progress)


def write(
    html: str, key: str, day: str, attachments: Iterable[dict] = (), progress: Progress | None = None
) -> Rendered:
    """One HTML page as a PDF. `day` (YYYY-MM-DD, "" if unknown) dates the attachments and whatever stamps a time.

    An attachment is {name (with its suffix), description, text}. Raises RenderError as `render` does.
    """
    with listening(progress) as complaints, patched(), fewer_collections(), fixed_clock(day):
        made = _write(html, key, [_attached(attachment, day) for attachment in attachments], complaints)
    if complaints:
        raise RenderError(complaints)
    return made


@contextmanager
def patched():
    """WeasyPrint with all our cures, for one render at a time."""
    with tagpatch(), fonts_apart(), fewer_rounds(), pages_listed_once(), fuller_ends():
        yield


def _write(html: str, key: str, attachments: list[Attachment], complaints: list[str]) -> Rendered:
    correct()
    fonts, identifier = FontConfiguration(), bytes.fromhex(key)[:16]
    try:
        document = LeanHTML(string=html, url_fetcher=StaticFetcher()).render(font_config=fonts, pdf_variant=VARIANT)
        pdf = document.write_pdf(pdf_variant=VARIANT, pdf_identifier=identifier, attachments=attachments)
    except FatalURLFetchingError as error:
        raise RenderError([*complaints, str(error)]) from error
    return Rendered(pdf, len(document.pages))


def _attached(attachment: dict, day: str) -> Attachment:
    return Attachment(
        string=attachment["text"],
        name=attachment["name"],
        description=attachment["description"],
        created=_moment(day),
        modified=_moment(day),
        relationship="Data",
        url_fetcher=StaticFetcher(),
    )


def to_html(tree: dict) -> str:
    """The whole document as one HTML page, in letters that our fonts have."""
    return printable(printed_html(tree))


def printed_html(tree: dict) -> str:
    """The same in all letters; other forms of the document are made from it."""
    fingerprint = tree.get("fingerprint") or content_hash(tree)[:16]
    return fill("document", tree=tree, tones=tones(), links=Links(tree), fingerprint=fingerprint)


def warm() -> None:
    """Load fonts and the hyphenation dictionary once, so that the first real document does not wait for them."""
    fonts = FontConfiguration()
    html = fill("warm")
    LeanHTML(string=html, url_fetcher=StaticFetcher()).write_pdf(font_config=fonts)


class _Listener(logging.Handler):
    """Collects complaints and passes progress on, for the thread that renders."""

    def __init__(self, progress: Progress | None):
        super().__init__(logging.INFO)
        self.progress = progress
        self.complaints: list[str] = []
        self.thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread != self.thread:
            return
        if record.levelno >= logging.WARNING:
            self.complain(record.getMessage())
        elif self.progress:
            self.report(record.getMessage())

    def complain(self, message: str) -> None:
        if message not in self.complaints:
            self.complaints.append(message)

    def report(self, message: str) -> None:
        step, page = STEPS.get(message[:6]), PAGE.match(message)
        if step and self.progress and (page or step != "layout"):
            self.progress(step, int(page[1]) if page else None)


@contextmanager
def listening(progress: Progress | None):
    """Yield the list in which every warning of WeasyPrint will stand."""
    listener = _Listener(progress)
    level, propagate = PROGRESS.level, PROGRESS.propagate
    LOGGER.addHandler(listener)
    PROGRESS.addHandler(listener)
    PROGRESS.setLevel(logging.INFO)
    PROGRESS.propagate = False  # a line for every page is no news for the log of the worker
    try:
        yield listener.complaints
    finally:
        LOGGER.removeHandler(listener)
        PROGRESS.removeHandler(listener)
        PROGRESS.setLevel(level)
        PROGRESS.propagate = propagate


@contextmanager
def fewer_collections():
    """A tenth less time: nothing of what layout allocates is garbage before the document is done."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@contextmanager
def fixed_clock(day: str):
    """Whatever stamps a time into fonts takes the day of the content, or the bytes would differ every second."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str(int(_moment(day).timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before


def _moment(day: str) -> datetime:
    return datetime.fromisoformat(f"{day or '2000-01-01'}T00:00:00").replace(tzinfo=UTC)
