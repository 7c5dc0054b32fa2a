"""Meldungen: somebody says that a contribution should not stand there, and hears what was decided."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from .models import Contribution, Decision, Notice


def file(
    form_id: UUID,
    contribution: Contribution,
    *,
    ground: str,
    explanation: str = "",
    place: str = "",
    name: str = "",
    email: str = "",
    network: str = "",
) -> Notice:
    """Take a notice. The same form, or the same address while its notice is open, is the notice there is already.

    Raises about.NotPublic and TooMany.
    """
    raise NotImplementedError


def close(contribution: Contribution, decision: Decision, *, seen: Iterable[int] | None = None) -> None:
    """Settle the open notices by this decision and owe their senders a mail; call it in its transaction.

    With `seen` (numbers of notices) only these: what came in while somebody decided waits for the next look.
    """
    raise NotImplementedError


def reopen(decision: Decision) -> None:
    """The decision was undone: what it settled is open again. Call it in its transaction."""
    raise NotImplementedError


def gone(contributions: Iterable[Contribution]) -> None:
    """Their texts were taken back by who wrote them: nothing is left to decide. Call it with the rows locked."""
    raise NotImplementedError
