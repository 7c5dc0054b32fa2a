"""Links that open something. Each is signed for one purpose: a link of one kind opens nothing of another.

The salt names the purpose. After the key of the portal was changed, links made under SECRET_KEY_FALLBACKS still work.
"""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from django.core.signing import BadSignature, SignatureExpired, Signer, TimestampSigner

from .models import Decision, Notice, Participant, Submission, Subscription

CONFIRM_FOR = timedelta(days=7)
PERSONAL_FOR = timedelta(days=30)
#: A sign that belongs to an address as it is; links in plain mails end at stranger ones.
_SEPARATOR = "."
_CONFIRM = "participation.confirm"
_PERSONAL = "participation.personal"
_APPEAL = "participation.appeal"
_DISOWN = "participation.disown"
_UNSUBSCRIBE = "participation.unsubscribe"


class TokenError(Exception):
    """The link opens nothing."""


class Invalid(TokenError):
    """Not made by us, made for something else, or ended by the person."""


class Expired(TokenError):
    """Made by us, but too long ago."""


class Unsubscribe(NamedTuple):
    """What an unsubscribe link may end: all Abos of a person, who may be deleted; `about` and `key` name one thing."""

    participant_pk: int
    about: str = ""
    key: str = ""


def confirm_token(submission: Submission) -> str:
    """What stands in the confirmation mail of this submission; good for seven days."""
    return _sign(_CONFIRM, submission.pk.hex)


def read_confirm(token: str) -> UUID:
    """The id of the submission. Raises Invalid or Expired; the submission itself may be gone."""
    try:
        return UUID(hex=_read(_CONFIRM, token, CONFIRM_FOR))
    except ValueError as error:
        raise Invalid from error


def personal_link(participant: Participant) -> str:
    """The token of a personal link: good for thirty days, or until the person ends all links sent so far."""
    return _sign(_PERSONAL, f"{participant.pk}-{participant.link_version}")


def read_personal(token: str) -> Participant:
    """Whose link it is. Raises Invalid or Expired."""
    number, _dash, version = _read(_PERSONAL, token, PERSONAL_FOR).partition("-")
    if not (number.isdecimal() and version.isdecimal()):
        raise Invalid
    found = Participant.objects.filter(pk=int(number), link_version=int(version)).first()
    if found is None:
        raise Invalid
    return found


def unsubscribe_token(participant: Participant, subscription: Subscription | None = None) -> str:
    """What stands in each digest, and works for ever: mails are kept for years. It can end Abos, nothing else.

    With a subscription the page behind it offers to end this one first. It names the thing, not the row.
    """
    thing = f"-{subscription.about}-{subscription.key}" if subscription else ""
    return Signer(salt=_UNSUBSCRIBE, sep=_SEPARATOR).sign(f"{participant.pk}{thing}")


def read_unsubscribe(token: str) -> Unsubscribe:
    """What the link may end. Raises Invalid, never Expired."""
    try:
        value = Signer(salt=_UNSUBSCRIBE, sep=_SEPARATOR).unsign(token)
    except BadSignature as error:
        raise Invalid from error
    number, _dash, thing = value.partition("-")
    about, _dash, key = thing.partition("-")
    if not number.isdecimal() or (thing and about not in Subscription.About.values):
        raise Invalid
    return Unsubscribe(int(number), about, key)


class AppealLink(NamedTuple):
    """Against which decision somebody may appeal: the sender of `notice`, or without one the author."""

    decision: Decision
    notice: Notice | None


def appeal_token(decision: Decision, notice: Notice | None = None) -> str:
    """What opens the page for an appeal. How long it can be filed, the decision says (see appeal_rights.deadline).

    The author's, which shows their text, also stops working when they end all links sent so far.
    """
    author = decision.contribution.participant
    version = author.link_version if author and not notice else 0
    return _sign(_APPEAL, f"{decision.pk}-{notice.pk if notice else 0}-{version}")


def read_appeal(token: str) -> AppealLink:
    """What the link is about. Raises Invalid; whether an appeal is still possible is another question."""
    numbers = _read(_APPEAL, token, None).split("-")
    if len(numbers) != 3 or not all(number.isdecimal() for number in numbers):
        raise Invalid
    decision_pk, notice_pk, version = map(int, numbers)
    decision = Decision.objects.select_related("contribution__participant").filter(pk=decision_pk).first()
    notice = Notice.objects.filter(pk=notice_pk).first()
    if decision is None or bool(notice_pk) != bool(notice):
        raise Invalid
    author = decision.contribution.participant
    if notice is None and author and author.link_version != version:
        raise Invalid
    return AppealLink(decision, notice)


def disown_token(notice: Notice) -> str:
    """What stands in the receipt of a notice. It can take the address from it, nothing else, as long as it has one."""
    return _sign(_DISOWN, str(notice.pk))


def read_disown(token: str) -> Notice:
    """Whose sender it disputes. Raises Invalid."""
    number = _read(_DISOWN, token, None)
    found = Notice.objects.filter(pk=int(number)).first() if number.isdecimal() else None
    if found is None:
        raise Invalid
    return found


def _sign(purpose: str, value: str) -> str:
    return TimestampSigner(salt=purpose, sep=_SEPARATOR).sign(value)


def _read(purpose: str, token: str, good_for: timedelta | None) -> str:
    try:
        return TimestampSigner(salt=purpose, sep=_SEPARATOR).unsign(token, max_age=good_for)
    except SignatureExpired as error:
        raise Expired from error
    except (BadSignature, ValueError) as error:
        raise Invalid from error
