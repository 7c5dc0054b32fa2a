"""Answers to the questions of a phase: what was chosen, counted."""

from __future__ import annotations

from .models import ChoiceAnswer, Contribution


def answered_questions(consultation_key: str) -> set[str]:
    """The keys of the questions of a phase to which there is any answer, confirmed or not yet."""
    chosen = ChoiceAnswer.objects.filter(consultation_key=consultation_key)
    written = Contribution.objects.filter(subject="question", consultation_key=consultation_key)
    return {*chosen.values_list("question_key", flat=True), *written.values_list("question_key", flat=True)}
