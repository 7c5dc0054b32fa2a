"""Links that open something. Each is signed for one purpose: a link of one kind opens nothing of another.

The salt names the purpose. After the key of the portal was changed, links made under SECRET_KEY_FALLBACKS still work.
"""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from django.core.signing import BadSignature, SignatureExpired, Signer, TimestampSigner

from .models import Participant, Submission, Subscription

CONFIRM_FOR = timedelta(days=7)
PERSONAL_FOR = timedelta(days=30)
#: A sign that belongs to an address as it is; links in plain mails end at stranger ones.
_SEPARATOR = "."
_CONFIRM = "participation.confirm"
_PERSONAL = "participation.personal"
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
    return Unsubscribe(int(number), about, key)


def _sign(purpose: str, value: str) -> str:
    return TimestampSigner(salt=purpose, sep=_SEPARATOR).sign(value)


def _read(purpose: str, token: str, good_for: timedelta) -> str:
    try:
        return TimestampSigner(salt=purpose, sep=_SEPARATOR).unsign(token, max_age=good_for)
    except SignatureExpired as error:
        raise Expired from error
    except (BadSignature, ValueError) as error:
        raise Invalid from error
