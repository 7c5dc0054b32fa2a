"""The table of a consultation as plain JSON with everything that will be printed. No names (see weighing_files)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from strategy.downloads import licence, portal_address
from strategy.registry import Content
from strategy.state import State
from strategy.templatetags.portal_ui import german_date

from .open_phases import phase_of
from .sheets import contact
from .weighing import Figures, Row, address
from .weighing_choices import final_from

#: So many rows are one table: a long one takes the layout ever longer, and each part gets its own bookmark.
PART = 50
#: A row with a text of more letters may go on overleaf; shorter ones stay in one piece.
LONG = 900


def tree(
    consultation: Content,
    found: list[Row],
    figures: Figures,
    stand: datetime,
    state: State,
    chosen: list[dict[str, Any]],
    can_write: Callable[[str], bool] = lambda text: True,
) -> dict[str, Any]:
    """Everything the template says, as strings and numbers; the same state always gives an equal tree.

    `chosen` is what weighing_choices.counted found.
    `can_write` tells whether the document's fonts have the letters of a text: where they lack some, the row says so.
    """
    municipality = state.get("municipality", consultation["municipality"])
    return {
        "title": consultation["title"],
        "summary": consultation["summary"],
        "period": period(consultation),
        "municipality": municipality["name"] if municipality else _both(state),
        "is_example": consultation["is_example"],
        "stand": localdate(stand).isoformat(),
        "standing": standing(consultation, stand),
        "address": portal_address(address(consultation)),
        "figures": {
            "rows": figures.rows,
            "public": figures.public,
            "answered": figures.answered,
            "outcomes": [list(pair) for pair in figures.outcomes],
        },
        "issuers": " und ".join(m["official_name"] or m["name"] for m in state.all("municipality")),
        "contact": contact(state),
        "licence": licence(),
        "chosen": [_chosen(question) for question in chosen],
        "final_from": german_date(localdate(final_from(consultation))),
        "parts": [_part([_row(row, can_write) for row in part]) for part in _parts(found)],
    }


def period(consultation: Content) -> str:
    """„1. Dezember 2026 bis 31. Januar 2027“, in the time of the municipalities."""
    begin, end = (localdate(datetime.fromisoformat(consultation[name])) for name in ("starts_at", "ends_at"))
    return german_date(begin) if begin == end else f"{german_date(begin)} {_('bis')} {german_date(end)}"


def standing(consultation: Content, stand: datetime, now: datetime | None = None) -> str:
    """How final the table is, and as of which day: „Zwischenstand vom 3. Dezember 2026“ while people write."""
    words = {
        "before": _("noch nicht begonnen · Stand {}"),
        "open": _("Zwischenstand vom {}"),
        "after": _("beendet · Stand {}"),
    }
    return words[phase_of(consultation, now or timezone.now())].format(german_date(stand))


def _both(state: State) -> str:
    return " und ".join(municipality["name"] for municipality in state.all("municipality"))


def _parts(found: list[Row]) -> list[list[Row]]:
    return [found[start : start + PART] for start in range(0, len(found), PART)]


def _part(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"first": rows[0]["number"], "last": rows[-1]["number"], "rows": rows}


def _chosen(question: dict[str, Any]) -> dict[str, Any]:
    return {"text": question["text"], "is_multiple": question["form"] == "multiple", **question["result"]}


def _row(row: Row, can_write: Callable[[str], bool]) -> dict[str, Any]:
    card = row.card
    return {
        "number": row.number,
        "id": card["id"],
        "url": portal_address(card["url"]),
        "submitted_on": german_date(row.submitted_on),
        "source": row.source,
        "municipality": card["municipality"]["name"] if card["municipality"] else "",
        "about": row.about,
        "about_title": row.passage.chapter if row.passage else card["subject_title"],
        "words": row.passage.beginning if row.passage else "",
        "note": row.note,
        "place": row.place,
        "title": card["title"],
        "paragraphs": paragraphs(card["text"]),
        "is_long": len(card["text"]) > LONG or any(len(r["text"]) > LONG for r in card["responses"]),
        "has_strange_letters": not can_write(card["title"] + card["text"]),
        "placeholder": card["placeholder"],
        "support_count": card["support_count"],
        "reply_count": row.reply_count,
        "is_example": card["is_example"],
        "is_open": card["is_open"],
        "responses": [_response(response) for response in card["responses"]],
    }


def paragraphs(text: str) -> list[str]:
    """The lines of a text that say something."""
    return [line for line in map(str.strip, text.splitlines()) if line]


def _response(response: dict[str, Any]) -> dict[str, Any]:
    return {
        "outcome": response["outcome"],
        "outcome_label": str(response["outcome_label"]),
        "office": response["office"],
        "at": german_date(response["at"]),
        "paragraphs": paragraphs(response["text"]),
        "took_up": [{"title": p["title"], "url": portal_address(p["url"])} for p in response["took_up"]],
        "is_kept": response["is_kept"],
    }
