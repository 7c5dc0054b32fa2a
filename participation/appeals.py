"""Appeals against decisions: filed once, decided by somebody else, answered with a reason.

The rules of who may appeal what stand in `appeal_rights`; what ends an appeal without a decision in `appeal_ends`.
Locks come in this order: the person, whoever publishes texts, the contribution, the appeal, the stamp.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from .appeal_ends import gone, overtaken
from .appeal_rights import APPEAL_FOR, link_for
from .models import Appeal, Decision, Notice

__all__ = ["APPEAL_FOR", "NotPossible", "decide", "file", "gone", "link_for", "may_decide", "overtaken"]


class NotPossible(Exception):
    """This decision cannot be appealed (any more); `why` is one of `appeal_rights.Why`. Nothing was kept."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def file(form_id: UUID, decision: Decision, text: str, *, notice: Notice | None = None) -> Appeal:
    """Keep the appeal of the author, or of the sender of `notice`, against `decision`; the receipt is owed with it.

    The same form again, or another one against the same decision, is the first appeal. Raises NotPossible.
    """
    raise NotImplementedError


def may_decide(appeal: Appeal, by: Any) -> bool:
    """Whether the person moderates in the scope of the contribution and did not make the decision."""
    raise NotImplementedError


def decide(appeal: Appeal, by: Any, *, upheld: bool, answer: str, rule: str = "") -> Appeal:
    """Decide an open appeal: the decision is overturned, or stays; the answer goes to who appealed.

    What was seen is `appeal.decision.contribution` as the caller has it. `rule` is needed where upholding hides a
    text (the appeal of somebody who had reported it). Raises moderation.Conflict, PermissionDenied, and ValueError
    without an answer or a needed rule.
    """
    raise NotImplementedError
