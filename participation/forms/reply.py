"""An answer to a contribution."""

from __future__ import annotations

from .contribution import ContributionForm


class ReplyForm(ContributionForm):
    """What it is about and whose it is, it has from the contribution that it answers."""
