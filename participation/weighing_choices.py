"""What was chosen in a consultation, counted, for its table: once it is over, as on its own page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone

from strategy.registry import Content

from . import choices
from .models import ChoiceAnswer
from .open_phases import GRACE, ends, phase_of
from .tokens import CONFIRM_FOR


def counted(consultation: Content, now: datetime | None = None) -> list[dict[str, Any]]:
    """The questions with a choice, each with its `result` (see choices.results); none before the end."""
    if not is_over(consultation, now):
        return []
    results = choices.results(consultation)
    return [{**q, "result": results[q["key"]]} for q in consultation["questions"] if q["key"] in results]


def final_from(consultation: Content) -> datetime:
    """When nobody can confirm any more what was sent in time."""
    return ends(consultation) + GRACE + CONFIRM_FOR


def is_over(consultation: Content, now: datetime | None = None) -> bool:
    return phase_of(consultation, now or timezone.now()) == "after"


def newest_of_the_end(consultation: Content, now: datetime | None = None) -> datetime | None:
    """When the counted choices changed last, at the earliest when the consultation ended; None before that."""
    if not is_over(consultation, now):
        return None
    confirmed = ChoiceAnswer.objects.filter(consultation_key=consultation["key"])
    return max(filter(None, [ends(consultation), confirmed.aggregate(at=Max("confirmed_at"))["at"]]))
