"""„Das war ich nicht": somebody else gave a person's address when they reported a contribution."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from . import tokens
from .models import Notice


def disown(notice: Notice) -> bool:
    """Take name and address from the notice: nobody gets a mail about it any more. False if there was none left.

    What was reported stays, open or not, for the moderation to decide; they see that its sender is disputed.
    """
    named = Notice.objects.filter(pk=notice.pk).exclude(email="")
    return bool(named.update(name="", email="", disowned_at=timezone.now()))


def url_for(notice: Notice) -> str:
    """The address of the page that does it, with the portal's: for mails to the address that was given."""
    return settings.PORTAL_URL + reverse("participation:disown", args=[tokens.disown_token(notice)])
