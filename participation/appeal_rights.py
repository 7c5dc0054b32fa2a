"""Who may appeal which decision, until when, and the link that does it."""

from __future__ import annotations

from datetime import timedelta

from .models import Decision, Notice

#: Six months are never longer; the last day counts to its end.
APPEAL_FOR = timedelta(days=184)


def link_for(decision: Decision, notice: Notice | None = None) -> str:
    """The address at which the author (or the sender of `notice`) appeals, with the portal's; "" if they cannot."""
    raise NotImplementedError
