"""What somebody said on paper, by mail, telephone or at an event is theirs as well: staff take it back when they ask.

They have no personal link; the sheet promises that the office does it for them.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from strategy.publishing import hold_publishing

from . import permissions, taking_back
from .models import Contribution
from .moderation import Conflict

State = Contribution.State


def may_take_back(user: Any, contribution: Contribution) -> bool:
    """Whoever moderates in its scope, of what was entered and is still there."""
    is_entered = contribution.source != Contribution.Source.PORTAL
    return is_entered and bool(contribution.text) and permissions.moderates(user, contribution)


@transaction.atomic
def withdraw(contribution: Contribution, by: Any) -> None:
    """Wipe text and name, because the person wants it; the place stays, and the replies of others.

    What a moderator has hidden stays hidden, without its text. Raises Conflict if it has happened already.
    """
    taking_back.withdraw(Contribution.objects.filter(pk=_locked(contribution, by).pk))


@transaction.atomic
def take_name(contribution: Contribution, by: Any) -> None:
    """Show the text without a name from now on. Raises Conflict if there is none any more."""
    row = _locked(contribution, by)
    if not row.display_name:
        raise Conflict("Ein Name steht dort schon nicht mehr.")
    Contribution.objects.filter(pk=row.pk).update(display_name="")
    if row.is_public:
        taking_back.tell_readers([row])


def _locked(contribution: Contribution, by: Any) -> Contribution:
    hold_publishing()
    row = Contribution.objects.select_for_update(of=("self",), no_key=True).get(pk=contribution.pk)
    if row.source == Contribution.Source.PORTAL:
        raise PermissionDenied("Was jemand selbst eingesandt hat, nimmt die Person über ihren Link zurück.")
    if not permissions.moderates(by, row):
        raise PermissionDenied("Das nimmt die Moderation dieses Bereichs zurück.")
    if not row.text:
        raise Conflict("Der Text ist schon gelöscht.")
    return row
