"""Small hands for phases and events. None of them publishes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from participation.models import Consultation, Event, Question
from strategy.models import Municipality
from strategy.models.base import german_slug
from tests.participation.factories import days_ago


def consultation(
    title: str = "Wie wollen wir reden?", place: Municipality | None = None, **values: Any
) -> Consultation:
    """Open since yesterday, for a week; questions as text or (text, form, choices)."""
    questions = values.pop("questions", [])
    many = {name: values.pop(name) for name in ("chapters", "measures") if name in values}
    begin = values.pop("starts_at", days_ago(1))
    values = {"slug": german_slug(title), "summary": "Sagen Sie, was fehlt.", "starts_at": begin, **values}
    values = {"ends_at": begin + timedelta(days=7), "expected_result": "Alles wird beantwortet.", **values}
    made = Consultation.objects.create(title=title, municipality=place, **values)
    for name, related in many.items():
        getattr(made, name).set(related)
    for number, asked in enumerate(questions):
        text, form, choices = (asked, "free", []) if isinstance(asked, str) else asked
        Question.objects.create(consultation=made, position=number, text=text, form=form, choices=choices)
    return made


def event(title: str = "Werkstatt", place: Municipality | None = None, **values: Any) -> Event:
    """An event of the workspace in a week, two hours long."""
    many = {name: values.pop(name) for name in ("measures",) if name in values}
    begin = values.pop("starts_at", days_ago(-7))
    values = {"slug": german_slug(title), "place": "Bürgerhaus", "starts_at": begin, **values}
    made = Event.objects.create(title=title, municipality=place, **{"ends_at": begin + timedelta(hours=2), **values})
    for name, related in many.items():
        getattr(made, name).set(related)
    return made
