"""Answers to the questions of a phase: what was chosen, counted; and who may not take an answer back."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, Func

from strategy.registry import Content

from .models import ChoiceAnswer, Contribution
from .percent import percent


def answered_questions(consultation_key: str) -> set[str]:
    """The keys of the questions of a phase to which there is any answer, confirmed or not yet."""
    chosen = ChoiceAnswer.objects.filter(consultation_key=consultation_key)
    written = Contribution.objects.filter(subject="question", consultation_key=consultation_key)
    return {*chosen.values_list("question_key", flat=True), *written.values_list("question_key", flat=True)}


def results(consultation: Content) -> dict[str, dict[str, Any]]:
    """Question's key → {people, rows [{label, count, share}]} of the questions with a choice; two statements.

    `people` is how many answered it, `share` the whole percent of them that chose the label. Only what was confirmed
    counts.
    """
    asked = [question for question in consultation["questions"] if question["form"] != "free"]
    if not asked:
        return {}
    confirmed = ChoiceAnswer.objects.filter(consultation_key=consultation["key"], confirmed_at__isnull=False)
    people = dict(confirmed.values("question_key").annotate(n=Count("id")).values_list("question_key", "n"))
    each = confirmed.annotate(choice=Func(F("choices"), function="unnest")).values("question_key", "choice")
    counts = {
        (key, choice): n for key, choice, n in each.annotate(n=Count("id")).values_list("question_key", "choice", "n")
    }
    return {q["key"]: _result(q, people.get(q["key"], 0), counts) for q in asked}


def _result(question: dict[str, Any], people: int, counts: dict[tuple[str, str], int]) -> dict[str, Any]:
    found = [(label, counts.get((question["key"], label), 0)) for label in question["choices"]]
    return {
        "people": people,
        "rows": [
            {"label": label, "count": count, "share": percent(count, people) if people else 0} for label, count in found
        ],
    }
