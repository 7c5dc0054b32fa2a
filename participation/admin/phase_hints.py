"""What staff should know before they publish a phase or an event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from strategy.models.base import Publishable
from strategy.registry import Content, kind_of
from strategy.state import State

from ..choices import answered_questions
from ..models import Consultation, Event, EventReminder
from ..open_phases import begins, ends
from ..reminders import TOLD


def consultation_hints(obj: Consultation, state: State, now: datetime) -> list[str]:
    after = {**kind_of(obj).serialize(obj), "key": obj.key}
    named = [*obj.chapters.all(), *obj.measures.all()]
    return [*_past(obj.kind, after, state, now, "Die Phase"), *_asking(after), *_not_public(named, state),
            *_overlaps(after, state)]  # fmt: skip


def event_hints(obj: Event, state: State, now: datetime) -> list[str]:
    after = {**kind_of(obj).serialize(obj), "key": obj.key}
    named = [*([obj.consultation] if obj.consultation else []), *obj.measures.all()]
    hints = [*_past(obj.kind, after, state, now, "Die Veranstaltung"), *_not_public(named, state)]
    return [*hints, *_told(after, state, now)]


def _past(kind: str, after: Content, state: State, now: datetime, what: str) -> Iterator[str]:
    if state.get(kind, after["key"]) is not None:
        return
    if ends(after) <= now:
        yield f"{what} liegt schon ganz in der Vergangenheit."
    elif begins(after) < now:
        yield f"{what} beginnt in der Vergangenheit."


def _asking(after: Content) -> Iterator[str]:
    if not (after["questions"] or after["chapters"] or after["measures"] or after["takes_proposals"]):
        yield "Die Phase fragt nach nichts: Sie hat weder Fragen noch Kapitel, Maßnahmen oder eigene Vorschläge."
    if answered_questions(after["key"]):
        yield "Es gibt schon Antworten: Die Auswahl dieser Fragen kann nicht mehr geändert werden."


def _not_public(named: Iterable[Publishable], state: State) -> Iterator[str]:
    missing = [str(obj) for obj in named if state.get(obj.kind, obj.key) is None]
    if missing:
        yield f"Noch nicht öffentlich und deshalb auf der Seite nicht zu sehen: {', '.join(missing)}."


def _overlaps(after: Content, state: State) -> Iterator[str]:
    """Of several open phases one counts for a contribution; staff should not be surprised which."""
    mine = {*after["chapters"], *after["measures"]}
    for other in state.all("consultation"):
        at_once = begins(other) < ends(after) and begins(after) < ends(other)
        if other["key"] != after["key"] and at_once and mine & {*other["chapters"], *other["measures"]}:
            yield (
                f"Zur selben Zeit läuft „{other['title']}“ zu teilweise denselben Kapiteln oder Maßnahmen. Ein Beitrag "
                "zählt dann zu der Phase mit dem engeren Umfang."
            )


def _told(after: Content, state: State, now: datetime) -> Iterator[str]:
    before = state.get("event", after["key"])
    if before is None or ends(before) <= now or all(before[field] == after[field] for field in TOLD):
        return
    people = EventReminder.objects.filter(event_key=after["key"], confirmed_at__isnull=False).count()
    if people:
        who = "Eine Person hat" if people == 1 else f"{people} Personen haben"
        yield f"{who} eine Erinnerung bestellt. Diese Änderung geht an sie per E-Mail."
