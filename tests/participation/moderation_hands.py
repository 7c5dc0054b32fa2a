"""Hands for tests of moderation: what waits, who decides, what the log says, which mails leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from participation import moderation, outbox, personal
from participation.models import Contribution, Decision, OutgoingMail
from tests import factories as make
from tests.participation.factories import contribution, days_ago, participant

PUBLIC = ("published", "anonymised")
_LEADS_TO = {"hold": "held", "publish": "public", "hide": "hidden"}
REFUSALS = (moderation.Conflict, PermissionDenied, personal.NotPossible, personal.NotYours)


def moderator(name: str, **values: Any) -> Any:
    return make.staff(name, ("moderator", None), first_name=name.title(), email=f"{name}@example.org", **values)


def held(**values: Any) -> Contribution:
    """Waiting for three days, with the row in the log that says so."""
    since = days_ago(values.pop("since", 3))
    one = contribution(**{"state": "held", "published_at": None, "by": participant(), **values})
    Contribution.objects.filter(pk=one.pk).update(state_changed_at=since)
    Decision.objects.create(contribution=one, act="hold", before="awaiting", at=since)
    return Contribution.objects.get(pk=one.pk)


def fresh(one: Contribution) -> Contribution:
    return Contribution.objects.get(pk=one.pk)


def tried(act: Callable[[], Any]) -> str:
    """The act of the decision made, "done" for something else, or the sentence with which it was refused."""
    try:
        return getattr(act(), "act", "done")
    except REFUSALS as refusal:
        return f"nein: {refusal}"


def family(state: str) -> str:
    return "public" if state in PUBLIC else state


def replayed(one: Contribution) -> str:
    """What state the log alone says the contribution is in; "public" with or without a person."""
    state = ""
    for decision in one.decisions.order_by("pk"):
        before = family(decision.before)
        assert not state or before == state, f"{decision.act} was decided on {before}, but it was {state}"
        undone = decision.undoes
        state = family(undone.before) if undone else _LEADS_TO.get(decision.act, before)
    return state


def send_due(later: timedelta = timedelta(minutes=3)) -> list[str]:
    """Let time pass and the worker work; the kinds of the mails that left."""
    OutgoingMail.objects.filter(state="due", due_at__lte=timezone.now() + later).update(due_at=timezone.now())
    before = set(OutgoingMail.objects.filter(state="sent").values_list("pk", flat=True))
    while outbox.work():
        pass
    left = OutgoingMail.objects.filter(state="sent").exclude(pk__in=before)
    return sorted(left.values_list("kind", flat=True))
