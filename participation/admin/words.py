"""What staff read of a contribution's state: why it waits, since when, what its author is told."""

from __future__ import annotations

from typing import Any

from .. import entering, holding
from ..models import Contribution

#: Why contributions are held, by the codes in `held_reasons`.
REASONS = {**holding.LABELS, entering.REASON: "von der Verwaltung erfasst"}


def reason_words(contribution: Contribution) -> list[str]:
    """Why it was held; a code nobody knows any more is shown as it is."""
    return [REASONS.get(str(code), str(code)) for code in contribution.held_reasons or []]


def person(user: Any) -> str:
    return (user.get_full_name() or user.get_username()) if user else "das Portal"
