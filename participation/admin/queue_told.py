"""Who gets a mail after which press, in words for the buttons: facts, so that nobody has to guess."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .. import bounces, told_later
from ..models import Appeal, Contribution, Decision, Notice, OutgoingMail

NOBODY = "niemanden"
AUTHOR = "die Person, die den Beitrag geschrieben hat"
SENDERS = ("die Person, die gemeldet hat", "{} Menschen, die gemeldet haben")
#: Besides somebody who reported and appeals.
OTHERS = ("eine weitere Person, die gemeldet hat", "{} weitere Menschen, die gemeldet haben")


def recipients(contribution: Contribution, notices: Iterable[Notice], appeal: Appeal | None) -> dict[str, str]:
    """{approve, keep, hide, uphold, reject}: who is told of it. It follows `told_later.owe` and `notices.close`."""
    author, senders = contribution.participant, _addresses(notices)
    own = {author.email.lower()} if author else set()
    writes = author is not None and author.mail_stopped_at is None
    decided = _told(writes, senders - own)
    found = {"approve": decided, "hide": decided, "keep": _told(False, senders)}
    return {**found, **_of_appeal(appeal, writes, own, senders)} if appeal else found


def _of_appeal(appeal: Appeal, writes: bool, own: set[str], senders: set[str]) -> dict[str, str]:
    turned = senders | _addresses(Notice.objects.filter(decision=appeal.decision_id))
    if appeal.notice is None:
        return {"uphold": _told(writes, turned - own), "reject": _told(writes, senders)}
    address = {appeal.notice.email.lower()} - {""}
    asker = [SENDERS[0]] if address else []
    return {
        "uphold": _told(writes, turned - own - address, first=asker, words=OTHERS),
        "reject": _told(False, senders - address, first=asker, words=OTHERS),
    }


def _addresses(notices: Iterable[Notice]) -> set[str]:
    return {row.email.lower() for row in notices if row.email}


def _told(author: bool, senders: set[str], *, first: Iterable[str] = (), words: tuple[str, str] = SENDERS) -> str:
    several = [_count(len(senders), words)] if senders else []
    return _joined([*first, *([AUTHOR] if author else []), *several])


def _count(number: int, words: tuple[str, str]) -> str:
    return words[0] if number == 1 else words[1].format(number)


def _joined(found: list[str]) -> str:
    return " und ".join(filter(None, (", ".join(found[:-1]), found[-1]))) if found else NOBODY


def waiting(decision: Decision) -> str:
    """Who will be told of a decision that can still be taken back."""
    mails: list[Any] = list(
        told_later.about(decision).filter(state=OutgoingMail.State.DUE).select_related("participant")
    )
    reached = [mail for mail in mails if not bounces.is_stopped(mail)]
    senders = [mail for mail in reached if mail.notice_id]
    return _joined(
        [*([AUTHOR] if len(senders) < len(reached) else []), *([_count(len(senders), SENDERS)] if senders else [])]
    )
