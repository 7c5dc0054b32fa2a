"""The table of a consultation as a PDF: when it is owed, how it is made, and when the files made so far must go."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from strategy import documents_owed
from strategy.document_makers import Draft, load_documents
from strategy.documents_offered import CHECKSUM_LENGTH, job
from strategy.models import Publication, Revision
from strategy.publishing import bump_stamp
from strategy.registry import Content
from strategy.snapshot import Snapshot
from strategy.state import State
from strategy.views.lookup import with_word

from . import weighing
from .models import Contribution
from .weighing_choices import counted, newest_of_the_end
from .weighing_tree import tree

#: What a publication of this table calls its variant; its scope is the key of the consultation.
VARIANT = "weighing"
#: People write at all times and staff answer one after another: wait so many debounces of the other documents.
PATIENCE = 6
#: What `file_name` makes.
FILE_NAME = re.compile(r"Abwaegungstabelle_([a-z0-9-]+)_\d{4}-\d\d-\d\d\.pdf")
TEMPLATES = settings.BASE_DIR / "templates" / "participation" / "pdf"


def owe(consultation_keys: Iterable[str]) -> None:
    """Note, in the transaction of the change, that the tables of these consultations are due; "" is none."""
    wanted = {(key, VARIANT) for key in consultation_keys if key}
    if wanted:
        documents_owed.owe(wanted, timedelta(seconds=PATIENCE * settings.DOCUMENT_DEBOUNCE_SECONDS))


def take_back(consultation_keys: Iterable[str]) -> None:
    """Offer no file of these consultations that was made so far or is in the making. Owe new ones before."""
    for key in sorted({key for key in consultation_keys if key}):
        documents_owed.take_back(key, VARIANT)


def after_publish(revision: Revision, before: Content | None) -> None:
    """Owe the tables that name what was published: the consultation itself, or what contributions are about.

    The last of its kind in the settings: the stamp is locked before the documents, as everywhere.
    """
    fields = {"chapter": "chapter_key", "measure": "measure_key", "event": "event_key"}
    if revision.kind == "consultation":
        keys = {revision.key}
    elif revision.kind in fields:
        about = Contribution.objects.visible().filter(**{fields[revision.kind]: revision.key})
        keys = set(about.order_by().values_list("consultation_key", flat=True).distinct()) - {""}
    else:
        return
    if keys:
        bump_stamp()
        owe(keys)


def offer(consultation_key: str) -> dict[str, Any]:
    """{url ("" if there is no file), pages, size (bytes), content_date, job (None at rest)}; two statements."""
    rows = Publication.objects.of_documents({(consultation_key, VARIANT)})
    done, newest = rows.done().order_by("-id").first(), rows.order_by("-id").first()
    return {
        "url": reverse("strategy:document-file", args=[done.sha256[:CHECKSUM_LENGTH], done.file_name]) if done else "",
        "pages": done.pages if done else None,
        "size": done.size if done else None,
        "content_date": done.content_date if done else None,
        "job": job(newest) if newest else None,
    }


@dataclass(frozen=True)
class WeighingMaker:
    """Makes the table of one consultation. Files go with the next: what people take back shall be gone."""

    label: str = "Abwägungstabelle"
    is_lasting: bool = False
    is_listed: bool = True

    def draft(self, scope: str, snapshot: Snapshot) -> Draft | None:
        load_documents()  # says what is missing where there is no Pango
        from strategy import printing

        state = State.live(*weighing.KINDS, "strategy")
        consultation = state.get("consultation", scope)
        if consultation is None:
            return None
        made = document(consultation, state, printing.can_write)
        key = printing.page_key(made, [*TEMPLATES.iterdir()])
        html = printing.page("participation/pdf/weighing.html", made)
        return Draft(
            key,
            lambda progress: printing.print_page(html, key, made["stand"], progress),
            stand(consultation, state),
            file_name(consultation, made["stand"]),
        )

    def lasting_address(self, file_name: str) -> str:
        """That of the newest table of the consultation, by the word in the name; "" if none is public."""
        named = FILE_NAME.fullmatch(file_name)
        consultation = with_word(State.live("consultation"), "consultation", named[1]) if named else None
        return reverse("participation:weighing-pdf", args=[consultation["slug"]]) if consultation else ""


def document(consultation: Content, state: State, can_write: Callable[[str], bool]) -> dict[str, Any]:
    """The tree of the whole table."""
    with translation.override("de"):
        lines = weighing.lines(consultation["key"])
        rows, figures = weighing.rows(lines, state), weighing.figures(lines)
        return tree(consultation, rows, figures, stand(consultation, state), state, counted(consultation), can_write)


def stand(consultation: Content, state: State) -> datetime:
    """The moment of the newest thing it shows, of a consultation that is over none before its end: till then it
    could have changed. Before the first contribution, when the consultation was published.
    """
    found = [weighing.newest_change(consultation["key"]), newest_of_the_end(consultation)]
    published = state.published_at("consultation", consultation["key"])
    return max(filter(None, found), default=published or timezone.now())


def file_name(consultation: Content, day: str) -> str:
    """„Abwägungstabelle_wie-wollen-wir-reden_2026-11-22.pdf“ in letters that every system keeps."""
    return f"Abwaegungstabelle_{consultation['slug']}_{day}.pdf"


MAKER = WeighingMaker()
