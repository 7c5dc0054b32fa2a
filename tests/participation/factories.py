"""Small hands for contributions: each gives what a test needs, already public. The ways there have their own tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from participation.models import (
    Appeal,
    Contribution,
    Decision,
    Notice,
    Participant,
    Response,
    Submission,
    Subscription,
    Support,
)
from strategy.models import Chapter, Live, Revision


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


def subscription(by: Participant, about: str = "all", key: str = "", **values: Any) -> Subscription:
    """A confirmed Abo, weekly and due in a week, that was told nothing yet."""
    values = {"rhythm": "weekly", "confirmed_at": timezone.now(), "due_at": days_ago(-7), **values}
    return Subscription.objects.create(participant=by, about=about, key=key, **values)


def notice(one: Contribution, email: str = "nachbar@example.org", **values: Any) -> Notice:
    """An open notice on the contribution."""
    values = {
        "ground": "insult",
        "explanation": "Das beleidigt mich.",
        "name": "Nora Nachbarin" if email else "",
        **values,
    }
    values = {"form_id": uuid4(), "good_faith": True, **values}
    return Notice.objects.create(contribution=one, email=email, **values)


def appeal(
    against: Decision, notice: Notice | None = None, text: str = "Das stimmt so nicht.", **values: Any
) -> Appeal:
    """An open appeal of the author, or of the sender of the notice."""
    values = {"form_id": uuid4(), "against": against.by, "participant": against.contribution.participant, **values}
    if notice:
        values["participant"] = None
    return Appeal.objects.create(decision=against, notice=notice, text=text, **values)
