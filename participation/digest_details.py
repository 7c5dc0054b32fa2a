"""What a digest adds to the sentence of its news: why something changed, where the change stands, what was answered.

Only what everybody can read in the portal now: an official answer as it reads today, and only as long as what it
answers is public; the reason of a change only where a page shows the history of the thing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.text import Truncator

from strategy.models import ChangeEvent, Revision

from .models import Response
from .models.answers import Outcome
from .querysets import PUBLIC_STATES

#: Kinds of objects with a page that shows their history; an implementation is part of that of its measure.
WITH_HISTORY = ("chapter", "measure", "implementation")
#: So much of an answer tells what it is about.
FIRST_WORDS = 30

Row = dict[str, Any]


def detailed(events: Iterable[ChangeEvent], rows: dict[int, Row]) -> dict[int, Row]:
    """The rows {sentence, url, …} of these news, each also with note, history_url and said, "" where there is none.

    The sentence of an answer ends with its outcome. At most two statements.
    """
    events = list(events)
    revisions, answers = _revisions(events), _answers(events)
    return {
        event.pk: {**rows[event.pk], **_change(event, rows[event.pk], revisions), **_answer(event, rows, answers)}
        for event in events
    }


# --- Changes ----------------------------------------------------------------------------------------------


def _revisions(events: list[ChangeEvent]) -> dict[int, tuple[int, str]]:
    """Number of a revision → its place among the states of its object, and the reason that was given for it."""
    wanted = {event.revision_id for event in events if event.kind in WITH_HISTORY and event.revision_id}
    rows = Revision.objects.filter(pk__in=wanted).values_list("pk", "number", "note", "published_by") if wanted else ()
    # What a command published, such as texts loaded from files, has a note for those who run the portal.
    return {pk: (number, " ".join(note.split()) if by else "") for pk, number, note, by in rows}


def _change(event: ChangeEvent, row: Row, revisions: dict[int, tuple[int, str]]) -> dict[str, str]:
    number, note = revisions.get(event.revision_id or 0, (0, ""))
    if not row["url"]:
        return {"note": "", "history_url": ""}
    # The first state has changed nothing.
    return {"note": note, "history_url": f"{row['url'].partition('#')[0]}verlauf/" if number > 1 else ""}


# --- Answers ----------------------------------------------------------------------------------------------


def _answers(events: list[ChangeEvent]) -> dict[datetime, list[tuple[int, str, str, str]]]:
    """Moment → (number, outcome, text, name of a public contribution it answers) of what was answered then."""
    moments = [event.at for event in events if event.path]
    published = Response.objects.published().filter(published_at__in=moments, contributions__state__in=PUBLIC_STATES)
    found = defaultdict(list)
    fields = ("published_at", "pk", "outcome", "text", "contributions__public_id")
    for at, *answer in published.values_list(*fields) if moments else ():
        found[at].append(tuple(answer))
    return found


def _answer(event: ChangeEvent, rows: dict[int, Row], answers: dict[datetime, list[Any]]) -> dict[str, str]:
    """Nothing more if it is not public, or if two answers were given in the very same moment."""
    found = [answer for answer in answers.get(event.at, ()) if event.path and _is_about(event, answer[3])]
    if len({pk for pk, *_more in found}) != 1:
        return {"said": ""}
    _pk, outcome, text, _name = found[0]
    sentence = rows[event.pk]["sentence"].removesuffix(".")
    said = Truncator(" ".join(text.split())).words(FIRST_WORDS, truncate=" …")
    return {"sentence": f"{sentence}: {Outcome(outcome).label}.", "said": said}


def _is_about(event: ChangeEvent, public_id: str) -> bool:
    """News of one contribution lead to its page, those of several to a list."""
    return "?" in event.path or event.path.rstrip("/").endswith(f"/{public_id}")
