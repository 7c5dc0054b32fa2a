"""Mails as mail servers return them, with the address of a mail of ours in them."""

from __future__ import annotations

from pathlib import Path

from participation import envelope, outbox
from participation.models import OutgoingMail
from tests.participation.factories import participant

RETURNED = Path(__file__).with_name("returned")
ADDRESS = "bounce@portal.example"


def sent(key: str = "one", address: str = "anna@example.org") -> OutgoingMail:
    """A mail to this person that has left."""
    outbox.owe("published", key, participant=participant(address), contribution=0)
    OutgoingMail.objects.filter(key=key).update(state="sent")
    return OutgoingMail.objects.get(key=key)


def returned(mail: OutgoingMail, name: str = "postfix_unknown") -> bytes:
    """The mail as tests/participation/returned/<name>.eml brings it back; settings.BOUNCE_ADDRESS is `ADDRESS`."""
    raw = RETURNED.joinpath(f"{name}.eml").read_bytes()
    return raw.replace(b"bounce+TOKEN@portal.example", envelope.sender(mail).encode())
