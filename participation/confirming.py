"""Confirming: the mail address is a person's, and what they sent appears or is held."""

from __future__ import annotations

from .models import Submission


class Expired(Exception):
    """Nobody confirmed it within its seven days, or it is gone already."""


def confirm(submission: Submission) -> Submission:
    """Take the submission for confirmed; once, however often it is called. Raises Expired.

    Each contribution in it is published or held, by rule (`holding`). Returns the submission as it is now, with its
    participant; the contributions say themselves what became of them (state, held_reasons).
    """
    raise NotImplementedError
