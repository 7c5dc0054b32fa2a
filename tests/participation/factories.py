"""Small hands for contributions: each gives what a test needs, already public. The ways there have their own tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from participation.models import Contribution, Participant, Response, Submission, Support
from strategy.models import Chapter, Live, Municipality, Revision
from strategy.models.base import german_slug


def participant(email: str = "anna@example.org", name: str = "Anna") -> Participant:
    found = Participant.objects.by_address(email).first()
    return found or Participant.objects.create(email=email, display_name=name, last_active_at=timezone.now())


def newest(kind: str, key: str) -> Revision:
    return Live.objects.get(kind=kind, key=key).revision


def contribution(text: str = "Das fehlt mir hier.", **values: Any) -> Contribution:
    """A published contribution, a proposal unless the values say otherwise."""
    now = timezone.now()
    author = values.pop("by", None)
    values = {"subject": "proposal", "state": "published", "confirmed_at": now, "published_at": now, **values}
    if author:
        values = {"participant": author, "display_name": author.display_name, **values}
    return Contribution.objects.create(text=text, **values)


def on_block(chapter: Chapter, block_id: str, text: str = "Das fehlt mir hier.", **values: Any) -> Contribution:
    """A published contribution on a block of the chapter as it is public now."""
    place = {"subject": "block", "chapter_key": chapter.key, "block_id": block_id, "block_now": block_id}
    place |= {"fate": "unchanged", "municipality": chapter.municipality, "revision": newest("chapter", chapter.key)}
    return contribution(text, **{**place, **values})


def on_measure(measure: Any, text: str = "Wann beginnt das?", **values: Any) -> Contribution:
    place = {"subject": "measure", "measure_key": measure.key, "municipality": measure.municipality}
    return contribution(text, **{**place, "revision": newest("measure", measure.key), **values})


def response(by: Any, *contributions: Contribution, outcome: str = "taken_up", **values: Any) -> Response:
    """A published answer to the contributions."""
    values = {"office": "Stabsstelle Digitalisierung", "text": "Danke, das nehmen wir auf.", **values}
    values.setdefault("published_at", timezone.now())
    made = Response.objects.create(written_by=by, outcome=outcome, **values)
    made.contributions.set(contributions)
    return made


def support(one: Contribution, email: str = "nachbar@example.org") -> Support:
    """A confirmed „Das ist mir auch wichtig“."""
    author, now = participant(email, "Nachbar"), timezone.now()
    sent = Submission.objects.create(form_id=uuid4(), participant=author, expires_at=now, confirmed_at=now)
    return Support.objects.create(contribution=one, submission=sent, participant=author, confirmed_at=now)


def days_ago(days: float) -> Any:
    return timezone.now() - timedelta(days=days)


def consultation(
    title: str = "Wie wollen wir reden?", place: Municipality | None = None, **values: Any
) -> Consultation:
    """A phase of the workspace that is open from yesterday for a week; questions as text or (text, form, choices)."""
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
