"""Moderation: a contribution becomes public, or is hidden with a rule and a reason.

Each act is one conditional UPDATE on what the person saw, one row in the log of decisions, and one mail that is
owed to the author. A moderator may also decide on what they entered themselves: it is somebody else's text, and in
a small town office the one who types in the paper sheets is often the only moderator on duty.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format

from strategy.publishing import hold_publishing

from . import outbox
from .changed import contributions_changed
from .models import Appeal, Contribution, Decision
from .permissions import moderates

State = Contribution.State
#: From which states each act leads away.
APPROVABLE = (State.HELD, State.HIDDEN)
HIDEABLE = (State.HELD, State.PUBLISHED, State.ANONYMISED)


class Conflict(Exception):
    """Meanwhile something else happened; the message says what and who decided. Nothing was changed."""


def fingerprint(contribution: Contribution, open_keys: Iterable[int] = ()) -> str:
    """Of what a person decides on. A form carries it, so that nobody decides on something they have not seen.

    `open_keys`: of the open notices (and appeals) shown beside the text, where they are shown.
    """
    parts = (contribution.state, contribution.title, contribution.text, contribution.display_name)
    parts += tuple(str(key) for key in sorted(open_keys))
    return sha256("\x00".join(parts).encode()).hexdigest()[:32]


@transaction.atomic
def approve(contribution: Contribution, by: Any, *, appeal: Appeal | None = None) -> Decision:
    """Publish what was held, or publish again what was hidden. The state and text of `contribution` are what was seen.

    Raises Conflict, and PermissionDenied if `by` does not moderate in its scope.
    """
    if not contribution.text:
        # Hidden texts are deleted after their time (retention.wipe_hidden_texts).
        raise Conflict("Der Text ist gelöscht: Es gibt nichts mehr zu veröffentlichen.")
    state = State.ANONYMISED if _has_lost_its_person(contribution) else State.PUBLISHED
    now = timezone.now()
    _change(contribution, by, APPROVABLE, now, state=state, published_at=Coalesce(F("published_at"), now))
    decision = _decide(contribution, by, Decision.Act.PUBLISH)
    contributions_changed(contribution)
    _owe("published", contribution, decision)
    return decision


@transaction.atomic
def hide(contribution: Contribution, by: Any, rule: str, reason: str, *, appeal: Appeal | None = None) -> Decision:
    """Take a contribution from the public, or keep a held one from it; rule and reason go to the author.

    Raises Conflict, PermissionDenied, and ValueError without a rule of the list or without a reason.
    """
    reason = reason.strip()
    if not reason or rule not in Decision.Rule.values or rule == Decision.Rule.NONE:
        raise ValueError("Ausblenden braucht eine Regel und eine Begründung.")
    # What was public once leaves a line in its place, which changes with the decision.
    was_public = contribution.published_at is not None
    _change(contribution, by, HIDEABLE, timezone.now(), state=State.HIDDEN)
    decision = _decide(contribution, by, Decision.Act.HIDE, rule=rule, reason=reason)
    if was_public:
        contributions_changed(contribution)
    _owe("hidden", contribution, decision)
    return decision


@transaction.atomic
def keep(contribution: Contribution, by: Any, reason: str) -> Decision:
    """Leave standing what was reported; the reason goes to who reported it.

    Raises Conflict (also if no notice is open any more), PermissionDenied, and ValueError without a reason.
    """
    raise NotImplementedError


@transaction.atomic
def uphold(contribution: Contribution, by: Any, reason: str, appeal: Appeal) -> Decision:
    """Reject the appeal: everything stays as it is. Whoever appealed is told by `appeals`.

    Raises Conflict, PermissionDenied, and ValueError without a reason.
    """
    raise NotImplementedError


@transaction.atomic
def undo(decision: Decision, by: Any) -> Decision:
    """Take back one's own decision before anybody is told: everything is as before, and the log has both rows.

    Raises Conflict if it is too late or something has happened since, PermissionDenied if it is not one's own.
    """
    raise NotImplementedError


def undoable(decision: Decision, by: Any, now: datetime | None = None) -> bool:
    """Whether `undo` would do it now."""
    return False


def _has_lost_its_person(contribution: Contribution) -> bool:
    """Anonymised before it was hidden: it comes back without a person."""
    came_by_mail = contribution.source == Contribution.Source.PORTAL and contribution.published_at is not None
    return came_by_mail and contribution.participant_id is None and not contribution.display_name


def _change(contribution: Contribution, by: Any, allowed: tuple[str, ...], now: datetime, **values: Any) -> None:
    """One conditional UPDATE: of two people who act at once only one wins, and nobody decides on an unseen text."""
    hold_publishing()  # first: whoever publishes several texts has the stamp already and comes for the rows next
    if not moderates(by, contribution):
        raise PermissionDenied("Sie moderieren in diesem Bereich nicht.")
    if contribution.state not in allowed:
        raise Conflict(what_happened(contribution, by))
    as_seen = Contribution.objects.filter(
        pk=contribution.pk,
        state=contribution.state,
        title=contribution.title,
        text=contribution.text,
        display_name=contribution.display_name,
    )
    if not as_seen.update(**values, state_changed_at=now):
        raise Conflict(what_happened(contribution, by))
    # The row is ours until the commit: whose text it still is now will get the mail.
    contribution.refresh_from_db(fields=[*values, "state_changed_at", "participant"])


def _decide(contribution: Contribution, by: Any, act: str, **values: str) -> Decision:
    return Decision.objects.create(contribution=contribution, act=act, by=by, **values)


def _owe(kind: str, contribution: Contribution, decision: Decision) -> None:
    """Whoever wrote on paper, or is gone, gets no mail."""
    if contribution.participant is None:
        return
    outbox.owe(
        kind,
        f"{kind}/{decision.pk}",
        participant=contribution.participant,
        contribution=contribution.pk,
        decision=decision.pk,
    )


def what_happened(contribution: Contribution, by: Any = None) -> str:
    """What became of the contribution meanwhile, in one sentence for `by`, with the name of who decided."""
    now = Contribution.objects.filter(pk=contribution.pk).first()
    if now is None:
        return "Der Beitrag wurde inzwischen gelöscht."
    if now.state == State.WITHDRAWN:
        return "Der Beitrag wurde inzwischen von der Person, die ihn geschrieben hat, zurückgezogen."
    if now.state == State.AWAITING:
        return "Der Beitrag ist noch nicht bestätigt."
    if now.state == contribution.state and now.text != contribution.text:
        return "Der Text wurde inzwischen von der Person, die ihn geschrieben hat, geändert."
    decision = now.decisions.exclude(act=Decision.Act.HOLD).select_related("by").first()
    if decision is None:
        return f"Der Beitrag ist inzwischen im Zustand „{now.get_state_display()}“."
    return f"{_who_has(decision.by, by)} den Beitrag {_moment(decision.at)} {_word(decision)}."


def _who_has(person: Any, reader: Any) -> str:
    if person is None:
        return "Das Portal hat"
    return "Sie haben" if person == reader else f"{person.get_full_name() or person.get_username()} hat"


def _moment(at: Any) -> str:
    return "am " + date_format(timezone.localtime(at), "j. F \\u\\m H:i") + " Uhr"


def _word(decision: Decision) -> str:
    if decision.act == Decision.Act.HIDE:
        return f"ausgeblendet (Regel: {decision.get_rule_display()})"
    return "freigegeben"
