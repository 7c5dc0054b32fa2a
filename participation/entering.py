"""Contributions that reached the municipality on paper, by mail, by telephone or at an event.

They go into the same queue and the same figures as those of the portal. No participant is invented: whoever wrote
on paper has no mail address here, and their name is shown only if they agreed to that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from strategy.models import Live, Municipality, Revision
from strategy.publishing import bump_stamp
from strategy.registry import kinds

from . import about, holding, hygiene
from .models import Contribution, Decision
from .open_phases import open_for
from .permissions import enters_in_scope

#: The code in `held_reasons` of all that staff typed in: nothing appears without a second look.
REASON = "entered"
#: Public ids are made of these, as those that the database makes: none looks like another on paper.
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_LENGTH = 8


class Unknown(Exception):
    """What it is about is not public (any more), or has just been published anew; the message says so."""


@dataclass(frozen=True)
class Subject:
    """What an entered contribution is about: the fields it carries, and whose scope that is (None: joint)."""

    values: Mapping[str, Any]
    municipality: Municipality | None
    #: What was read of the public text, to be held while the contribution is written.
    read: about.About | None = None


def read_subject(word: str, received_on: date, municipality: Municipality | None = None) -> Subject:
    """The subject named by the word of a form; `municipality` counts for proposals only.

    "block:<id>", "measure:<key>", "event:<key>", "question:<consultation>:<question>" or "proposal". The phase that
    was open on the day counts. Raises Unknown.
    """
    kind, _, key = word.partition(":")
    moment = _moment(received_on)
    if kind == "question":
        return _question(*key.rpartition(":")[::2])
    if kind == "proposal":
        return _proposal(moment, municipality)
    readers = {"block": about.block, "measure": about.measure, "event": about.event}
    try:
        found = readers[kind](key, moment)
    except (KeyError, Http404, about.NotPublic) as error:
        raise Unknown("Das ist nicht mehr öffentlich. Bitte wählen Sie etwas anderes.") from error
    if isinstance(found, about.Retired):
        raise Unknown("Diesen Absatz gibt es nicht mehr. Bitte wählen Sie einen anderen.")
    return Subject(found.values, _place(found.municipality), found)


def _moment(day: date) -> datetime:
    """Noon of the day, or now: a phase that began this morning covers what came in today."""
    if day == timezone.localdate():
        return timezone.now()
    return timezone.make_aware(datetime.combine(day, time(12)))


def _proposal(moment: datetime, place: Municipality | None) -> Subject:
    """As in the portal: the phase counts that takes proposals for this place."""
    matter = about.proposal(moment)
    phase = open_for(matter.state, moment, proposal=True, municipality_key=place.key if place else "")
    return Subject({**matter.values, "consultation_key": phase["key"] if phase else ""}, place)


def _question(key: str, question: str) -> Subject:
    row = Live.objects.with_content().filter(kind="consultation", key=key).first()
    content = kinds()["consultation"].read(row.revision) if row else None
    if row is None or content is None or not _asks_freely(content["questions"], question):
        raise Unknown("Diese Frage gibt es nicht mehr. Bitte wählen Sie etwas anderes.")
    revision: Revision = row.revision
    values = {"subject": "question", "consultation_key": key, "question_key": question, "revision": revision}
    return Subject(values, _place(content["municipality"]))


def _asks_freely(questions: list[dict[str, Any]], key: str) -> bool:
    return any(one["key"] == key and one["form"] == "free" for one in questions)


def _place(key: str | None) -> Municipality | None:
    return Municipality.objects.get(key=key) if key else None


@dataclass(frozen=True)
class Entry:
    """What staff type from a sheet, a letter or a call. Texts are cleaned here as those of the portal are.

    `consent` says who agreed to the publication, and how; `display_name` stays empty unless they agreed to that too.
    Title, district and objective are for proposals; with everything else they are dropped.
    """

    text: str
    source: str
    received_on: date
    consent: str
    title: str = ""
    district_key: str = ""
    objective_key: str = ""
    display_name: str = ""


@transaction.atomic
def enter(entry: Entry, subject: Subject, by: Any, form_id: UUID) -> Contribution:
    """Put the contribution into the queue of moderators. The same `form_id` again is the same contribution.

    Raises PermissionDenied if `by` may not enter anything in its scope, Unknown if the text was published anew.
    """
    if not enters_in_scope(by, subject.municipality.pk if subject.municipality else None):
        raise PermissionDenied("Sie dürfen in diesem Bereich keine Beiträge erfassen.")
    try:
        if subject.read is not None:
            subject.read.hold()
    except about.Stale as error:
        raise Unknown("Der Text wurde gerade neu veröffentlicht. Bitte speichern Sie noch einmal.") from error
    contribution, is_new = Contribution.objects.get_or_create(
        public_id=public_id(form_id), entered_by=by, defaults=_values(entry, subject)
    )
    if is_new:
        # By a rule, as in the portal: all that staff type in is read by somebody before it appears.
        Decision.objects.create(contribution=contribution, act=Decision.Act.HOLD, before=Contribution.State.AWAITING)
        bump_stamp()  # what is held counts in the figures of moderation
    return contribution


def public_id(form_id: UUID) -> str:
    """Made from the form's id, so that a double click finds what the first click wrote."""
    number, letters = form_id.int, []
    for _ in range(_LENGTH):
        number, place = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[place])
    return "".join(letters)


def _values(entry: Entry, subject: Subject) -> dict[str, Any]:
    is_proposal = subject.values["subject"] == Contribution.Subject.PROPOSAL
    text, title = hygiene.clean_text(entry.text), hygiene.clean_line(entry.title) if is_proposal else ""
    name = hygiene.clean_line(entry.display_name)
    given = holding.Circumstances(is_duplicate=bool(same_text(text)))
    return {
        **subject.values,
        "municipality": subject.municipality,
        "title": title,
        "district_key": entry.district_key if is_proposal else "",
        "objective_key": entry.objective_key if is_proposal else "",
        "text": text,
        "text_digest": hygiene.digest(text),
        "display_name": name,
        "source": entry.source,
        "received_on": entry.received_on,
        "consent": hygiene.clean_line(entry.consent),
        "state": Contribution.State.HELD,
        "held_reasons": [REASON, *holding.reasons(title, text, name, given=given)],
        # On paper the signature confirms; from here on it waits for its answer like any other.
        "confirmed_at": timezone.now(),
    }


def same_text(text: str) -> list[Contribution]:
    """What says the same already, newest first, for a hint: two people may hand in the same sheet."""
    digest = hygiene.digest(hygiene.clean_text(text))
    if not digest:
        return []
    found = Contribution.objects.filter(text_digest=digest).exclude(state=Contribution.State.AWAITING)
    return list(found.select_related("municipality").order_by("-id")[:5])
