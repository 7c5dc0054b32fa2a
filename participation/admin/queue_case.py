"""One case of the queue: a contribution that is held or reported, or an appeal about one; and all around it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Any
from unicodedata import normalize

from django.db.models import Count, Q
from django.urls import reverse

from strategy.state import State as PublicState

from .. import appeals, holding, moderation, permissions
from ..models import Appeal, Claim, Contribution, Notice
from ..notices import digest_of
from ..querysets import PUBLIC_STATES
from . import judges
from .contribution_page import told
from .words import person, reason_words

#: Notices that are shown, the newest; of all others how many and why.
SHOWN = 20
#: Of a text of one's own.
OWN = "Darüber entscheidet jemand anderes"


@dataclass(frozen=True)
class Case:
    """A contribution with its open notices and appeals, each oldest first, and the number of its last decision."""

    one: Contribution
    notices: list[Notice]
    appeals: list[Appeal]
    last: int = 0

    @property
    def is_open(self) -> bool:
        return self.one.state == Contribution.State.HELD or bool(self.notices or self.appeals)

    @cached_property
    def mark(self) -> str:
        """Of all that is decided on. A form carries it, so that nobody decides on what they have not seen.

        A notice that only repeats a ground changes nothing: or else a flood of them would keep everybody from deciding.
        """
        grounds = sorted({f"n{row.ground}" for row in self.notices})
        keys = [*grounds, *(f"a{row.pk}" for row in self.appeals), f"d{self.last}"]
        return sha256(" ".join([moderation.fingerprint(self.one), *keys]).encode()).hexdigest()[:32]

    def appeal_for(self, user: Any) -> Appeal | None:
        """The one to decide now: the first that this person may decide, else the first."""
        mine = (row for row in self.appeals if appeals.may_decide(row, user))
        return next(mine, None) or next(iter(self.appeals), None)


def read(contribution: Contribution) -> Case:
    about = Appeal.objects.open().filter(decision__contribution=contribution)
    found = list(about.select_related("decision__by", "against", "notice"))
    for row in found:
        row.decision.contribution = contribution  # as it was seen
    last = contribution.decisions.order_by("-pk").values_list("pk", flat=True).first()
    return Case(contribution, list(contribution.notices.open()), found, last or 0)


# --- Which acts there are ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Acts:
    """What the person may do. `refusal` says why nothing, where there would be something."""

    approve: bool = False
    keep: bool = False
    hide: bool = False
    appeal: Appeal | None = None
    refusal: str = ""

    @property
    def appeal_hides(self) -> bool:
        """Granting it takes the contribution from the public: somebody who reported it appeals."""
        return bool(self.appeal and self.appeal.notice_id)


def acts(case: Case, user: Any) -> Acts:
    appeal = case.appeal_for(user)
    if not case.is_open:
        return Acts()
    if appeal and appeals.is_against(appeal, user):
        return Acts(refusal=judges.named(appeals.OWN_DECISION, case.one, but=user))
    if refusal := permissions.refusal(user, case.one):
        against = appeal.against_id if appeal else None
        return Acts(refusal=judges.named(refusal, case.one, but=user, against=against))
    if appeal:
        return Acts(appeal=appeal)
    return Acts(
        approve=bool(case.one.text) and case.one.state in moderation.APPROVABLE,
        keep=case.one.state in moderation.KEEPABLE and bool(case.notices),
        hide=case.one.state in moderation.HIDEABLE,
    )


# --- What stands on the page ---------------------------------------------------------------------------------------


def shown(case: Case, user: Any, now: datetime) -> dict[str, Any]:
    """The context of one case; a constant number of statements."""
    one = case.one
    may, claim = acts(case, user), holder(one, user, now)
    # Whoever wrote it does not read here who complained and why.
    is_own = bool(permissions.refusal(user, one))
    return {
        **told(one, PublicState([])),
        "one": one,
        "case": case,
        "subtitle": (words := OWN if is_own and case.is_open else heading(case)),
        "heading": words,
        "why": _why(one) if one.state == Contribution.State.HELD else [],
        "notices": [] if is_own else [_notice(row, one, user) for row in case.notices[-SHOWN:]],
        "older_notices": {} if is_own else _older(case.notices[:-SHOWN]),
        "appeal": None if is_own else case.appeal_for(user),
        "more_appeals": max(0, len(case.appeals) - 1),
        "acts": may,
        "claim": claim,
        "may_act": not claim or claim["is_mine"],
        "person": history(one),
        "versions": list(one.versions.all()),
        "detail_url": reverse("admin:participation_contribution_change", args=[one.pk]),
    }


def heading(case: Case) -> str:
    """What is to be decided, in a few words."""
    if case.appeals:
        return "Widerspruch entscheiden"
    if case.notices:
        number = len(case.notices)
        return "Gemeldeter Beitrag" if number == 1 else f"Gemeldeter Beitrag, {number} Meldungen"
    if case.one.state == Contribution.State.HELD:
        return "Beitrag prüfen"
    return "Hier ist nichts mehr zu entscheiden"


def _why(one: Contribution) -> list[str]:
    """The reasons to hold it; of flagged words also which."""
    text = normalize("NFKC", "\n".join((one.title, one.text, one.display_name)))
    found = dict.fromkeys(holding.flagged_words().findall(holding.folded(text)))
    return reason_words(one) + ([f"dort steht „{'“, „'.join(found)}“"] if found else [])


def _older(rows: list[Notice]) -> dict[str, Any]:
    """{number, total (with those that are shown), grounds (in words)}; {} if there are none."""
    if not rows:
        return {}
    counted = Counter(row.get_ground_display() for row in rows).most_common()
    grounds = ", ".join(f"{number} × {ground}" for ground, number in counted)
    return {"number": len(rows), "total": len(rows) + SHOWN, "grounds": grounds}


def _notice(row: Notice, one: Contribution, user: Any) -> dict[str, Any]:
    """{row, is_by_author, is_yours, is_older (the text was changed since)}; by the address, which nobody confirmed."""
    author = one.participant.email if one.participant else ""
    return {
        "row": row,
        "is_by_author": bool(author) and row.email.casefold() == author.casefold(),
        "is_yours": bool(user.email) and row.email.casefold() == user.email.casefold(),
        "is_older": bool(row.text_digest) and row.text_digest != digest_of(one),
    }


def holder(one: Contribution, user: Any, now: datetime) -> dict[str, Any]:
    """{is_mine, by, until} of the claim that still counts; {} if nobody has it."""
    row = Claim.objects.filter(contribution=one, until__gt=now).select_related("by").first()
    return {"is_mine": row.by_id == user.pk, "by": person(row.by), "until": row.until} if row else {}


def history(one: Contribution) -> dict[str, Any]:
    """How the same person's other contributions fared: {public, hidden, withdrawn, since}; {} without a person."""
    if one.participant is None:
        return {}
    others = Contribution.objects.filter(participant=one.participant).exclude(pk=one.pk)
    counted = others.aggregate(
        public=Count("pk", filter=Q(state__in=PUBLIC_STATES)),
        hidden=Count("pk", filter=Q(state=Contribution.State.HIDDEN)),
        held=Count("pk", filter=Q(state=Contribution.State.HELD)),
    )
    return {**counted, "since": one.participant.created_at}
